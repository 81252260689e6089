"""What the pictures of videos that VLC plays look like, worked out behind everything else.

While it is not known yet our own decoder goes along, so that VLC's pictures can be recognised: two decoders at once.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from syncstudio.project.records import Track
from syncstudio.session.jobs import JobHandle
from syncstudio.session.playing.metering import Metering

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from syncstudio.media.frame_index import FrameIndex


class KnownPictures(Metering):
    """A table of signatures for each video that VLC is to play."""

    _tables: dict[int, tuple[FrameIndex, NDArray[np.uint16] | None]]

    def known_pictures(self, track_id: int) -> NDArray[np.uint16] | None:
        """What each frame of a video is recognised by, once that is worked out: uint16 (frames, cells)."""
        with self._shelf_lock:
            index, table = self._tables.get(track_id, (None, None))
        return table if index is not None and index is self.frame_index(track_id) else None

    def _know_pictures(self, track: Track, index: FrameIndex) -> None:
        """Take the table from the cache, or begin to work it out."""
        with self._shelf_lock:
            begun = self._tables.get(track.id)
            if begun is not None and begun[0] is index:
                return
            self._tables[track.id] = (index, None)
        path = self._source_path(track.source_id)

        def work(job: JobHandle) -> None:
            self._work_out(track, path, index, job)

        self.jobs.start(f"Pictures of {track.name} for VLC", work, track.id, last=True)

    def _open_shelves(self) -> None:
        self._tables = {}
        super()._open_shelves()

    def _work_out(self, track: Track, path: Path, index: FrameIndex, job: JobHandle) -> None:
        from syncstudio.media.errors import MediaError
        from syncstudio.media.signature_table import kept_signatures, signature_table

        def progress(fraction: float) -> None:
            job.give_way()
            job.progress(fraction)

        table: Any = kept_signatures(path, track.stream_index, index)
        if table is None:
            job.give_way()
            try:
                table = signature_table(path, track.stream_index, index, progress, job.cancelled)
            except MediaError:
                # Our decoder goes on going along; what is wrong with the file others say.
                return
            finally:
                if table is None:
                    self._forget(track.id, index)
        with self._shelf_lock:
            if self._tables.get(track.id, (None, None))[0] is index:
                self._tables[track.id] = (index, table)

    def _forget(self, track_id: int, index: FrameIndex) -> None:
        with self._shelf_lock:
            if self._tables.get(track_id, (None, None))[0] is index:
                del self._tables[track_id]
