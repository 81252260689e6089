"""Which frequencies a stretch of a channel holds: Welch's spectrum, or Lomb's where rows come at no rate."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.errors import MediaCancelled
from syncstudio.media.series.analysis.rhythm import Rhythm, rhythm_of
from syncstudio.media.series.analysis.row_source import RowSource

Values = NDArray[np.float64]
How = Literal["even", "read-off", "lomb"]

# Windows averaged at most, spread over the stretch, and how long one is where nobody says.
_MOST_WINDOWS = 256
_LEAST, _LONGEST = 16, 1 << 14
# With windows at an eighth of the stretch there are fifteen half over one another.
_PART = 8
# Rows that come at no rate are taken as they are up to here.
_LOMB_ROWS = 4_000
_LOMB_FREQUENCIES = 1_000
_LOMB_BLOCK = 1 << 18


@dataclass(frozen=True, slots=True)
class Spectrum:
    """`density` in unit² / Hz at `frequencies` in Hz.

    `windows` of `window_rows` rows were averaged, each weighted by Hann's curve; rows are taken as they come ("even"),
    read off at the mean rate between them ("read-off"), or fitted by waves ("lomb"). The peak is the highest place
    above zero, read between the frequencies.
    """

    frequencies: Values
    density: Values
    rate: float
    window_rows: int
    windows: int
    how: How
    peak_hz: float
    peak: float


@np.errstate(all="ignore")
def spectrum_of(
    source: RowSource,
    channel: int,
    first: int,
    last: int,
    window_rows: int = 0,
    cancelled: Callable[[], bool] | None = None,
) -> Spectrum | None:
    """The spectrum of rows [first, last); None where there are too few that belong together.

    `window_rows` 0: as long as an eighth of the stretch.
    """
    rows = last - first
    rhythm = rhythm_of(source, first, last) if rows > 1 else None
    if rhythm is None or not rhythm.rate or rows < _LEAST:
        return None
    if not rhythm.even and rows <= _LOMB_ROWS:
        return _lomb(source, channel, first, last)
    length = window_rows or min(max(1 << (max(rows // _PART, 1).bit_length() - 1), 64), _LONGEST)
    length = min(length, rows)
    starts = _starts(first, last, length)
    weight = np.hanning(length + 1)[:-1] if length > 1 else np.ones(1)
    total, count = np.zeros(length // 2 + 1), 0
    for start in starts:
        if cancelled is not None and cancelled():
            raise MediaCancelled("The spectrum was not worked out: something else was asked for.")
        values = _window(source, channel, start, start + length, rhythm)
        if values is not None:
            total += np.abs(np.fft.rfft((values - values.mean()) * weight)) ** 2
            count += 1
    if not count:
        return None
    density = total / count / (rhythm.rate * float((weight**2).sum()))
    density[1 : -1 if length % 2 == 0 else None] *= 2
    frequencies = np.arange(len(density)) * rhythm.rate / length
    how: How = "even" if rhythm.steady else "read-off"
    return Spectrum(frequencies, density, rhythm.rate, length, count, how, *_peak(frequencies, density))


def _starts(first: int, last: int, length: int) -> list[int]:
    """Where windows begin: half over one another, or spread where there are very many."""
    step = max(length // 2, 1)
    count = (last - first - length) // step + 1
    if count <= _MOST_WINDOWS:
        return [first + number * step for number in range(count)]
    spread = np.linspace(first, last - length, _MOST_WINDOWS)
    return [int(start) for start in spread]


def _window(source: RowSource, channel: int, first: int, last: int, rhythm: Rhythm) -> Values | None:
    """The values of one window at an even rate; None where it has a gap."""
    values = source.column(channel, first, last)
    if np.isnan(values).any():
        return None
    if rhythm.steady and rhythm.longest_ns and not _parted(source, first, last, rhythm):
        return values
    times = source.times(first, last)
    if (np.diff(times) > rhythm.longest_ns).any():
        return None
    at = (times - times[0]) / rhythm.mean_ns
    return np.interp(np.arange(len(values), dtype=np.float64), at, values)


def _parted(source: RowSource, first: int, last: int, rhythm: Rhythm) -> bool:
    """Whether rows at a steady rate took longer than they should."""
    took = int(source.times(last - 1, last)[0]) - int(source.times(first, first + 1)[0])
    return abs(took - (last - 1 - first) * rhythm.mean_ns) > 0.5 * rhythm.mean_ns


def _lomb(source: RowSource, channel: int, first: int, last: int) -> Spectrum | None:
    values, times = source.column(channel, first, last), source.times(first, last)
    known = ~np.isnan(values)
    if np.count_nonzero(known) < _LEAST:
        return None
    values, at_s = values[known], (times[known] - times[known][0]) / 1e9
    rate = (len(values) - 1) / float(at_s[-1]) if at_s[-1] else 0.0
    if not rate:
        return None
    count = min(_LOMB_FREQUENCIES, len(values) * 2)
    frequencies = np.linspace(0, rate / 2, count + 1)[1:]
    density = 2 * _lomb_powers(at_s, values - values.mean(), 2 * np.pi * frequencies) / rate
    return Spectrum(frequencies, density, rate, len(values), 1, "lomb", *_peak(frequencies, density))


def _lomb_powers(at_s: Values, values: Values, turns: Values) -> Values:
    """Lomb's power at each angular frequency, as `scipy.signal.lombscargle` has it, in blocks and so faster."""
    out = np.empty(len(turns))
    block = max(1, _LOMB_BLOCK // len(at_s))
    for first in range(0, len(turns), block):
        phases = turns[first : first + block, None] * at_s
        cosines, sines = np.cos(phases), np.sin(phases)
        cc, cs = (cosines * cosines).sum(axis=1), (cosines * sines).sum(axis=1)
        ss = len(at_s) - cc
        tau = 0.5 * np.arctan2(2 * cs, cc - ss)
        cos_tau, sin_tau = np.cos(tau), np.sin(tau)
        yc, ys = cosines @ values, sines @ values
        along, across = yc * cos_tau + ys * sin_tau, ys * cos_tau - yc * sin_tau
        part = cc * cos_tau**2 + 2 * cs * cos_tau * sin_tau + ss * sin_tau**2
        rest = len(at_s) - part
        out[first : first + block] = 0.5 * (
            along**2 / np.maximum(part, 1e-12) + across**2 / np.maximum(rest, 1e-12)
        )
    return out


def _peak(frequencies: Values, density: Values) -> tuple[float, float]:
    """The highest place above the lowest frequency, on the parabola through it and its neighbours in dB."""
    place = int(np.argmax(density[1:])) + 1 if len(density) > 1 else 0
    height, at = float(density[place]), float(frequencies[place])
    if 0 < place < len(density) - 1 and density[place - 1 : place + 2].min() > 0:
        a, b, c = np.log(density[place - 1 : place + 2])
        bend = a - 2 * b + c
        shift = 0.5 * (a - c) / bend if bend < 0 else 0.0
        at += shift * float(frequencies[1] - frequencies[0])
        height = float(np.exp(b - 0.25 * (a - c) * shift))
    return at, height
