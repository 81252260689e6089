"""Lines along which one whitened sound follows another: found, followed to both ends, cut where a reel was cut.

A find is believed when its peak stands well above chance and above its best rival; it is then followed outwards in
windows, and what no line explains yet is searched again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from syncstudio.sync.dubs.bed_ridge import BedLine, Ridge, best_slope, peak_of, ridge_along
from syncstudio.sync.dubs.bed_search import LEAST_SCORE, Search, search
from syncstudio.sync.dubs.whitening import RATE, Whitened
from syncstudio.sync.line_fit import LineFit, fit_line
from syncstudio.sync.sound.correlation import Curve
from syncstudio.sync.sound.correlation_windows import Line, Measured
from syncstudio.sync.sound.sound_smear import spread_of_bands_s

_WHOLE_S = 150
_FIRST_S, _THEN_S = 120, (30, 8)
_TRIES = 6
_LEAST_STRETCH_S = 4.0
_MOST_PPM = 200.0
_REACH = 800
_WINDOWS_S = (1, 2, 4, 8, 16, 32)
_WINDOW_SCORE = 6.0
_MOST_WINDOWS = 300
# Within this a window belongs to the line; what is farther off is another one.
_GATE = 12.0
# What whitening leaves of an error where both hold the same samples; a window's scatter times its score. As seen on
# made dubs.
_LEAST_S = 2e-8
_SCATTER_S = 40e-6

Stop = Callable[[], bool] | None


@dataclass(frozen=True, slots=True)
class BedWindow:
    """A stretch of the other, in samples, and how it fits: `offset_s` at `at_s`, `score`; `line` numbers its line."""

    first: int
    last: int
    at_s: float
    offset_s: float
    score: float
    line: int = -1


@dataclass(frozen=True, slots=True, eq=False)
class BedMatch:
    """All lines found, and every window with the line it lies on (-1: none). `best` is the search that decided.

    `refused` searches fitted well, but a rival fitted about as well. `shared_s` is the error that all windows of a line
    share.
    """

    lines: tuple[LineFit, ...]
    shared_s: tuple[float, ...]
    windows: tuple[BedWindow, ...]
    best: Search | None
    refused: Search | None
    window_s: float


def match_beds(reference: Whitened, other: Whitened, low: int, high: int, cancelled: Stop = None) -> BedMatch:
    """Every line with lags in `[low, high]` samples at the other's first sample."""
    lines: list[LineFit] = []
    shared: list[float] = []
    windows: list[BedWindow] = []
    best: Search | None = None
    refused: Search | None = None
    window_s = 1.0
    stretches = [(0, other.count)]
    tries = 0
    while stretches and tries < 16:
        first, last = stretches.pop(0)
        if last - first < _LEAST_STRETCH_S * RATE:
            continue
        tries += 1
        found, line = _find(reference, other, first, last, (low, high), cancelled)
        if line is None:
            if found is not None and found.outside is None and abs(found.best.score) >= LEAST_SCORE:
                refused = refused or found
            best = best or found
            continue
        if not lines:
            best = found
        ridge, followed = _follow(reference, other, line, found, first, last, cancelled)
        if followed is None:
            continue
        fit, shared_s = followed
        grouped, window_s = _windows(reference, other, ridge, window_s if lines else 0.0)
        mine = [_placed(window, fit, len(lines)) for window in grouped]
        windows = [window for window in windows if window.last <= first or window.first >= last] + mine
        lines.append(fit)
        shared.append(shared_s)
        stretches += _unexplained(mine, window_s)
    windows.sort(key=lambda window: window.first)
    return BedMatch(tuple(lines), tuple(shared), tuple(windows), best, refused, window_s)


def _find(
    reference: Whitened, other: Whitened, first: int, last: int, bounds: tuple[int, int], cancelled: Stop
) -> tuple[Search | None, BedLine | None]:
    """The best line in a stretch of the other: (search that decided, line), or (best search, None)."""
    whole = last - first <= _WHOLE_S * RATE
    best: Search | None = None
    lengths = [last - first if whole else _FIRST_S * RATE]
    lengths += [length_s * RATE for length_s in _THEN_S if length_s * RATE < lengths[0] * 0.7]
    for length in lengths:
        for at in _places(other, first, last, length):
            low, high = _reachable(reference, at, length, bounds)
            found = search(reference, other, at, length, low, high, cancelled)
            if found is None:
                continue
            if found.clear:
                return found, _straightened(reference, other, found, first, last, cancelled)
            if best is None or abs(found.best.score) > abs(best.best.score):
                best = found
    return best, None


def _places(other: Whitened, first: int, last: int, length: int) -> list[int]:
    """Where to look: the places of the stretch with most sound, spread over it."""
    spare = last - first - length
    if spare <= 0:
        return [first]
    count = min(_TRIES, 1 + spare // max(length // 2, 1))
    places = first + np.linspace(0, spare, max(int(count), 2)).astype(np.int64)
    power = other.energy_before(places + float(length)) - other.energy_before(places)
    return [int(places[k]) for k in np.argsort(-power, kind="stable")]


def _reachable(reference: Whitened, at: int, length: int, bounds: tuple[int, int]) -> tuple[int, int]:
    """The lags allowed that leave something in common."""
    common = min(round(_LEAST_STRETCH_S * RATE), length // 2, reference.count // 2)
    return max(bounds[0], common - at - length), min(bounds[1], reference.count - at - common)


def _straightened(
    reference: Whitened, other: Whitened, found: Search, first: int, last: int, cancelled: Stop
) -> BedLine:
    """The find as a line: its drift from the seconds around it."""
    middle = found.at + found.count // 2
    begin, end = max(first, middle - 60 * RATE), min(last, middle + 60 * RATE)
    ridge = ridge_along(reference, other, BedLine(found.best.lag), begin, end, _REACH, cancelled=cancelled)
    lag, slope, _score = best_slope(ridge, _MOST_PPM)
    return BedLine(found.best.lag + lag, slope, (begin + end) / 2)


def _follow(
    reference: Whitened,
    other: Whitened,
    line: BedLine,
    found: Search | None,
    first: int,
    last: int,
    cancelled: Stop,
) -> tuple[Ridge, tuple[LineFit, float] | None]:
    """The ridge along all of the stretch, and the line through windows ever farther from where it was found with the
    error that all of them share."""
    middle = int(line.pivot)
    reach_s, fit = 90, None
    while True:
        begin, end = max(first, middle - reach_s * RATE), min(last, middle + reach_s * RATE)
        ridge = ridge_along(reference, other, line, begin, end, _REACH, cancelled=cancelled)
        grouped, _length = _windows(reference, other, ridge, 0.0)
        good = [
            w
            for w in grouped
            if abs(w.score) >= _WINDOW_SCORE and abs(_off(reference, other, w, line)) <= 3 * _GATE
        ]
        if len(good) < 2:
            return ridge, None
        fit = fitted(good)
        pivot_s = other.start_s + middle / RATE
        line = BedLine((fit.at(pivot_s) - reference.start_s + other.start_s) * RATE, fit.slope, middle)
        if begin <= first and end >= last:
            whole = ridge_along(reference, other, line, first, last, _REACH, cancelled=cancelled)
            shared_s = _shared_s(whole, line, fit, len(good))
            return whole, (fitted(good, shared_s), shared_s)
        reach_s *= 4


def fitted(good: list[BedWindow], shared_s: float = 0.0) -> LineFit:
    """The line through windows, those that fit better counting more; an error of `shared_s` is common to them."""
    told_s = _SCATTER_S / np.abs([w.score for w in good])
    scores = np.minimum(np.abs([w.score for w in good]), 60.0)
    return fit_line(
        [w.at_s for w in good], [w.offset_s for w in good], scores**2, floor_s=_LEAST_S, shared_s=shared_s,
        expected_s=_SCATTER_S / float(np.median(scores)), told_s=told_s, apart=True,
    )  # fmt: skip


def _shared_s(ridge: Ridge, line: BedLine, fit: LineFit, count: int) -> float:
    """How far frequencies disagree on the delay, beyond what noise in so many windows makes of it."""
    rows = [
        Measured(
            float(start + ridge.step / 2) / RATE,
            0.0,
            float(row[ridge.reach + round(float(line.at(start + ridge.step / 2)) - lag)]),
            0.0,
            Curve(row.astype(np.float64), 1.0, 1.0),
            float(lag) / RATE,
            1.0,
        )
        for row, lag, start in zip(ridge.rows, ridge.lags, ridge.starts, strict=True)
        if row.any()
    ]
    straight = Line(line.pivot / RATE, line.lag / RATE, line.slope)
    bands_s = spread_of_bands_s(rows, np.ones(len(rows)), straight, RATE)
    return float(np.sqrt(max(bands_s**2 - fit.spread_s**2 / count, 0.0)))


def _off(reference: Whitened, other: Whitened, window: BedWindow, line: BedLine) -> float:
    lag = (window.offset_s - reference.start_s + other.start_s) * RATE
    return float(lag - line.at((window.at_s - other.start_s) * RATE))


def _windows(
    reference: Whitened, other: Whitened, ridge: Ridge, length_s: float
) -> tuple[list[BedWindow], float]:
    """The ridge's seconds grouped into windows just long enough that most of them tell their offset."""
    lengths: list[float] = (
        [length_s] if length_s else [s for s in _WINDOWS_S if len(ridge.rows) >= 3 * s] or [1]
    )
    least = len(ridge.rows) / _MOST_WINDOWS
    lengths = [s for s in lengths if s >= least] or [lengths[-1]]
    best: tuple[int, list[BedWindow], float] | None = None
    for length in lengths:
        windows = _grouped(reference, other, ridge, max(int(length), 1))
        telling = sum(abs(window.score) >= 2 * _WINDOW_SCORE for window in windows)
        if telling >= 3 and 2 * telling >= len(windows):
            return windows, length
        clear = sum(abs(window.score) >= _WINDOW_SCORE for window in windows)
        if best is None or clear > best[0]:
            best = (clear, windows, length)
    assert best is not None
    return best[1], best[2]


def _grouped(reference: Whitened, other: Whitened, ridge: Ridge, length: int) -> list[BedWindow]:
    out = []
    for first in range(0, len(ridge.rows), length):
        last = min(first + length, len(ridge.rows))
        power = ridge.power[first:last]
        total = float(power.sum())
        if total <= 0:
            continue
        shift, score, rival = peak_of(ridge.rows[first:last].sum(axis=0), total, ridge.reach)
        if rival > abs(score) / 1.1:
            score = 0.0
        share = power / total
        lag = float(share @ ridge.lags[first:last]) + shift
        at = float(share @ ridge.starts[first:last]) + ridge.step / 2
        begin, end = int(ridge.starts[first]), int(ridge.starts[last - 1]) + ridge.step
        offset_s = reference.start_s - other.start_s + lag / RATE
        out.append(BedWindow(begin, min(end, other.count), other.start_s + at / RATE, offset_s, score))
    return out


def _placed(window: BedWindow, fit: LineFit, number: int) -> BedWindow:
    """The window with its line, when it lies on it."""
    near = abs(window.offset_s - fit.at(window.at_s)) * RATE <= _GATE / 4 + 30 / max(abs(window.score), 1.0)
    if not near or abs(window.score) < _WINDOW_SCORE:
        return window
    return BedWindow(window.first, window.last, window.at_s, window.offset_s, window.score, number)


def _unexplained(windows: list[BedWindow], window_s: float) -> list[tuple[int, int]]:
    """Runs of windows on no line that are long enough to be a reel of their own, longest first."""
    runs: list[tuple[int, int]] = []
    begin: int | None = None
    for window in [*windows, None]:
        if window is not None and window.line < 0:
            begin = window.first if begin is None else begin
            end = window.last
        elif begin is not None:
            runs.append((begin, end))
            begin = None
    least = max(_LEAST_STRETCH_S, 2.5 * window_s) * RATE
    return sorted((run for run in runs if run[1] - run[0] >= least), key=lambda run: run[0] - run[1])
