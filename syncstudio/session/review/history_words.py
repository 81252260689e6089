"""What a step of the history did, in words: who or what it was about, and each thing as it was and as it became."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from syncstudio.project.changeset import Row, RowChange, Value
from syncstudio.project.project import Project
from syncstudio.project.records import Label, Lane, Track
from syncstudio.session.review.comments import clipped
from syncstudio.timebase.clockmap import ClockMap
from syncstudio.timebase.timecode import offset_text, short_text

# Parts of a label are told as what happened to the label.
_OF_SEGMENT = ("segment", "word", "attribute_value", "region", "keyframe", "comment")
_NOUNS = {
    "lane": "lane",
    "label": "label",
    "person": "person",
    "attribute": "attribute",
    "source": "recording",
    "measurement": "measurement",
    "cue": "mark of a moment",
    "vocabulary": "labels of a lane",
    "project": "project",
}
# Columns whose change says nothing to a person.
_SILENT = frozenset(
    {
        "id",
        "position",
        "row_height",
        "collapsed",
        "content",
        "fingerprints",
        "made_ns",
        "facts",
        "reading",
        "color",
    }
)
_FIELDS = {
    "exclusive": "exclusive with",
    "gain_db": "gain",
    "person_id": "person",
    "parent_id": "parent",
    "lane_id": "lane",
    "label_id": "label",
    "uncertainty_ns": "uncertainty",
    "delay_ns": "device delay",
}


@dataclass(frozen=True, slots=True)
class Told:
    """One thing a step was about: what it is, and what became of it, each change in a few words."""

    about: str
    changes: tuple[str, ...]
    segment_id: int | None = None
    track_id: int | None = None

    @property
    def line(self) -> str:
        """All of it on one line."""
        return f"{self.about}: {', '.join(self.changes)}" if self.changes else self.about


class HistoryWords:
    """Tells changes of one project in the names its lanes, labels and tracks have now."""

    def __init__(self, project: Project, clock_map: Callable[[int], ClockMap | None]) -> None:
        self._project = project
        self._clock_map = clock_map
        self._labels: dict[int, Label] = {label.id: label for label in project.labels()}
        self._lanes: dict[int, Lane] = {lane.id: lane for lane in project.lanes()}
        self._tracks: dict[int, Track] = {track.id: track for track in project.tracks()}
        self._attributes = {each.id: each.name for each in project.attributes()}
        self._people = {each.id: each.name for each in project.people()}

    def told(self, changes: Iterable[RowChange]) -> list[Told]:
        """What the rows of a step say, thing by thing, in the order of the step."""
        groups: dict[tuple[str, int], list[RowChange]] = {}
        for change in changes:
            groups.setdefault(self._owner(change), []).append(change)
        return [self._thing(kind, id, rows) for (kind, id), rows in groups.items()]

    # -- what it is about -----------------------------------------------------------------------------------------

    def _owner(self, change: RowChange) -> tuple[str, int]:
        row = self._whole(change)
        if change.table == "segment":
            return "segment", change.id
        if change.table == "keyframe":
            row = self._project.row_now("region", _int(row.get("region_id"))) or {}
        if change.table in _OF_SEGMENT and row.get("segment_id"):
            return "segment", _int(row.get("segment_id"))
        if change.table == "anchor":
            row = self._project.row_now("piece", _int(row.get("piece_id"))) or {}
        if change.table in ("track", "piece", "anchor") or (
            change.table == "comment" and row.get("track_id")
        ):
            return "track", change.id if change.table == "track" else _int(row.get("track_id"))
        return change.table, change.id

    def _whole(self, change: RowChange) -> Row:
        """The row, as complete as it can be had: an update names only what it changed."""
        if change.op == "update":
            return {**(self._project.row_now(change.table, change.id) or {}), **change.before}
        return change.after or change.before

    def _thing(self, kind: str, id: int, changes: list[RowChange]) -> Told:
        said: list[str] = []
        own = next((change for change in changes if change.table == kind), None)
        for change in changes:
            if own is not None and own.op != "update" and change is not own and change.table != "comment":
                continue  # what came or went with its owner goes without saying
            said += self._said(change)
        if kind == "segment":
            key_frames = sum(
                change.table == "keyframe" for change in changes if own is None or own.op == "update"
            )
            if key_frames:
                said.append(f"{key_frames} key frame{'s' if key_frames > 1 else ''} changed")
            return Told(self._segment(id, own), tuple(said), segment_id=id)
        if kind == "track":
            track = self._tracks.get(id)
            name = (
                track.name
                if track
                else str((self._whole(own) if own else {}).get("name") or "a removed track")
            )
            return Told(name, tuple(dict.fromkeys(said)), track_id=id if track else None)
        row = {} if own is None else self._whole(own)
        name = clipped(str(row.get("name") or row.get("relative_path") or ""))
        noun = _NOUNS.get(kind, kind)
        return Told(f"{noun} “{name}”" if name else noun, tuple(said))

    def _segment(self, id: int, own: RowChange | None) -> str:
        row = self._project.row_now("segment", id) or {}
        if own is not None:
            row = {**row, **own.before} if own.op != "insert" else {**own.after}
        if not row.get("lane_id"):
            return "a label that is gone"
        label = self._labels.get(_int(row.get("label_id")))
        name = label.name if label else clipped(str(row.get("text") or ""), 24) or "No label"
        lane = self._lanes.get(_int(row.get("lane_id")))
        return f"{name} at {self._time(row, row.get('start_ns'))} on {lane.name if lane else 'a lane that is gone'}"

    # -- what became of it ----------------------------------------------------------------------------------------

    def _said(self, change: RowChange) -> list[str]:
        table = change.table
        if table == "word":
            return self._word(change)
        if table == "attribute_value":
            return self._answer(change)
        if table == "comment":
            return self._comment(change)
        if table == "anchor":
            return self._anchor(change)
        if table in ("keyframe", "piece", "vocabulary"):
            return []
        if change.op == "insert":
            return [f"{_text(change.after.get('shape'))} drawn" if table == "region" else "added"]
        if change.op == "delete":
            return [f"{_text(change.before.get('shape'))} removed" if table == "region" else "deleted"]
        row = self._whole(change)
        said = []
        for name in change.after:
            if name not in _SILENT:
                was, now = (
                    self._value(name, value, row) for value in (change.before.get(name), change.after[name])
                )
                field = _FIELDS.get(name, name.removesuffix("_ns").replace("_", " "))
                said.append(f"{field} {was} → {now}")
        return said

    def _word(self, change: RowChange) -> list[str]:
        was, now = (f"“{clipped(str(row.get('text', '')), 24)}”" for row in (change.before, change.after))
        if change.op == "insert":
            return [f"word {now} added"]
        if change.op == "delete":
            return [f"word {was} removed"]
        if "text" in change.after:
            return [f"word {was} → {now}"]
        return [f"word “{clipped(str(self._whole(change).get('text', '')), 24)}” moved"]

    def _answer(self, change: RowChange) -> list[str]:
        name = self._attributes.get(_int(self._whole(change).get("attribute_id")), "an attribute")
        was, now = (clipped(str(row.get("value", "")), 24) or "none" for row in (change.before, change.after))
        return [
            f"{name} {'none' if change.op == 'insert' else was} → {'none' if change.op == 'delete' else now}"
        ]

    def _comment(self, change: RowChange) -> list[str]:
        said = f"“{clipped(str(self._whole(change).get('text', '')), 60)}”"
        if change.op == "insert":
            return [f"{'answer' if change.after.get('parent_id') else 'comment'} {said}"]
        if change.op == "delete":
            return [f"comment {said} deleted"]
        told = []
        if "text" in change.after:
            told.append(f"comment {said} → “{clipped(str(change.after['text']), 60)}”")
        if "resolved" in change.after:
            told.append(f"comment {said} {'resolved' if change.after['resolved'] else 'opened again'}")
        return told

    def _anchor(self, change: RowChange) -> list[str]:
        """Where a track lies: told by the first of its anchors that moved."""
        if change.op != "update":
            return ["alignment made anew"]
        now = {**self._whole(change), **change.after}
        was = {**now, **change.before}
        offsets = (offset_text(_int(row.get("master_ns")) - _int(row.get("source_ns"))) for row in (was, now))
        return [f"offset {' → '.join(offsets)}"]

    def _value(self, name: str, value: Value, row: Row) -> str:
        if value is None or value == "" or isinstance(value, bytes):
            return "none"
        if name in ("start_ns", "end_ns"):
            return self._time(row, value)
        names: dict[str, dict[int, str]] = {
            "label_id": {id: each.name for id, each in self._labels.items()},
            "lane_id": {id: each.name for id, each in self._lanes.items()},
            "person_id": self._people,
            "parent_id": {id: each.name for id, each in self._labels.items()}
            | {id: each.name for id, each in self._lanes.items()},
        }
        if name in names or name.endswith("_id"):
            found = names.get(name, {}).get(_int(value)) or (self._tracks.get(_int(value)) or Track()).name
            return found or "one that is gone"
        if name in ("muted", "solo", "linked", "required", "resolved"):
            return "yes" if value else "no"
        if name.endswith("_ns") and isinstance(value, int):
            return offset_text(value)
        if isinstance(value, float):
            return f"{value:g}"
        return f"“{clipped(str(value))}”" if name == "text" else clipped(str(value), 60)

    def _time(self, row: Row, value: Value) -> str:
        """A time of a label as the timeline shows it now."""
        lane = self._lanes.get(_int(row.get("lane_id")))
        clock_map = None if lane is None else self._clock_map(lane.id)
        ns = _int(value)
        return short_text(ns if clock_map is None else clock_map.nearest_master(ns), 3)


def _int(value: Value) -> int:
    return value if isinstance(value, int) else 0


def _text(value: Value) -> str:
    return "" if value is None or isinstance(value, bytes) else str(value)
