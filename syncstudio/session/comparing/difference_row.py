"""One difference as it is told to a person: both sides, on the lane's own clock and on the master timeline."""

from __future__ import annotations

from dataclasses import dataclass

from syncstudio.project.project import Project
from syncstudio.project.records import Lane
from syncstudio.session.comparing.differences import KINDS, Comparison, Kind
from syncstudio.session.labels.label_table import STATUSES
from syncstudio.timebase.span import Span


@dataclass(frozen=True, slots=True)
class Side:
    """A segment as one project has it. `own` is on the clock its lane is compared on, `master` where that project
    places it on the master timeline; `value` is the answer to the attribute that differs."""

    id: int
    own: Span
    master: Span
    label: str
    text: str
    speaker: str
    status: str
    author: str
    value: str


@dataclass(frozen=True, slots=True)
class DifferenceRow:
    """A difference: `apart_ns` on the lane's clock and `apart_master_ns` on the master timeline, of an edge that lies
    later (or, below 0, earlier) in the other project. `span` is where to look: on our timeline, by our alignment."""

    place: int
    kind: Kind
    field: str
    lane: Lane
    other_lane: Lane
    mine: Side | None
    theirs: Side | None
    apart_ns: int
    apart_master_ns: int
    span: Span


def difference_row(comparison: Comparison, place: int) -> DifferenceRow:
    """The difference in one place of `comparison.differences`."""
    rows, matched = comparison.differences, comparison.matched
    at = int(rows.lanes[place])
    pair, lane = matched.lanes[at], comparison.lanes[at]
    kind, field = KINDS[int(rows.kinds[place])], str(rows.fields[place])
    codes = matched.labels
    sides: list[Side | None] = []
    for project, home, columns, n, answer in (
        (matched.one, pair.one, lane.ones, int(rows.ones[place]), comparison.answers.of_one),
        (matched.other, pair.other, lane.others, int(rows.others[place]), comparison.answers.of_other),
    ):
        if n < 0:
            sides.append(None)
            continue
        segment_id, own = int(columns.ids[n]), Span(int(columns.start_ns[n]), int(columns.end_ns[n]))
        speaker = str(columns.speakers[n])
        value = ""
        if kind == "attribute":
            value = speaker if field == "speaker" else answer(segment_id, field)
        sides.append(
            Side(
                segment_id,
                own,
                master_span(project, home, own) if pair.own_clock else own,
                codes.name(int(columns.labels[n])),
                str(columns.texts[n]),
                speaker,
                STATUSES[int(columns.statuses[n])],
                str(columns.authors[n]),
                value,
            )
        )
    mine, theirs = sides
    apart_master = 0
    if kind == "edge" and mine is not None and theirs is not None:
        apart_master = (
            theirs.master.start_ns - mine.master.start_ns
            if field == "start"
            else theirs.master.end_ns - mine.master.end_ns
        )
    shown = mine or theirs
    assert shown is not None
    span = master_span(matched.one, pair.one, shown.own) if pair.own_clock else shown.own
    apart_ns = int(rows.apart_ns[place])
    return DifferenceRow(place, kind, field, pair.one, pair.other, mine, theirs, apart_ns, apart_master, span)


def master_span(project: Project, lane: Lane, own: Span) -> Span:
    """Where a project places a span of a lane's clock on the master timeline."""
    if lane.track_id is None:
        return own
    clock_map = project.clock_map(lane.track_id)
    start_ns = clock_map.nearest_master(own.start_ns)
    if not own.duration_ns:
        return Span(start_ns, start_ns)
    return Span(start_ns, max(start_ns, clock_map.nearest_master_end(own.end_ns)))
