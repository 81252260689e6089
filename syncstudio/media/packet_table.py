"""What a container says of each packet of one video stream, in the order they are stored (which is
decoding order)."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.demuxing import packets_of
from syncstudio.media.errors import MediaCancelled, MediaError
from syncstudio.media.local import open_container

# Stands for "the container gives none"; no real stamp comes near it.
MISSING = int(np.iinfo(np.int64).min)

# Streams that are nothing but pictures one after the other: sizes add up to positions, and there are no
# times (those a demuxer gives are made up).
RAW_FORMATS = frozenset(
    {"h264", "hevc", "vvc", "mpegvideo", "m4v", "vc1", "obu", "mjpeg", "dirac", "cavsvideo"}
)

_CHECK_EVERY = 512

# Packed MPEG-4 stores two pictures in one packet and a placeholder after it, which may claim to be a key
# frame.
_PLACEHOLDER_BYTES = 8

Progress = Callable[[float], None]
Cancelled = Callable[[], bool]


@dataclass(frozen=True, slots=True, eq=False)
class PacketTable:
    """One row per packet that becomes a picture (packets cut off by an edit list are left out).

    `pts`, `dts` and `durations` are int64 ticks, `keys` marks pictures that decode on their own, `offsets`
    are byte positions in the file, -1 where they are not known.
    """

    pts: NDArray[np.int64]
    dts: NDArray[np.int64]
    durations: NDArray[np.int64]
    keys: NDArray[np.bool_]
    offsets: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.pts)


def read_packets(
    path: str | os.PathLike[str],
    stream_index: int,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
    every: bool = False,
) -> PacketTable:
    """Read the whole file once without decoding; `progress` hears of the fraction read, 0 to 1.

    With `every` there are rows too for packets that show nothing, so that a row's number is its packet's.

    Raises MediaError when nothing can be read, MediaCancelled when `cancelled()` says so. A file that
    breaks off is read as far as it goes.
    """
    import av
    from av.stream import Discard

    rows: list[tuple[int, int, int, bool, int]] = []
    passed = 0
    with open_container(path) as container:
        stream = container.streams[stream_index]
        for other in container.streams:
            if other.index != stream_index:
                other.discard = Discard.all
        hidden = _hidden_in(stream.codec_context.name)
        whole = max(container.size, 1)
        raw = container.format.name in RAW_FORMATS
        try:
            for count, packet in enumerate(packets_of(container, stream)):
                if count % _CHECK_EVERY == 0:
                    if cancelled is not None and cancelled():
                        raise MediaCancelled(f"Reading the frames of {os.fspath(path)} was cancelled.")
                    if progress is not None and packet.pos is not None:
                        progress(min(1.0, max(0.0, packet.pos / whole)))
                if packet.size == 0:
                    continue
                place = passed if raw else packet.pos
                passed += packet.size
                if not every and (packet.is_discard or hidden(packet)):
                    continue
                rows.append(
                    (
                        MISSING if packet.pts is None else packet.pts,
                        MISSING if packet.dts is None else packet.dts,
                        packet.duration or 0,
                        packet.is_keyframe and packet.size > _PLACEHOLDER_BYTES,
                        -1 if place is None else place,
                    )
                )
        except (av.error.FFmpegError, OSError) as error:
            if not rows:
                raise MediaError(
                    f"No frame of {os.fspath(path)} could be read; the file is damaged."
                ) from error
    table = np.array(rows, dtype=np.int64).reshape(-1, 5)
    pts, dts, durations, keys, offsets = (column.copy() for column in table.T)
    return PacketTable(pts, dts, durations, keys.astype(np.bool_), offsets)


def _hidden_in(codec: str) -> Callable[[object], bool]:
    """Tells packets that only prepare later pictures: VP8's alternate reference frames come as packets
    of their own."""
    if codec in ("vp8", "libvpx"):
        # RFC 6386, 9.1: bit 4 of the first byte is show_frame.
        return lambda packet: not bytes(packet)[0] & 0x10  # type: ignore[call-overload]
    return lambda packet: False
