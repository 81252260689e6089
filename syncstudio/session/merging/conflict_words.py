"""A conflict as people read it: what it is about, where, why it is asked, and each thing as all three had it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from syncstudio.project.merging.cases import REASONS
from syncstudio.project.merging_records import Conflict
from syncstudio.project.project import Project
from syncstudio.session.review.comments import clipped
from syncstudio.timebase.span import Span
from syncstudio.timebase.timecode import short_text

_NOUNS = {
    "segment": "Label", "label": "Palette entry", "lane": "Lane", "track": "Track", "person": "Person",
    "attribute": "Attribute", "attribute_value": "Answer", "region": "Region", "keyframe": "Key frame", "word": "Word",
    "comment": "Comment", "source": "Recording", "measurement": "Measurement", "cue": "Mark of a moment",
    "vocabulary": "Labels of a lane", "channel": "Channel", "project": "Project", "package": "Work package",
    "assignment": "Assignment", "conflict": "Conflict", "piece": "Alignment", "anchor": "Alignment",
}  # fmt: skip
_FIELDS = {
    "start_ns": "Start", "end_ns": "End", "at_ns": "Place", "label_id": "Label", "lane_id": "Lane", "text": "Text",
    "speaker": "Speaker", "status": "Status", "reviewer": "Reviewer", "review": "Status", "alignment": "Aligned",
    "uncertainty_ns": "Uncertainty", "person_id": "Person", "parent_id": "Parent", "track_id": "Track",
    "attribute_id": "Attribute", "value": "Answer", "points": "Place in the picture", "anchors": "Offset",
    "keyframes": "Changed key frames", "words": "Changed words", "gain_db": "Gain", "kind": "Kind", "key": "Key",
    "decision": "Decision",
}  # fmt: skip
# Columns that say nothing to a person, or are told by the title.
_SILENT = frozenset(
    {"id", "position", "facts", "reading", "fingerprints", "fingerprint", "relative_path", "absolute_path", "size",
     "segment_id", "region_id", "piece_id", "zero_num", "zero_den", "time_base_num", "time_base_den", "start_tick",
     "end_tick", "stream_index", "source_id", "row_height", "collapsed", "patch"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ToldField:
    """One thing that differs, in words; "" where a side does not have it."""

    name: str
    base: str
    mine: str
    theirs: str


@dataclass(frozen=True, slots=True)
class ToldConflict:
    """A conflict in words. `span` is its place on the master timeline, where it has one."""

    title: str
    where: str
    reason: str
    fields: tuple[ToldField, ...]
    span: Span | None


class ConflictWords:
    """Tells conflicts in the names a project has now."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._names: dict[str, dict[int, str]] = {
            "label_id": {each.id: each.name for each in project.labels()},
            "lane_id": {each.id: each.name for each in project.lanes()},
            "track_id": {each.id: each.name for each in project.tracks()},
            "person_id": {each.id: each.name for each in project.people()},
            "attribute_id": {each.id: each.name for each in project.attributes()},
        }
        self._clocks = {each.id: each.track_id for each in project.lanes()}

    def told(self, conflict: Conflict) -> ToldConflict:
        """One conflict."""
        base, mine, theirs = (_row(text) for text in (conflict.base, conflict.mine, conflict.theirs))
        span = self.span(conflict)
        # What breaks a rule is theirs; mine is what it came to lie over.
        shown = (theirs or mine or base) if conflict.kind == "rule" else (mine or theirs or base)
        noun = _NOUNS.get(conflict.subject, conflict.subject)
        name = self._name_of(conflict, shown)
        where = [] if span is None else [f"at {short_text(span.start_ns, 2)}"]
        lane = self._names["lane_id"].get(conflict.lane_id or 0)
        if lane and conflict.subject != "lane":
            where.append(f"on {lane}")
        fields = [
            ToldField(
                _FIELDS.get(key, key.removesuffix("_ns").removesuffix("_id").replace("_", " ").capitalize()),
                *(self._value(key, row, conflict) for row in (base, mine, theirs)),
            )
            for key in {**mine, **theirs}
            if key not in _SILENT and not (mine and theirs and mine.get(key) == theirs.get(key))
            and (mine.get(key) not in (None, "") or theirs.get(key) not in (None, ""))
        ]  # fmt: skip
        return ToldConflict(
            f"{noun} “{name}”" if name else noun,
            " ".join(where),
            REASONS.get(conflict.reason, ""),
            tuple(fields),
            span,
        )

    def span(self, conflict: Conflict) -> Span | None:
        """Where it is on the master timeline."""
        if conflict.start_ns is None:
            return None
        start = self._master(conflict, conflict.start_ns)
        end = start if conflict.end_ns is None else self._master(conflict, conflict.end_ns)
        return Span(start, max(start, end))

    def _master(self, conflict: Conflict, ns: int) -> int:
        track_id = self._clocks.get(conflict.lane_id or 0, conflict.track_id)
        if track_id is None or track_id not in self._names["track_id"]:
            return ns
        return self._project.clock_map(track_id).nearest_master(ns)

    def _name_of(self, conflict: Conflict, shown: dict[str, Any]) -> str:
        if conflict.subject in ("segment", "region", "word", "attribute_value"):
            segment_id = conflict.subject_id if conflict.subject == "segment" else shown.get("segment_id")
            row = (
                self._project.row_now("segment", segment_id) if isinstance(segment_id, int) else None
            ) or shown
            label = self._names["label_id"].get(int(row.get("label_id") or 0), "")
            return label or clipped(str(row.get("text") or ""), 32)
        row = self._project.row_now(conflict.subject, conflict.subject_id) or shown
        return clipped(str(row.get("name") or row.get("text") or row.get("person") or ""), 40)

    def _value(self, name: str, row: dict[str, Any], conflict: Conflict) -> str:
        value = row.get(name)
        if not row or name not in row:
            return ""
        if value is None or value == "":
            return "none"
        if name in self._names:
            return self._names[name].get(value, "one that is gone")
        if name in ("start_ns", "end_ns", "at_ns") and isinstance(value, int):
            return short_text(self._master(conflict, value), 3)
        if name == "uncertainty_ns" and isinstance(value, int):
            return f"± {value / 1e6:g} ms"
        return clipped(str(value), 120)


def _row(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
