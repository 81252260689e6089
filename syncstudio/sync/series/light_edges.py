"""When a series switches: the edges of columns that are on or off, and knocks and jumps of others."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from syncstudio.sync.inputs import Signal
from syncstudio.sync.series.even_series import moving_columns
from syncstudio.sync.series.tap_events import find_taps

Floats = NDArray[np.float64]

_MOST_COLUMNS, _MOST_EVENTS, _FEWEST = 8, 600, 4
# A column is on or off when so many of its rows lie within this part of its range from either end.
_NEAR, _MOSTLY = 0.25, 0.9
# The median absolute deviation of normal errors times this is their standard deviation.
_MAD = 1.4826


@dataclass(frozen=True, slots=True, eq=False)
class Edges:
    """Instants `at_s` (n,) with `strength` (n,), each off by `own_s` (n,) and all alike by `shared_s`. `shown` is the
    whole curve; `switching`: of a column that is on or off, with a row every `step_s`: each lies anywhere between two.
    `other_way` are the column's edges in the other direction, where it has enough.
    """

    name: str
    at_s: Floats
    strength: Floats
    own_s: Floats
    shared_s: float
    shown: Floats
    switching: bool = False
    step_s: float = 0.0
    other_way: Edges | None = None


def edges_of(series: Signal) -> list[Edges]:
    """Lists of events that may be light going on: rising and falling edges of each switching column, and jumps."""
    values = _columns(series)
    if len(values) < 10:
        return []
    at = series.times_ns / 1e9
    found: list[Edges] = []
    for number in moving_columns(values)[:_MOST_COLUMNS]:
        name = _name(series, values, number)
        up, down = _switching(at, values[:, number])
        found += _both_ways(name, up, down, values[:, number], at)
    if found:
        # Jumps of what is on or off are those edges again, less exactly.
        return found
    knocks = find_taps(series)
    if len(knocks.at_s) >= _FEWEST:
        strongest = np.sort(np.argsort(-knocks.strength, kind="stable")[:_MOST_EVENTS])
        shown = np.nan_to_num(values, posinf=0.0, neginf=0.0)
        shown = np.abs(shown - np.median(shown, axis=0)).max(axis=1)
        found.append(
            Edges(
                "the series' jumps",
                knocks.at_s[strongest],
                knocks.strength[strongest],
                knocks.own_s[strongest],
                knocks.shared_s,
                shown,
            )
        )
    return found


@dataclass(frozen=True, slots=True)
class RareSwitch:
    """A column that is on or off and switches `times` in all: too seldom to be told from any other."""

    column: int
    name: str
    times: int


def rare_switches(series: Signal) -> tuple[list[RareSwitch], Signal | None]:
    """Columns that switch too seldom, and the series without them; None where nothing else moves."""
    values = _columns(series)
    moving = moving_columns(values) if len(values) >= 10 else []
    rare = []
    for number in moving:
        up, down = _switching(series.times_ns / 1e9, values[:, number])
        if 0 < max(len(up), len(down)) < _FEWEST:
            rare.append(RareSwitch(number, _name(series, values, number), len(up) + len(down)))
    kept = [number for number in moving if all(number != one.column for one in rare)]
    if not kept:
        return rare, None
    units = tuple(series.units[n] for n in kept) if len(series.units) == values.shape[1] else ()
    names = tuple(_name(series, values, n) for n in kept)
    return rare, replace(series, values=values[:, kept], names=names, units=units)


def _columns(series: Signal) -> Floats:
    values = np.asarray(series.values, np.float64)
    return values[:, None] if values.ndim == 1 else values


def _name(series: Signal, values: Floats, number: int) -> str:
    return series.names[number] if len(series.names) == values.shape[1] else f"column {number + 1}"


def _both_ways(name: str, up: Floats, down: Floats, shown: Floats, at_s: Floats) -> list[Edges]:
    """Edges in either direction, each knowing of the other."""
    # Stamps that come unevenly say how far each may be off.
    steps = np.diff(at_s)
    step, uneven = (
        float(np.median(steps)),
        float(np.median(np.abs(steps - np.median(steps)))) * _MAD / np.sqrt(2),
    )
    found = [
        Edges(label, kept, np.ones(len(kept)), np.full(len(kept), uneven), 0.0, shown, True, step)
        for label, kept in (
            (f"{name} going up", up[:_MOST_EVENTS]),
            (f"{name} going down", down[:_MOST_EVENTS]),
        )
        if len(kept) >= _FEWEST
    ]
    if len(found) < 2:
        return found
    return [replace(found[0], other_way=found[1]), replace(found[1], other_way=found[0])]


def _switching(at_s: Floats, values: Floats) -> tuple[Floats, Floats]:
    """Rising and falling edges of a column that is on or off; none of others."""
    good = np.isfinite(values)
    at, level = at_s[good], values[good]
    none = np.zeros(0)
    low, high = float(level.min()), float(level.max())
    if len(level) < 10 or high <= low:
        return none, none
    part = (level - low) / (high - low)
    if np.mean((part < _NEAR) | (part > 1 - _NEAR)) < _MOSTLY:
        return none, none
    # Between two rows the switch may have been thrown anywhere, unless a row caught it half way.
    on = part > 0.5
    turns = np.flatnonzero(on[1:] != on[:-1])
    before, after = part[turns], part[turns + 1]
    share = (0.5 - before) / np.where(after == before, 1.0, after - before)
    instants = at[turns] + np.clip(share, 0, 1) * (at[turns + 1] - at[turns])
    rising = on[turns + 1]
    return instants[rising], instants[~rising]
