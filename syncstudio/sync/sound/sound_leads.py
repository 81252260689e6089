"""The lines on which two sounds may lie, each already confirmed on the sounds themselves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from syncstudio.sync.inputs import Sound
from syncstudio.sync.line_fit import fit_line
from syncstudio.sync.side_by_side import side_by_side
from syncstudio.sync.sound.correlation_features import feature_step, features_of
from syncstudio.sync.sound.correlation_lines import stacked_line
from syncstudio.sync.sound.correlation_search import FeatureSearch, Lead, Place, check, leads_of
from syncstudio.sync.sound.correlation_windows import Line

MOST_DRIFT = 1300e-6
"""Clocks farther apart than 1000 ppm are not two recorders' clocks; a little more, so that the edge is found too."""

STEEPEST = 2 * MOST_DRIFT
"""What few and noisy windows may show of such a drift."""

_PIECE_S = 12.0
_MOST_PIECES = 40
_WHOLE_S = 40.0
_MOST_LEADS = 8
_PLACE_ERROR_S = 0.008
_LAG_REACH_S = 0.06
_LOCAL_S = 240.0
_LEAST_STACK_Z = 5.5
_FAINT = 0.5
_LEAST_THERE = 0.2
# Lags that fit so nearly as well as an answer's own are looked at as its rivals, at most so many of them.
_NEARLY, _MOST_NEARLY, _APART_S = 0.6, 6, 0.05

Allowed = Callable[[float, float], bool]


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A line, how clearly the sounds themselves agree on it, and the other's seconds it was found in."""

    line: Line
    z: float
    strength: float
    span_s: tuple[float, float]


class LeadFinder:
    """Looks for lines between two sounds of one rate; features are worked out once."""

    def __init__(
        self,
        reference: Sound,
        other: Sound,
        lag_bounds_s: tuple[float, float],
        reference_mask: Callable[[NDArray[np.float64]], NDArray[np.bool_]],
        cancelled: Callable[[], bool] | None,
    ) -> None:
        self._reference, self._other = reference, other
        self._bounds = lag_bounds_s
        self._cancelled = cancelled
        self._step_s = feature_step(other.rate) / other.rate
        heard, mine = side_by_side(features_of, (reference, other))
        check(cancelled)
        times = np.asarray((np.arange(heard.shape[1]) + 0.5) * self._step_s, np.float64)
        heard[:, ~reference_mask(times)] = 0
        # The shorter one is cut into pieces, each looked up in all of the longer.
        self._swapped = heard.shape[1] < mine.shape[1]
        self._short, long = (heard, mine) if self._swapped else (mine, heard)
        self._search = FeatureSearch(long, self._step_s)

    def leads(self, within_s: tuple[float, float] | None = None) -> list[Confirmed]:
        """Confirmed lines, the clearest first; `within_s` limits which seconds of the other are looked up."""
        found_of_pieces = side_by_side(self._places, self._pieces(within_s))
        places = [place for found in found_of_pieces for place in found]
        found: list[Confirmed] = []
        explained: dict[float, float] = {}
        for lead in leads_of(places, _MOST_LEADS):
            # What a confirmed line explains far better is no place for a rival.
            if all(place.z < _FAINT * explained.get(place.at_s, 0.0) for place in lead.places):
                continue
            one = self._confirmed(lead)
            if one is not None:
                found.append(one)
                for place in lead.places:
                    explained[place.at_s] = max(place.z, explained.get(place.at_s, 0.0))
        return sorted(found, key=lambda one: -one.z)

    def overview(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """How well the liveliest piece fits at every lag that is allowed: lags in seconds, rising, and the fit, 1 at
        its best."""
        pieces = self._pieces(None)
        lively = [float(np.sum(self._short[:, first : first + count] ** 2)) for first, count in pieces]
        first, count = pieces[int(np.argmax(lively))]
        curve = np.asarray(self._search.curve(self._short[:, first : first + count]), np.float64)
        lag = np.arange(len(curve)) - self._search.longest - first
        # Of a piece that hangs over the end only what is there can fit.
        begin = np.maximum(lag + first, 0)
        there = (np.minimum(lag + first + count, self._search.rows) - begin) / count
        low, high = self._lags(0.0, 0.0)
        kept = (there >= _LEAST_THERE) & (lag * self._step_s >= low) & (lag * self._step_s <= high)
        lag_s = np.asarray(lag[kept] * self._step_s, np.float64)
        curve = np.asarray(curve[kept] / there[kept], np.float64)
        curve /= max(float(curve.max(initial=0.0)), 1e-30)
        return (-lag_s[::-1], curve[::-1]) if self._swapped else (lag_s, curve)

    def nearly_as_good(self, at_s: float, lag_s: float, drift: float) -> list[Line]:
        """Lines beside that of `lag_s` that fit nearly as well, the best first.

        Where a sound repeats itself all through, no place stands out from the others, and hardly one becomes a lead.
        """
        lags, fit = self.overview()
        mine = np.abs(lags - lag_s) <= _APART_S
        least = _NEARLY * float(fit[mine].max(initial=0.0))
        rest = np.where(mine, 0.0, fit)
        found: list[Line] = []
        while least > 0 and len(found) < _MOST_NEARLY:
            top = int(np.argmax(rest))
            if rest[top] < least:
                break
            found.append(Line(at_s, float(lags[top]), drift))
            rest[np.abs(lags - lags[top]) <= _APART_S] = 0.0
        return found

    def leads_within(self, low_s: float, high_s: float) -> list[Confirmed]:
        """Confirmed lines of a stretch of the other; none where the whole reference was looked up piece by piece."""
        return [] if self._swapped else self.leads((low_s, high_s))

    def _pieces(self, within_s: tuple[float, float] | None) -> list[tuple[int, int]]:
        rows = self._short.shape[1]
        length = min(round(_PIECE_S / self._step_s), rows)
        low, high = 0, rows - length
        if within_s is not None and not self._swapped:
            low = min(max(round(within_s[0] / self._step_s), 0), high)
            high = min(max(round(within_s[1] / self._step_s) - length, low), high)
        count = min(-(-(high - low) // max(length, 1)) + 1, _MOST_PIECES)
        firsts = np.unique(np.round(np.linspace(low, high, count)).astype(np.int64))
        pieces = [(int(first), length) for first in firsts]
        if rows > length and rows * self._step_s <= _WHOLE_S and within_s is None:
            pieces.append((0, rows))
        return pieces

    def _places(self, first_and_count: tuple[int, int]) -> list[Place]:
        """Where a piece of the shorter sound lies in the longer."""
        check(self._cancelled)
        first, count = first_and_count
        piece = self._short[:, first : first + count]
        sounding = np.mean(np.any(piece != 0, axis=0)) > 0.1
        return self._search.places(piece, first, self._lags) if sounding else []

    def _lags(self, at_s: float, slack_s: float) -> tuple[float, float]:
        low, high = self._bounds
        return (-high, -low) if self._swapped else (low, high)

    def _confirmed(self, lead: Lead) -> Confirmed | None:
        check(self._cancelled)
        top = max(lead.places, key=lambda place: place.z)
        near = [place for place in lead.places if abs(place.at_s - top.at_s) <= _LOCAL_S]
        at = np.array([place.at_s for place in near])
        lag = np.array([place.lag_s for place in near])
        if self._swapped:
            at, lag = at + lag, -lag
        drift, reach = 0.0, MOST_DRIFT
        if len(near) > 2:
            fit = fit_line(at, lag, expected_s=_PLACE_ERROR_S)
            drift = float(np.clip(fit.slope, -MOST_DRIFT, MOST_DRIFT))
            reach = float(np.clip(2 * fit.drift_uncertainty_ppm * 1e-6, 20e-6, MOST_DRIFT))
            line = Line(float(at.mean()), fit.at(float(at.mean())), drift)
        else:
            best = int(np.argmax([place.z for place in near]))
            line = Line(float(at[best]), float(lag[best]), 0.0)
        low = max(float(at.min()) - _PIECE_S / 2, 0.0, -line.lag_s)
        high = min(float(at.max()) + _PIECE_S / 2, self._other.duration_s)
        high = min(high, self._reference.duration_s - line.lag_s)
        if high - low < 0.3:
            return None
        found = stacked_line(self._reference, self._other, line, (low, high), _LAG_REACH_S, reach)
        if found is None or found.z < _LEAST_STACK_Z:
            return None
        return Confirmed(found.line, found.z, lead.strength, (low, high))
