"""How loud several channels are every 10 ms, in four bands of speech, all on one grid of time.

Read in blocks and kept as half decibels in a byte: a day of four channels takes 170 MB.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from syncstudio.sync.errors import MeasuringCancelled
from syncstudio.sync.speech.voice_activity import STEP_S, voice_detector

Codes = NDArray[np.uint8]
Doubles = NDArray[np.float64]

BANDS_HZ = ((200.0, 600.0), (600.0, 1400.0), (1400.0, 3000.0), (3000.0, 6500.0))
"""Voice, its first and second formants, and hissing sounds: each crosses a room in its own way."""

# Each value looks at so much, windowed; at 100 Hz a voice has three periods in it.
_LOOK_S = 0.032
_BLOCK_STEPS = 3000
_FLOOR_DB, _PER_DB = -115.0, 2.0

# Flatness of the spectrum below which it may be a voice, where no detector can be asked (see `voice_activity`).
_FLAT = 0.55


class ChannelSound(Protocol):
    """One recording's channels, and where they lie on the grid."""

    @property
    def rate(self) -> int:
        """Samples a second."""

    @property
    def channels(self) -> Sequence[int]:
        """Which of its channels are asked about, from 0."""

    def read(self, first: int, count: int) -> NDArray[np.float32]:
        """Samples of all its channels, (count, channels), full scale +-1; zeros outside."""

    def places(self, first: int, count: int) -> Doubles:
        """The sample at the middle of each of `count` steps from step `first` on; not a number where there is none."""


@dataclass(frozen=True, slots=True, eq=False)
class ChannelLevels:
    """`codes` uint8 (channels, bands, steps): half decibels above -115; 0 where nothing was recorded.

    `voiced` bool (channels, steps) is what the voice detector says.
    """

    codes: Codes
    voiced: NDArray[np.bool_]

    @property
    def count(self) -> int:
        """How many channels."""
        return len(self.codes)

    @property
    def steps(self) -> int:
        """How many steps of 10 ms."""
        return int(self.codes.shape[2])

    def power(self, first: int, last: int) -> Doubles:
        """Mean power of steps `[first, last)`: (channels, bands, steps)."""
        return _POWER[self.codes[:, :, first:last]]


_POWER = 10 ** ((np.arange(256) / _PER_DB + _FLOOR_DB) / 10)


def channel_levels(
    sounds: Sequence[ChannelSound],
    steps: int,
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> ChannelLevels:
    """The levels of all channels of all sounds, in their order, over the first `steps` steps of the grid."""
    count = sum(len(sound.channels) for sound in sounds)
    codes = np.zeros((count, len(BANDS_HZ), steps), np.uint8)
    voiced = np.zeros((count, steps), np.bool_)
    for first in range(0, steps, _BLOCK_STEPS):
        last = min(first + _BLOCK_STEPS, steps)
        row = 0
        for sound in sounds:
            if cancelled is not None and cancelled():
                raise MeasuringCancelled("Looking for speakers was stopped.")
            rows = slice(row, row + len(sound.channels))
            _fill(sound, first, last, codes[rows, :, first:last], voiced[rows, first:last])
            row = rows.stop
        if progress is not None:
            progress(last / steps)
    return ChannelLevels(codes, voiced)


def _fill(sound: ChannelSound, first: int, last: int, codes: Codes, voiced: NDArray[np.bool_]) -> None:
    places = sound.places(first, last - first)
    known = np.flatnonzero(np.isfinite(places))
    if not len(known):
        return
    # A gap or a jump between pieces ends a run: each is read in one go.
    jumps = np.abs(np.diff(places[known]) - sound.rate * STEP_S) > sound.rate * STEP_S / 2
    for run in np.split(known, np.flatnonzero(jumps | (np.diff(known) > 1)) + 1):
        _fill_run(sound, places[run], codes[:, :, run[0] : run[-1] + 1], voiced[:, run[0] : run[-1] + 1])


def _fill_run(sound: ChannelSound, places: Doubles, codes: Codes, voiced: NDArray[np.bool_]) -> None:
    from scipy.fft import rfft

    look = round(sound.rate * _LOOK_S)
    begins = np.rint(places - look / 2).astype(np.int64)
    low = int(begins[0])
    samples = np.nan_to_num(sound.read(low, int(begins[-1]) - low + look), posinf=0.0, neginf=0.0)
    size = 1 << (look - 1).bit_length()
    hz = np.fft.rfftfreq(size, 1 / sound.rate)
    window = np.hanning(look).astype(np.float32)
    window /= np.sqrt(np.mean(window**2))
    detector = voice_detector(sound.rate)
    for row, channel in enumerate(sound.channels):
        line = np.ascontiguousarray(samples[:, channel])
        frames = np.lib.stride_tricks.sliding_window_view(line, look)[begins - low]
        spectrum = np.abs(rfft(frames * window, size)) ** 2
        # Parseval: what all bands together hold is the mean square of the samples.
        spectrum *= 2 / (size * look)
        for band, (from_hz, to_hz) in enumerate(BANDS_HZ):
            power = spectrum[:, (hz >= from_hz) & (hz < to_hz)].sum(axis=1)
            db = 10 * np.log10(power + 1e-14)
            codes[row, band] = np.clip(np.rint((db - _FLOOR_DB) * _PER_DB), 1, 255)
        if detector is None:
            part = spectrum[:, (hz >= BANDS_HZ[0][0]) & (hz < BANDS_HZ[-1][1])] + 1e-14
            voiced[row] = np.exp(np.log(part).mean(axis=1)) / part.mean(axis=1) < _FLAT
        else:
            voiced[row] = _voices(line, begins - low, sound.rate, detector)


def _voices(
    line: NDArray[np.float32],
    begins: NDArray[np.int64],
    rate: int,
    detector: Callable[[NDArray[np.int16]], bool],
) -> NDArray[np.bool_]:
    """The detector's word of each step; asked every other step, of 20 ms."""
    length = 2 * round(rate * STEP_S)
    pcm = np.rint(np.clip(line, -1, 1) * 32767).astype(np.int16)
    asked = [detector(pcm[begin : begin + length]) for begin in begins[::2].tolist()]
    return np.repeat(np.array(asked, np.bool_), 2)[: len(begins)]
