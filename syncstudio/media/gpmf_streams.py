"""Gathers the streams of a GPMF recording payload by payload: which keys there are, their samples and stamps."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.gpmf_klv import (
    DamagedPayloadError,
    Item,
    items_of,
    labels_of,
    nests_of,
    number_of,
    text_of,
    texts_of,
    values_of,
    whole_of,
)

# Keys that say something of the samples beside them and are none themselves.
_STRUCTURE = frozenset(
    {
        "DVID",
        "DVNM",
        "STNM",
        "RMRK",
        "SCAL",
        "SIUN",
        "UNIT",
        "TYPE",
        "TSMP",
        "TIMO",
        "EMPT",
        "TICK",
        "TOCK",
        "STMP",
    }
    | {"ORIN", "ORIO", "MTRX", "MXCF", "MAPX", "MAPY", "VPTS", "VPTF", "GPSU", "GPSF", "GPSP", "GPSA", "TMPC"}
    | {"FWVS", "VERS"}
)

# One moment of some streams holds several things (faces, classes); so many columns are kept of them.
_MOST_COLUMNS = 64

# What is measured later than it happened is so by seconds at most.
_LONGEST_DELAY_S = 60.0

# Fixes of two dimensions and better.
_FIX = 2

# Streams that one file may hold; cameras have up to thirty.
_MOST_STREAMS = 200


@dataclass(slots=True)
class Batch:
    """The samples of one payload: `first` is the number of the first among all, where the payload says so; `stamp` the
    camera's own time of it in ns (`exact` for microseconds, else milliseconds), `at_ns` and `until_ns` the payload's
    place in the file."""

    at_ns: int
    until_ns: int
    values: NDArray[np.float64]
    first: int | None
    stamp_ns: int | None
    exact: bool
    utc: str = ""


@dataclass(slots=True)
class Gathered:
    """One stream of one device, as its payloads describe it; the last word on a name or unit holds."""

    device: str
    code: str
    title: str = ""
    units: tuple[str, ...] = ()
    orientation: str = ""
    output: str = ""
    labels: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()
    delay_s: float = 0.0
    scaled: bool = True
    batches: list[Batch] = field(default_factory=list)


class Gatherer:
    """Takes payloads in their order; `streams` are keyed by device and code. `damaged` counts payloads that could not
    be read to their end."""

    def __init__(self) -> None:
        self.streams: dict[tuple[int, str], Gathered] = {}
        self.damaged = 0
        self.payloads = 0

    def take(self, data: bytes, at_ns: int, until_ns: int) -> None:
        """Read one payload that lies in the file from `at_ns` to `until_ns` after source zero."""
        self.payloads += 1
        whole = True
        try:
            for device in nests_of(data, "DEVC"):
                whole &= self._device(device, at_ns, until_ns)
        except DamagedPayloadError:
            whole = False
        self.damaged += not whole

    def _device(self, device: Item, at_ns: int, until_ns: int) -> bool:
        number, name, whole = 0, "", True
        try:
            for item in items_of(device.data):
                if item.key == "DVID":
                    number = whole_of(item) or 0
                elif item.key == "DVNM":
                    name = text_of(item)
                elif item.key == "STRM" and item.is_nest:
                    whole &= self._stream(number, name, item, at_ns, until_ns)
        except DamagedPayloadError:
            return False
        return whole

    def _stream(self, number: int, device: str, nest: Item, at_ns: int, until_ns: int) -> bool:
        try:
            # What is damaged in here is not believed at all: a wrong length makes numbers of anything.
            self._samples_of(number, device, list(items_of(nest.data)), at_ns, until_ns)
        except DamagedPayloadError:
            return False
        return True

    def _samples_of(self, number: int, device: str, items: list[Item], at_ns: int, until_ns: int) -> None:
        said: dict[str, Item] = {}
        samples: list[Item] = []
        for item in items:
            if item.key in _STRUCTURE:
                said[item.key] = item
            elif samples and item.key != samples[-1].key:
                samples = [item]
            else:
                samples.append(item)
        temperature = said.get("TMPC")
        if temperature is not None and not (samples and samples[-1].key == "TMPC"):
            self._scalar(number, device, temperature, "°C", at_ns, until_ns)
        if not samples or samples[-1].is_nest:
            return
        code = samples[-1].key
        stream = self._known(number, device, code)
        if stream is None:
            return
        structure = text_of(said["TYPE"]) if "TYPE" in said else ""
        values = _samples(samples, structure, stream)
        if values is None:
            return
        _describe(stream, said)
        values = _scaled(values, said.get("SCAL"), stream)
        values = _with_gps(values, said, stream)
        total, stamp = said.get("TSMP"), said.get("STMP")
        ticks = said.get("TICK")
        counted = whole_of(total) if total is not None else None
        microseconds = whole_of(stamp) if stamp is not None else None
        milliseconds = whole_of(ticks) if ticks is not None else None
        own = None if microseconds is None else microseconds * 1_000
        if own is None and milliseconds is not None:
            own = milliseconds * 1_000_000
        stream.batches.append(
            Batch(
                at_ns,
                until_ns,
                values,
                None if counted is None else counted - len(values),
                own,
                microseconds is not None,
                text_of(said["GPSU"]) if "GPSU" in said else "",
            )
        )

    def _scalar(self, number: int, device: str, item: Item, unit: str, at_ns: int, until_ns: int) -> None:
        """A value that comes once with a payload; several streams repeat it, and the first one is kept."""
        value = number_of(item)
        stream = self._known(number, device, item.key)
        if value is None or stream is None or (stream.batches and stream.batches[-1].at_ns == at_ns):
            return
        stream.title, stream.units = "", (unit,)
        stream.batches.append(Batch(at_ns, until_ns, np.array([[value]]), None, None, False))

    def _known(self, number: int, device: str, code: str) -> Gathered | None:
        key = (number, code)
        if key not in self.streams:
            if len(self.streams) >= _MOST_STREAMS:
                return None
            self.streams[key] = Gathered(device, code)
        return self.streams[key]


def _samples(samples: list[Item], structure: str, stream: Gathered) -> NDArray[np.float64] | None:
    """The rows of one payload, (rows, columns); None when they hold no number."""
    if len(samples) == 1:
        values = values_of(samples[0], structure)
        return values if values.size and np.isfinite(values).any() else None
    # One item for each moment, with several things seen at it.
    rows = []
    for item in samples:
        labels = labels_of(item, structure)
        if labels:
            stream.labels = tuple(dict.fromkeys((*stream.labels, *labels)))[:_MOST_COLUMNS]
            found = dict(zip(labels, values_of(item, structure)[:, -1].tolist(), strict=True))
            rows.append(np.array([found.get(label, np.nan) for label in stream.labels]))
        else:
            rows.append(values_of(item, structure).reshape(-1)[:_MOST_COLUMNS])
    width = max(len(row) for row in rows)
    if not width:
        return None
    out = np.full((len(rows), width), np.nan)
    for number, row in enumerate(rows):
        out[number, : len(row)] = row
    return out


def _describe(stream: Gathered, said: dict[str, Item]) -> None:
    if "STNM" in said:
        stream.title = text_of(said["STNM"])
    for key in ("SIUN", "UNIT"):
        if key in said:
            stream.units = texts_of(said[key])
    if "ORIN" in said:
        stream.orientation = text_of(said["ORIN"])
    if "ORIO" in said:
        stream.output = text_of(said["ORIO"])
    if "TIMO" in said:
        delay_s = number_of(said["TIMO"]) or 0.0
        stream.delay_s = delay_s if abs(delay_s) < _LONGEST_DELAY_S else 0.0


def _scaled(values: NDArray[np.float64], scale: Item | None, stream: Gathered) -> NDArray[np.float64]:
    """Values divided by what SCAL says, once for all columns or once for each."""
    if scale is None:
        return values
    divisors = values_of(scale).reshape(-1)
    width = values.shape[1]
    if len(divisors) != 1 and len(divisors) < width:
        stream.scaled = False
        return values
    divisors = divisors[:width]
    if not np.isfinite(divisors).all() or not divisors.all():
        stream.scaled = False
        return values
    return values / divisors


def _with_gps(values: NDArray[np.float64], said: dict[str, Item], stream: Gathered) -> NDArray[np.float64]:
    """The fix and the precision that GPS5 keeps once for a payload, as columns of every row of it. Without a fix a
    camera repeats some place or other: that is none."""
    if stream.code == "GPS9" and values.shape[1] >= 9:
        values[values[:, 8] < _FIX, :5] = np.nan
    if stream.code != "GPS5":
        return values
    precision = number_of(said["GPSP"]) if "GPSP" in said else None
    fix = number_of(said["GPSF"]) if "GPSF" in said else None
    beside = np.array([np.nan if precision is None else precision / 100, np.nan if fix is None else fix])
    if fix is not None and fix < _FIX:
        values = np.full_like(values, np.nan)
    stream.extra = ("precision", "fix")
    return np.hstack([values, np.tile(beside, (len(values), 1))])
