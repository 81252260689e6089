"""What runs in a process of its own when decoding devices are tried: looking for them, and decoding with one."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

import av
from av.codec.hwaccel import HWAccel, hwdevices_available

from syncstudio.media.errors import MediaError
from syncstudio.media.frame_decoder import FrameDecoder
from syncstudio.media.frame_hunt import Hunt
from syncstudio.media.frame_index import FrameIndex
from syncstudio.media.planes import plane_rows

# What cameras and screens record in; a device that decodes none of these decodes nothing worth asking for.
_CODECS = ("h264", "hevc", "av1", "vp9", "mpeg2video", "mjpeg")

# Path, stream, index, frames wanted, device: one text for each frame, None for one that does not come.
Trial = Callable[[str, int, FrameIndex, Sequence[int], str | None], list[str | None]]


def offered_here() -> list[str]:
    """The kinds of device that open on this computer."""
    return [device for device in hwdevices_available() if any(_opens(device, codec) for codec in _CODECS)]


def pictures_of(
    path: str, stream_index: int, index: FrameIndex, numbers: Sequence[int], device: str | None
) -> list[str | None]:
    """Decode frames one after the other, and answer for each a digest of its samples and how to read them.

    `device` None is the processor. Raises MediaError when the device does not take the video.
    """
    decoder = FrameDecoder(path, stream_index, index, device=device)
    kept: dict[int, str] = {}
    found: list[str | None] = []
    try:
        for number in numbers:
            if number not in kept:
                hunt = Hunt(decoder, index, number)
                while not hunt.over:
                    kept |= {came: _digest(came, frame) for came, frame in hunt.step() if came == number}
            if decoder.device != device:
                raise MediaError(f"The device {device} gave up on {path}.")
            found.append(kept.pop(number, None))
    finally:
        decoder.close()
    return found


def _opens(device: str, codec: str) -> bool:
    try:
        HWAccel(device, allow_software_fallback=False).create(av.Codec(codec, "r"))
    except (av.error.FFmpegError, RuntimeError, ValueError, OSError, NotImplementedError):
        return False
    return True


def _digest(number: int, frame: av.VideoFrame) -> str:
    looks = (
        number,
        frame.width,
        frame.height,
        frame.format.name,
        int(frame.colorspace),
        int(frame.color_range),
        frame.rotation,
        frame.is_corrupt,
        frame.interlaced_frame,
    )
    digest = hashlib.blake2b(repr(looks).encode(), digest_size=16)
    for place, plane in enumerate(frame.planes):
        # What lies behind the end of a row is nobody's picture.
        parts = [part for part in frame.format.components if part.plane == place]
        width = sum(part.width * ((part.bits + 7) // 8) for part in parts)
        digest.update(plane_rows(plane)[: plane.height, :width].tobytes())
    return digest.hexdigest()
