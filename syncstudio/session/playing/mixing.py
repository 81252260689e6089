"""Keeping what is heard in step with the project: tracks, alignments, mute, solo, gain, pan and channels."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Iterable
from functools import partial

from syncstudio.project.change import Change
from syncstudio.project.errors import ProjectError
from syncstudio.project.records import Track
from syncstudio.session.media.media_shelf import MediaShelf
from syncstudio.session.media.tracks import MAX_GAIN_DB, MIN_GAIN_DB, channels_heard
from syncstudio.session.notices import (
    AlignmentPreviewed,
    MediaGrown,
    Notice,
    ProjectChanged,
)
from syncstudio.session.playing.returning_source import ReturningSource
from syncstudio.transport.level_log import MixLevels
from syncstudio.transport.mixer import MixTrack

_log = logging.getLogger(__name__)

_READ_ANEW = frozenset({"absolute_path", "relative_path", "fingerprint", "reading"})
_HEARD_TABLES = frozenset({"track", "piece", "anchor", "source"})


class Mixing(MediaShelf):
    """The mixer's tracks follow the project's."""

    def _open_mixing(self) -> None:
        self._sample_readers: dict[int, ReturningSource] = {}
        self._mix_previews: dict[int, tuple[float | None, float | None]] = {}
        # Files are added on one thread while people edit on another.
        self._mix_lock = threading.RLock()
        self._stop_listening.append(self.notices.subscribe(self._follow))
        self.mixer.on_fault = self._tell_fault
        self._refresh_mix()

    def levels(self, from_ns: int, to_ns: int) -> MixLevels:
        """How loud each sound track and the mix are over a span of the master timeline, as mixed last.

        Asked for the instants that are being heard, it says what is heard.
        """
        return self.mixer.levels(from_ns, to_ns)

    def preview_mix(self, track_id: int, gain_db: float | None = None, pan: float | None = None) -> None:
        """Hear another gain or pan while it is being turned; nothing is stored until it is set."""
        if gain_db is not None:
            gain_db = min(MAX_GAIN_DB, max(MIN_GAIN_DB, gain_db))
        if pan is not None:
            pan = min(1.0, max(-1.0, pan))
        was_gain_db, was_pan = self._mix_previews.get(track_id, (None, None))
        self._mix_previews[track_id] = (
            was_gain_db if gain_db is None else gain_db,
            was_pan if pan is None else pan,
        )
        self._refresh_mix()

    def end_mix_preview(self, track_id: int) -> None:
        """Hear a track as it is stored."""
        if self._mix_previews.pop(track_id, None) is not None:
            self._refresh_mix()

    def _follow(self, notice: Notice) -> None:
        if isinstance(notice, ProjectChanged):
            for touched in notice.change.touched if notice.change.has("source", "update") else ():
                # An edit, an undo or a redo of where a file is or how it is read: what was read of it is void.
                if touched.table == "source" and touched.op == "update" and touched.fields & _READ_ANEW:
                    self._read_anew(self.project.tracks_of(touched.id))
        if isinstance(notice, AlignmentPreviewed) or (
            isinstance(notice, ProjectChanged) and _is_heard(notice.change)
        ):
            self._load_missing_tracks()
            self._refresh_mix()
            self._refresh_end()
        elif isinstance(notice, MediaGrown) and notice.what != "peaks":
            self._refresh_end()

    def _tell_fault(self, track_id: int, fault: str | None) -> None:
        """Say once that a track fell silent while playing, as when its disk was pulled out, and that it is back."""
        name = self._name_of(track_id)
        if name is None or track_id not in self._sample_readers:
            return  # it was taken out meanwhile
        if fault is None:
            self.say(f"{name} is heard again.")
        else:
            self.say(f"{name} is silent: {fault}", "error")

    def _tell_early_end(self, track_id: int, ends_s: float, promised_s: float) -> None:
        name = self._name_of(track_id)
        if name is not None:
            self.say(
                f"{name} ends after {ends_s:.1f} s, though its file says {promised_s:.1f} s: "
                "the rest was never written, or is damaged.",
                "warning",
            )

    def _name_of(self, track_id: int) -> str | None:
        """A track's name on the mixing thread, where nothing may be raised."""
        try:
            return self.project.track(track_id).name
        except ProjectError:
            return None

    def read_again(self, track_id: int) -> None:
        """Read a track anew: after it was cancelled, or could not be read, or its disk is back."""
        self._read_anew([self.project.track(track_id)])
        self._refresh_mix()

    def _read_anew(self, tracks: list[Track]) -> None:
        self._forget_sound(track.id for track in tracks)
        self._reload(tracks)

    def _refresh_mix(self) -> None:
        with self._mix_lock:
            self._set_mix()

    def _heard(self, track: Track) -> Track:
        """A track as it is heard now, which may differ from how it is stored."""
        return track

    def _set_mix(self) -> None:
        tracks = []
        for track in map(self._heard, self.project.tracks()):
            if track.kind != "sound":
                continue
            reader = self._sample_reader(track.id)
            if reader is not None:
                gain_db, pan = self._mix_previews.get(track.id, (None, None))
                tracks.append(
                    MixTrack(
                        track.id,
                        self.clock_map(track.id),
                        reader,
                        track.gain_db if gain_db is None else gain_db,
                        track.muted,
                        track.solo,
                        track.pan if pan is None else pan,
                        channels_heard(track),
                    )
                )
        gone = set(self._sample_readers) - {track.id for track in self.project.tracks()}
        if tracks and not self.mixer.tracks and self._has_output:
            # Waking a device takes up to two seconds: it is done while people look around, not when they press play.
            self.transport.prepare()
        self.mixer.set_tracks(tracks)
        for track_id in gone:
            self._sample_readers.pop(track_id).close()

    def _forget_sound(self, track_ids: Iterable[int]) -> None:
        with self._mix_lock:
            gone = [track_id for track_id in track_ids if track_id in self._sample_readers]
            self.mixer.set_tracks([track for track in self.mixer.tracks if track.id not in gone])
            for track_id in gone:
                self._sample_readers.pop(track_id).close()

    def _sample_reader(self, track_id: int) -> ReturningSource | None:
        from syncstudio.media.errors import MediaError

        if track_id not in self._sample_readers:
            track = self.project.track(track_id)
            path = self._source_path(track.source_id)
            if not os.path.isfile(path):
                return None
            try:
                self._sample_readers[track_id] = ReturningSource(
                    path, track.stream_index, partial(self._tell_early_end, track_id)
                )
            except (MediaError, OSError) as error:
                _log.info("a sound track stays silent: %s", error)
                return None
        return self._sample_readers[track_id]

    def _close_mixing(self) -> None:
        self.mixer.on_fault = None
        self.mixer.set_tracks([])
        for reader in self._sample_readers.values():
            reader.close()
        self._sample_readers.clear()


def _is_heard(change: Change) -> bool:
    return bool(_HEARD_TABLES & set(change.tables))
