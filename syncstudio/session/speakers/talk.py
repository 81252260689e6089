"""Everybody's speech on the master timeline, from the lanes of speakers, kept in step with the project.

A lane speaks when it is a transcript, or when it has a person and holds segments. Whoever has the same name is the same
speaker: a lane's person, else who a label names, else the lane itself.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass

import numpy as np

from syncstudio.project.change import Change
from syncstudio.project.errors import ProjectError
from syncstudio.project.records import Lane, Segment
from syncstudio.session.core import SessionCore
from syncstudio.session.labels.labelling import placed
from syncstudio.session.notices import AlignmentPreviewed, Notice, ProjectChanged, SpeakersChanged
from syncstudio.session.speakers.overlaps import Instants, Overlaps, Speech, overlaps_of, united
from syncstudio.timebase.clockmap import ClockMap

# Up to this many changed labels are read one by one, more by reading their lane.
_MANY = 200
_MOVED_BY = frozenset({"track", "piece", "anchor", "source"})
_TOLD_BY = _MOVED_BY | {"segment", "lane", "person"}


@dataclass(slots=True)
class _LaneTalk:
    """A lane's labels: ids, master places, and whom each names."""

    ids: Instants
    starts: Instants
    ends: Instants
    names: list[str]


class Talk(SessionCore):
    """Who speaks when, over all lanes."""

    def _open_talk(self) -> None:
        self._talk_lock = threading.Lock()
        self._lane_talk: dict[int, _LaneTalk] = {}
        self._speech: tuple[Speech, ...] | None = None
        self._overlaps: Overlaps | None = None
        self._overlap_shown = False
        self._stop_listening.append(self.notices.subscribe(self._follow_talk))

    @property
    def overlap_shown(self) -> bool:
        """Whether the lane of overlapping speech is shown; it is worked out, never stored."""
        return self._overlap_shown

    @overlap_shown.setter
    def overlap_shown(self, shown: bool) -> None:
        if shown != self._overlap_shown:
            self._overlap_shown = shown
            self.notices.emit(SpeakersChanged())

    def is_speaking_lane(self, lane: Lane) -> bool:
        """Whether a lane's labels are somebody's speech."""
        return lane.kind == "transcript" or (lane.kind == "segments" and lane.person_id is not None)

    def speech(self) -> tuple[Speech, ...]:
        """What everybody says, by speaker, in the order of their lanes."""
        with self._talk_lock:
            if self._speech is None:
                self._speech = self._gathered_speech()
            return self._speech

    def overlaps(self) -> Overlaps:
        """Where two people or more speak at once."""
        speech = self.speech()
        with self._talk_lock:
            if self._overlaps is None:
                self._overlaps = overlaps_of(speech)
            return self._overlaps

    def next_label_start(self, lane_id: int, master_ns: int) -> int | None:
        """Where a lane's next label begins, seen from where it has none; None inside a label, or after the last."""
        talk = self._talk_on(lane_id)
        if ((talk.starts <= master_ns) & (master_ns < talk.ends)).any():
            return None
        later = talk.starts[(talk.starts > master_ns) & (talk.ends > talk.starts)]
        return int(later.min()) if len(later) else None

    def last_label_end(self, lane_id: int) -> int:
        """Where a lane's last label ends; before everything where it has none."""
        ends = self._talk_on(lane_id).ends
        return int(ends.max()) if len(ends) else -(1 << 62)

    def speakers_at(self, master_ns: int) -> tuple[str, ...]:
        """Who speaks at an instant."""
        return tuple(each.name for each in self.speech() if each.covers(master_ns))

    def go_to_overlap(self, direction: int) -> int | None:
        """Go to where the next (1) or the previous (-1) overlap begins; None when there is none."""
        found = self.overlaps().beside(self.transport.position_ns(), direction)
        if found is not None:
            self.transport.seek(found)
        return found

    def _talk_on(self, lane_id: int) -> _LaneTalk:
        with self._talk_lock:
            talk = self._lane_talk.get(lane_id)
            if talk is None:
                talk = self._lane_talk[lane_id] = self._read_talk(lane_id)
            return talk

    def _gathered_speech(self) -> tuple[Speech, ...]:
        people = {person.id: person for person in self.project.people()}
        lanes = [lane for lane in self.project.lanes() if self.is_speaking_lane(lane)]
        self._lane_talk = {
            lane.id: talk for lane in lanes if (talk := self._lane_talk.get(lane.id)) is not None
        }
        found: dict[str, tuple[str, int, list[Instants], list[Instants]]] = {}

        def take(name: str, color: int, starts: Instants, ends: Instants) -> None:
            of_one = found.setdefault(name.casefold(), (name, color, [], []))
            of_one[2].append(starts)
            of_one[3].append(ends)

        for lane in lanes:
            talk = self._lane_talk.get(lane.id)
            if talk is None:
                talk = self._lane_talk[lane.id] = self._read_talk(lane.id)
            person = None if lane.person_id is None else people.get(lane.person_id)
            if person is not None:
                take(person.name, person.color, talk.starts, talk.ends)
                continue
            names = np.array([name or lane.name for name in talk.names], object)
            for name in dict.fromkeys(names.tolist()):
                here = names == name
                take(name, lane.color, talk.starts[here], talk.ends[here])
        return tuple(
            Speech(name, color, *united(np.concatenate(starts), np.concatenate(ends)))
            for name, color, starts, ends in found.values()
        )

    def _read_talk(self, lane_id: int) -> _LaneTalk:
        return self._talk_of(lane_id, self.project.segments(lane_id))

    def _talk_of(self, lane_id: int, segments: Iterable[Segment]) -> _LaneTalk:
        segments = list(segments)
        clock_map = self.lane_clock_map(lane_id)
        ids = np.array([segment.id for segment in segments], np.int64)
        names = [segment.speaker for segment in segments]
        shift_ns = _plain_shift(clock_map)
        if shift_ns is None:
            spans = [placed(clock_map, segment) for segment in segments]
            starts = np.array([span.start_ns for span in spans], np.int64)
            ends = np.array([span.end_ns for span in spans], np.int64)
        else:
            starts = np.array([segment.start_ns for segment in segments], np.int64) + shift_ns
            ends = np.array([segment.end_ns for segment in segments], np.int64) + shift_ns
        return _LaneTalk(ids, starts, ends, names)

    def _follow_talk(self, notice: Notice) -> None:
        if isinstance(notice, ProjectChanged):
            with self._talk_lock:
                self._take_talk(notice.change)
        elif isinstance(notice, AlignmentPreviewed):
            with self._talk_lock:
                for lane_id in self._lanes_on_tracks(notice.track_ids):
                    self._lane_talk.pop(lane_id, None)
                self._speech = self._overlaps = None

    def _take_talk(self, change: Change) -> None:
        tables = change.tables
        if not tables & _TOLD_BY:
            return
        if tables & _MOVED_BY:
            for lane_id in self._lanes_on_tracks(change.track_ids):
                self._lane_talk.pop(lane_id, None)
        if "segment" in tables:
            ids = change.ids("segment")
            for lane_id in change.lane_ids & self._lane_talk.keys():
                if len(ids) > _MANY:
                    self._lane_talk.pop(lane_id)
                else:
                    self._renew_talk(lane_id, ids)
        self._speech = self._overlaps = None

    def _renew_talk(self, lane_id: int, ids: frozenset[int]) -> None:
        """Take in some changed labels of a lane: the others stay as they are."""
        talk = self._lane_talk[lane_id]
        now = []
        for segment_id in ids:
            with suppress(ProjectError):
                segment = self.project.segment(segment_id)
                now += [segment] if segment.lane_id == lane_id else []
        try:
            new = self._talk_of(lane_id, now)
        except ProjectError:  # the lane went with them
            self._lane_talk.pop(lane_id)
            return
        keep = ~np.isin(talk.ids, np.array(sorted(ids), np.int64))
        self._lane_talk[lane_id] = _LaneTalk(
            np.concatenate([talk.ids[keep], new.ids]),
            np.concatenate([talk.starts[keep], new.starts]),
            np.concatenate([talk.ends[keep], new.ends]),
            [name for name, kept in zip(talk.names, keep.tolist(), strict=True) if kept] + new.names,
        )

    def _lanes_on_tracks(self, track_ids: Iterable[int]) -> list[int]:
        moved = set(track_ids)
        return [lane.id for lane in self.project.lanes() if lane.track_id in moved] if moved else []


def _plain_shift(clock_map: ClockMap | None) -> int | None:
    """By how much a lane lies later on the master timeline, where that is all there is to it: exact for thousands."""
    if clock_map is None:
        return 0
    if len(clock_map.pieces) > 1 or clock_map.pieces[0].rate != 1:
        return None
    anchor = clock_map.pieces[0].anchors[0]
    return anchor.master_ns - anchor.source_ns
