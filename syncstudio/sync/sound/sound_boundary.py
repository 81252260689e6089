"""Where exactly one piece ends and the next begins: the instant up to which the first line explains the other better.

The ratio of likelihoods, summed along time, tells where a course changes (Hinkley 1970). What each line leaves of the
other, cell by cell of time and frequency, is held against what is left where the line is sure: so a pause of the other
speaks against a line whose reference speaks there, and a long reverberation or noise against neither. What is so faint
that the two do not share it tells nothing: a restart in a pause may lie anywhere in it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from syncstudio.sync.inputs import Sound
from syncstudio.sync.sound.correlation_windows import Line
from syncstudio.sync.sound.sound_answers import ALIKE, Answer, Cells
from syncstudio.sync.sound.sound_pieces import SoundPiece, Tracked

_STEP_S, _FRAME_S = 0.005, 0.016
_LOWEST_HZ, _HIGHEST = 80.0, 0.44
# So much of a piece beside the boundary tells how the other answers to the reference; so much at least.
_SURE_S, _LEAST_SURE_S = 6.0, 0.5
_BLOCK_S = 20.0
# Samples read beyond what resampling needs; a drift that moves the far end by less than this needs none.
_SPARE = 512
_STRAIGHT = 0.1


def boundary_s(
    reference: Sound, other: Sound, before: SoundPiece, after: SoundPiece, tracked: Tracked
) -> tuple[float, float]:
    """The other's second at which the step lies, between the last window of one piece and the first of the next, and
    its 95 % half-width.

    Where nothing tells (both silent, or something else was put in), the middle of what is possible.
    """
    half = tracked.length_s / 2
    low, high = max(before.from_s - half, 0.0), min(after.to_s + half, other.duration_s)
    begin, end = max(before.to_s - half, low), min(after.from_s + half, high)
    if end - begin < 4 * _STEP_S:
        return (begin + end) / 2, max((end - begin) / 2, _STEP_S)
    sounds = _Overlaid(reference, other)
    first = sounds.cells(before.line, max(low, begin - _SURE_S), max(begin, low + _LEAST_SURE_S))
    then = sounds.cells(after.line, min(end, high - _LEAST_SURE_S), min(high, end + _SURE_S))
    answer = Answer(np.concatenate([first[0], then[0]]), np.concatenate([first[1], then[1]]))
    gains = []
    for at in np.arange(begin, end - _STEP_S, _BLOCK_S):
        stop = min(float(at) + _BLOCK_S, end)
        heard, one = sounds.cells(before.line, float(at), stop)
        _, two = sounds.cells(after.line, float(at), stop)
        gain = np.log(answer.left(heard, two) / answer.left(heard, one))
        gains.append(gain[:, sounds.telling].sum(axis=1) / ALIKE)
    total = np.concatenate([[0.0], np.cumsum(np.concatenate(gains), dtype=np.float64)])
    chance = np.cumsum(np.exp(total - total.max()))
    early, late = np.interp(np.array([0.025, 0.975]) * chance[-1], chance, np.arange(len(chance)))
    # The chance of a place between two cells reaches half a step to both sides of it, and the grid is no finer.
    # Of a pause the middle is told, though one end of it may be a little likelier.
    return float(begin + (early + late) / 2 * _STEP_S), float((late - early) / 2 + 0.5) * _STEP_S


class _Overlaid:
    """Both sounds as cells of time (a row each 5 ms) and frequency, laid on one another along a line."""

    def __init__(self, reference: Sound, other: Sound) -> None:
        self._reference, self._other = reference, other
        self._step = round(_STEP_S * other.rate)
        self._frame = 2 * round(_FRAME_S * other.rate / 2)
        hz = np.fft.rfftfreq(self._frame, 1 / other.rate)
        self.telling = (hz >= _LOWEST_HZ) & (hz <= _HIGHEST * other.rate)
        self._taper = np.sqrt(np.hanning(self._frame + 1)[:-1]).astype(np.float32)

    def cells(self, line: Line, low_s: float, high_s: float) -> tuple[Cells, Cells]:
        """The other's cells between two of its seconds, and the reference's as the line says they sound there."""
        rate, frame = self._other.rate, self._frame
        rows = max(round((high_s - low_s) * rate) // self._step, 1)
        first = round(low_s * rate)
        count = rows * self._step + frame - self._step
        heard = self._other.read(first - frame // 2, count)
        begin = (first / rate + line.lag(first / rate)) * rate
        played = self._on_others_clock(round(begin) - frame // 2, count, line.drift)
        turn = np.exp(2j * np.pi * (begin - round(begin)) * np.arange(frame // 2 + 1) / frame)
        return self._transformed(heard), self._transformed(played) * turn.astype(np.complex64)

    def _on_others_clock(self, first: int, count: int, drift: float) -> NDArray[np.float32]:
        """`count` samples of the reference from `first` on, taken as densely as the other's clock ticks."""
        if abs(drift) * count < _STRAIGHT:
            return self._reference.read(first, count)
        import soxr

        raw = self._reference.read(first, int(count * (1 + drift)) + _SPARE)
        return np.asarray(soxr.resample(raw, 1 + drift, 1.0)[:count], np.float32)

    def _transformed(self, samples: NDArray[np.float32]) -> Cells:
        from scipy import fft

        pieces = np.lib.stride_tricks.sliding_window_view(samples, self._frame)[:: self._step]
        return np.asarray(fft.rfft(pieces * self._taper, axis=1), np.complex64)
