"""What hangs on segments that two projects share: answers, words and shapes, and where they differ."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence

from syncstudio.project import label_reads
from syncstudio.project.labelling_records import Attribute
from syncstudio.project.project import Project
from syncstudio.project.region_reads import RegionRows, regions_within
from syncstudio.session.comparing.matching import LanePair, Matched
from syncstudio.session.comparing.pairing import folded, pair_up
from syncstudio.timebase.span import Span

_ALWAYS = Span(-(2**61), 2**61)
_PIXELS = 0.5

Ids = Sequence[tuple[int, int]]
"""Pairs of segments by their ids: ours, theirs."""


def paired_attributes(matched: Matched) -> list[tuple[Attribute, Attribute]]:
    """The attributes that both projects ask for: by id in copies, else by name."""
    found = pair_up(
        matched.one.attributes(),
        matched.other.attributes(),
        (("id", lambda each: each.id), ("name", lambda each: (folded(each.name), each.kind))),
    )
    return [(mine, theirs) for mine, theirs, _ in found]


class Answers:
    """What was answered in both projects, by attributes that both have or one has."""

    def __init__(self, matched: Matched) -> None:
        names: dict[int, str] = {}
        for mine, theirs in paired_attributes(matched):
            names[theirs.id] = mine.name
        self._one = _answers(matched.one, {each.id: each.name for each in matched.one.attributes()})
        self._other = _answers(
            matched.other, {each.id: names.get(each.id, each.name) for each in matched.other.attributes()}
        )

    def differences(self, ids: Ids) -> Iterator[tuple[int, str]]:
        """For every answer that differs, the place of its pair and the name of the attribute."""
        if not self._one and not self._other:
            return
        nothing: Mapping[str, str] = {}
        for place, (mine, theirs) in enumerate(ids):
            ours, others = self._one.get(mine, nothing), self._other.get(theirs, nothing)
            if ours != others:
                for name in sorted({*ours, *others}):
                    if ours.get(name, "") != others.get(name, ""):
                        yield place, name

    def of_one(self, segment_id: int, name: str) -> str:
        """What we answered."""
        return self._one.get(segment_id, {}).get(name, "")

    def of_other(self, segment_id: int, name: str) -> str:
        """What they answered."""
        return self._other.get(segment_id, {}).get(name, "")


def _answers(project: Project, names: Mapping[int, str]) -> dict[int, dict[str, str]]:
    found: dict[int, dict[str, str]] = {}
    for segment_id, attribute_id, value in label_reads.answer_rows(project):
        if value and attribute_id in names:
            found.setdefault(segment_id, {})[names[attribute_id]] = value
    return found


def word_differences(matched: Matched, pair: LanePair, ids: Ids, tolerance_ns: int) -> Iterator[int]:
    """The places of pairs of utterances whose words differ: their number, what they are, whose times, or where."""
    ours = label_reads.words_in_short(matched.one, pair.one.id)
    theirs = label_reads.words_in_short(matched.other, pair.other.id)
    suspects = [
        place for place, (mine, their) in enumerate(ids) if ours.get(mine, "") != theirs.get(their, "")
    ]
    mine_of = matched.one.words_of(ids[place][0] for place in suspects)
    theirs_of = matched.other.words_of(ids[place][1] for place in suspects)

    def near(a: int | None, b: int | None) -> bool:
        return a is b if a is None or b is None else abs(a - b) <= tolerance_ns

    for place in suspects:
        a, b = mine_of.get(ids[place][0], []), theirs_of.get(ids[place][1], [])
        same = len(a) == len(b) and all(
            (x.text, x.unsure) == (y.text, y.unsure)
            and (not pair.own_clock or (near(x.start_ns, y.start_ns) and near(x.end_ns, y.end_ns)))
            for x, y in zip(a, b, strict=True)
        )
        if not same:
            yield place


def region_differences(
    matched: Matched, pair: LanePair, ids: Ids, tolerance_ns: int
) -> Iterator[tuple[int, str]]:
    """For pairs of regions that differ, their place and in what: their "shape" (form or places) or the "person"."""
    ours = {each.segment.id: each for each in regions_within(matched.one, pair.one.id, _ALWAYS)}
    theirs = {each.segment.id: each for each in regions_within(matched.other, pair.other.id, _ALWAYS)}
    person_one, person_other = _people(matched.one), _people(matched.other)
    for place, (mine, their) in enumerate(ids):
        a, b = ours.get(mine), theirs.get(their)
        if a is None or b is None:
            if a is not b:
                yield place, "shape"
            continue
        if a.region.shape != b.region.shape or not _same_frames(a, b, pair.own_clock, tolerance_ns):
            yield place, "shape"
        if person_one(a) != person_other(b):
            yield place, "person"


def _people(project: Project) -> Callable[[RegionRows], str]:
    names = {person.id: folded(person.name) for person in project.people()}
    return lambda rows: "" if rows.region.person_id is None else names.get(rows.region.person_id, "")


def _same_frames(a: RegionRows, b: RegionRows, own_clock: bool, tolerance_ns: int) -> bool:
    """Whether key frames lie at the same times (within the tolerance) and places (within half a pixel)."""
    if len(a.keyframes) != len(b.keyframes):
        return False
    for x, y in zip(a.keyframes, b.keyframes, strict=True):
        if (x.occluded, x.outside) != (y.occluded, y.outside):
            return False
        if own_clock and abs(x.at_ns - y.at_ns) > tolerance_ns:
            return False
        if x.points != y.points and not _same_points(x.points, y.points):
            return False
    return True


def _same_points(one: str, other: str) -> bool:
    a, b = json.loads(one), json.loads(other)
    return len(a) == len(b) and all(
        abs(p[0] - q[0]) <= _PIXELS and abs(p[1] - q[1]) <= _PIXELS for p, q in zip(a, b, strict=True)
    )
