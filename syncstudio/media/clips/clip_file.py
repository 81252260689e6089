"""Writes a clip's picture, with its sound beside it in one file where that is wanted: the same bytes every time.

No B-frames and no date: the first picture's PTS and DTS are 0. AAC's priming is named in the edit list, so that the
first sample a reader gets is the clip's first. One thread codes, so that nothing depends on the machine.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from pathlib import Path
from typing import Any, Literal

import av
import numpy as np
from av.audio.stream import AudioStream
from av.video.stream import VideoStream
from numpy.typing import NDArray

from syncstudio.media.errors import MediaError

Container = Literal["mp4", "mkv"]
VideoCodec = Literal["h264", "h265", "ffv1"]
SoundCodec = Literal["aac", "flac"]

_FORMATS = {"mp4": "mp4", "mkv": "matroska"}
_ENCODERS = {"h264": "libx264", "h265": "libx265", "ffv1": "ffv1"}
# FFmpeg's AV_CODEC_FLAG_BITEXACT: no version of the library, no date.
_BITEXACT = 1 << 23
_KEY_EVERY_S = 1
# What a disk says; other numbers are FFmpeg's own about what it is given.
_OF_THE_DISK = frozenset(
    {errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS, errno.EACCES, errno.EPERM, errno.EFBIG, errno.ENOENT}
)
_AAC_RATES = (96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000)
_AAC_BITS_A_CHANNEL = 96_000
_LAYOUTS = {1: "mono", 2: "stereo"}


@dataclass(frozen=True, slots=True)
class PictureForm:
    """How pictures are coded: `crf` is the quality of H.264 and H.265, from 0 (nothing is lost) to 51 (worst)."""

    size: tuple[int, int]
    time_base: Fraction
    rate: Fraction
    codec: VideoCodec = "h264"
    crf: int = 18
    preset: str = "medium"
    pixel_aspect: Fraction = Fraction(1)
    colorspace: int = 1
    color_range: int = 1


@dataclass(frozen=True, slots=True)
class SoundForm:
    """How sound is coded into the file with the picture."""

    codec: SoundCodec
    rate: int
    channels: int


class ClipFile:
    """A file being written. Errors of the disk are OSError as they come, and MediaError where nothing codes it so."""

    def __init__(
        self, path: Path, container: Container, picture: PictureForm | None, sound: SoundForm | None = None
    ) -> None:
        self._options = {"fflags": "+bitexact"}
        if container == "mp4":
            if picture is not None:
                self._options["video_track_timescale"] = str(picture.time_base.denominator)
            self._options["movie_timescale"] = str(sound.rate if sound else 1000)
        self._path = path
        self._output = av.open(str(path), "w", format=_FORMATS[container], options=self._options)
        self._picture: VideoStream | None = None
        self._sound: AudioStream | None = None
        self._durations: dict[int, int] = {}
        try:
            if picture is not None:
                self._picture = _picture_stream(self._output, picture)
                self._base = picture.time_base
            if sound is not None:
                self._sound = _sound_stream(self._output, sound)
                self._rate = sound.rate
        except (av.error.FFmpegError, ValueError) as error:
            self._output.close()
            raise MediaError(f"The clip cannot be coded so ({error}): choose another codec.") from error
        self._heard = 0

    def show(self, frame: av.VideoFrame, tick: int, duration: int) -> None:
        """The next picture, on show from a tick on for so many."""
        assert self._picture is not None
        frame.pts, frame.time_base = tick, self._base
        frame.pict_type = 0
        self._durations[tick] = duration
        self._mux(self._picture.encode(frame))

    def hear(self, block: NDArray[np.float32]) -> None:
        """The next samples, float32 (n, channels)."""
        assert self._sound is not None
        codec = self._sound.codec_context
        if codec.name == "flac":
            whole = np.clip(np.rint(block * (1 << 23)), -(1 << 23), (1 << 23) - 1).astype(np.int32) << 8
            frame = av.AudioFrame.from_ndarray(whole.reshape(1, -1), format="s32", layout=codec.layout.name)
        else:
            frame = av.AudioFrame.from_ndarray(
                np.ascontiguousarray(block.T), format="fltp", layout=codec.layout.name
            )
        frame.sample_rate = self._rate
        frame.pts, frame.time_base = self._heard, Fraction(1, self._rate)
        self._heard += len(block)
        self._mux(self._sound.encode(frame))

    def finish(self) -> None:
        """Write what still waits, and the tables that make the file whole."""
        for stream in (self._picture, self._sound):
            if stream is not None:
                self._mux(stream.encode(None))
        with disk_errors(self._path):
            self._output.close()

    def close(self) -> None:
        """Let go of a file that is not to be finished."""
        with suppress(av.error.FFmpegError, OSError):
            self._output.close()

    def _mux(self, packets: list[Any]) -> None:
        for packet in packets:
            if packet.stream is self._picture and packet.pts in self._durations:
                packet.duration = self._durations.pop(packet.pts)
            with disk_errors(self._path):
                self._output.mux(packet)


@contextmanager
def disk_errors(path: Path) -> Iterator[None]:
    """What FFmpeg says of a disk, as Python says it: OSError with its number, else MediaError."""
    try:
        yield
    except av.error.FFmpegError as error:
        if error.errno in _OF_THE_DISK:
            raise OSError(error.errno, os.strerror(error.errno), os.fspath(path)) from error
        raise MediaError(f"{path.name} could not be written ({error}).") from error


def _picture_stream(output: Any, form: PictureForm) -> VideoStream:
    options = {"h264": _x264, "h265": _x265, "ffv1": _ffv1}[form.codec](form)
    stream: VideoStream = output.add_stream(_ENCODERS[form.codec], rate=form.rate, options=options)
    stream.width, stream.height = form.size
    stream.pix_fmt = "yuv420p"
    context = stream.codec_context
    context.time_base = form.time_base
    context.thread_count = 1
    context.flags |= _BITEXACT
    context.sample_aspect_ratio = form.pixel_aspect
    context.colorspace, context.color_range = form.colorspace, form.color_range
    stream.time_base = form.time_base
    return stream


def _key_every(form: PictureForm) -> int:
    return max(1, ceil(form.rate * _KEY_EVERY_S))


def _x264(form: PictureForm) -> dict[str, str]:
    every = _key_every(form)
    one = "threads=1:lookahead-threads=1:sliced-threads=0"
    return {
        "crf": str(form.crf),
        "preset": form.preset,
        "bf": "0",
        "g": str(every),
        "x264-params": f"{one}:bframes=0:keyint={every}:force-cfr=0",
    }


def _x265(form: PictureForm) -> dict[str, str]:
    one = "pools=none:frame-threads=1:wpp=0:pmode=0:pme=0:lookahead-slices=0:info=0:log-level=error"
    params = f"{one}:bframes=0:keyint={_key_every(form)}:min-keyint=1"
    return {"crf": str(form.crf), "preset": form.preset, "x265-params": params}


def _ffv1(form: PictureForm) -> dict[str, str]:
    return {"level": "3", "g": "1", "slices": "4"}


def _sound_stream(output: Any, form: SoundForm) -> AudioStream:
    layout = _LAYOUTS.get(form.channels, f"{form.channels}c")
    stream: AudioStream = output.add_stream(form.codec, rate=form.rate, layout=layout)
    context = stream.codec_context
    context.flags |= _BITEXACT
    if form.codec == "aac":
        context.bit_rate = _AAC_BITS_A_CHANNEL * form.channels
    else:
        context.format = "s32"
    return stream


def coded_rate(rate: int, codec: str) -> int:
    """The rate that sound of a rate is coded at: AAC has only some."""
    if codec != "aac" or rate in _AAC_RATES:
        return rate
    return next((one for one in reversed(_AAC_RATES) if one >= rate), _AAC_RATES[0])


def write_together(
    file: ClipFile,
    pictures: Iterator[tuple[av.VideoFrame, int, int, Fraction]],
    blocks: Iterator[NDArray[np.float32]] | None,
    rate: int,
    told: Callable[[Fraction], None] | None = None,
) -> None:
    """Pictures (frame, tick, duration, seconds) and blocks of sound in the order in which they are played."""
    heard = 0
    for frame, tick, duration, at_s in pictures:
        while blocks is not None and heard <= at_s * rate:
            block = next(blocks, None)
            if block is None:
                blocks = None
                break
            file.hear(block)
            heard += len(block)
        file.show(frame, tick, duration)
        if told is not None:
            told(at_s)
    for block in blocks or ():
        file.hear(block)
