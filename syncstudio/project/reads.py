"""Questions a project answers. Reading changes nothing.

One connection serves all threads behind one lock: every answer is complete when it returns, and shows the
project between two edits. The thread that is inside an edit sees that edit's own pending state; the others wait
for its end, so an edit must not wait for a thread that reads.
"""

import json
import os
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeVar, cast

import apsw

from syncstudio.project.errors import ProjectError
from syncstudio.project.labelling_records import (
    Attribute,
    AttributeValue,
    Comment,
    Keyframe,
    Person,
    Region,
    VocabularyRow,
)
from syncstudio.project.merging_records import Assignment, Conflict, Package
from syncstudio.project.records import (
    AnchorRow,
    ChannelRow,
    Cue,
    Label,
    Lane,
    MeasurementRow,
    PieceRow,
    ProjectRow,
    Record,
    Segment,
    Source,
    Track,
    Word,
    columns,
    truths,
)
from syncstudio.project.store import in_words, rows
from syncstudio.timebase.clockmap import ClockMap
from syncstudio.timebase.piece import Anchor, Piece
from syncstudio.timebase.span import Span
from syncstudio.timebase.streamclock import StreamClock

R = TypeVar(
    "R", ProjectRow, Source, Track, PieceRow, AnchorRow, Lane, Label, Segment, Word, MeasurementRow, Cue,
    Person, VocabularyRow, Attribute, AttributeValue, Region, Keyframe, Comment, ChannelRow,
    Conflict, Package, Assignment,
)  # fmt: skip

# A segment that overlaps a span starts before the span's end, and no earlier than the lane's longest segment before
# its start. The longest is the last entry of an index, so a look at any place of a long lane reads what it shows.
#
#      longest |<------>|
#              |        [ span )
#              [--- found starts ---)
_OVERLAPPING = """
    lane_id = ?1 AND start_ns < ?3 AND (end_ns > ?2 OR start_ns >= ?2) AND start_ns >= ?2 - (
        SELECT coalesce(max(end_ns - start_ns), 0) FROM segment WHERE lane_id = ?1)
    ORDER BY start_ns, end_ns, id
"""

_AT_MASTER_ZERO = (Piece((Anchor(0, 0),)),)


class Reads(ABC):
    """The reading half of a project; `Project` adds files and edits."""

    path: Path
    _connection: apsw.Connection

    def __init__(self) -> None:
        self._mutex = threading.RLock()
        self._editing = False
        self._clock_maps: dict[int, ClockMap] = {}

    @property
    def name(self) -> str:
        """The project's name."""
        return self._one(ProjectRow, 1).name

    @property
    def reference_track_id(self) -> int | None:
        """The track that others are measured against, where a person chose one."""
        return self._one(ProjectRow, 1).reference_track_id

    def records(self, record: type[Record]) -> list[Record]:
        """Every row of one table, by id."""
        found: list[Record] = self._all(cast(Any, record), "1 ORDER BY id")
        return found

    def sources(self) -> list[Source]:
        """Every file the project uses, by path."""
        return self._all(Source, "1 ORDER BY relative_path, id")

    def source(self, source_id: int) -> Source:
        """One file."""
        return self._one(Source, source_id)

    def place_of(self, source: Source) -> Path:
        """Where a file is now: beside the project first, else where it was when it was added, be it there or not."""
        beside = self.path.parent / source.relative_path
        if source.relative_path and os.path.isfile(beside):
            return Path(os.path.realpath(beside))
        return Path(source.absolute_path)

    def tracks(self) -> list[Track]:
        """Every track, in the order of the timeline."""
        return self._all(Track, "1 ORDER BY position, id")

    def track(self, track_id: int) -> Track:
        """One track."""
        return self._one(Track, track_id)

    def tracks_of(self, source_id: int) -> list[Track]:
        """The tracks that are streams of one file."""
        return self._all(Track, "source_id = ? ORDER BY position, id", source_id)

    def linked_tracks(self, track_id: int) -> list[Track]:
        """The tracks that move together with this one, itself among them; only itself when it is unlinked."""
        track = self.track(track_id)
        if not track.linked:
            return [track]
        return [other for other in self.tracks_of(track.source_id) if other.linked]

    def lanes(self) -> list[Lane]:
        """Every lane, in the order of the timeline."""
        return self._all(Lane, "1 ORDER BY position, id")

    def lane(self, lane_id: int) -> Lane:
        """One lane."""
        return self._one(Lane, lane_id)

    def has_lane(self, lane_id: int | None) -> bool:
        """Whether a lane is in the project."""
        return lane_id is not None and bool(self._all(Lane, "id = ?", lane_id))

    def channels(self, track_id: int) -> list[ChannelRow]:
        """What was set about channels of a series track, in their order."""
        return self._all(ChannelRow, "track_id = ? ORDER BY position, id", track_id)

    def measurements(self) -> list[MeasurementRow]:
        """Every measurement, the newest first."""
        return self._all(MeasurementRow, "1 ORDER BY at_ns DESC, id")

    def measurement(self, measurement_id: int) -> MeasurementRow:
        """One measurement."""
        return self._one(MeasurementRow, measurement_id)

    def cues(self) -> list[Cue]:
        """Every moment that a person marked, moment by moment."""
        return self._all(Cue, "1 ORDER BY moment, source_ns, id")

    def labels(self) -> list[Label]:
        """The palette, in its order."""
        return self._all(Label, "1 ORDER BY position, id")

    def label(self, label_id: int) -> Label:
        """One entry of the palette."""
        return self._one(Label, label_id)

    def segments(self, lane_id: int) -> list[Segment]:
        """All of a lane's segments, earliest first."""
        return self._all(Segment, "lane_id = ? ORDER BY start_ns, end_ns, id", lane_id)

    def segment(self, segment_id: int) -> Segment:
        """One segment."""
        return self._one(Segment, segment_id)

    def overlapping(self, lane_id: int, span: Span) -> list[Segment]:
        """The segments that share time with a span of the lane's clock, and the events in it, earliest first."""
        return self._all(Segment, _OVERLAPPING, lane_id, span.start_ns, max(span.end_ns, span.start_ns + 1))

    def covering(self, lane_id: int, instant_ns: int) -> list[Segment]:
        """The segments that hold an instant of the lane's clock, and the events exactly there, earliest first."""
        return self.overlapping(lane_id, Span(instant_ns, instant_ns + 1))

    def segments_where(self, condition: str, *values: str | float) -> list[Segment]:
        """The segments of all lanes that meet a condition of SQL, lane by lane, earliest first."""
        return self._all(Segment, f"({condition}) ORDER BY lane_id, start_ns, end_ns, id", *values)

    def beside_on_lane(self, lane_id: int, place: tuple[int, int, int], direction: int) -> Segment | None:
        """The next segment of a lane after a place (`start_ns, end_ns, id`), or with direction -1 the one before it."""
        sign, way = (">", "ASC") if direction > 0 else ("<", "DESC")
        where = f"lane_id = ? AND (start_ns, end_ns, id) {sign} (?, ?, ?)"
        order = f"ORDER BY start_ns {way}, end_ns {way}, id {way} LIMIT 1"
        found = self._all(Segment, f"{where} {order}", lane_id, *place)
        return found[0] if found else None

    def lane_of_segment(self, segment_id: int) -> int | None:
        """The lane a segment lies on; None when it is gone."""
        found = self._all(Segment, "id = ?", segment_id)
        return found[0].lane_id if found else None

    def words(self, segment_id: int) -> list[Word]:
        """An utterance's words, in order."""
        return self._all(Word, "segment_id = ? ORDER BY position, id", segment_id)

    def segment_ids(self, lane_id: int | None = None, from_ns: int | None = None) -> frozenset[int]:
        """The ids of all segments, or of those of one lane, perhaps only of those that start at an instant or after."""
        sql, values = "SELECT id FROM segment", []
        if lane_id is not None:
            sql, values = f"{sql} WHERE lane_id = ?", [lane_id]
        if from_ns is not None:
            sql, values = f"{sql} {'AND' if values else 'WHERE'} start_ns >= ?", [*values, from_ns]
        with self._mutex, in_words(self.path, "it was being read"):
            found = rows(self._open_connection(), sql, *values)
        return frozenset(segment_id for (segment_id,) in found)

    def extents_of(self, ids: Iterable[int]) -> dict[int, tuple[int, int, int]]:
        """By lane: where the first of these segments ends and the last one starts, and how many they are."""
        wanted = set(ids)
        sql = "SELECT lane_id, min(end_ns), max(start_ns), count(*) FROM segment {} GROUP BY lane_id"
        with self._mutex, in_words(self.path, "it was being read"):
            connection = self._open_connection()
            # Where it is all there are, they are read in the order of an index; none is looked for.
            if len(wanted) >= rows(connection, "SELECT count(*) FROM segment")[0][0]:
                every = {row_id for (row_id,) in rows(connection, "SELECT id FROM segment")} <= wanted
            else:
                every = False
            if every:
                found = rows(connection, sql.format(""))
            else:
                these = sql.format("WHERE id IN (SELECT value FROM json_each(?))")
                found = rows(connection, these, json.dumps([*wanted]))
        return {lane_id: (first_ns, last_ns, count) for lane_id, first_ns, last_ns, count in found}

    def segments_of(self, ids: Iterable[int]) -> list[Segment]:
        """These segments, lane by lane, earliest first; those that are gone are left out."""
        return self.segments_where("id IN (SELECT value FROM json_each(?))", json.dumps([*ids]))

    def words_of(self, segment_ids: Iterable[int]) -> dict[int, list[Word]]:
        """The words of these utterances, by segment id, each in order."""
        words: dict[int, list[Word]] = {}
        of_these = "segment_id IN (SELECT value FROM json_each(?)) ORDER BY segment_id, position, id"
        for word in self._all(Word, of_these, json.dumps([*segment_ids])):
            words.setdefault(word.segment_id, []).append(word)
        return words

    def words_where(self, condition: str, *values: str | float) -> list[Word]:
        """The words that meet a condition of SQL, utterance by utterance, each one's in order."""
        return self._all(Word, f"({condition}) ORDER BY segment_id, position, id", *values)

    def words_by_id(self, ids: Iterable[int]) -> list[Word]:
        """These words, utterance by utterance, each one's in order; those that are gone are left out."""
        return self.words_where("id IN (SELECT value FROM json_each(?))", json.dumps([*ids]))

    def word(self, word_id: int) -> Word:
        """One word."""
        return self._one(Word, word_id)

    def words_of_lane(self, lane_id: int) -> dict[int, list[Word]]:
        """The words of all of a lane's utterances, by segment id, each in order."""
        words: dict[int, list[Word]] = {}
        of_lane = "segment_id IN (SELECT id FROM segment WHERE lane_id = ?) ORDER BY segment_id, position, id"
        for word in self._all(Word, of_lane, lane_id):
            words.setdefault(word.segment_id, []).append(word)
        return words

    def people(self) -> list[Person]:
        """Everybody who is heard or seen, in the order they were named."""
        return self._all(Person, "1 ORDER BY position, id")

    def person(self, person_id: int) -> Person:
        """One person."""
        return self._one(Person, person_id)

    def vocabulary(self) -> dict[int, frozenset[int]]:
        """The labels that lanes take, by lane id; a lane that is not named takes all."""
        found: dict[int, set[int]] = {}
        for row in self.vocabulary_rows():
            found.setdefault(row.lane_id, set()).add(row.label_id)
        return {lane_id: frozenset(label_ids) for lane_id, label_ids in found.items()}

    def vocabulary_rows(self) -> list[VocabularyRow]:
        """Every lane with every label it takes, row by row."""
        return self._all(VocabularyRow, "1 ORDER BY id")

    def label_uses(self) -> dict[int, int]:
        """How many segments have each label."""
        sql = "SELECT label_id, count(*) FROM segment WHERE label_id IS NOT NULL GROUP BY label_id"
        with self._mutex, in_words(self.path, "it was being read"):
            return dict(rows(self._open_connection(), sql))

    def attributes(self) -> list[Attribute]:
        """Everything that is asked of segments beyond their labels, in its order."""
        return self._all(Attribute, "1 ORDER BY position, id")

    def attribute_values(self, segment_id: int) -> list[AttributeValue]:
        """What was answered for one segment."""
        return self._all(AttributeValue, "segment_id = ? ORDER BY id", segment_id)

    def attribute_values_of(self, segment_ids: Iterable[int]) -> dict[int, list[AttributeValue]]:
        """What was answered for these segments, by segment id."""
        values: dict[int, list[AttributeValue]] = {}
        of_these = "segment_id IN (SELECT value FROM json_each(?)) ORDER BY segment_id, id"
        for value in self._all(AttributeValue, of_these, json.dumps([*segment_ids])):
            values.setdefault(value.segment_id, []).append(value)
        return values

    def attribute_values_of_lane(self, lane_id: int) -> dict[int, list[AttributeValue]]:
        """What was answered for all of a lane's segments, by segment id."""
        values: dict[int, list[AttributeValue]] = {}
        of_lane = "segment_id IN (SELECT id FROM segment WHERE lane_id = ?) ORDER BY segment_id, id"
        for value in self._all(AttributeValue, of_lane, lane_id):
            values.setdefault(value.segment_id, []).append(value)
        return values

    def region_of(self, segment_id: int) -> Region | None:
        """The shape of a segment on a lane of regions."""
        found = self._all(Region, "segment_id = ? ORDER BY id LIMIT 1", segment_id)
        return found[0] if found else None

    def regions_of_lane(self, lane_id: int) -> list[Region]:
        """The shapes of all of a lane's segments."""
        return self._all(
            Region, "segment_id IN (SELECT id FROM segment WHERE lane_id = ?) ORDER BY id", lane_id
        )

    def keyframes(self, region_id: int) -> list[Keyframe]:
        """A region's key frames, earliest first."""
        return self._all(Keyframe, "region_id = ? ORDER BY at_ns, id", region_id)

    def comments(self) -> list[Comment]:
        """Every comment and answer, the oldest first."""
        return self._all(Comment, "1 ORDER BY made_ns, id")

    def pieces(self, track_id: int) -> tuple[Piece, ...]:
        """A track's alignment as it was set; empty for a track that has none."""
        with self._mutex:
            found = self._all(PieceRow, "track_id = ? ORDER BY position, id", track_id)
            return tuple(Piece(self._anchors(row.id), row.from_tick, row.to_tick) for row in found)

    def clock(self, track_id: int) -> StreamClock:
        """The clock of a track's stream."""
        return clock_of(self.track(track_id))

    def clock_map(self, track_id: int) -> ClockMap:
        """How a track lies on the master timeline; one without an alignment lies with source zero at master zero.

        Kept until a change touches the track, so panes may ask at every repaint.
        """
        known = self._clock_maps.get(track_id)
        if known is not None and not self._editing:
            return known
        with self._mutex:
            found = ClockMap(self.clock(track_id), self.pieces(track_id) or _AT_MASTER_ZERO)
            if not self._editing:  # what an edit has pending may yet be taken back
                self._clock_maps[track_id] = found
            return found

    def _anchors(self, piece_id: int) -> tuple[Anchor, ...]:
        found = self._all(AnchorRow, "piece_id = ? ORDER BY position, id", piece_id)
        return tuple(Anchor(row.source_ns, row.master_ns) for row in found)

    def _one(self, record: type[R], row_id: int) -> R:
        found = self._all(record, "id = ?", row_id)
        if not found:
            raise ProjectError(f"That {record.table} is no longer in the project.")
        return found[0]

    def _all(self, record: type[R], where: str, *values: int | float | str) -> list[R]:
        sql = f"SELECT {', '.join(columns(record))} FROM {record.table} WHERE {where}"
        with self._mutex, in_words(self.path, "it was being read"):
            found = rows(self._open_connection(), sql, *values)
        return records_from(record, found)

    @abstractmethod
    def _open_connection(self) -> apsw.Connection:
        """The connection, or ProjectError once the project is closed."""


def clock_of(track: Track) -> StreamClock:
    """How a track's stream counts."""
    return StreamClock(
        Fraction(track.time_base_num, track.time_base_den), Fraction(track.zero_num, track.zero_den)
    )


def records_from(record: type[R], found: Sequence[tuple[Any, ...]]) -> list[R]:
    """Rows of a table, selected in the order of its columns, as records."""
    make: Callable[..., R] = record
    yes_or_no = truths(record)
    if not yes_or_no:
        return [make(*row) for row in found]
    return [
        make(*(bool(value) if place in yes_or_no else value for place, value in enumerate(row)))
        for row in found
    ]
