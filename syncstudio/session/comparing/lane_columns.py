"""The labels of lanes that two projects share as columns, on one clock and under common label numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from syncstudio.project import label_reads
from syncstudio.project.project import Project
from syncstudio.project.records import Lane
from syncstudio.session.comparing.label_codes import NO_LABEL
from syncstudio.session.comparing.matching import LanePair, Matched
from syncstudio.session.labels.label_places import exact_places
from syncstudio.session.labels.label_table import STATUSES

Whole = NDArray[np.int64]
Texts = NDArray[np.object_]


@dataclass(frozen=True)
class LaneColumns:
    """One entry a segment, earliest first.

    `start_ns` and `end_ns` are on the clock that both sides of a pair share (the lane's own, or the master timeline);
    `labels` are codes of `Matched.labels` (-1: none), `statuses` places in `STATUSES`.
    """

    ids: Whole
    start_ns: Whole
    end_ns: Whole
    labels: Whole
    texts: Texts
    speakers: Texts
    statuses: NDArray[np.int8]
    authors: Texts

    def __len__(self) -> int:
        return len(self.ids)


def lane_pair_columns(
    matched: Matched, pairs: Iterable[LanePair] | None = None
) -> list[tuple[LaneColumns, LaneColumns]]:
    """Both sides of every pair of lanes, or of these pairs, in their order."""
    wanted = list(matched.lanes if pairs is None else pairs)
    ones = _by_lane(matched.one, [pair.one.id for pair in wanted])
    others = _by_lane(matched.other, [pair.other.id for pair in wanted])
    return [
        (
            _columns(matched.one, pair.one, ones.get(pair.one.id, []), matched.labels.one, pair.own_clock),
            _columns(
                matched.other, pair.other, others.get(pair.other.id, []), matched.labels.other, pair.own_clock
            ),
        )
        for pair in wanted
    ]


def _by_lane(project: Project, lane_ids: list[int]) -> dict[int, list[tuple[Any, ...]]]:
    found: dict[int, list[tuple[Any, ...]]] = {lane_id: [] for lane_id in lane_ids}
    rows = label_reads.label_rows(project) if len(found) > 1 else label_reads.lane_rows(project, *found)
    for row in rows:
        kept = found.get(row[1])
        if kept is not None:
            kept.append(row)
    return found


def _columns(
    project: Project, lane: Lane, rows: list[tuple[Any, ...]], codes: Mapping[int, int], own_clock: bool
) -> LaneColumns:
    empty: tuple[tuple[Any, ...], ...] = ((),) * 10
    ids, _, starts, ends, labels, texts, speakers, statuses, authors, _ = (
        zip(*rows, strict=True) if rows else empty
    )
    places = {status: place for place, status in enumerate(STATUSES)}
    start_ns, end_ns = np.array(starts, dtype=np.int64), np.array(ends, dtype=np.int64)
    if not own_clock and lane.track_id is not None:
        start_ns, end_ns = exact_places(project.clock_map(lane.track_id), start_ns, end_ns)
    order = np.lexsort((np.array(ids, dtype=np.int64), end_ns, start_ns))
    return LaneColumns(
        np.array(ids, dtype=np.int64)[order],
        start_ns[order],
        end_ns[order],
        np.array([NO_LABEL if each is None else codes[each] for each in labels], dtype=np.int64)[order],
        _objects(texts)[order],
        _objects(speakers)[order],
        np.array([places[each] for each in statuses], dtype=np.int8)[order],
        _objects(authors)[order],
    )


def _objects(values: Iterable[object]) -> Texts:
    told = list(values)
    made = np.empty(len(told), dtype=object)
    made[:] = told
    return made
