"""Turns decoded sound frames into arrays, all of one rate and number of channels."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from av.audio.frame import AudioFrame


class FrameArrays:
    """Sound frames as float32 arrays (samples, channels), full scale +-1.

    The first frame sets `rate` in Hz and `channels`. A later frame of another shape (a broadcast that changes
    from stereo to 5.1, an AAC stream that turns out to be high-efficiency) is brought to that shape.
    """

    def __init__(self, first: AudioFrame) -> None:
        self.rate = int(first.sample_rate)
        self.channels = int(first.layout.nb_channels)
        self._layout = first.layout.name

    def array(self, frame: AudioFrame) -> NDArray[np.float32]:
        """The frame's samples as (samples, channels)."""
        if frame.sample_rate != self.rate or frame.layout.nb_channels != self.channels:
            return self._reshaped(frame)
        return _array(frame)

    def _reshaped(self, frame: AudioFrame) -> NDArray[np.float32]:
        """Convert one frame on its own: the few samples a resampler would carry over are flushed, so none is
        lost."""
        from av.audio.resampler import AudioResampler

        resampler = AudioResampler(format="fltp", layout=self._layout, rate=self.rate)
        pts, frame.pts = frame.pts, None
        parts = [_array(part) for part in [*resampler.resample(frame), *resampler.resample(None)]]
        frame.pts = pts
        return np.concatenate(parts) if parts else np.zeros((0, self.channels), np.float32)


class FrameRun:
    """Frames that follow one another, gathered into one array, which is sooner done than an array for each."""

    def __init__(self, arrays: FrameArrays) -> None:
        from av.audio.fifo import AudioFifo

        self._arrays, self._fifo = arrays, AudioFifo()
        self.samples = 0

    def add(self, frame: AudioFrame) -> bool:
        """Take one more frame; False when it has another shape than those before."""
        if frame.sample_rate != self._arrays.rate or frame.layout.nb_channels != self._arrays.channels:
            return False
        pts, frame.pts = frame.pts, None
        try:
            # With a stamp it would have to count from zero.
            self._fifo.write(frame)
        except ValueError:
            frame.pts = pts
            return False
        self.samples += frame.samples
        return True

    def taken(self) -> NDArray[np.float32]:
        """All samples since the last call as (samples, channels)."""
        frame = self._fifo.read(self.samples)
        self.samples = 0
        assert frame is not None
        return _array(frame)


def _array(frame: AudioFrame) -> NDArray[np.float32]:
    """(samples, channels) float32; whole numbers are scaled by their own full scale."""
    if frame.format.name == "fltp":
        # What AAC, MP3, Opus and Vorbis decode to; half the time of `to_ndarray`.
        out = np.empty((frame.layout.nb_channels, frame.samples), np.float32)
        for channel, plane in enumerate(frame.planes):
            out[channel] = np.frombuffer(memoryview(plane), np.float32, frame.samples)
        return out.T
    data = frame.to_ndarray()
    data = data.T if frame.format.is_planar else data.reshape(-1, frame.layout.nb_channels)
    if data.dtype == np.uint8:
        return (data.astype(np.float32) - np.float32(128)) / np.float32(128)
    if data.dtype.kind == "i":
        return np.asarray(data * np.float64(0.5 ** (8 * data.dtype.itemsize - 1)), np.float32)
    return np.asarray(data, np.float32)
