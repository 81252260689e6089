"""The rows that a lane of a document becomes: segments, words, answers, remarks and shapes, ready to be written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from syncstudio.interchange.label_document import DocumentLane, DocumentSegment
from syncstudio.project.edit import new_id
from syncstudio.project.labelling_records import Comment, Keyframe, Region
from syncstudio.project.records import Segment, Word
from syncstudio.session.errors import SessionError
from syncstudio.session.labels.label_rules import MOST_TEXT
from syncstudio.session.regions.frame_times import FrameTimes
from syncstudio.session.regions.region_shapes import Size, checked, points_text

_REVIEWED = frozenset({"submitted", "accepted", "rejected"})


@dataclass(slots=True)
class ImportRows:
    """What is to be inserted, and what was repaired on the way, by its sentence with a count."""

    segments: list[Segment] = field(default_factory=list)
    words: list[Word] = field(default_factory=list)
    answers: list[tuple[int, str, str]] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    regions: list[Region] = field(default_factory=list)
    keyframes: list[Keyframe] = field(default_factory=list)
    statuses: dict[str, list[int]] = field(default_factory=dict)
    repairs: dict[str, int] = field(default_factory=dict)

    def repair(self, sentence: str) -> None:
        """Count a repair; `{count}` in its sentence becomes how often."""
        self.repairs[sentence] = self.repairs.get(sentence, 0) + 1


class RowMaker:
    """Makes the rows of one lane. `frames` are those of the video that its regions are drawn in."""

    def __init__(
        self,
        rows: ImportRows,
        labels: Mapping[str, int],
        people: Mapping[str, int],
        now_ns: int,
        frames: FrameTimes | None = None,
        size: Size | None = None,
    ) -> None:
        self._rows, self._labels, self._people = rows, labels, people
        self._now_ns, self._frames, self._size = now_ns, frames, size

    def add(self, lane: DocumentLane, lane_id: int, events: bool, regions: bool) -> None:
        """All labels of a lane that are new."""
        for one in lane.segments:
            if regions:
                self._add_region(one, lane_id)
                continue
            start_ns, end_ns = one.start_ns, one.end_ns
            if end_ns < start_ns:
                start_ns, end_ns = end_ns, start_ns
                self._rows.repair("{count} labels ended before they started: their edges were exchanged.")
            if events and end_ns != start_ns:
                end_ns = start_ns
                self._rows.repair(
                    "{count} labels have a length, and the lane holds events: they stand where they start."
                )
            segment_id = self._segment(one, lane_id, start_ns, end_ns)
            self.add_parts(one, segment_id)

    def segment_of(
        self, one: DocumentSegment, lane_id: int, segment_id: int, start_ns: int, end_ns: int
    ) -> Segment:
        """One label as a row."""
        text = one.text
        if len(text) > MOST_TEXT:
            text = text[:MOST_TEXT]
            self._rows.repair(f"{{count}} texts were longer than {MOST_TEXT:,} characters and were cut.")
        if "\0" in text:
            text = text.replace("\0", "")
            self._rows.repair("{count} texts held characters that cannot be kept; these were left out.")
        confidence = one.confidence
        if confidence is not None and not 0 <= confidence <= 1:
            confidence = None
            self._rows.repair("{count} confidences outside 0 to 1 were left out.")
        return Segment(
            segment_id, lane_id, start_ns, end_ns, self._labels.get(one.label) if one.label else None, text,
            one.speaker, "draft", one.author, "", confidence, one.key,
        )  # fmt: skip

    def _segment(self, one: DocumentSegment, lane_id: int, start_ns: int, end_ns: int) -> int:
        segment_id = new_id()
        self._rows.segments.append(self.segment_of(one, lane_id, segment_id, start_ns, end_ns))
        if one.status in _REVIEWED:
            self._rows.statuses.setdefault(one.status, []).append(segment_id)
        return segment_id

    def add_parts(self, one: DocumentSegment, segment_id: int) -> None:
        """What hangs on a label: its words, answers and remarks."""
        rows = self._rows
        for position, word in enumerate(one.words):
            start_ns, end_ns = word.start_ns, word.end_ns
            if start_ns is None or end_ns is None:
                start_ns = end_ns = None
            elif end_ns < start_ns:
                start_ns, end_ns = end_ns, start_ns
            rows.words.append(
                Word(
                    0,
                    segment_id,
                    position,
                    start_ns,
                    end_ns,
                    word.text,
                    word.confidence,
                    word.unsure,
                    word.timing,
                )
            )
        for name, value in one.attributes:
            rows.answers.append((segment_id, name, value))
        for place, (author, text) in enumerate(one.comments):
            if text.strip():
                rows.comments.append(
                    Comment(segment_id=segment_id, author=author, made_ns=self._now_ns + place, text=text)
                )

    def _add_region(self, one: DocumentSegment, lane_id: int) -> None:
        segment_id = new_id()
        edges = self.region_of(one, segment_id)
        if edges is None:
            return
        self._rows.segments.append(self.segment_of(one, lane_id, segment_id, *edges))
        if one.status in _REVIEWED:
            self._rows.statuses.setdefault(one.status, []).append(segment_id)
        self.add_parts(one, segment_id)

    def region_of(self, one: DocumentSegment, segment_id: int) -> tuple[int, int] | None:
        """The shape of a label on starts of frames of its video, each frame keyed once; answers the label's edges.

        None, and counted, where it has no shape.
        """
        rows, frames = self._rows, self._frames
        shape = one.region
        if shape is None or frames is None or not shape.keyframes:
            rows.repair("{count} labels without a shape cannot lie on a lane of regions; left out.")
            return None
        start_ns = frames.start_near(one.start_ns)
        end_ns = max(frames.edge_near(one.end_ns), frames.end_at(start_ns))
        last_ns = frames.start_at(max(start_ns, end_ns - 1))
        keys: dict[int, Keyframe] = {}
        region_id = new_id()
        for key in shape.keyframes:
            at_ns = min(max(frames.start_near(key.at_ns), start_ns), last_ns)
            try:
                points = checked(shape.shape, key.points, self._size)
            except SessionError:
                rows.repair("{count} key frames had no shape inside the picture; left out.")
                continue
            keys[at_ns] = Keyframe(0, region_id, at_ns, points_text(points), key.occluded, key.outside)
        if not keys:
            rows.repair("{count} labels without a shape cannot lie on a lane of regions; left out.")
            return None
        if start_ns not in keys:
            first = keys[min(keys)]
            keys[start_ns] = Keyframe(0, region_id, start_ns, first.points, first.occluded, first.outside)
        person_id = self._people.get(shape.person) if shape.person else None
        rows.regions.append(Region(region_id, segment_id, shape.shape, person_id, "set" if person_id else ""))
        rows.keyframes += [keys[at_ns] for at_ns in sorted(keys)]
        return start_ns, end_ns
