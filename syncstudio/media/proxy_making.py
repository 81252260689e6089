"""Makes the small copy of a video that scrubbing shows: one decode from end to end, one JPEG for every frame.

It is work for idle hours: its threads run at the lowest priority the system offers, and what is done so far
can be looked at while the rest is being made.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import av

from syncstudio.media.cache import DEFAULT_CAP_BYTES, trim_cache, written_whole
from syncstudio.media.errors import MediaCancelled, MediaError
from syncstudio.media.frame_decoder import FrameDecoder
from syncstudio.media.frame_index import FrameIndex
from syncstudio.media.gentle_work import run_gently
from syncstudio.media.packet_table import Cancelled, Progress
from syncstudio.media.proxy import Proxy, proxy_file
from syncstudio.media.proxy_writer import ProxyWriter

# One copy takes at most half of the cache, so that a second one does not push it out.
MOST_BYTES = DEFAULT_CAP_BYTES // 2

_CHECK_EVERY = 16

Grows = Callable[[Proxy], None]


def build_proxy(
    path: str | os.PathLike[str],
    stream_index: int,
    index: FrameIndex,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
    grows: Grows | None = None,
    most_bytes: int = MOST_BYTES,
) -> Path:
    """Make the small copy of a video, and answer where it is; nothing is done when it is there already.

    `progress` hears the fraction done (0 to 1) and `cancelled` is asked now and then, both on a thread of
    this call's own. `grows` gets the copy as soon as it can show its first frame; it holds more with time,
    stays good when the copy is whole, and shows nothing when the call ends in an error. Raises MediaError
    when the video cannot be read, nothing of it can be decoded, the copy would take more than `most_bytes`,
    or the disk is full; MediaCancelled when told to stop. Nothing half-made is left behind.
    """
    target = proxy_file(path, stream_index, index)
    if not target.is_file():
        making = _Making(path, stream_index, index, progress, cancelled, grows, most_bytes)
        run_gently(lambda: making.run(target))
        trim_cache()
    return target


class _Making:
    def __init__(
        self,
        path: str | os.PathLike[str],
        stream_index: int,
        index: FrameIndex,
        progress: Progress | None,
        cancelled: Cancelled | None,
        grows: Grows | None,
        most_bytes: int,
    ) -> None:
        self._path = path
        self._stream_index = stream_index
        self._index = index
        self._progress = progress
        self._cancelled = cancelled
        self._grows = grows
        self._most_bytes = most_bytes
        self._proxy: Proxy | None = None

    def run(self, target: Path) -> None:
        try:
            with written_whole(target) as part:
                self._write(part)
                if self._proxy is not None:
                    self._proxy.let_go()
            if self._proxy is not None:
                self._proxy.settle(target)
        except BaseException as error:
            if self._proxy is not None:
                self._proxy.close()
            if isinstance(error, OSError):
                raise self._not_written(error) from error
            raise

    def _write(self, part: Path) -> None:
        name = os.path.basename(self._path)
        decoder = FrameDecoder(self._path, self._stream_index, self._index)
        writer: ProxyWriter | None = None
        try:
            for number, frame in self._frames(decoder):
                if frame.is_corrupt:
                    continue
                if writer is None:
                    writer = ProxyWriter(part, frame, len(self._index), self._rate(), self._most_bytes)
                writer.write(number, frame)
                if self._proxy is None and self._grows is not None:
                    self._proxy = Proxy(part, writer.table)
                    self._grows(self._proxy)
                if writer.size_bytes > self._most_bytes:
                    raise MediaError(
                        f"The copy of {name} for scrubbing would take more than {self._most_bytes >> 20} MB; "
                        "it is shown without one."
                    )
            if writer is None:
                raise MediaError(f"No picture of {name} could be decoded; it is shown without a small copy.")
            writer.finish()
        except (av.error.FFmpegError, OSError) as error:
            raise self._not_written(error) from error
        finally:
            if writer is not None:
                writer.close()
            decoder.close()

    def _not_written(self, error: Exception) -> MediaError:
        why = getattr(error, "strerror", None) or str(error)
        name = os.path.basename(self._path)
        return MediaError(
            f"The copy of {name} for scrubbing could not be written ({why}); free space, then try again."
        )

    def _frames(self, decoder: FrameDecoder) -> Iterator[tuple[int, av.VideoFrame]]:
        """Every frame that comes out, in order; where the file breaks off, on from the next key frame."""
        begun_at, steps = 0, 0
        while True:
            while not decoder.ended:
                if steps % _CHECK_EVERY == 0:
                    self._check(decoder.floor)
                steps += 1
                yield from decoder.step()
            again = self._next_key(max(decoder.floor, begun_at + 1))
            if again is None:
                return
            begun_at = again
            decoder.seek(again, again)

    def _next_key(self, number: int) -> int | None:
        keys = self._index.keys[number:]
        return number + int(keys.argmax()) if keys.any() else None

    def _check(self, done: int) -> None:
        if self._cancelled is not None and self._cancelled():
            raise MediaCancelled(f"The copy of {os.path.basename(self._path)} for scrubbing was cancelled.")
        if self._progress is not None:
            self._progress(done / len(self._index))

    def _rate(self) -> int:
        """Frames a second, rounded: so the copy plays at about the right speed in any player."""
        index = self._index
        length_s = (index.end_tick - index.start_tick) * index.time_base
        return min(1000, max(1, round(len(index) / length_s))) if length_s > 0 else 1
