"""The utterances of all transcript lanes, kept in step with edits: only what an edit touched is read again. No Qt."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from syncstudio.panes.transcript.transcript_rows import Row, Rows, WordPlace, word_places
from syncstudio.session.transcripts.word_split import split_words

if TYPE_CHECKING:
    from syncstudio.project.change import Change
    from syncstudio.project.records import Lane
    from syncstudio.session.session import Session
    from syncstudio.session.transcripts.transcripts import PlacedUtterance

_TABLES = {"segment", "word", "lane", "track", "piece", "anchor", "person"}
# Where an edit touched more, its lanes are read as a whole: that is one look for each instead of many.
_MOST_SPANS, _MOST_ROWS = 60, 2_000


class TranscriptBook:
    """All utterances; `rows` leaves out the lanes in `hidden`."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._all = Rows()
        self.rows = Rows()
        self.hidden: frozenset[int] = frozenset()
        self.lanes: tuple[Lane, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether there are no utterances at all, shown or hidden."""
        return not len(self._all)

    def read(self) -> None:
        """Read everything."""
        self._look_at_lanes()
        self._keep(Rows(row_of(said) for said in self._session.utterances()))

    def hide(self, lane_ids: Iterable[int]) -> None:
        """Leave these lanes out, and show all others."""
        self.hidden = frozenset(lane_ids)
        self.rows = self._all.of_lanes(self.hidden)

    def take(self, change: Change) -> bool:
        """Read again what an edit, an undo or a redo touched; says whether there is anything new to show."""
        tables = set(change.tables)
        if not tables & _TABLES:
            return False
        before = {lane.id for lane in self.lanes}
        if tables & {"lane", "track", "person"}:
            self._look_at_lanes()
        now = {lane.id for lane in self.lanes}
        lanes = (change.lane_ids | change.ids("lane")) & (now | before)
        if tables & {"piece", "anchor"}:
            tracks = change.track_ids
            lanes |= {lane.id for lane in self.lanes if lane.track_id in tracks}
        if not lanes:
            return False
        ids = None
        if tables <= {"segment", "word"} | ({"attribute_value", "comment", "label"} & tables):
            ids = self._touched(change, lanes)
        if ids is None:
            self.read_lanes(lanes)
        elif ids:
            self.read_some(ids)
        return ids is None or bool(ids)

    def read_some(self, segment_ids: Collection[int]) -> None:
        """Read these utterances again; those that are gone go."""
        said = self._session.utterances_of(segment_ids)
        self._keep(self._all.replaced(segment_ids, map(row_of, said)))

    def read_lanes(self, lane_ids: Collection[int]) -> None:
        """Read lanes again as a whole."""
        gone = {row.segment_id for row in self._all if row.lane_id in lane_ids}
        known = {lane.id for lane in self.lanes}
        new = [
            row_of(said)
            for lane_id in lane_ids
            if lane_id in known
            for said in self._session.utterances(lane_id)
        ]
        self._keep(self._all.replaced(gone | {row.segment_id for row in new}, new))

    def read_tracks(self, track_ids: Collection[int]) -> bool:
        """Place the lanes of tracks anew while those are being dragged; says whether there are any."""
        lanes = {lane.id for lane in self.lanes if lane.track_id in track_ids}
        if lanes:
            self.read_lanes(lanes)
        return bool(lanes)

    def _touched(self, change: Change, lanes: Collection[int]) -> frozenset[int] | None:
        """The utterances an edit touched, by their own row or by their words; None: too many to name."""
        if change.count > _MOST_ROWS:
            return None
        ids = change.ids("segment")
        if "word" not in change.tables:
            return ids
        spans = [(lane_id, span) for lane_id in lanes for span in change.spans_of_lane(lane_id)]
        if len(spans) > _MOST_SPANS:
            return None
        project = self._session.project
        there = (
            segment.id
            for lane_id, span in spans
            if project.has_lane(lane_id)
            for segment in project.overlapping(lane_id, span)
        )
        return ids | frozenset(there)

    def _look_at_lanes(self) -> None:
        self.lanes = tuple(lane for lane in self._session.project.lanes() if lane.kind == "transcript")

    def _keep(self, rows: Rows) -> None:
        self._all = rows
        self.rows = rows.of_lanes(self.hidden)


def row_of(said: PlacedUtterance) -> Row:
    """An utterance as it is shown; where it has no words, those of its text stand for them, without times."""
    segment, master = said.segment, said.master
    return Row(
        segment.id,
        master.start_ns,
        master.end_ns,
        said.speaker,
        said.color,
        segment.text,
        _words(said),
        segment.lane_id,
    )


def _words(said: PlacedUtterance) -> tuple[WordPlace, ...]:
    text = said.segment.text
    if not said.words:
        return tuple(WordPlace(first, last, None, None) for first, last in split_words(text))
    found = []
    at = 0
    for word in said.words:
        first, last = word.first, word.last
        if first < 0:
            places = word_places(text[at:], [(word.text, None, None)])
            if not places:
                continue
            first, last = at + places[0].first, at + places[0].last
        at = max(at, last)
        start_ns, end_ns = (None, None) if word.master is None else (word.master.start_ns, word.master.end_ns)
        found.append(
            WordPlace(first, last, start_ns, end_ns, word.confidence, word.unsure, word.timing, word.id)
        )
    return tuple(found)
