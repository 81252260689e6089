"""A project as a document of labels: read in a few statements, on the clock that is asked for."""

from __future__ import annotations

import json
from itertools import groupby, islice
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from syncstudio.interchange.label_document import (
    DocumentComment,
    DocumentKeyframe,
    DocumentLabel,
    DocumentLane,
    DocumentRegion,
    DocumentSegment,
    LabelDocument,
)
from syncstudio.interchange.schemas.css_color import palette_hex
from syncstudio.interchange.utterance import TimedWord
from syncstudio.project.label_export import LabelRows
from syncstudio.project.records import Lane
from syncstudio.session.errors import SessionError
from syncstudio.session.exchange.export_choice import ExportChoice
from syncstudio.session.exchange.exported_media import exported_media
from syncstudio.session.exchange.lane_times import LaneTimes
from syncstudio.session.exchange.no_collecting import no_collecting
from syncstudio.session.exchange.parent_keys import parent_keys

if TYPE_CHECKING:
    from syncstudio.session.core import SessionCore

_OWNER, _LANE = itemgetter(0), itemgetter(1)


def document_of(session: SessionCore, choice: ExportChoice | None = None) -> LabelDocument:
    """The labels of a project with their people, words, answers, remarks and media. SessionError: a lane is gone.

    `notes` say what lies where the chosen clock recorded nothing.
    """
    with no_collecting():
        return _Reading(session, choice or ExportChoice()).document()


class _Reading:
    """One reading of a project."""

    def __init__(self, session: SessionCore, choice: ExportChoice) -> None:
        self._session, self._choice = session, choice
        project = session.project
        lanes = project.lanes()
        wanted = choice.lane_ids
        if wanted is not None and set(wanted) - {lane.id for lane in lanes}:
            raise SessionError("A lane that was to be exported is no longer in the project: choose again.")
        self._lanes = [lane for lane in lanes if wanted is None or lane.id in wanted]
        self._rows = LabelRows(project, [lane.id for lane in self._lanes])
        self._labels = project.labels()
        self._names = {label.id: label.name for label in self._labels}
        self._people = {person.id: person.name for person in project.people()}
        self._base = None if choice.time_base is None else session.clock_map(choice.time_base)
        self._keep = choice.offsets == "keep"
        used = frozenset(lane.track_id for lane in self._lanes if lane.track_id is not None)
        self._media, self._media_names = exported_media(
            session, None if self._keep else self._base, used if self._keep else frozenset()
        )
        self._words = self._spoken()
        self._answers = self._by_owner(self._rows.answers)
        self._remarks: dict[int, list[tuple[str, str]]] = {}
        for owner, author, text in self._rows.remarks:
            self._remarks.setdefault(owner, []).append((author, text))
        self._keyframes = self._runs(self._rows.keyframes)
        self._regions = {row[0]: row[1:] for row in self._rows.regions}
        self._notes: list[str] = []

    def document(self) -> LabelDocument:
        by_lane = {lane_id: list(rows) for lane_id, rows in groupby(self._rows.segments, key=_LANE)}
        self._keys = parent_keys(self._lanes, by_lane)
        taken = self._session.project.vocabulary()
        named = {lane.id: lane.name for lane in self._lanes}
        lanes = tuple(
            DocumentLane(
                name=lane.name,
                kind=lane.kind,
                segments=self._segments(lane, by_lane.get(lane.id, [])),
                parent=named.get(lane.parent_id or 0, ""),
                relation=lane.relation if lane.parent_id in named else "",
                person=self._people.get(lane.person_id or 0, ""),
                vocabulary=tuple(label.name for label in self._labels if label.id in taken.get(lane.id, ())),
                medium=self._media_names.get(lane.track_id or 0, "") if self._keep else "",
                language=lane.language,
                color=palette_hex(lane.color),
            )
            for lane in self._lanes
        )
        labels = tuple(
            DocumentLabel(
                label.name,
                palette_hex(label.color),
                label.description,
                label.hotkey or "",
                self._names.get(label.parent_id or 0, ""),
            )
            for label in self._labels
        )
        return LabelDocument(
            lanes=lanes,
            labels=labels,
            media=self._media,
            comments=self._comments(),
            notes=tuple(self._notes),
            name=self._session.title,
        )

    def _times(self, lane: Lane) -> LaneTimes:
        if self._keep:
            return LaneTimes(None, None)
        track_id, base_id = lane.track_id, self._choice.time_base
        own = None if track_id is None else self._session.clock_map(track_id)
        linked = track_id is not None and base_id is not None and self._alike(track_id, base_id)
        return LaneTimes(own, self._base, same=linked)

    def _alike(self, track_id: int, base_id: int) -> bool:
        """Whether two tracks have one clock: the same track, or streams of one file that move together."""
        return any(track.id == base_id for track in self._session.project.linked_tracks(track_id))

    def _segments(self, lane: Lane, rows: list[tuple[Any, ...]]) -> tuple[DocumentSegment, ...]:
        rows = self._within(lane, rows)
        times, inner = self._times(lane), self._times(lane)
        edges = times.edges([row[2] for row in rows], [row[3] for row in rows])
        person = self._people.get(lane.person_id or 0, "")
        names, words, answers = self._names, self._words, self._answers
        remarks, keys = self._remarks, self._keys
        regions = self._shapes(rows, inner) if self._regions else {}
        made = []
        for row, edge in zip(rows, edges, strict=True):
            if edge is None:
                continue
            segment_id, _, _, _, label_id, text, speaker, author, status, confidence, key = row
            made.append(
                DocumentSegment(
                    edge[0],
                    edge[1],
                    text,
                    names[label_id] if label_id is not None else "",
                    speaker or person,
                    ()
                    if segment_id not in words
                    else tuple(words[segment_id])
                    if times.same
                    else self._timed(words[segment_id], inner),
                    tuple((name, value) for _, name, value in answers[segment_id])
                    if segment_id in answers
                    else (),
                    author,
                    "" if status == "draft" else status,
                    confidence,
                    key,
                    keys.get(segment_id, ""),
                    tuple(remarks[segment_id]) if segment_id in remarks else (),
                    regions.get(segment_id),
                )
            )
        self._say_gaps(lane, times)
        return tuple(made)

    def _within(self, lane: Lane, rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
        """The labels that share time with the chosen part of the master timeline."""
        span = self._choice.span
        if span is None:
            return rows
        own = None if lane.track_id is None else self._session.clock_map(lane.track_id)
        placed = LaneTimes(own, None).edges([row[2] for row in rows], [row[3] for row in rows])
        return [
            row
            for row, edge in zip(rows, placed, strict=True)
            if edge is not None
            and edge[0] < span.end_ns
            and (edge[1] > span.start_ns or edge[0] == edge[1] == span.start_ns)
        ]

    def _spoken(self) -> dict[int, list[TimedWord]]:
        """Words by segment, on their lanes' own clocks."""
        found: dict[int, list[TimedWord]] = {}
        owner_before, said = None, list[TimedWord]()
        for owner, text, start_ns, end_ns, confidence, unsure, timing in self._rows.words:
            if owner != owner_before:
                owner_before, said = owner, found.setdefault(owner, [])
            said.append(TimedWord(text, start_ns, end_ns, confidence, unsure == 1, timing))
        return found

    @staticmethod
    def _timed(words: list[TimedWord], times: LaneTimes) -> tuple[TimedWord, ...]:
        """Words on another clock; what has half a time, or lies where nothing was recorded, has none."""
        timed = [(w.start_ns, w.end_ns) for w in words if w.start_ns is not None and w.end_ns is not None]
        edges = iter(times.edges([start for start, _ in timed], [end for _, end in timed]))
        made = []
        for word in words:
            whole = word.start_ns is not None and word.end_ns is not None
            start_ns, end_ns = (next(edges) if whole else None) or (None, None)
            made.append(TimedWord(word.text, start_ns, end_ns, word.confidence, word.unsure, word.timing))
        return tuple(made)

    def _shapes(self, rows: list[tuple[Any, ...]], times: LaneTimes) -> dict[int, DocumentRegion]:
        """The regions of a lane's labels; all their outlines and instants are read in one go."""
        held = [(row[0], self._regions[row[0]]) for row in rows if row[0] in self._regions]
        rows_of, runs = self._rows.keyframes, self._keyframes
        found = [rows_of[slice(*runs.get(region_id, (0, 0)))] for _, (region_id, _, _) in held]
        every = [row for keyframes in found for row in keyframes]
        outlines = json.loads(f"[{','.join([row[2] for row in every])}]")
        made = iter(
            [
                DocumentKeyframe(
                    at_ns, tuple([(float(x), float(y)) for x, y in points]), row[3] == 1, row[4] == 1
                )
                for at_ns, points, row in zip(
                    times.instants([row[1] for row in every]), outlines, every, strict=True
                )
            ]
        )
        people = self._people
        return {
            segment_id: DocumentRegion(
                shape, tuple(islice(made, len(keyframes))), people.get(person_id or 0, "")
            )
            for (segment_id, (_, shape, person_id)), keyframes in zip(held, found, strict=True)
        }

    def _comments(self) -> tuple[DocumentComment, ...]:
        """Remarks about places of the master timeline, and their answers."""
        rows = self._session.project.comments()
        heads = {each.id: each for each in rows}
        master = LaneTimes(None, None if self._keep else self._base)
        found = []
        for each in rows:
            at_ns = heads[each.parent_id].at_ns if each.parent_id in heads else each.at_ns
            inside = self._choice.span is None or (at_ns is not None and self._choice.span.covers(at_ns))
            if at_ns is not None and each.segment_id is None and each.track_id is None and inside:
                found.append(DocumentComment(master.instants([at_ns])[0], each.text, each.author))
        return tuple(found)

    def _say_gaps(self, lane: Lane, times: LaneTimes) -> None:
        if self._choice.time_base is None:
            return
        base = self._session.project.track(self._choice.time_base).name
        if times.in_gaps:
            labels = "1 label lies" if times.in_gaps == 1 else f"{times.in_gaps:,} labels lie"
            self._notes.append(f"{lane.name}: {labels} where {base} recorded nothing; left out.")
        if times.clipped:
            labels = "1 label reaches" if times.clipped == 1 else f"{times.clipped:,} labels reach"
            self._notes.append(
                f"{lane.name}: {labels} into a gap of {base}; the edge is put at the nearest recorded moment."
            )

    @staticmethod
    def _runs(rows: list[tuple[Any, ...]]) -> dict[int, tuple[int, int]]:
        """From which row to which an owner's stand, in rows that are in the order of their owners."""
        starts = [place for place, row in enumerate(rows) if not place or rows[place - 1][0] != row[0]]
        return {
            rows[first][0]: (first, after)
            for first, after in zip(starts, [*starts[1:], len(rows)], strict=False)
        }

    @staticmethod
    def _by_owner(rows: list[tuple[Any, ...]]) -> dict[int, list[tuple[Any, ...]]]:
        return {owner: list(group) for owner, group in groupby(rows, key=_OWNER)}
