"""Keeping what is heard in step with the project: tracks, alignments, mute, solo and gain."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Iterable
from typing import TYPE_CHECKING

from syncstudio.project.change import Change
from syncstudio.project.records import Track
from syncstudio.session.media_shelf import MediaShelf
from syncstudio.session.notices import (
    AlignmentPreviewed,
    MediaGrown,
    Notice,
    ProjectChanged,
    TransportChanged,
)
from syncstudio.transport.mixer import MixTrack

if TYPE_CHECKING:
    from syncstudio.media.samples import SampleReader

_log = logging.getLogger(__name__)

_READ_ANEW = frozenset({"absolute_path", "relative_path", "fingerprint", "reading"})
_HEARD_TABLES = frozenset({"track", "piece", "anchor", "source"})


class Mixing(MediaShelf):
    """The mixer's tracks follow the project's."""

    def _open_mixing(self) -> None:
        self._sample_readers: dict[int, SampleReader] = {}
        self._faults_said: dict[int, str] = {}
        # Files are added on one thread while people edit on another.
        self._mix_lock = threading.RLock()
        self._stop_listening.append(self.notices.subscribe(self._follow))
        self._refresh_mix()

    def _follow(self, notice: Notice) -> None:
        if isinstance(notice, ProjectChanged):
            for touched in notice.change.touched:
                # An edit, an undo or a redo of where a file is or how it is read: what was read of it is void.
                if touched.table == "source" and touched.op == "update" and touched.fields & _READ_ANEW:
                    self._read_anew(self.project.tracks_of(touched.id))
        if isinstance(notice, AlignmentPreviewed) or (isinstance(notice, ProjectChanged) and _is_heard(notice.change)):
            self._load_missing_tracks()
            self._refresh_mix()
            self._refresh_end()
        elif isinstance(notice, TransportChanged):
            self._say_faults()
        elif isinstance(notice, MediaGrown) and notice.what != "peaks":
            self._refresh_end()

    def _say_faults(self) -> None:
        """Say once which tracks fell silent while playing, as when their disk was pulled out."""
        faults = self.mixer.faults
        before, self._faults_said = self._faults_said, faults
        if faults.keys() <= before.keys():
            return
        for track in self.project.tracks():
            if track.id in faults and track.id not in before:
                self.say(f"{track.name} is silent: {faults[track.id]}", "error")

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

    def _set_mix(self) -> None:
        tracks = []
        for track in self.project.tracks():
            if track.kind != "sound":
                continue
            reader = self._sample_reader(track.id)
            if reader is not None:
                tracks.append(
                    MixTrack(track.id, self.clock_map(track.id), reader, track.gain_db, track.muted, track.solo)
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

    def _sample_reader(self, track_id: int) -> SampleReader | None:
        from syncstudio.media.errors import MediaError
        from syncstudio.media.samples import SampleReader

        if track_id not in self._sample_readers:
            track = self.project.track(track_id)
            path = self._source_path(track.source_id)
            if not os.path.isfile(path):
                return None
            try:
                self._sample_readers[track_id] = SampleReader(path, track.stream_index)
            except (MediaError, OSError) as error:
                _log.info("a sound track stays silent: %s", error)
                return None
        return self._sample_readers[track_id]

    def _close_mixing(self) -> None:
        self.mixer.set_tracks([])
        for reader in self._sample_readers.values():
            reader.close()
        self._sample_readers.clear()


def _is_heard(change: Change) -> bool:
    return bool(_HEARD_TABLES & set(change.tables))
