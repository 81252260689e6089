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
        return _array(frame) if self.fits(frame) else self._reshaped(frame)

    def fits(self, frame: AudioFrame) -> bool:
        """Whether a frame has the first one's rate and number of channels."""
        return bool(frame.sample_rate == self.rate and frame.layout.nb_channels == self.channels)

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
        self._begun = False
        self.samples = 0

    def add(self, frame: AudioFrame, length: int) -> bool:
        """Take one more frame, of so many samples; False when it has another shape than those before."""
        if not self._begun:
            # What the first one is the others have to be.
            if not self._arrays.fits(frame):
                return False
            self._begun = True
        pts, frame.pts = frame.pts, None
        try:
            # With a stamp it would have to count from zero.
            self._fifo.write(frame)
        except ValueError:
            frame.pts = pts
            return False
        self.samples += length
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
