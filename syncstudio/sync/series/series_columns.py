"""Which columns of a series may tell how it moves: each by itself, and the length of vectors of three."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from syncstudio.sync.inputs import Limits, Signal
from syncstudio.sync.series.even_series import Track, moving_columns, rows_within, track_of

Floats = NDArray[np.float64]

MOST_COLUMNS = 16
"""Of a table with more moving columns the first ones are looked at; name one to choose another."""

_RATE_UNITS = ("rad/s", "deg/s", "dps", "rad/sec", "deg/sec", "mdps")
_OTHER_NAME = re.compile(r"acc|grav|mag|temp|gps|lux|light|(^|[^a-z])a[xyz]([^a-z]|$)", re.IGNORECASE)
_AXIS = re.compile(r"^(.*?)([xyz])([^a-z]*)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """One way to see a series as a single curve; `signed` is False for a length, which knows no direction.

    `unit` as written, empty when it is not known.
    """

    name: str
    track: Track
    signed: bool = True
    unit: str = ""


def columns_of(signal: Signal, limits: Limits | None = None, wanted: str = "") -> tuple[list[Column], str]:
    """Curves of a signal that move, and, where there are none, why, as the end of a sentence.

    `wanted` names one column, or "magnitude" of the first vector.
    """
    at, values = rows_within(signal, limits)
    if len(at) == 0:
        return [], "holds no rows" if signal.rows == 0 else "holds no rows where it is to be looked at"
    if not np.isfinite(values).any():
        return [], "holds no numbers"
    names = _names(signal, values.shape[1])
    if wanted and wanted != "magnitude" and wanted not in names:
        return [], f"has no column called {wanted!r}"
    units = list(signal.units) if len(signal.units) == values.shape[1] else [""] * values.shape[1]
    moving = moving_columns(values)
    if not moving:
        count = int(np.isfinite(values).any(axis=1).sum())
        return [], "never changes" if count >= 10 else f"holds {count} rows, and ten are the least"
    found: list[Column] = []
    for number in moving:
        track = track_of(at, values[:, [number]])
        if track is not None and (not wanted or names[number] == wanted):
            found.append(Column(names[number], track, unit=units[number]))
        if len(found) == MOST_COLUMNS:
            break
    for label, axes in vectors_of(signal, values.shape[1]):
        if wanted and wanted != "magnitude":
            break
        track = track_of(at, np.linalg.norm(values[:, list(axes)], axis=1)[:, None])
        if track is not None and np.ptp(track.values) > 0:
            found.append(Column(label, track, False, units[axes[0]]))
    return found, "" if found else "holds too few rows"


def vectors_of(signal: Signal, count: int) -> list[tuple[str, tuple[int, ...]]]:
    """Groups of three columns that are x, y and z of one thing, by their names, else all three of three."""
    names = _names(signal, count)
    groups: dict[tuple[str, str], dict[str, int]] = {}
    for number, name in enumerate(names):
        found = _AXIS.match(name.strip())
        if found:
            groups.setdefault((found[1].lower(), found[3].lower()), {}).setdefault(found[2].lower(), number)
    vectors: list[tuple[str, tuple[int, ...]]] = [
        (
            f"length of {names[axes['x']]}, {names[axes['y']]}, {names[axes['z']]}",
            (axes["x"], axes["y"], axes["z"]),
        )
        for axes in groups.values()
        if len(axes) == 3
    ]
    if not vectors and count == 3:
        vectors = [(f"length of {', '.join(names)}", (0, 1, 2))]
    return vectors


def rate_columns(signal: Signal, count: int) -> tuple[int, ...]:
    """The columns of an angular rate: by unit, then by name, else the first vector, else all."""
    known = _rates(signal, count)
    if known:
        return known
    vectors = vectors_of(signal, count)
    return vectors[0][1] if vectors else tuple(range(count))


def turns(signal: Signal) -> bool:
    """Whether units or names say that a signal holds the three axes of an angular rate."""
    return signal.values.ndim == 2 and len(_rates(signal, signal.values.shape[1])) == 3


def senses_other(signal: Signal) -> bool:
    """Whether units or names say that a signal holds something else than an angular rate."""
    count = signal.values.shape[1] if signal.values.ndim == 2 else 0
    if _rates(signal, count):
        return False
    known = len(signal.units) == count > 0 and all(unit.strip() for unit in signal.units)
    return known or any(_OTHER_NAME.search(name) for name in signal.names)


def _rates(signal: Signal, count: int) -> tuple[int, ...]:
    if len(signal.units) == count:
        rates = tuple(
            n for n, unit in enumerate(signal.units) if unit.lower().replace("°", "deg") in _RATE_UNITS
        )
        if rates:
            return rates[:3]
    for _, axes in vectors_of(signal, count):
        names = [signal.names[n].lower() for n in axes] if len(signal.names) == count else []
        if names and all(name.startswith("g") or "gyr" in name or "rot" in name for name in names):
            return axes
    return ()


def _names(signal: Signal, count: int) -> list[str]:
    return list(signal.names) if len(signal.names) == count else [f"column {n + 1}" for n in range(count)]
