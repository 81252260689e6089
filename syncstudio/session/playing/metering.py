"""How well pictures play, measured: the sync meter of a session, its log, and the word when a video is too heavy."""

from __future__ import annotations

from pathlib import Path

from syncstudio.session.errors import SessionError
from syncstudio.session.jobs import JobHandle
from syncstudio.session.media.scrub_proxies import ScrubProxies
from syncstudio.session.notices import MeterRecording, Notice, PicturesLag, ProjectChanged
from syncstudio.session.playing.hardware_decoding import HardwareDecoding
from syncstudio.session.playing.heavy_video import WATCHED_NS, PlayedLately, cannot_keep_up, offers
from syncstudio.session.playing.meter_log import MeterLog
from syncstudio.session.playing.sync_meter import SyncMeter
from syncstudio.timebase.span import Span


class Metering(HardwareDecoding, ScrubProxies):
    """The meter. Panes tell it what they painted; `watch_pictures` is called now and then while playing."""

    meter: SyncMeter
    _heavy: set[int]
    _meter_log: MeterLog | None

    def frame_span(self, track_id: int, number: int) -> Span | None:
        """Where a frame is on show on the master timeline; nothing where no piece of the track holds it."""
        index = self.frame_index(track_id)
        if index is None or not 0 <= number < len(index):
            return None
        clock_map = self.clock_map(track_id)
        start_ns = clock_map.master_from_tick(index.pts_of(number))
        if start_ns is None:
            return None
        end_tick = index.pts_of(number + 1) if number + 1 < len(index) else index.end_tick
        end_ns = clock_map.master_from_tick(end_tick)
        if end_ns is None or end_ns < start_ns:
            # The piece ends within the frame, or the recording with it.
            end_ns = clock_map.nearest_master_end(clock_map.clock.source_ns_from_tick(end_tick))
        return Span(start_ns, max(start_ns, end_ns))

    def player_name(self, track_id: int) -> str:
        """What plays a track's pictures now."""
        return "copy" if self.plays_copy(track_id) else "exact"

    # -- the log --------------------------------------------------------------------------------------------------

    @property
    def meter_recording(self) -> Path | None:
        """The file the meter is recorded in now."""
        return None if self._meter_log is None else self._meter_log.path

    def record_meter(self, path: str | Path, facts: dict[str, str]) -> None:
        """Write every reading of the meter from now on into a CSV file; `facts` are named in its head."""
        target = Path(path).resolve()
        if not target.parent.is_dir():
            raise SessionError(f"There is no folder {target.parent}: choose another place for the recording.")
        self.stop_recording_meter()
        self._meter_log = MeterLog(target, self._track_name, self.player_name, self._log_failed, facts)
        self.meter.on_reading = self._meter_log.add
        self._meter_log.begin()
        self.notices.emit(MeterRecording())

    def stop_recording_meter(self) -> None:
        """End the recording; the file is whole then."""
        log, self._meter_log = self._meter_log, None
        if log is None:
            return
        self.meter.on_reading = None
        log.close()
        self.notices.emit(MeterRecording())

    def _track_name(self, track_id: int) -> str:
        return self.project.track(track_id).name

    def _log_failed(self, sentence: str) -> None:
        self.meter.on_reading = None
        self._meter_log = None
        self.say(sentence, "error")
        self.notices.emit(MeterRecording())

    # -- heavy files ----------------------------------------------------------------------------------------------

    def watch_pictures(self, host_ns: int, refresh_ns: int) -> None:
        """Look whether a video that plays cannot keep up; said once per track, with what may help."""
        for track in self.project.tracks():
            if (
                track.kind == "video"
                and track.id not in self._heavy
                and self._lags(track.id, host_ns, refresh_ns)
            ):
                self._heavy.add(track.id)
                self._tell_lag(track.id)

    def _lags(self, track_id: int, host_ns: int, refresh_ns: int) -> bool:
        if abs(self.transport.speed) > 1:
            # Played fast, no video owes every picture.
            return False
        due, dropped = self.meter.share(track_id, host_ns, WATCHED_NS)
        figures = self.meter.figures(track_id, host_ns - WATCHED_NS)
        began_ns = self.meter.playing_since_ns
        watched_ns = 0 if began_ns is None else min(WATCHED_NS, host_ns - began_ns)
        lately = PlayedLately(watched_ns, due, dropped, figures.count, figures.median_ns or 0, refresh_ns)
        return cannot_keep_up(lately)

    def _tell_lag(self, track_id: int) -> None:
        # Looking for VLC loads it: nobody waits for that.
        def work(_job: JobHandle) -> None:
            from syncstudio.media.hardware import may_decode_here

            hardware = not self.picture_options.hardware and may_decode_here()
            copies = not self.plays_copy(track_id)
            found = offers(self._vlc_is_there(track_id), hardware, copies)
            self.notices.emit(PicturesLag(track_id, found))

        self.jobs.start("What may help a heavy video", work, track_id)

    def _vlc_is_there(self, track_id: int) -> bool:
        return False

    # -- opening and closing --------------------------------------------------------------------------------------

    def _open_shelves(self) -> None:
        self._heavy, self._meter_log = set(), None
        self.meter = SyncMeter(self.transport, self.frame_span)
        self._stop_listening.append(self.notices.subscribe(self._forget_unmetered))
        super()._open_shelves()

    def _close_shelves(self) -> None:
        self.stop_recording_meter()
        super()._close_shelves()

    def _forget_unmetered(self, notice: Notice) -> None:
        if isinstance(notice, ProjectChanged) and {"source", "track"} & set(notice.change.tables):
            there = {track.id for track in self.project.tracks()}
            self.meter.forget(there)
            self._heavy &= there
