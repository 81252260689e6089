"""Reads the sensors that an action camera keeps beside its picture (GoPro's GPMF), on the picture's own clock.

>>> [stream.key for stream in GPMF.listing("karma.mp4").streams][:2]
['ACCL', 'GYRO']
>>> GPMF.series("karma.mp4", "GYRO").names
('x', 'y', 'z')
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.errors import MediaCancelled
from syncstudio.media.gpmf_karma import COLUMNS, corrected, own_times
from syncstudio.media.gpmf_names import FIXES, Named, named
from syncstudio.media.gpmf_streams import Batch, Gathered, Gatherer
from syncstudio.media.gpmf_times import SampleTimes, sample_times
from syncstudio.media.gpmf_utc import epoch_of
from syncstudio.media.local import open_container
from syncstudio.media.series.sensor_cache import ReadFile, ReadStream, distinct
from syncstudio.media.series.sensor_reader import SensorReader
from syncstudio.media.series.sensor_stream import SensorStream
from syncstudio.media.series.series_spool import SeriesSpool

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.packet import Packet

Progress = Callable[[float], None]
Cancelled = Callable[[], bool]

_NS_PER_S = 1_000_000_000
_HEAD = b"DEVC\0"
# Cameras write one payload a second or so, of some kilobytes; what is larger than this is none.
_LARGEST_PAYLOAD = 1 << 24
_MOST_PAYLOADS = 2_000_000
# No recording lasts ten years; a payload placed there is damage.
_LONGEST_S = 10 * 366 * 86_400
# In this order before all others.
_FIRST = ("ACCL", "GYRO", "MAGN", "GRAV", "CORI", "IORI", "GPS9", "GPS5", "GPRI", "GLPI", "ATTD")
# Streams that hold one sample for each picture, so that their first stamp is the first picture's.
_OF_PICTURES = ("SHUT", "ISOE", "ISOG", "CORI")


def read_gpmf(
    path: str | os.PathLike[str], progress: Progress | None = None, cancelled: Cancelled | None = None
) -> ReadFile:
    """Read all sensor streams of a file; whoever asked closes the answer."""
    gatherer, first_index = _gather(path, progress, cancelled)
    found = sorted((stream for stream in gatherer.streams.values() if stream.batches), key=_rank)
    base = _base(found)
    read = ReadFile()
    keys = distinct([stream.code for stream in found])
    for number, (stream, key) in enumerate(zip(found, keys, strict=True)):
        read.streams.append(_read_stream(stream, key, first_index + number, base))
    names = distinct([each.stream.name for each in read.streams])
    for each, name in zip(read.streams, names, strict=True):
        each.stream = _renamed(each.stream, name)
    if gatherer.damaged:
        payloads = "1 payload is" if gatherer.damaged == 1 else f"{gatherer.damaged:,} payloads are"
        read.damaged = (
            f"{payloads} damaged, of {gatherer.payloads:,}: "
            "their samples are left out, the others keep their times."
        )
    utc = epoch_of(read.streams, found)
    if utc is not None:
        read.epoch_ns, read.epoch_says = utc
    return read


GPMF = SensorReader("gpmf5", read_gpmf)
"""Action cameras' sensors beside their picture; times count from source zero, as those of picture and sound do."""


@dataclass(frozen=True, slots=True)
class _Found:
    """A packet of the telemetry track, in the file's own seconds."""

    data: bytes
    at_s: Fraction
    until_s: Fraction


def _gather(
    path: str | os.PathLike[str], progress: Progress | None, cancelled: Cancelled | None
) -> tuple[Gatherer, int]:
    """All payloads read, and the number of streams the container itself has."""
    gatherer = Gatherer()
    with open_container(path) as container:
        count = len(container.streams)
        # In other containers all pictures would have to be read to find there is nothing beside them.
        if "mp4" not in container.format.name or not any(s.type == "data" for s in container.streams):
            return gatherer, count
        packets = _payloads(container, progress, cancelled)
    if packets:
        from syncstudio.media.probe import probe

        zero_s = probe(path).zero_s
        for found in packets:
            gatherer.take(found.data, _ns(found.at_s - zero_s), _ns(found.until_s - zero_s))
    return gatherer, count


def _payloads(
    container: InputContainer, progress: Progress | None, cancelled: Cancelled | None
) -> list[_Found]:
    from av.error import FFmpegError
    from av.stream import Discard

    tracks = [stream for stream in container.streams if stream.type == "data"]
    for stream in container.streams:
        if stream.type != "data":
            # Pictures and sounds are not even read: a recording of an hour has 30 GB of them.
            stream.discard = Discard.all
    found: dict[int, list[_Found]] = {}
    length_s = max((stream.duration or 0) * stream.time_base for stream in tracks if stream.time_base) or 1
    try:
        for number, packet in enumerate(container.demux(tracks)):
            if cancelled is not None and cancelled():
                raise MediaCancelled(f"Reading the sensors of {container.name} was cancelled.")
            if number > _MOST_PAYLOADS:
                break
            payload = _payload(packet)
            if payload is not None:
                found.setdefault(packet.stream.index, []).append(payload)
                if progress is not None and number % 64 == 0:
                    progress(min(1.0, float(payload.at_s / length_s)))
    except (FFmpegError, OSError, ValueError):
        # A file cut short ends here; what came before is good.
        pass
    telemetry = [payloads for _, payloads in sorted(found.items())]
    return sorted(telemetry[0], key=lambda each: each.at_s) if telemetry else []


def _payload(packet: Packet[Any]) -> _Found | None:
    base = packet.time_base or packet.stream.time_base
    if packet.pts is None or not base or not 8 <= packet.size <= _LARGEST_PAYLOAD:
        return None
    data = bytes(packet)
    if not data.startswith(_HEAD):
        return None
    at_s = packet.pts * Fraction(base)
    if abs(at_s) > _LONGEST_S:
        return None
    return _Found(data, at_s, at_s + max(packet.duration or 0, 0) * Fraction(base))


def _base(streams: list[Gathered]) -> tuple[int, int] | None:
    """The exact stamp of the first picture, and its time in the file."""
    for code in _OF_PICTURES:
        for stream in streams:
            if stream.code == code and stream.batches[0].exact:
                first = stream.batches[0]
                return (first.stamp_ns, first.at_ns) if first.stamp_ns is not None else None
    return None


def _base_of(stream: Gathered, base: tuple[int, int] | None) -> tuple[int, int] | None:
    """What ties a stream's own stamps to the file: the first picture's, where both are exact."""
    first = stream.batches[0]
    if first.exact:
        return base
    # One sample for each picture: the first one is the first picture's, however early its payload was written.
    return (
        (first.stamp_ns, first.at_ns) if stream.code in _OF_PICTURES and first.stamp_ns is not None else None
    )


def _read_stream(stream: Gathered, key: str, index: int, base: tuple[int, int] | None) -> ReadStream:
    width = _width(stream.batches)
    names: Named = named(stream, width)
    timing: SampleTimes = sample_times(stream.batches, _base_of(stream, base))
    times = timing.times_ns - round(stream.delay_s * _NS_PER_S)
    spool = SeriesSpool(width)
    says = timing.says
    drones = _rows_of_drone(stream, width)
    own = None if drones is None else own_times(stream.code, drones, times)
    if own is not None:
        times, says = own, "the drone's own clock, laid on the payloads"
    for batch in stream.batches if drones is None else ():
        rows = np.full((len(batch.values), width), np.nan)
        rows[:, : batch.values.shape[1]] = batch.values
        for column in names.negated:
            rows[:, column] *= -1
        spool.append(rows[:, list(names.order)])
    if drones is not None:
        spool.append(drones[:, list(names.order)])
    rate = (
        None if timing.period_ns is None else Fraction(_NS_PER_S / timing.period_ns).limit_denominator(10**9)
    )
    last = stream.batches[-1]
    end = int(times[-1]) + round(timing.period_ns or (last.until_ns - last.at_ns) / len(last.values))
    fixes = [column for column, name in enumerate(names.columns) if name == "fix"]
    notes = () if stream.scaled else ("The scale cannot be read, so values are as the sensor gave them.",)
    described = SensorStream(
        key,
        index,
        names.name,
        "gpmf",
        names.columns,
        names.units,
        spool.rows,
        rate,
        None,
        int(times[0]),
        end,
        notes,
        kinds=tuple("state" if name == "fix" else "number" for name in names.columns) if fixes else (),
    )
    texts: dict[int, Sequence[str]] = dict.fromkeys(fixes, FIXES)
    return ReadStream(described, spool, times, f"Times stand on {says}.", texts=texts)


def _rows_of_drone(stream: Gathered, width: int) -> NDArray[np.float64] | None:
    """The rows of one of a drone's messages in the units it names; None of any other stream. There are few of them."""
    if stream.code not in COLUMNS:
        return None
    rows = np.full((sum(len(batch.values) for batch in stream.batches), width), np.nan)
    at = 0
    for batch in stream.batches:
        rows[at : at + len(batch.values), : batch.values.shape[1]] = batch.values
        at += len(batch.values)
    return corrected(stream.code, rows)


def _rank(stream: Gathered) -> int:
    """What moves and where comes first, what a camera says of itself last; else in the order of the file."""
    return _FIRST.index(stream.code) if stream.code in _FIRST else len(_FIRST) + (stream.code == "TMPC")


def _width(batches: list[Batch]) -> int:
    return max(int(batch.values.shape[1]) for batch in batches)


def _renamed(stream: SensorStream, name: str) -> SensorStream:
    return stream if stream.name == name else replace(stream, name=name)


def _ns(seconds: Fraction) -> int:
    return round(seconds * _NS_PER_S)
