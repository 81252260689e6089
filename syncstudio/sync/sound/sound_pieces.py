"""Measures windows all along two sounds, and makes straight pieces of what they say."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from syncstudio.sync.inputs import Sound
from syncstudio.sync.line_fit import LineFit, fit_line
from syncstudio.sync.side_by_side import side_by_side
from syncstudio.sync.sound.clearest_window import Usable, best_window, clearest_window
from syncstudio.sync.sound.correlation_search import check
from syncstudio.sync.sound.correlation_steps import agreeing, straight_pieces
from syncstudio.sync.sound.correlation_windows import Line, Measured, window_at
from syncstudio.sync.sound.sound_leads import STEEPEST, Confirmed
from syncstudio.sync.sound.sound_smear import FREE_BANDS, spread_of_bands_s

_LONGEST_S, _SHORTEST_S = 8.0, 0.15
_CELLS = 2000
_WINDOWS = 16
_MOST_WINDOWS = 240
_AGAIN_WITHIN_S = 0.008
_REACH_S = 0.6
_LEAST_Z = 6.0
# Within so much of the line no window is an outlier, and so much a window's own error is before others are seen.
NEAR_S = 2e-6
EXPECTED_S = 1e-6
# Offsets are told in whole nanoseconds: the standard deviation of what rounding does to them.
_LEAST_S = 0.3e-9
# So many windows show by their own scatter how far each errs; fewer have the bands' word only, which counts little.
# Where they scatter by so much more than bands make believe, something moves them that bands do not show.
_TELLING, _UNPROVEN, _CONTRADICTED = 8, 2.0, 2.5
# Neighbouring bands share a part of their noise, so that they show less of it than there is; they count more than as
# many windows, half of which tell most of what there is to tell: both from 260 pairs without rooms.
_BANDS_NOISE, _BANDS_COUNT = 1.2, 1.4 * FREE_BANDS
# Where bands spread by so much more than windows, a room or a coder moves them, and peaks do not tell how far.
_MOVED = 1.22
# What a peak foretells is the least bound: windows of noisy, coded sound scatter by 1.2 times its variance (163 pairs).
_TOLD_SCALE = 1.2**0.5
# Besides its noise a window errs by such a part of what the middle one does, or the clearest would decide alone.
_BESIDES_NOISE = 0.3


@dataclass(frozen=True, slots=True, eq=False)
class SoundPiece:
    """Windows on one straight line: the fit is of lags over the other's samples' seconds."""

    windows: tuple[Measured, ...]
    fit: LineFit

    @property
    def from_s(self) -> float:
        """The middle of the first window."""
        return self.windows[0].at_s

    @property
    def to_s(self) -> float:
        """The middle of the last window."""
        return self.windows[-1].at_s

    @property
    def line(self) -> Line:
        """The fitted line."""
        return Line(0.0, self.fit.offset_s, self.fit.slope)


@dataclass(frozen=True, slots=True, eq=False)
class Tracked:
    """What windows said: the pieces, the windows outside them, the sign of the match, the windows' length."""

    pieces: tuple[SoundPiece, ...]
    lost: tuple[float, ...]
    polarity: int
    length_s: float


def track(
    reference: Sound,
    other: Sound,
    leads: Sequence[Confirmed],
    usable: Usable,
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Tracked:
    """Follow the leads along the other sound. `usable(first_s, last_s)` says whether a stretch of the reference may
    be used."""
    length_s, places = _places(reference, other, leads, usable)
    found: list[Measured] = []
    lost: list[float] = []
    for number, at_s in enumerate(places):
        check(cancelled)
        best = best_window(reference, other, leads, float(at_s), length_s, found, usable)
        if best is not None and best.z >= _LEAST_Z:
            found.append(best)
        else:
            lost.append(float(at_s))
        if progress is not None:
            progress(0.6 * (number + 1) / len(places))
    if not found:
        return Tracked((), tuple(lost), 1, length_s)
    polarity = 1 if sum(np.sign(one.height) * one.z for one in found) > 0 else -1
    pieces = _pieces(found)
    if len(pieces) > 1:
        lines = [piece.line for piece in pieces]
        pieces = _pieces([clearest_window(reference, other, one, lines, length_s, usable) for one in found])
    again: list[SoundPiece] = []
    total = sum(len(piece.windows) for piece in pieces)
    done = 0
    for piece in pieces:
        for _ in range(3):
            piece, moved = _again(reference, other, piece, length_s, polarity, usable, cancelled)
            if moved * length_s * other.rate < 0.05:
                break
        again.append(_settled(piece, other.rate))
        done += len(piece.windows)
        if progress is not None:
            progress(0.6 + 0.4 * done / max(total, 1))
    return Tracked(tuple(again), tuple(lost), polarity, length_s)


def lost_stretches(tracked: Tracked, least_s: float) -> list[tuple[float, float]]:
    """The other's seconds where windows in a row fit nothing, at least so long; the longest first."""
    half = tracked.length_s / 2
    hit = np.array(sorted(one.at_s for piece in tracked.pieces for one in piece.windows))
    runs: list[tuple[float, float]] = []
    for at_s in sorted(tracked.lost):
        if runs and not np.any((hit > runs[-1][1] - half) & (hit < at_s)):
            runs[-1] = (runs[-1][0], at_s + half)
        else:
            runs.append((at_s - half, at_s + half))
    long = [run for run in runs if run[1] - run[0] >= least_s]
    return sorted(long, key=lambda run: run[0] - run[1])


def _overlap(reference: Sound, other: Sound, line: Line) -> tuple[float, float]:
    """The other's seconds that lie within the reference, on this line."""
    at_zero = line.lag(0.0)
    low = max(0.0, -at_zero / (1 + line.drift))
    high = min(other.duration_s, (reference.duration_s - at_zero) / (1 + line.drift))
    return low, max(high, low)


def _places(
    reference: Sound, other: Sound, leads: Sequence[Confirmed], usable: Usable
) -> tuple[float, NDArray[np.float64]]:
    """How long windows are, and the middles of as many as fit where any lead has both sounds and they may be used."""
    spans = [(_overlap(reference, other, lead.line), lead.line) for lead in leads]
    low, high = min(span[0] for span, _ in spans), max(span[1] for span, _ in spans)
    cell_s = max((high - low) / _CELLS, 0.02)
    cells = np.arange(low, high, cell_s)
    good = np.zeros(len(cells), np.bool_)
    for (begin, end), line in spans:
        for i in np.flatnonzero(~good & (cells >= begin - 1e-9) & (cells + cell_s <= end + cell_s / 2)):
            first = float(cells[i]) + line.lag(float(cells[i]))
            good[i] = usable(first, first + cell_s)
    total_s = float(good.sum()) * cell_s
    length_s = float(np.clip(total_s / _WINDOWS, _SHORTEST_S, _LONGEST_S))
    edges = np.flatnonzero(np.diff(np.concatenate([[False], good, [False]]).astype(np.int8)))
    places: list[float] = []
    for begin_cell, end_cell in zip(edges[::2], edges[1::2], strict=True):
        begin_s, end_s = low + begin_cell * cell_s, min(low + end_cell * cell_s, high)
        share = (end_s - begin_s) / max(total_s, cell_s)
        count = min(int((end_s - begin_s) / length_s + 0.01), max(round(share * _MOST_WINDOWS), 1))
        if count:
            places += np.linspace(begin_s + length_s / 2, end_s - length_s / 2, count).tolist()
    return length_s, np.array(places)


def _pieces(found: Sequence[Measured]) -> list[SoundPiece]:
    at = np.array([one.at_s for one in found])
    lag = np.array([one.lag_s for one in found])
    good = agreeing(at, lag) if len(at) > 2 else np.ones(len(at), np.bool_)
    if not good.any():
        good = np.array([one.z for one in found]) == max(one.z for one in found)
    index = np.flatnonzero(good)
    split = straight_pieces(at[index], lag[index])
    pieces = [_piece([found[index[i]] for i in part]) for part in split]
    # A few windows of sound that repeats itself may lie on a line that no clock runs along.
    pieces = [piece for piece in pieces if abs(piece.fit.slope) <= STEEPEST]
    longest = max((len(piece.windows) for piece in pieces), default=0)
    return [piece for piece in pieces if len(piece.windows) >= min(3, longest)]


def _piece(windows: Sequence[Measured]) -> SoundPiece:
    at = np.array([one.at_s for one in windows])
    lag = np.array([one.lag_s for one in windows])
    fit = fit_line(at, lag, _weights(windows), floor_s=NEAR_S, expected_s=EXPECTED_S)
    return SoundPiece(tuple(windows), fit)


def _settled(piece: SoundPiece, rate: int) -> SoundPiece:
    """The piece with an interval that rests on what its windows and their bands show."""
    at = np.array([one.at_s for one in piece.windows])
    lag = np.array([one.lag_s for one in piece.windows])
    weights = _weights(piece.windows) * piece.fit.used
    count = int(piece.fit.used.sum())
    bands_s = spread_of_bands_s(piece.windows, weights, piece.line, rate)
    # Noise moves bands as it moves windows: where bands do not disagree more than that, both say how much it is.
    expected_s, freedom = _BANDS_NOISE * bands_s * float(np.sqrt(count)), _BANDS_COUNT
    told_s: NDArray[np.float64] | None = _TOLD_SCALE * np.array([one.unsure_s for one in piece.windows])
    # Windows lie end to end, each with noise of its own.
    line_of = partial(fit_line, at, lag, weights, apart=True)
    if count < _TELLING:
        freedom = _UNPROVEN
    else:
        alone_s = line_of(floor_s=NEAR_S).spread_s
        told_s = told_s if bands_s * float(np.sqrt(count)) < _MOVED * alone_s else None
        expected_s = min(expected_s, alone_s) if alone_s < _CONTRADICTED * expected_s else 0.0
    line_of = partial(line_of, expected_s=expected_s, expected_freedom=freedom, told_s=told_s)
    # What noise leaves of the bands' spread is shared by all windows: it moves the line and does not turn it.
    noise_s = line_of(floor_s=NEAR_S).spread_s / float(np.sqrt(count))
    shared_s = float(np.sqrt(max(bands_s**2 - noise_s**2, 0.0)))
    fit = line_of(floor_s=_LEAST_S, shared_s=shared_s)
    return SoundPiece(piece.windows, fit)


def _weights(windows: Sequence[Measured]) -> NDArray[np.float64]:
    """By how far each may err, as its peak foretells it."""
    unsure = np.array([one.unsure_s for one in windows])
    middle = float(np.median(unsure))
    return np.asarray(middle**2 / (unsure**2 + (_BESIDES_NOISE * middle) ** 2))


def _again(
    reference: Sound,
    other: Sound,
    piece: SoundPiece,
    length_s: float,
    polarity: int,
    usable: Usable,
    cancelled: Callable[[], bool] | None,
) -> tuple[SoundPiece, float]:
    """Measure a piece's windows once more on its own line, and how much the drift has changed by it."""
    line = piece.line
    reach_s = min(_REACH_S, length_s * 0.4)

    def one(window: Measured) -> Measured | None:
        check(cancelled)
        return window_at(reference, other, line, window.at_s, length_s, reach_s, _AGAIN_WITHIN_S, polarity)

    again = [found for found in side_by_side(one, piece.windows) if found is not None]
    new = _piece(again) if again else piece
    if abs(new.fit.slope) > STEEPEST:
        return piece, 0.0
    return new, abs(new.fit.slope - line.drift)
