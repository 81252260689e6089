"""Rows in the place of lost ones that others hang on, so that a label whose lane is lost is kept all the same."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from syncstudio.project.edit import new_id
from syncstudio.project.labelling_records import Attribute, Person, Region, Shape
from syncstudio.project.records import (
    Label,
    Lane,
    LaneKind,
    PieceRow,
    Record,
    Segment,
    Source,
    Track,
    columns,
    values,
)
from syncstudio.project.repair.cell import Value
from syncstudio.project.repair.salvage import Salvage

_LOST: dict[str, Record] = {
    "source": Source(relative_path="recovered file"),
    "track": Track(name="Recovered track"),
    "lane": Lane(name="Recovered lane"),
    "label": Label(name="Recovered label"),
    "person": Person(name="Recovered person"),
    "segment": Segment(),
    "region": Region(shape="box"),
    "attribute": Attribute(name="Recovered attribute", kind="text"),
    "piece": PieceRow(),
}
# A link between two rows is nothing without one of them.
_LINKS = frozenset({"vocabulary"})


def stand_in(found: Salvage) -> Counter[str]:
    """Give every row what it refers to: nothing where that may be, else a row made for it. How many were made, by
    table."""
    made: Counter[str] = Counter()
    while True:
        missing = _missing(found)
        if not missing:
            return made
        found.children.clear()
        for table, row_ids in missing.items():
            for row_id in row_ids:
                found.rows[table][row_id] = _row(found, table, row_id)
                made[table] += 1


def _missing(found: Salvage) -> dict[str, set[int]]:
    """Ids that rows need and that are not there, by table; what may be empty is emptied on the way."""
    missing: dict[str, set[int]] = {}
    for name, shape in found.shapes.items():
        for number, column in enumerate(shape.columns):
            if not column.refers:
                continue
            there = found.rows[column.refers]
            for row_id, row in list(found.rows[name].items()):
                target = row[number]
                if target is None or target in there:
                    continue
                if column.nullable:
                    found.rows[name][row_id] = (*row[:number], None, *row[number + 1 :])
                elif name in _LINKS or not isinstance(target, int) or column.refers not in _LOST:
                    del found.rows[name][row_id]
                    found.unread_rows[name] += 1
                else:
                    missing.setdefault(column.refers, set()).add(target)
    return missing


def _row(found: Salvage, table: str, row_id: int) -> tuple[Value, ...]:
    record = replace(_LOST[table], id=row_id)
    if isinstance(record, Lane):
        record = replace(record, kind=_kind_of_lane(found, row_id), position=len(found.rows["lane"]))
    elif isinstance(record, Segment):
        record = _segment(found, record)
    elif isinstance(record, Track):
        record = replace(record, source_id=new_id(), position=len(found.rows["track"]))
    elif isinstance(record, Region):
        record = replace(record, segment_id=new_id(), shape=_shape_of_region(found, row_id))
    elif isinstance(record, PieceRow):
        record = replace(record, track_id=new_id())
    given = dict(zip(columns(type(record)), values(record), strict=True))
    return tuple(given.get(column.name, column.default) for column in found.shapes[table].columns)


def _column(found: Salvage, table: str, name: str) -> int:
    return next(number for number, column in enumerate(found.shapes[table].columns) if column.name == name)


def _children(found: Salvage, table: str, owner: str, row_id: int) -> list[tuple[Value, ...]]:
    """The rows of a table that name this one; the table is gone through once for all that is asked of it."""
    children = found.children.get((table, owner))
    if children is None:
        number = _column(found, table, owner)
        children = {}
        for row in found.rows[table].values():
            children.setdefault(row[number], []).append(row)
        found.children[table, owner] = children
    return children.get(row_id, [])


def _kind_of_lane(found: Salvage, lane_id: int) -> LaneKind:
    """What its labels show: boxes, words, or neither."""
    segments = {row[0] for row in _children(found, "segment", "lane_id", lane_id)}
    kinds: tuple[tuple[str, LaneKind], ...] = (("region", "regions"), ("word", "transcript"))
    for table, kind in kinds:
        number = _column(found, table, "segment_id")
        if any(row[number] in segments for row in found.rows[table].values()):
            return kind
    start, end = _column(found, "segment", "start_ns"), _column(found, "segment", "end_ns")
    rows = [found.rows["segment"][row_id] for row_id in segments if isinstance(row_id, int)]
    return "events" if rows and all(row[start] == row[end] for row in rows) else "segments"


def _segment(found: Salvage, record: Segment) -> Segment:
    """As long as its words and with their text; on a lane of its own kind that is made next."""
    words = _children(found, "word", "segment_id", record.id)
    lane_id = found.stand_in_lane or new_id()
    found.stand_in_lane = lane_id
    if not words:
        return replace(record, lane_id=lane_id)
    place = {name: _column(found, "word", name) for name in ("position", "start_ns", "end_ns", "text")}
    words.sort(key=lambda row: row[place["position"]])  # type: ignore[arg-type,return-value]
    starts = [one for row in words if isinstance(one := row[place["start_ns"]], int)]
    ends = [one for row in words if isinstance(one := row[place["end_ns"]], int)]
    start_ns = min(starts, default=0)
    end_ns = max((start_ns, *ends))
    text = " ".join(str(row[place["text"]]) for row in words)
    return replace(record, lane_id=lane_id, start_ns=start_ns, end_ns=end_ns, text=text)


def _shape_of_region(found: Salvage, region_id: int) -> Shape:
    """What its key frames show, by how many corners they have: a point one, a box two."""
    number = _column(found, "keyframe", "points")
    counts = {str(row[number]).count("[") - 1 for row in _children(found, "keyframe", "region_id", region_id)}
    return "point" if counts == {1} else "box" if counts == {2} else "polygon"
