"""Reads the lanes that projects share, and lanes of one project against each other, for agreement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from syncstudio.project import label_reads
from syncstudio.project.project import Project
from syncstudio.project.records import Lane
from syncstudio.project.region_reads import regions_within
from syncstudio.session.agreement.handed_spans import handed_spans
from syncstudio.session.agreement.lane_labels import ComparedLane, LaneLabels, Texts, Whole
from syncstudio.session.comparing.alignments import AlignmentDifference, alignment_differences
from syncstudio.session.comparing.lane_columns import LaneColumns, lane_pair_columns
from syncstudio.session.comparing.matching import LanePair, Matched, match_projects
from syncstudio.session.comparing.pairing import folded
from syncstudio.session.comparing.tolerance import frame_ns
from syncstudio.session.errors import SessionError
from syncstudio.session.regions.region_interpolation import RegionTrack
from syncstudio.timebase.span import Span

_MASTER = "master timeline"


@dataclass(frozen=True, eq=False)
class Found:
    """What is compared: lanes, sentences about alignments that differ, and lanes that only some projects have."""

    lanes: tuple[ComparedLane, ...]
    alignment: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def lanes_of_projects(
    projects: Sequence[Project],
    names: Sequence[str] = (),
    wanted: Sequence[str] = (),
    told_already: Sequence[Mapping[int, int]] = (),
) -> Found:
    """The lanes that the first project shares with the others, found as comparing finds them.

    `names` are what the raters are called, the files' names unless given. `wanted` are names of lanes, or pairs
    "Mine=Theirs"; all lanes unless given. `told_already` says for each other project which of its lanes a lane of the
    first is, by their ids (0: none), where a person decided. Raises SessionError with one sentence where nothing is in
    common.
    """
    first, *others = projects
    titles = _titles(projects, names)
    only, told = _wanted(first, others, wanted)
    before = told_already or [{} for _ in others]
    matched = [
        match_projects(first, other, {**known, **of_other})
        for other, known, of_other in zip(others, before, told, strict=True)
    ]
    partners: dict[int, list[LanePair | None]] = {
        lane.id: [next((pair for pair in each.lanes if pair.one.id == lane.id), None) for each in matched]
        for lane in first.lanes()
    }
    lanes, left_out = [], []
    for lane in first.lanes():
        pairs = partners[lane.id]
        if only is not None and lane.id not in only:
            continue
        missing = [title for title, pair in zip(titles[1:], pairs, strict=True) if pair is None]
        if missing:
            left_out.append(f"“{lane.name}” is not in {' or '.join(missing)}")
        if any(pair is not None for pair in pairs):
            lanes.append(_compared(projects, titles, lane, matched, pairs))
    if only is None:
        for title, each in zip(titles[1:], matched, strict=True):
            left_out += [f"“{lane.name}” is only in {title}" for lane in each.lanes_of_other]
    if not lanes:
        raise SessionError(
            f"{titles[0]} and {' and '.join(titles[1:])} have no lane in common: name pairs of lanes, such as "
            "“Mine=Theirs”."
        )
    guessed = [pair.one for each in matched for pair in each.guessed]
    notes = []
    if guessed:
        named = ", ".join(
            dict.fromkeys(Path(each.relative_path or each.absolute_path).name for each in guessed)
        )
        notes.append(
            f"Only the names and sizes of {named} are the same: check that they are the same recording."
        )
    return Found(tuple(lanes), _alignment(titles, matched), tuple(left_out), tuple(notes))


def lanes_of_one(project: Project, groups: Sequence[Sequence[int]]) -> Found:
    """Lanes of one project against one another, as where each annotator has a lane: groups of ids of lanes.

    The raters are called as their lanes. Lanes of one track are compared on its clock, else on the master timeline.
    """
    if not groups:
        raise SessionError("Choose two lanes of this project, such as “Anna=Ben”.")
    known = {lane.id: lane for lane in project.lanes()}
    labels = {label.id: label.name for label in project.labels()}
    found = []
    for ids in groups:
        lanes = [known[each] for each in ids]
        if len(set(ids)) < len(ids) or len(ids) < 2:
            raise SessionError(f"“{lanes[0].name}” cannot be compared with itself: choose two lanes.")
        if len({lane.kind == "regions" for lane in lanes}) > 1:
            raise SessionError(
                f"“{lanes[0].name}” cannot be compared with “{lanes[1].name}”: only one of them is a lane of regions."
            )
        itself = match_projects(project, project)
        own = len({lane.track_id for lane in lanes}) == 1
        columns = [lane_pair_columns(itself, [LanePair(lane, lane, "mapping", own)])[0][0] for lane in lanes]
        names = tuple(labels.values())
        found.append(
            _lane(
                " and ".join(lane.name for lane in lanes), [project] * len(lanes), lanes,
                [lane.name for lane in lanes], columns, [np.arange(len(names))] * len(lanes), names, own,
            )
        )  # fmt: skip
    return Found(tuple(found))


def _titles(projects: Sequence[Project], names: Sequence[str]) -> list[str]:
    """What each project is called: its file's name, with its folder's where several are alike."""
    if names:
        return list(names)
    stems = [project.path.stem for project in projects]
    titles = [
        stem if stems.count(stem) == 1 else f"{project.path.parent.name}/{stem}"
        for stem, project in zip(stems, projects, strict=True)
    ]
    return [
        title if titles.count(title) == 1 else f"{title} ({place + 1})" for place, title in enumerate(titles)
    ]


def _wanted(
    first: Project, others: Sequence[Project], wanted: Sequence[str]
) -> tuple[frozenset[int] | None, list[Mapping[int, int]]]:
    """Which lanes of the first are compared, and which of each other project a person said they are."""
    told: list[dict[int, int]] = [{} for _ in others]
    if not wanted:
        return None, list(told)
    only = set()
    for text in wanted:
        mine, equals, theirs = text.partition("=")
        lane = lane_called(first, mine)
        only.add(lane.id)
        if equals:
            for other, of_other in zip(others, told, strict=True):
                of_other[lane.id] = lane_called(other, theirs).id
    return frozenset(only), list(told)


def lane_called(project: Project, name: str) -> Lane:
    """The lane of a project by its id or name; SessionError names what there is."""
    lanes = project.lanes()
    found = [lane for lane in lanes if str(lane.id) == name.strip()]
    found = found or [lane for lane in lanes if folded(lane.name) == folded(name)]
    if len(found) == 1:
        return found[0]
    if found:
        raise SessionError(
            f"{len(found)} lanes of {project.path.name} are called “{name.strip()}”: say which by its id, "
            f"{', '.join(str(lane.id) for lane in found)}."
        )
    names = ", ".join(f"“{lane.name}”" for lane in lanes) or "none"
    raise SessionError(f"There is no lane “{name.strip()}” in {project.path.name}; its lanes are {names}.")


def _compared(
    projects: Sequence[Project], titles: Sequence[str], lane: Lane, matched: Sequence[Matched],
    pairs: Sequence[LanePair | None],
) -> ComparedLane:  # fmt: skip
    """One lane of the first project with its partners in those that have it."""
    have = [place for place, pair in enumerate(pairs) if pair is not None]
    own = all(pair.own_clock for pair in pairs if pair is not None)
    names: dict[str, str] = {}
    owners, lanes, called = [projects[0]], [lane], [titles[0]]
    columns: list[LaneColumns] = []
    codes: list[Whole] = []
    for place in have:
        pair, each = pairs[place], matched[place]
        assert pair is not None
        mine, theirs = lane_pair_columns(each, [replace(pair, own_clock=own)])[0]
        # Numbers of labels are those of a pair of projects; names join all of them.
        of_names = np.array([_place(names, name) for name in each.labels.names], dtype=np.int64)
        if not columns:
            columns.append(mine)
            codes.append(of_names)
        columns.append(theirs)
        codes.append(of_names)
        owners.append(projects[place + 1])
        lanes.append(pair.other)
        called.append(titles[place + 1])
    return _lane(lane.name, owners, lanes, called, columns, codes, tuple(names.values()), own)


def _place(names: dict[str, str], name: str) -> int:
    key = folded(name)
    if key not in names:
        names[key] = name
    return list(names).index(key)


def _lane(
    name: str, owners: Sequence[Project], lanes: Sequence[Lane], titles: Sequence[str],
    columns: Sequence[LaneColumns], codes: Sequence[Whole], names: tuple[str, ...], own: bool,
) -> ComparedLane:  # fmt: skip
    """The lane as a value: names that nobody uses are left out; of utterances without a label, the speaker counts."""
    kind, track_id = lanes[0].kind, lanes[0].track_id
    every: dict[str, int] = {each: place for place, each in enumerate(names)}
    told = []
    for each, of_names in zip(columns, codes, strict=True):
        labels = np.full(len(each), -1, dtype=np.int64)
        labelled = each.labels >= 0
        labels[labelled] = of_names[each.labels[labelled]]
        for row in np.flatnonzero(~labelled).tolist():
            speaker = str(each.speakers[row]) if kind == "transcript" else ""
            labels[row] = every.setdefault(speaker, len(every))
        told.append(labels)
    used = np.unique(np.concatenate(told)) if told else np.empty(0, dtype=np.int64)
    titled = list(every)
    raters = []
    numeric: set[str] = set()
    for project, lane, title, each, labels in zip(owners, lanes, titles, columns, told, strict=True):
        answers, numbers = _answers(project, each.ids)
        numeric |= numbers
        raters.append(
            LaneLabels(
                title,
                each.ids,
                each.start_ns,
                each.end_ns,
                np.searchsorted(used, labels),
                each.texts,
                answers,
                handed_spans(project, lane, own),
            )
        )
    regions: tuple[tuple[RegionTrack, ...], ...] = ()
    if kind == "regions":
        regions = tuple(_regions(project, lane) for project, lane in zip(owners, lanes, strict=True))
    clock = _MASTER if not own or track_id is None else owners[0].track(track_id).name
    return ComparedLane(
        name, kind, tuple(titled[place] for place in used.tolist()), tuple(raters), clock, frame_ns(owners[0]),
        regions, frozenset(numeric), tuple(lane.id for lane in lanes), not own or track_id is None,
    )  # fmt: skip


def _regions(project: Project, lane: Lane) -> tuple[RegionTrack, ...]:
    everything = Span(-(2**62), 2**62)
    return tuple(RegionTrack.of(rows) for rows in regions_within(project, lane.id, everything))


def _answers(project: Project, ids: Whole) -> tuple[dict[str, Texts], set[str]]:
    """What was answered about labels, by the attribute's name, and which attributes are numbers."""
    attributes = {each.id: each for each in project.attributes()}
    if not attributes or not len(ids):
        return {}, set()
    row_of = {row_id: row for row, row_id in enumerate(ids.tolist())}
    found: dict[str, Texts] = {}
    for segment_id, attribute_id, value in label_reads.answer_rows(project, ids.tolist()):
        name = attributes[attribute_id].name
        if name not in found:
            found[name] = np.full(len(ids), "", dtype=object)
        found[name][row_of[segment_id]] = value
    return found, {each.name for each in attributes.values() if each.kind == "number"}


def _alignment(titles: Sequence[str], matched: Sequence[Matched]) -> tuple[str, ...]:
    """Sentences about recordings that lie differently in the projects."""
    said = []
    for title, each in zip(titles[1:], matched, strict=True):
        for one in alignment_differences(each, 1_000_000):
            said.append(_sentence(one, titles[0], title))
    return tuple(said)


def _sentence(found: AlignmentDifference, first: str, other: str) -> str:
    way = "later" if found.most_ns > 0 else "earlier"
    apart = f"{abs(found.most_ns) / 1e6:,.1f} ms"
    upto = "" if found.constant else "up to "
    return f"“{found.name}” is aligned differently: {upto}{apart} {way} in {other} than in {first}."
