"""The rows of the session's tracks and lanes, kept up to date by what the notices say changed."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from syncstudio.panes.timeline.ghost_rows import GHOST, GhostRows
from syncstudio.panes.timeline.missing_answers import MissingAnswers
from syncstudio.panes.timeline.moment_pins import MomentPins
from syncstudio.panes.timeline.row_layout import Row, RowKey, lay_out, usual_height
from syncstudio.panes.timeline.rows.lane_row import LaneRow
from syncstudio.panes.timeline.rows.lane_wave import LaneWaveRow
from syncstudio.panes.timeline.rows.overlap_row import OVERLAP_KEY, OverlapRow, with_overlap
from syncstudio.panes.timeline.rows.region_row import lanes_in_colors, region_row
from syncstudio.panes.timeline.rows.series_row import SeriesRow
from syncstudio.panes.timeline.rows.spectrogram_row import SpectrogramRow
from syncstudio.panes.timeline.rows.transcript_row import TranscriptRow
from syncstudio.panes.timeline.rows.trouble_row import TroubleRow
from syncstudio.panes.timeline.rows.video_row import VideoRow
from syncstudio.panes.timeline.rows.waveform_row import WaveformRow
from syncstudio.panes.timeline.rows.word_row import WordRow, word_row
from syncstudio.project.errors import ProjectError
from syncstudio.timebase.span import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from syncstudio.panes.timeline.rows.row_content import RowContent
    from syncstudio.panes.timeline.rows.video_row import Thumbnails
    from syncstudio.project.change import Change
    from syncstudio.project.records import Lane, Track
    from syncstudio.session.session import Session

TrackContent = WaveformRow | SeriesRow | SpectrogramRow | VideoRow | TranscriptRow
# Up to this many changed segments are read one by one, more by reading their lane.
_MANY = 200
_ONLY_LABELS = frozenset({"segment", "word", "region", "keyframe"})


class Contents:
    """What there is to draw: the rows in order, and each row's content by its key."""

    def __init__(
        self,
        session: Session,
        thumbnails: Callable[[int], Thumbnails],
        lane_hint: Callable[[str], str],
    ) -> None:
        self._session = session
        self._thumbnails = thumbnails
        self._lane_hint = lane_hint
        self.rows: list[Row] = []
        self.tracks: dict[int, Track] = {}
        self.lanes: dict[int, Lane] = {}
        self.track_rows: dict[int, TrackContent] = {}
        self.lane_rows: dict[int, LaneRow] = {}
        self.resizing: dict[RowKey, int] = {}
        self.reference_id: int | None = None
        self.reference_chosen = False
        self.stale_ids: frozenset[int] = frozenset()
        self.commented: dict[int, int] = {}
        self.missing = MissingAnswers(session)
        self.overlap = OverlapRow(session)
        self.ghosts = GhostRows(session)
        self.rebuild()

    def content(self, row: Row) -> RowContent:
        """The content of a row."""
        if row.key == OVERLAP_KEY:
            return self.overlap
        if row.kind == GHOST:
            return self.ghosts.content(row.key)
        if row.lane_id is not None:
            return self.lane_rows[row.lane_id]
        track_id = row.track_id or 0
        trouble = self._session.track_trouble(track_id)
        return self.track_rows[track_id] if trouble is None else TroubleRow(trouble)

    def row_of(self, key: RowKey) -> Row | None:
        return next((row for row in self.rows if row.key == key), None)

    def height(self) -> int:
        """All rows together, in pixels."""
        return self.rows[-1].bottom if self.rows else 0

    def rebuild(self) -> None:
        """Read every track and lane anew."""
        project = self._session.project
        self.tracks = {track.id: track for track in project.tracks()}
        self.lanes = {lane.id: lane for lane in lanes_in_colors(self._session)}
        self.track_rows = {track.id: self._track_row(track) for track in self.tracks.values()}
        self.lane_rows = {lane.id: self._lane_row(lane) for lane in self.lanes.values()}
        for lane_id in self.lanes:
            self._load_lane(lane_id)
        self.ghosts.take()
        self._take_pins()
        self._take_reference()
        self._take_stale()
        self.lay_out()

    @property
    def word_rows(self) -> list[WordRow]:
        """The lanes that words can be shown on."""
        return [row for row in self.lane_rows.values() if isinstance(row, WordRow)]

    def lay_out(self) -> None:
        """Place the rows anew, after heights or their number changed."""
        subrows = {lane_id: row.subrow_count for lane_id, row in self.lane_rows.items()}
        for row in self.word_rows:
            row.show_words(self._session.words_shown)
        pitches = {lane_id: row.pitch for lane_id, row in self.lane_rows.items()}
        self.rows = lay_out(
            list(self.tracks.values()),
            list(self.lanes.values()),
            subrows,
            self.resizing,
            pitches,
            self._wanted(),
        )
        if self._session.overlap_shown:
            speaking = (lane.id for lane in self.lanes.values() if self._session.is_speaking_lane(lane))
            self.rows = with_overlap(self.rows, frozenset(speaking))
        self.rows = self.ghosts.among(self.rows)

    def _wanted(self) -> dict[int, int]:
        """How high the series would be, by how many of their channels are shown."""
        return {
            key: row.wanted_height(usual_height("series"))
            for key, row in self.track_rows.items()
            if isinstance(row, SeriesRow | SpectrogramRow)
        }

    def apply(self, change: Change) -> set[RowKey]:
        """Take in an edit; answers the rows to paint anew. Rows may have come, gone or moved."""
        touched_lanes = change.lane_ids
        if change.tables <= _ONLY_LABELS:
            for lane_id in touched_lanes & self.lanes.keys():
                self._change_lane(lane_id, change)
            self.lay_out()
            return self._with_transcripts({("lane", lane_id) for lane_id in touched_lanes})
        project = self._session.project
        old_tracks, old_lanes = self.tracks, self.lanes
        self.tracks = {track.id: track for track in project.tracks()}
        self.lanes = {lane.id: lane for lane in lanes_in_colors(self._session)}
        stale: set[RowKey] = set()
        self.track_rows = {key: row for key, row in self.track_rows.items() if key in self.tracks}
        self.lane_rows = {key: row for key, row in self.lane_rows.items() if key in self.lanes}
        moved = set()
        for track in self.tracks.values():
            content = self.track_rows.get(track.id)
            before = old_tracks.get(track.id)
            anew = before is None or (before.source_id, before.spectrogram) != (
                track.source_id,
                track.spectrogram,
            )
            if content is None or anew:
                self.track_rows[track.id] = self._track_row(track)
                stale.add(("track", track.id))
                moved.add(track.id)
            elif content.track != track or track.id in change.track_ids:
                content.track = track
                stale.add(("track", track.id))
                if self._take_clock(track.id):
                    moved.add(track.id)
        if "cue" in change.tables or moved:
            stale |= self._take_pins()
        self._take_reference()
        stale |= self._take_stale()
        relabelled = "label" in change.tables
        for lane in self.lanes.values():
            if lane.id not in self.lane_rows:
                self.lane_rows[lane.id] = self._lane_row(lane)
            elif not (
                relabelled or lane.id in touched_lanes or lane.track_id in moved or old_lanes[lane.id] != lane
            ):
                continue
            self.lane_rows[lane.id].lane = lane
            self._load_lane(lane.id)
            stale.add(("lane", lane.id))
        stale |= self.waves_of(key for kind, key in stale if kind == "track")
        self.lay_out()
        return self._with_transcripts(stale)

    def preview(self, track_ids: Collection[int]) -> set[RowKey]:
        """Take in a running shift of tracks; answers the rows to paint anew."""
        stale: set[RowKey] = set()
        for track_id in track_ids:
            content = self.track_rows.get(track_id)
            if content is None:
                continue
            before_ns = content.clock_map.offset_ns
            with suppress(ProjectError):  # it went before this notice arrived
                self._take_clock(track_id)
            shift_ns = content.clock_map.offset_ns - before_ns
            content.pins = MomentPins([(at_ns + shift_ns, number) for at_ns, number in content.pins.places])
            stale.add(("track", track_id))
            stale |= self.ghosts.shift({track_id}, shift_ns)
            for lane in self.lanes.values():
                if lane.track_id == track_id:
                    self.lane_rows[lane.id].shift_ns += shift_ns
                    stale.add(("lane", lane.id))
        return stale | {OVERLAP_KEY} | self.waves_of(track_ids)

    def _take_reference(self) -> None:
        self.reference_id = self._session.reference_track_id
        self.reference_chosen = self._session.project.reference_track_id is not None

    def _take_stale(self) -> set[RowKey]:
        """Which tracks lie as measured before a file was replaced; answers the rows for which that is new."""
        before = self.stale_ids
        with self._session.read_at_one_go():
            self.stale_ids = frozenset(filter(self._session.lies_by_stale, self.tracks))
        return {("track", track_id) for track_id in before ^ self.stale_ids}

    def _take_pins(self) -> set[RowKey]:
        """Put the pins of every row where its track lies now; answers the rows whose pins changed."""
        places: dict[int, list[tuple[int, int]]] = {}
        for moment in self._session.moments():
            for cue in moment.cues:
                content = self.track_rows.get(cue.track_id)
                if content is not None:
                    at_ns = content.clock_map.nearest_master(cue.source_ns)
                    places.setdefault(cue.track_id, []).append((at_ns, moment.number))
        stale: set[RowKey] = set()
        for track_id, content in self.track_rows.items():
            pins = MomentPins(places.get(track_id, ()))
            if pins.places != content.pins.places:
                content.pins = pins
                stale.add(("track", track_id))
        return stale

    def grow(self, track_id: int) -> None:
        """More of a track can be shown."""
        content = self.track_rows.get(track_id)
        if content is not None:
            content.recorded = self._session.recorded(track_id)
            content.take_findings(self._session.findings_on(track_id))

    def _with_transcripts(self, stale: set[RowKey]) -> set[RowKey]:
        """A transcript's own row shows what lies in its lanes."""
        tracks = {lane.track_id for lane in self.lanes.values() if ("lane", lane.id) in stale}
        return (
            stale
            | {OVERLAP_KEY}
            | {
                ("track", key)
                for key, row in self.track_rows.items()
                if key in tracks and row.track.kind == "transcript"
            }
        )

    def _take_clock(self, track_id: int) -> bool:
        content = self.track_rows[track_id]
        clock_map = self._session.clock_map(track_id)
        moved = clock_map != content.clock_map
        content.clock_map = clock_map
        content.recorded = self._session.recorded(track_id)
        if moved:
            content.take_findings(self._session.findings_on(track_id))
        return moved

    def _track_row(self, track: Track) -> TrackContent:
        made = self._new_row(track)
        made.take_findings(self._session.findings_on(track.id))
        return made

    def _new_row(self, track: Track) -> TrackContent:
        session, track_id = self._session, track.id
        place = (track, session.clock_map(track_id), session.recorded(track_id))
        wave = WaveformRow(*place, lambda: session.peaks(track_id)) if track.kind == "sound" else None
        if track.spectrogram and track.kind in ("sound", "series"):
            return SpectrogramRow(*place, session, wave)
        if wave is not None:
            return wave
        if track.kind == "series":
            return SeriesRow(
                *place,
                lambda: session.channel_views(track_id),
                lambda channel: session.stream(track_id, channel),
            )
        if track.kind == "video":
            return VideoRow(*place, lambda: session.frame_index(track_id), self._thumbnails(track_id))
        return TranscriptRow(
            *place, lambda: [row for row in self.lane_rows.values() if row.lane.track_id == track_id]
        )

    def _lane_row(self, lane: Lane) -> LaneRow:
        lane_id = lane.id

        def instant_place(ns: int) -> int:
            clock_map = self._session.lane_clock_map(lane_id)
            return ns if clock_map is None else clock_map.nearest_master(ns)

        def segment_place(segment_id: int) -> Span:
            return self._session.placed_segment(segment_id).master

        if lane.kind == "regions":
            return region_row(self._session, lane, instant_place, segment_place)
        if lane.kind == "transcript":
            return word_row(self._session, lane, segment_place)
        return LaneRow(lane, segment_place)

    def _wave_row(self, lane: Lane) -> LaneWaveRow | None:
        """What is drawn behind a lane's labels."""
        wave = self._session.wave_of(lane.id) if lane.backdrop else None
        if wave is None:
            return None
        return LaneWaveRow(wave, lane.color, lane.backdrop == "dimmed", self.sounds, self._session.peaks)

    def sounds(self) -> dict[int, WaveformRow]:
        """The waveforms of all sounds, those of tracks that show a spectrogram too."""
        waves = {
            key: row.waveform if isinstance(row, SpectrogramRow) else row
            for key, row in self.track_rows.items()
        }
        return {key: wave for key, wave in waves.items() if isinstance(wave, WaveformRow)}

    def waves_of(self, track_ids: Iterable[int]) -> set[RowKey]:
        """The lanes behind whose labels the sound of a track is drawn."""
        changed = set(track_ids)
        return {
            ("lane", key)
            for key, row in self.lane_rows.items()
            if row.under is not None and row.under.track_ids & changed
        }

    def _load_lane(self, lane_id: int) -> None:
        row = self.lane_rows[lane_id]
        row.labels = {label.id: label for label in self._session.project.labels()}
        row.select(self._session.selected_segments)
        row.commented = self.commented
        row.missing_among = self.missing.among
        row.hint = self._lane_hint(row.lane.kind)
        row.under = self._wave_row(row.lane)
        row.load(self._session.project.segments(lane_id), self._session.lane_clock_map(lane_id))

    def _change_lane(self, lane_id: int, change: Change) -> None:
        """Take in what changed on a lane; a lane of thousands is not read anew for one of them."""
        if change.count > _MANY:
            self._load_lane(lane_id)
            return
        touched = [each for each in change.touched if each.lane_id == lane_id and each.table == "segment"]
        # A segment that went to another lane is touched on both; it is where it says it is.
        ids = {each.id for each in touched if each.op != "delete"}
        now = []
        for segment_id in ids:
            with suppress(ProjectError):  # undone before this notice arrived
                segment = self._session.project.segment(segment_id)
                now += [segment] if segment.lane_id == lane_id else []
        gone = {each.id for each in touched}
        row = self.lane_rows[lane_id]
        row.changed(gone, now, self._session.lane_clock_map(lane_id))
        if isinstance(row, WordRow):
            words = [each.id for each in change.touched if each.lane_id == lane_id and each.table == "word"]
            row.words_changed(gone, words)
