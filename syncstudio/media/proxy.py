"""A small copy of a video in which every frame decodes on its own, for pictures while the hand moves.

The copy is Motion JPEG in a MOV file: any player opens it, and any of its frames is there in a millisecond.
(H.264 with key frames only came out smaller at its slower settings alone, and took twice as long to make and
to read.) Its time stamps *are* frame numbers of the video's frame index, so a frame that could not be decoded
is a number left out, never a shift of those behind it.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from syncstudio.media.cache import cache_file, mark_used
from syncstudio.media.errors import MediaError
from syncstudio.media.fingerprint import fingerprint
from syncstudio.media.frame_index import FrameIndex
from syncstudio.media.proxy_table import ProxyTable, read_table

if TYPE_CHECKING:
    import threading
    from typing import BinaryIO

    import av
    from av.video.codeccontext import VideoCodecContext

# Raised whenever copies are made differently, so that old ones are made again.
PROXY_VERSION = 1

# A group of pictures up to this long is decoded within two repaints of the screen (12 frames at 400 a second
# take 30 ms): a copy of such a video would save nobody anything.
LONG_GROUP = 12

# What decodes on its own but takes longer than a hand waits: wavelet, lossless and next-generation codecs.
SLOW_CODECS = frozenset({"jpeg2000", "ffv1", "av1", "libdav1d", "libaom-av1", "vvc", "apv"})

_DIGEST_BYTES = 6
_FULL_RANGE = 2


def worth_a_proxy(index: FrameIndex, codec: str = "") -> bool:
    """Whether a small copy would make scrubbing this video quicker: where key frames lie far apart, or its
    codec is slow."""
    keys = int(np.count_nonzero(index.keys))
    return len(index) > LONG_GROUP * max(1, keys) or (codec in SLOW_CODECS and len(index) > 1)


def proxy_file(path: str | os.PathLike[str], stream_index: int, index: FrameIndex) -> Path:
    """Where the copy of a video is kept, whether it is made yet or not.

    The name tells the recording's content and how its frames are counted. Raises MediaError when the file
    cannot be read.
    """
    counted = hashlib.blake2b(index.marks.tobytes(), digest_size=_DIGEST_BYTES).hexdigest()
    name = f"{fingerprint(path)}-{stream_index}-{counted}-v{PROXY_VERSION}"
    return cache_file("proxies", name, ".mov")


def kept_proxy(path: str | os.PathLike[str], stream_index: int, index: FrameIndex) -> Proxy | None:
    """The copy made earlier, or None when there is none that can be read. Raises MediaError when the video
    itself cannot."""
    target = proxy_file(path, stream_index, index)
    if not target.is_file():
        return None
    try:
        proxy = Proxy(target)
    except MediaError:
        with contextlib.suppress(OSError):
            target.unlink()
        return None
    mark_used(target)
    return proxy


class Proxy:
    """The frames of one small copy. Safe to use from any thread; a closed one answers None.

    Raises MediaError when the file at `path` is not a whole copy. `table` is given only by whoever still
    writes the file.
    """

    def __init__(self, path: Path, table: ProxyTable | None = None) -> None:
        import threading

        self._path = path
        self._table = read_table(path) if table is None else table
        self._lock: threading.Lock = threading.Lock()
        self._file: BinaryIO | None = None
        self._codec: VideoCodecContext | None = None
        self._closed = False
        self._moving = False

    def __len__(self) -> int:
        """How many frames it holds."""
        return len(self._table)

    def frame(self, number: int) -> av.VideoFrame | None:
        """The frame of that number of the video itself, small, in a few milliseconds; None when the copy does
        not hold it (yet)."""
        place = self._table.place_of(number)
        if place is None:
            return None
        with self._lock:
            if self._closed or self._moving:
                return None
            return self._decoded(*place, number)

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._closed = True
            self._let_go()

    def let_go(self) -> None:
        """Close the file for a moment, in which it is moved; until `settle` no frame is answered."""
        with self._lock:
            self._moving = True
            self._let_go()

    def settle(self, path: Path) -> None:
        """Go on with the file at its final place."""
        with self._lock:
            self._path = path
            self._moving = False

    def _let_go(self) -> None:
        if self._file is not None:
            self._file.close()
        self._file = self._codec = None

    def _decoded(self, offset: int, size: int, number: int) -> av.VideoFrame | None:
        import av

        try:
            if self._file is None:
                self._file = self._path.open("rb")
            self._file.seek(offset)
            data = self._file.read(size)
            if len(data) < size:
                return None
            if self._codec is None:
                self._codec = av.CodecContext.create("mjpeg", "r")
                self._codec.thread_count = 1
            packet = av.Packet(data)
            packet.pts = number
            frames = self._codec.decode(packet)
        except (av.error.FFmpegError, OSError, ValueError):
            # The cache was emptied, or its disk is away: the video itself is still there.
            return None
        if not frames:
            return None
        # The decoder takes every JPEG for BT.601; the copy keeps the matrix of its video.
        frames[0].colorspace = self._table.matrix
        frames[0].color_range = _FULL_RANGE
        return frames[0]
