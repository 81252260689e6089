"""Knocks in an accelerometer: when each one began, to a part of a row.

A knock begins between two rows. Knocks of one thing ring alike, so their rows are laid over one another: together they
show the ring as if it had been sampled many times as densely, and where it begins (Akaike's criterion, Maeda 1985, and
then `tap_align.py`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from syncstudio.sync.inputs import Limits, Signal
from syncstudio.sync.series.even_series import moving_columns, rows_within
from syncstudio.sync.series.tap_align import align_rings
from syncstudio.sync.series.tap_curve import Ring

Floats = NDArray[np.float64]

_LEVEL_S = 0.12
_ALONE_S = 0.09
_OUT_BY = 8.0
_BEFORE_S, _AFTER_S = 0.06, 0.10
_ROUNDS = 4
_ALIKE = 0.75
_FEWEST_ALIKE = 4
_MOST_TAPS = 2000
# How far knocks that nothing is like are off alike, and how near one is known at best, as parts of a row.
_ALONE_SHARED, _LEAST_OWN = 0.2, 0.001
# Rings of which nearly every row turns over the one before pass through nothing so often that their beginning may be
# missed, by so much of a row: from simulated knocks.
_QUICK, _QUICK_SHARED = -0.65, 0.25


@dataclass(frozen=True, slots=True, eq=False)
class Taps:
    """`at_s` (n,) on the series' clock, rising; `strength` (n,) how many times the usual scatter.

    Each is off by about `own_s` (n,) of its own, and all alike by about `shared_s`.
    """

    at_s: Floats
    strength: Floats
    own_s: Floats
    shared_s: float


def find_taps(signal: Signal, limits: Limits | None = None) -> Taps:
    """Every knock of the columns that are accelerations by name or unit, else of all that move."""
    at, values = rows_within(signal, limits)
    columns = accelerations(signal, values)
    none = Taps(np.zeros(0), np.zeros(0), np.zeros(0), 0.0)
    if len(at) < 20 or not columns:
        return none
    good = np.isfinite(values[:, columns]).all(axis=1)
    at, rows = at[good], values[good][:, columns]
    steps = np.diff(at)
    if len(at) < 20 or not (steps > 0).any():
        return none
    step = float(np.median(steps[steps > 0]))
    novel = _novelty(rows, step)
    peaks = _peaks(at, novel)
    if len(peaks) == 0:
        return none
    begun = [_begin(novel, peak, max(2, round(0.04 / step))) for peak in peaks.tolist()]
    first = at[np.maximum(begun, 0)]
    strength = novel[peaks]
    ends = np.append(first[1:] - 2 * step, np.inf)
    curves = [
        _cut(at, rows, start, end, step) for start, end in zip(first.tolist(), ends.tolist(), strict=True)
    ]
    column = int(
        np.argmax([sum(float(np.sum(c[1][:, k] ** 2)) for c in curves) for k in range(rows.shape[1])])
    )
    ringing = [(when, curve[:, column]) for when, curve in curves]
    # What rings already when a knock comes would be taken for part of it.
    clean = np.diff(first, prepend=-np.inf) > _AFTER_S + _BEFORE_S
    return _together(first, strength, ringing, clean, step)


def accelerations(signal: Signal, values: Floats) -> list[int]:
    """The columns that are accelerations by unit or name, or else all that move."""
    moving = moving_columns(values) if len(values) else []
    count = values.shape[1]
    units = [unit.lower() for unit in signal.units] if len(signal.units) == count else [""] * count
    names = [name.lower() for name in signal.names] if len(signal.names) == count else [""] * count
    by_unit = [
        n for n in moving if units[n].replace("²", "2").replace("^", "") in ("m/s2", "g", "mg", "ms-2")
    ]
    by_name = [n for n in moving if "acc" in names[n] or names[n] in ("ax", "ay", "az")]
    return by_unit or by_name or moving


def _novelty(rows: Floats, step_s: float) -> Floats:
    """How far each row jumps from the one before, against the usual jump, all columns together."""
    from scipy.ndimage import median_filter

    size = max(3, round(_LEVEL_S / step_s)) | 1
    total = np.zeros(len(rows))
    for column in rows.T:
        apart = np.abs(np.diff(column, prepend=column[:1]))
        level = median_filter(apart, size, mode="nearest")
        usual = float(np.median(apart)) + 1e-12 + 1e-3 * float(apart.max())
        total += np.clip(apart - level, 0, None) ** 2 / usual**2
    return np.asarray(np.sqrt(total), np.float64)


def _peaks(at_s: Floats, novel: Floats) -> NDArray[np.int64]:
    """Rows that stand out, one for each knock: the first strong one of its ring."""
    usual = float(np.median(novel)) + 1.4826 * float(np.median(np.abs(novel - np.median(novel)))) + 1e-12
    strong = np.flatnonzero(novel > _OUT_BY * usual)
    if len(strong) > 50 * _MOST_TAPS:
        return np.zeros(0, np.int64)
    kept: list[int] = []
    for row in strong[np.argsort(-novel[strong], kind="stable")].tolist():
        if all(abs(at_s[row] - at_s[other]) > _ALONE_S for other in kept[-200:]):
            kept.append(row)
        if len(kept) == _MOST_TAPS:
            break
    return np.array(sorted(kept), np.int64)


def _begin(novel: Floats, peak: int, reach: int) -> int:
    """The row before the first that stands out clearly, shortly before the peak."""
    low = max(0, peak - reach)
    loud = np.flatnonzero(novel[low : peak + 1] > 0.25 * novel[peak])
    return low + int(loud[0]) - 1


def _cut(at_s: Floats, rows: Floats, start_s: float, end_s: float, step_s: float) -> tuple[Floats, Floats]:
    """Rows around a beginning and before the next, less the straight line they followed before it."""
    until_s = min(start_s + _AFTER_S, end_s)
    kept = slice(int(np.searchsorted(at_s, start_s - _BEFORE_S)), int(np.searchsorted(at_s, until_s)))
    when, part = at_s[kept] - start_s, rows[kept]
    # The row before the first that stands out may be a faint one of the ring.
    quiet = when < -0.5 * step_s
    if quiet.sum() >= 4:
        line = np.polyfit(when[quiet], part[quiet], 1)
        return when, part - (when[:, None] * line[0] + line[1])
    return when, part - part[:1]


def _together(
    first: Floats, strength: Floats, ringing: list[Ring], clean: NDArray[np.bool_], step_s: float
) -> Taps:
    """Lay the rings over one another and find where their common curve begins; alone, each begins half a row later."""
    at, own = first + step_s / 2, np.full(len(first), step_s / np.sqrt(12))
    shared_s = _ALONE_SHARED * step_s
    members = np.flatnonzero(clean)
    if len(members) < _FEWEST_ALIKE:
        return Taps(at, strength, own, shared_s)
    shift, gain, alike = _shifted([ringing[n] for n in members], step_s)
    members, shift, gain = members[alike], shift[alike], gain[alike]
    if len(members) >= _FEWEST_ALIKE:
        chosen = [ringing[n] for n in members]
        when = np.concatenate([ring[0] - by for ring, by in zip(chosen, shift, strict=True)])
        height = np.concatenate([ring[1] / size for ring, size in zip(chosen, gain, strict=True)])
        order = np.argsort(when)
        when, height = when[order], height[order]
        near = (when > -_BEFORE_S + step_s) & (when < 3 * step_s + 0.01)
        begin_s = _parted(when[near], height[near])
        found = align_rings(chosen, shift, gain, begin_s, step_s)
        if found is not None and found.alike.sum() >= _FEWEST_ALIKE:
            members = members[found.alike]
            at[members] = first[members] + (found.shift_s + found.begin_s)[found.alike]
            # Stamps are whole microseconds or worse, and no curve is known better than its noise says.
            own[members] = np.maximum(found.own_s[found.alike], _LEAST_OWN * step_s)
            quick = _too_quick([ringing[n] for n in members.tolist()])
            shared_s = float(np.hypot(found.begin_sd_s, _QUICK_SHARED * step_s * quick))
    ordered = np.argsort(at)
    return Taps(at[ordered], strength[ordered], own[ordered], float(shared_s))


def _too_quick(ringing: list[Ring]) -> bool:
    """Whether rings turn over from row to row."""
    rings = [height[when > 0] for when, height in ringing]
    power = sum(float(ring @ ring) for ring in rings)
    return sum(float(ring[1:] @ ring[:-1]) for ring in rings) < _QUICK * power


def _shifted(ringing: list[Ring], step_s: float) -> tuple[Floats, Floats, NDArray[np.bool_]]:
    """For each ring how far it is shifted against the mean ring, its size with sign, and whether it is alike."""
    count = len(ringing)
    shift, alike = np.zeros(count), np.ones(count, bool)
    gain = np.array([float(y[np.argmax(np.abs(y))]) if len(y) else 1.0 for _, y in ringing])
    gain[gain == 0] = 1.0
    tries = np.linspace(-1.5, 1.5, 61) * step_s
    grid = np.arange(-_BEFORE_S, _AFTER_S, step_s / 8)
    wide = 0.6 * step_s
    for turn in range(_ROUNDS):
        members = np.flatnonzero(alike)
        when = np.concatenate([ringing[n][0] - shift[n] for n in members])
        height = np.concatenate([ringing[n][1] / gain[n] for n in members])
        mean = _smooth(grid, when, height, max(wide * 0.6**turn, step_s / 6))
        fit = np.zeros(count)
        for n, (own, ring) in enumerate(ringing):
            if len(own) < 8:
                continue
            models = np.stack([np.interp(own - each, grid, mean) for each in tries])
            power = np.sum(models**2, axis=1) + 1e-300
            size = models @ ring / power
            left = np.sum(ring**2) - size**2 * power
            best = int(np.argmin(left))
            shift[n] = tries[best]
            if 0 < best < len(tries) - 1:
                bend = left[best - 1] - 2 * left[best] + left[best + 1]
                shift[n] += (
                    0.5 * (left[best - 1] - left[best + 1]) / max(bend, 1e-300) * (tries[1] - tries[0])
                )
            fit[n] = 1 - left[best] / max(float(np.sum(ring**2)), 1e-300)
            gain[n] = size[best] if size[best] != 0 else 1.0
        alike = fit > _ALIKE**2
        if alike.sum() < _FEWEST_ALIKE:
            if turn == _ROUNDS - 1:
                break
            # The first mean is of rings that lie up to a row apart, and some upside down: the better half goes on.
            alike = fit >= np.median(fit)
        shift -= shift[alike].mean()
    return shift, gain, alike


def _smooth(grid: Floats, when: Floats, height: Floats, width_s: float) -> Floats:
    """The weighted mean of samples around each place of a grid."""
    weight = np.exp(-0.5 * ((grid[:, None] - when[None, :]) / width_s) ** 2) + 1e-12
    return np.asarray(weight @ height / weight.sum(axis=1), np.float64)


def _parted(when: Floats, height: Floats) -> float:
    """The instant that best parts quiet from loud."""
    n = len(when)
    if n < 12:
        return 0.0
    power = height**2
    split = np.arange(4, n - 3)
    sums = np.cumsum(power)
    floor = 1e-6 * float(power.max()) + 1e-300
    quiet = sums[split - 1] / split + floor
    loud = (sums[-1] - sums[split - 1]) / (n - split) + floor
    at = int(split[np.argmin(split * np.log(quiet) + (n - split) * np.log(loud))])
    return float(0.5 * (when[at - 1] + when[at]))
