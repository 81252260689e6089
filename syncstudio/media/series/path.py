"""Where something was over time: the fixes of a series, those to be trusted, and the place at an instant."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.series.positions import Positions, degrees_in

_BLOCK = 1 << 19
# Between two fixes the place is where it would be on the straight way, up to so many usual steps, and over so many
# nanoseconds in any case.
_BRIDGED_STEPS, _BRIDGED_NS = 5, 5_000_000_000
# From this dilution of precision on a fix is rough: the usual word for above 10 is "fair" or "poor".
_ROUGH_DOP = 10.0
_METRES_PER_S = {"km/h": 1 / 3.6, "kmh": 1 / 3.6, "kph": 1 / 3.6, "kn": 0.514444, "knots": 0.514444, "kt": 0.514444,
                 "mph": 0.44704, "cm/s": 0.01, "mm/s": 0.001}  # fmt: skip
_NO_FIX = re.compile(r"\b(no|none|not|invalid|void|lost|v|n)\b", re.IGNORECASE)


class Fixes(Protocol):
    """What is asked of a series."""

    @property
    def rows(self) -> int: ...
    @property
    def names(self) -> Sequence[str]: ...
    @property
    def units(self) -> Sequence[str]: ...
    @property
    def kinds(self) -> Sequence[str]: ...
    @property
    def interval_ns(self) -> int: ...

    def column(self, channel: int, first: int, last: int) -> NDArray[np.float64]: ...

    def times(self, first: int, last: int) -> NDArray[np.int64]: ...

    def texts(self, channel: int) -> Sequence[str]: ...


@dataclass(frozen=True, slots=True)
class Path:
    """The fixes of one series in order, on its source's clock: int64 `times_ns`, degrees, metres a second (NaN where
    unknown), and whether each is `sure`; `longest_ns` is how far apart two may lie for something to be said between."""

    times_ns: NDArray[np.int64]
    latitudes: NDArray[np.float64]
    longitudes: NDArray[np.float64]
    speeds: NDArray[np.float64]
    sure: NDArray[np.bool_]
    longest_ns: int

    def __len__(self) -> int:
        return len(self.times_ns)

    def between(self, ns: int) -> tuple[int, float] | None:
        """The number of the fix at or before an instant, and how far it is to the next, 0 to below 1; None where
        there is no fix near enough."""
        at = int(np.searchsorted(self.times_ns, ns, "right")) - 1
        if at < 0:
            return None
        since = ns - int(self.times_ns[at])
        if at + 1 == len(self.times_ns):
            return (at, 0.0) if since <= self.longest_ns else None
        apart = int(self.times_ns[at + 1]) - int(self.times_ns[at])
        if apart > self.longest_ns:
            return (at, 0.0) if since == 0 else None
        return at, since / apart if apart else 0.0

    @property
    def joined(self) -> NDArray[np.bool_]:
        """For each fix but the last, whether a line leads to the next one."""
        return np.asarray(np.diff(self.times_ns) <= self.longest_ns)


def path_of(series: Fixes, where: Positions, cancelled: Callable[[], bool] | None = None) -> Path | None:
    """The fixes of a series, whose channels are as told; None where it was cancelled.

    Rows without a place, off the earth, or at exactly 0, 0 (as receivers write who know nothing) are no fixes.
    """
    to_degrees = degrees_in(series.units[where.latitude])
    east_to_degrees = degrees_in(series.units[where.longitude])
    speed_scale = 1.0 if where.speed is None else speed_in(series.units[where.speed])
    doubts = [(channel, doubt) for channel, doubt in _doubts(series) if channel != where.speed]
    parts: list[tuple[NDArray[np.int64], ...] | tuple[NDArray[np.float64], ...]] = []
    for first in range(0, series.rows, _BLOCK):
        if cancelled is not None and cancelled():
            return None
        last = min(first + _BLOCK, series.rows)
        latitude = series.column(where.latitude, first, last) * to_degrees
        longitude = series.column(where.longitude, first, last) * east_to_degrees
        with np.errstate(invalid="ignore"):
            fixed = (
                (np.abs(latitude) <= 90) & (np.abs(longitude) <= 360) & ((latitude != 0) | (longitude != 0))
            )
        sure = np.ones(last - first, bool)
        for channel, doubt in doubts:
            sure &= ~doubt(series.column(channel, first, last))
        speed = (
            np.full(last - first, np.nan)
            if where.speed is None
            else series.column(where.speed, first, last) * speed_scale
        )
        times = np.asarray(series.times(first, last))
        parts.append((times[fixed], latitude[fixed], longitude[fixed], speed[fixed], sure[fixed]))
    if not parts:
        nothing = np.zeros(0)
        return Path(nothing.astype(np.int64), nothing, nothing, nothing, nothing.astype(bool), _BRIDGED_NS)
    times, latitudes, longitudes, speeds, sure = (np.concatenate(part) for part in zip(*parts, strict=True))
    if where.speed is None and len(times) > 1:
        speeds = _speeds(times, latitudes, longitudes)
    longitudes = (longitudes + 180.0) % 360.0 - 180.0
    steps = np.diff(times)
    usual = int(np.median(steps)) if len(steps) else 0
    return Path(
        times, latitudes, longitudes, speeds, sure.astype(bool), max(_BRIDGED_STEPS * usual, _BRIDGED_NS)
    )


def speed_in(unit: str) -> float:
    """How many metres a second one of this unit is; 1 where no unit is said."""
    return _METRES_PER_S.get(unit.strip().casefold(), 1.0)


def _doubts(series: Fixes) -> list[tuple[int, Callable[[NDArray[np.float64]], NDArray[np.bool_]]]]:
    """Channels that say how good a fix is, each with what finds the bad ones among its values."""
    found: list[tuple[int, Callable[[NDArray[np.float64]], NDArray[np.bool_]]]] = []
    for channel, name in enumerate(series.names):
        word = re.sub(r"[^a-z]", "", name.rpartition(".")[2].casefold())
        if series.kinds[channel] == "state":
            if word.startswith(("fix", "gpsfix", "mode", "quality", "status")):
                bad = np.array(
                    [_NO_FIX.search(text) is not None for text in series.texts(channel)] or [False]
                )
                found.append((channel, lambda values, bad=bad: _among(values, bad)))  # type: ignore[misc]
        elif series.kinds[channel] != "number":
            continue
        elif word in ("hdop", "pdop", "dop", "gdop", "precision"):
            found.append((channel, lambda values: values > _ROUGH_DOP))
        elif word in ("fixtype", "gpsfixtype"):  # MAVLink: 0 and 1 are none
            found.append((channel, lambda values: values <= 1))
        elif word in ("fix", "gpsfix", "fixquality", "quality"):
            found.append((channel, lambda values: values == 0))
    return found


def _among(values: NDArray[np.float64], bad: NDArray[np.bool_]) -> NDArray[np.bool_]:
    known = (values >= 0) & (values < len(bad))
    answer = np.zeros(len(values), bool)
    answer[known] = bad[values[known].astype(np.intp)]
    return answer


def _speeds(
    times: NDArray[np.int64], latitudes: NDArray[np.float64], longitudes: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Metres a second from each fix to the next, by the great circle; the last has that of the one before."""
    phi, lam = np.radians(latitudes), np.radians(longitudes)
    half = np.sin(np.diff(phi) / 2) ** 2
    half += np.cos(phi[:-1]) * np.cos(phi[1:]) * np.sin(np.diff(lam) / 2) ** 2
    metres = 2 * 6_371_008.8 * np.arcsin(np.sqrt(np.clip(half, 0, 1)))
    with np.errstate(divide="ignore", invalid="ignore"):
        speeds = metres / (np.diff(times) / 1e9)
    speeds[~np.isfinite(speeds)] = np.nan
    return np.append(speeds, speeds[-1:])
