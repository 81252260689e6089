"""Where two people's work on one recording differs: one row a difference, as columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from syncstudio.session.comparing.alignments import AlignmentDifference, alignment_differences
from syncstudio.session.comparing.lane_columns import LaneColumns, Texts, Whole, lane_pair_columns
from syncstudio.session.comparing.matching import Matched
from syncstudio.session.comparing.other_details import Answers, Ids, region_differences, word_differences
from syncstudio.session.comparing.segment_pairs import SegmentPairs, pair_segments

Kind = Literal["missing", "extra", "edge", "label", "text", "words", "region", "attribute", "status"]
KINDS: tuple[Kind, ...] = (
    "missing",
    "extra",
    "edge",
    "label",
    "text",
    "words",
    "region",
    "attribute",
    "status",
)
"""Missing: only the other project has it; extra: only ours has it."""


@dataclass(frozen=True)
class Differences:
    """One entry a difference, lane by lane in the order of time.

    `kinds` are places in `KINDS`, `lanes` in `Matched.lanes`, `ones` and `others` places in the columns of the lane
    (-1: no such segment). `fields` say of what: "start" or "end" of an edge, "speaker" or the name of an attribute,
    "shape" or "person" of a region. `apart_ns`: by how much later an edge lies in the other project.
    """

    kinds: NDArray[np.int8]
    lanes: Whole
    ones: Whole
    others: Whole
    fields: Texts
    apart_ns: Whole

    def __len__(self) -> int:
        return len(self.kinds)


@dataclass(frozen=True)
class LaneComparison:
    """Both sides of a pair of lanes, which segments are the same, how many of them agree, and what differs."""

    ones: LaneColumns
    others: LaneColumns
    pairs: SegmentPairs
    agreed: int
    rows: Differences


@dataclass(frozen=True)
class Comparison:
    """Two projects compared: alignments first, then the differences of all lanes that both have."""

    matched: Matched
    tolerance_ns: int
    alignments: tuple[AlignmentDifference, ...]
    lanes: tuple[LaneComparison, ...]
    differences: Differences
    answers: Answers

    @cached_property
    def counts(self) -> Mapping[Kind, int]:
        """How many differences there are of each kind."""
        counted = np.bincount(self.differences.kinds, minlength=len(KINDS))
        return {kind: int(counted[place]) for place, kind in enumerate(KINDS)}

    @property
    def agreed(self) -> int:
        """How many segments are the same in both, within the tolerance."""
        return sum(lane.agreed for lane in self.lanes)

    @property
    def total(self) -> int:
        """How many segments there are, each counted once where both have it."""
        return sum(
            len(each.pairs.one) + len(each.pairs.only_one) + len(each.pairs.only_other) for each in self.lanes
        )

    @property
    def alike(self) -> bool:
        """Whether nothing differs in what both have; lanes that only one has are not compared."""
        return not len(self.differences) and not self.alignments


def compare(
    matched: Matched,
    tolerance_ns: int,
    before: Comparison | None = None,
    lane_ids: frozenset[int] | None = None,
) -> Comparison:
    """Compare what two projects have in common; edges no further apart than the tolerance are the same.

    Where only labels of these lanes of ours changed since a comparison `before`, the other lanes are taken from it.
    """
    answers = Answers(matched)
    anew = [
        place for place, pair in enumerate(matched.lanes) if before is None or pair.one.id in (lane_ids or ())
    ]
    lanes = {} if before is None else dict(enumerate(before.lanes))
    columns = lane_pair_columns(matched, [matched.lanes[place] for place in anew])
    for place, (ones, others) in zip(anew, columns, strict=True):
        pairs = pair_segments(ones, others)
        rows = _lane_rows(matched, place, ones, others, pairs, tolerance_ns, answers)
        touched = np.unique(rows.ones[(rows.ones >= 0) & (rows.others >= 0)])
        rows = _in_time(rows, ones, others)
        lanes[place] = LaneComparison(ones, others, pairs, len(pairs.one) - len(touched), rows)
    compared = tuple(lanes[place] for place in range(len(matched.lanes)))
    found = alignment_differences(matched, tolerance_ns)
    return Comparison(
        matched, tolerance_ns, found, compared, _joined([lane.rows for lane in compared]), answers
    )


def _lane_rows(
    matched: Matched,
    place: int,
    ones: LaneColumns,
    others: LaneColumns,
    pairs: SegmentPairs,
    tolerance_ns: int,
    answers: Answers,
) -> Differences:
    """The differences of one pair of lanes, kind by kind."""
    a, b = pairs.one, pairs.other
    nobody = np.full(len(pairs.only_other), -1, dtype=np.int64)
    parts = [
        _rows(place, "missing", nobody, pairs.only_other),
        _rows(place, "extra", pairs.only_one, np.full(len(pairs.only_one), -1, dtype=np.int64)),
    ]
    start_apart, end_apart = others.start_ns[b] - ones.start_ns[a], others.end_ns[b] - ones.end_ns[a]
    events = (ones.start_ns[a] == ones.end_ns[a]) & (others.start_ns[b] == others.end_ns[b])
    for name, apart, moved in (
        ("start", start_apart, np.abs(start_apart) > tolerance_ns),
        # An event has one place, told as its start.
        ("end", end_apart, (np.abs(end_apart) > tolerance_ns) & ~events),
    ):
        parts.append(_rows(place, "edge", a[moved], b[moved], name, apart[moved]))
    labels, statuses = ones.labels[a] != others.labels[b], ones.statuses[a] != others.statuses[b]
    texts, speakers = _unequal(ones.texts[a], others.texts[b]), _unequal(ones.speakers[a], others.speakers[b])
    parts += [
        _rows(place, "label", a[labels], b[labels]),
        _rows(place, "text", a[texts], b[texts]),
        _rows(place, "attribute", a[speakers], b[speakers], "speaker"),
        _rows(place, "status", a[statuses], b[statuses]),
    ]
    pair = matched.lanes[place]
    ids = list(zip(ones.ids[a].tolist(), others.ids[b].tolist(), strict=True))
    parts += _named(place, "attribute", answers.differences(ids), pairs)
    if pair.one.kind == "regions":
        parts += _named(place, "region", region_differences(matched, pair, ids, tolerance_ns), pairs)
    else:
        # Where the text differs, the words do, and taking one takes the others along.
        same = np.flatnonzero(~texts)
        of_same: Ids = [ids[each] for each in same.tolist()]
        found = ((int(same[each]), "") for each in word_differences(matched, pair, of_same, tolerance_ns))
        parts += _named(place, "words", found, pairs)
    return _joined(parts)


def _unequal(a: Texts, b: Texts) -> NDArray[np.bool_]:
    return np.fromiter((x != y for x, y in zip(a, b, strict=True)), dtype=np.bool_, count=len(a))


def _named(lane: int, kind: Kind, found: Iterator[tuple[int, str]], pairs: SegmentPairs) -> list[Differences]:
    """Rows of differences told by the place of their pair and a name."""
    told = list(found)
    places = np.array([place for place, _ in told], dtype=np.int64)
    rows = _rows(lane, kind, pairs.one[places], pairs.other[places])
    rows.fields[:] = [name for _, name in told]
    return [rows]


def _rows(
    lane: int, kind: Kind, ones: Whole, others: Whole, field: str = "", apart: Whole | None = None
) -> Differences:
    count = len(ones)
    fields = np.empty(count, dtype=object)
    fields[:] = field
    return Differences(
        np.full(count, KINDS.index(kind), dtype=np.int8),
        np.full(count, lane, dtype=np.int64),
        ones,
        others,
        fields,
        np.zeros(count, dtype=np.int64) if apart is None else apart,
    )


def _joined(parts: Sequence[Differences]) -> Differences:
    if not parts:
        return _rows(0, "missing", np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64))
    return Differences(
        np.concatenate([each.kinds for each in parts]),
        np.concatenate([each.lanes for each in parts]),
        np.concatenate([each.ones for each in parts]),
        np.concatenate([each.others for each in parts]),
        np.concatenate([each.fields for each in parts]),
        np.concatenate([each.apart_ns for each in parts]),
    )


def _in_time(rows: Differences, ones: LaneColumns, others: LaneColumns) -> Differences:
    """Earliest first, by where the segment starts on our side, or on theirs where only they have it."""
    starts = np.empty(len(rows), dtype=np.int64)
    mine = rows.ones >= 0
    starts[mine] = ones.start_ns[rows.ones[mine]]
    starts[~mine] = others.start_ns[rows.others[~mine]]
    order = np.lexsort((rows.others, rows.ones, starts))
    return Differences(
        rows.kinds[order],
        rows.lanes[order],
        rows.ones[order],
        rows.others[order],
        rows.fields[order],
        rows.apart_ns[order],
    )
