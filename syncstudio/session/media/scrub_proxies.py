"""Small copies of long-group videos, made behind everything else and shown while the hand moves."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from syncstudio.project.records import Track
from syncstudio.session.jobs import Cancelled, JobHandle
from syncstudio.session.media.picture_options import PictureOptions
from syncstudio.session.media.picture_reading import PictureReading
from syncstudio.session.media.tracks import codec_of
from syncstudio.session.notices import MediaGrown, Notice, ProjectChanged

if TYPE_CHECKING:
    from syncstudio.media.frame_answer import FrameAnswer
    from syncstudio.media.frame_index import FrameIndex
    from syncstudio.media.frame_reader import FrameReader
    from syncstudio.media.proxy import Proxy


@dataclass(slots=True, eq=False)
class _Copy:
    """One video's copy: begun, and later what there is of it."""

    index: FrameIndex
    job_id: int | None = None
    proxy: Proxy | None = None


class ScrubProxies(PictureReading):
    """The copies of a session's videos, as far as its picture options ask for them."""

    _copies: dict[int, _Copy]
    _played_copies: set[int]

    def has_proxy(self, track_id: int) -> bool:
        """Whether a track has a copy that is shown while the hand moves, whole or so far as it is made."""
        with self._shelf_lock:
            copy = self._copies.get(track_id)
            return copy is not None and copy.proxy is not None

    def frames(self, track_id: int, on_frame: Callable[[FrameAnswer], None]) -> FrameReader | None:
        """A reader of a video track's pictures; answers come on its own thread. Whoever asked closes it."""
        reader = super().frames(track_id, on_frame)
        if reader is not None:
            with self._shelf_lock:
                copy = self._copies.get(track_id)
                reader.ahead.plays_proxy = track_id in self._played_copies
            reader.proxy = copy.proxy if copy is not None else None
        return reader

    def plays_copy(self, track_id: int) -> bool:
        """Whether a track plays from its small copy, as far as that is made; stills are always exact."""
        with self._shelf_lock:
            return track_id in self._played_copies

    def play_copy(self, track_id: int, on: bool) -> None:
        """Play a track from a small copy, approximate but quick, or no longer; the copy is made if there is none."""
        with self._shelf_lock:
            if on:
                self._played_copies.add(track_id)
            else:
                self._played_copies.discard(track_id)
        if on:
            self._begin_copies([track_id])
        elif not self.picture_options.proxies:
            self._drop_copies([track_id])
        for reader in self._readers_of(track_id):
            reader.ahead.plays_proxy = on

    def _follow_options(self, before: PictureOptions, now: PictureOptions) -> None:
        super()._follow_options(before, now)
        if now.proxies and not before.proxies:
            self._begin_copies(track.id for track in self.project.tracks())
        elif before.proxies and not now.proxies:
            self._drop_copies([track_id for track_id in self._copies if track_id not in self._played_copies])

    # -- which copies there should be -----------------------------------------------------------------------------

    def _open_shelves(self) -> None:
        self._copies, self._played_copies = {}, set()
        self._stop_listening.append(self.notices.subscribe(self._follow_media))
        super()._open_shelves()

    def _close_shelves(self) -> None:
        super()._close_shelves()
        self._drop_copies(list(self._copies))

    def _reload(self, tracks: Iterable[Track]) -> None:
        tracks = list(tracks)
        self._drop_copies([track.id for track in tracks])
        super()._reload(tracks)

    def _follow_media(self, notice: Notice) -> None:
        if isinstance(notice, MediaGrown) and notice.what == "index":
            self._begin_copies([notice.track_id])
        elif isinstance(notice, ProjectChanged) and {"source", "track"} & set(notice.change.tables):
            there = {track.id for track in self.project.tracks()}
            self._drop_copies([track_id for track_id in list(self._copies) if track_id not in there])

    def _begin_copies(self, track_ids: Iterable[int]) -> None:
        """Begin the copies of those videos that are the better for one, and whose frames are known."""
        wanted = set(track_ids)
        if not self.picture_options.proxies:
            wanted &= self._played_copies
        if not wanted:
            return
        for track in [track for track in self.project.tracks() if track.id in wanted]:
            index = self.frame_index(track.id)
            if index is None or not (track.id in self._played_copies or _worth(track, index)):
                continue
            copy = _Copy(index)
            with self._shelf_lock:
                if track.id in self._copies:
                    continue
                self._copies[track.id] = copy
            self._begin_copy(track, copy)

    def _begin_copy(self, track: Track, copy: _Copy) -> None:
        path = self._source_path(track.source_id)

        def work(job: JobHandle) -> None:
            self._make_copy(track, path, copy, job)

        job = self.jobs.start(f"Scrub copy of {track.name}", work, track.id, last=True)
        with self._shelf_lock:
            copy.job_id = job.id
            wanted = self._copies.get(track.id) is copy
        if not wanted:
            self.jobs.cancel(job.id)

    def _drop_copies(self, track_ids: list[int]) -> None:
        """Let go of copies, and stop making them."""
        with self._shelf_lock:
            dropped = [(id, self._copies.pop(id)) for id in track_ids if id in self._copies]
        for track_id, copy in dropped:
            self._show_copy(track_id, None)
            if copy.job_id is not None:
                self.jobs.cancel(copy.job_id)
            if copy.proxy is not None:
                copy.proxy.close()

    # -- making one -----------------------------------------------------------------------------------------------

    def _make_copy(self, track: Track, path: Path, copy: _Copy, job: JobHandle) -> None:
        from syncstudio.media.errors import MediaCancelled, MediaError
        from syncstudio.media.proxy import kept_proxy
        from syncstudio.media.proxy_making import build_proxy

        def grows(proxy: Proxy) -> None:
            self._put_copy(track.id, copy, proxy)

        def progress(fraction: float) -> None:
            job.give_way()
            job.progress(fraction)

        try:
            kept = kept_proxy(path, track.stream_index, copy.index)
            if kept is not None:
                grows(kept)
                return
            job.give_way()
            build_proxy(path, track.stream_index, copy.index, progress, job.cancelled, grows)
        except (Cancelled, MediaCancelled):
            self._put_copy(track.id, copy, None)
            raise
        except MediaError as error:
            self._put_copy(track.id, copy, None)
            self.say(str(error), "warning")
            raise

    def _put_copy(self, track_id: int, copy: _Copy, proxy: Proxy | None) -> None:
        """Show a copy, or none any more; raises `Cancelled` when it is not wanted."""
        with self._shelf_lock:
            wanted = self._copies.get(track_id) is copy
            if wanted:
                copy.proxy = proxy
        if wanted:
            self._show_copy(track_id, proxy)
        elif proxy is not None:
            proxy.close()
            raise Cancelled

    def _show_copy(self, track_id: int, proxy: Proxy | None) -> None:
        for reader in self._readers_of(track_id):
            reader.proxy = proxy


def _worth(track: Track, index: FrameIndex) -> bool:
    from syncstudio.media.proxy import worth_a_proxy

    return worth_a_proxy(index, codec_of(track))
