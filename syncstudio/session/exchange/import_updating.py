"""A file that is read again: labels that are there by their id in the other tool are changed, not added twice."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from syncstudio.interchange.label_document import DocumentLane, DocumentSegment
from syncstudio.project.edit import Edit
from syncstudio.project.labelling_records import AttributeValue, Region
from syncstudio.project.reads import Reads
from syncstudio.project.records import Lane, Segment, Word
from syncstudio.session.exchange.import_rows import RowMaker

_FIELDS = ("label_id", "text", "speaker", "confidence")


class Updating:
    """Changes one lane's labels by their keys; those that the file no longer has stay as they are."""

    def __init__(self, project: Reads, edit: Edit, maker: RowMaker, lane: Lane) -> None:
        self._edit, self._maker, self._lane = edit, maker, lane
        self._known = {segment.key: segment for segment in project.segments(lane.id) if segment.key}
        self._words = project.words_of_lane(lane.id)
        self._answers = project.attribute_values_of_lane(lane.id)
        self._names = {one.id: one.name for one in project.attributes()}
        self._regions = {one.segment_id: one for one in project.regions_of_lane(lane.id)}
        self.changed = 0

    def take(self, lane: DocumentLane) -> DocumentLane:
        """Change what is there; answers the lane with the labels that are new."""
        fresh: list[DocumentSegment] = []
        places: list[tuple[int, int, int]] = []
        for one in lane.segments:
            was = self._known.pop(one.key, None) if one.key else None
            if was is None:
                fresh.append(one)
                continue
            start_ns, end_ns = min(one.start_ns, one.end_ns), max(one.start_ns, one.end_ns)
            if self._lane.kind == "events":
                end_ns = start_ns
            now = self._maker.segment_of(one, self._lane.id, was.id, start_ns, end_ns)
            touched = False
            if self._lane.kind == "regions":
                touched = self._reshape(one, was)
            elif (was.start_ns, was.end_ns) != (start_ns, end_ns):
                places.append((was.id, start_ns, end_ns))
                touched = True
            touched |= self._refill(was, now)
            touched |= self._reword(one, was)
            touched |= self._answer(one, was)
            self.changed += touched
        self._edit.set_times(places)
        return replace(lane, segments=tuple(fresh))

    def _refill(self, was: Segment, now: Segment) -> bool:
        told: dict[str, Any] = {
            name: getattr(now, name) for name in _FIELDS if getattr(now, name) != getattr(was, name)
        }
        if told.get("label_id", 0) is None:
            # The file names no label: what a person chose here stays.
            del told["label_id"]
        if told:
            self._edit.update(Segment, was.id, **told)
        return bool(told)

    def _reword(self, one: DocumentSegment, was: Segment) -> bool:
        """Words as the file has them, unless it has none or the same ones."""
        before = self._words.get(was.id, [])
        same = [(w.text, w.start_ns, w.end_ns, w.confidence) for w in before] == [
            (w.text, w.start_ns, w.end_ns, w.confidence) for w in one.words
        ]
        if not one.words or same:
            return False
        self._edit.delete_many(Word, [word.id for word in before])
        self._maker.add_parts(replace(one, attributes=(), comments=()), was.id)
        return True

    def _answer(self, one: DocumentSegment, was: Segment) -> bool:
        before = {self._names.get(each.attribute_id, ""): each for each in self._answers.get(was.id, [])}
        differs = [
            (name, value)
            for name, value in one.attributes
            if name not in before or before[name].value != value
        ]
        gone = [before[name].id for name, _ in differs if name in before]
        if gone:
            self._edit.delete_many(AttributeValue, gone)
        self._maker.add_parts(replace(one, words=(), comments=(), attributes=tuple(differs)), was.id)
        return bool(differs)

    def _reshape(self, one: DocumentSegment, was: Segment) -> bool:
        """A region's outline and lifespan, as the file has them now."""
        region = self._regions.get(was.id)
        made = self._maker.region_of(one, was.id)
        if made is None:
            return False
        start_ns, end_ns = made
        if region is not None:
            self._edit.delete(Region, region.id)
        self._edit.set_times([(was.id, start_ns, end_ns)])
        return True
