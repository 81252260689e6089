"""Videos decoded by a device of the computer, each only after the device was proven on it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from syncstudio.project.records import Track
from syncstudio.session.jobs import Cancelled, JobHandle
from syncstudio.session.media.picture_options import PictureOptions
from syncstudio.session.media.picture_reading import PictureReading
from syncstudio.session.notices import MediaGrown, Notice

if TYPE_CHECKING:
    from syncstudio.media.frame_answer import FrameAnswer
    from syncstudio.media.frame_index import FrameIndex
    from syncstudio.media.frame_reader import FrameReader


class HardwareDecoding(PictureReading):
    """Which device decodes which track, as far as the picture options ask for one."""

    _devices: dict[int, str | None]
    _trials: dict[int, int]

    def hardware_devices(self) -> tuple[str, ...]:
        """The kinds of device that can decode on this computer; the first answer may take seconds."""
        from syncstudio.media.hardware import offered_devices

        return offered_devices()

    def device_of(self, track_id: int) -> str | None:
        """The device that decodes a track; nothing when the processor does."""
        with self._shelf_lock:
            return self._devices.get(track_id)

    def frames(self, track_id: int, on_frame: Callable[[FrameAnswer], None]) -> FrameReader | None:
        """A reader of a video track's pictures; answers come on its own thread. Whoever asked closes it."""
        reader = super().frames(track_id, on_frame)
        if reader is not None:
            reader.device = self.device_of(track_id)
        return reader

    def _open_shelves(self) -> None:
        self._devices, self._trials = {}, {}
        self._stop_listening.append(self.notices.subscribe(self._follow_indexes))
        super()._open_shelves()

    def _follow_indexes(self, notice: Notice) -> None:
        if isinstance(notice, MediaGrown) and notice.what == "index":
            self._begin_trials([notice.track_id])

    def _follow_options(self, before: PictureOptions, now: PictureOptions) -> None:
        super()._follow_options(before, now)
        if now.hardware and not before.hardware:
            self._begin_trials(track.id for track in self.project.tracks())
        elif before.hardware and not now.hardware:
            self._leave_devices([track.id for track in self.project.tracks()])

    def _reload(self, tracks: Iterable[Track]) -> None:
        tracks = list(tracks)
        self._leave_devices([track.id for track in tracks])
        super()._reload(tracks)

    def _begin_trials(self, track_ids: Iterable[int]) -> None:
        if not self.picture_options.hardware:
            return
        wanted = set(track_ids)
        for track in [track for track in self.project.tracks() if track.id in wanted]:
            index = self.frame_index(track.id)
            if index is not None:
                self._begin_trial(track, index)

    def _begin_trial(self, track: Track, index: FrameIndex) -> None:
        path = self._source_path(track.source_id)

        def work(job: JobHandle) -> None:
            from syncstudio.media.errors import MediaCancelled
            from syncstudio.media.hardware import proven_device

            job.give_way()
            try:
                devices = self.hardware_devices()
                device = proven_device(path, track.stream_index, index, job.cancelled, devices)
            except MediaCancelled:
                raise Cancelled from None
            if not job.cancelled() and device is not None:
                self._use(track.id, index, device)

        job = self.jobs.start(f"Hardware for {track.name}", work, track.id, last=True)
        with self._shelf_lock:
            self._trials[track.id] = job.id

    def _use(self, track_id: int, index: FrameIndex, device: str) -> None:
        with self._shelf_lock:
            if not self.picture_options.hardware or self._shelf(track_id).index is not index:
                return
            self._devices[track_id] = device
        for reader in self._readers_of(track_id):
            reader.device = device

    def _leave_devices(self, track_ids: list[int]) -> None:
        with self._shelf_lock:
            trials = [self._trials.pop(track_id) for track_id in track_ids if track_id in self._trials]
            for track_id in track_ids:
                self._devices.pop(track_id, None)
        for job_id in trials:
            self.jobs.cancel(job_id)
        for track_id in track_ids:
            for reader in self._readers_of(track_id):
                reader.device = None
