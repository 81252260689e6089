"""The timing health of sensor streams (an action camera's, a lab recording's, a robot's log): each stream by its
stamps as they were written."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from syncstudio.media.health.finding import Finding, rank
from syncstudio.media.health.report import FileHealth, StreamHealth
from syncstudio.media.health.series_times import SeriesTimes, series_health
from syncstudio.media.health.series_words import length_text
from syncstudio.media.health.words import count_text
from syncstudio.media.series.time_law import TimeLaw

if TYPE_CHECKING:
    from syncstudio.media.series.sensor_cache import ReadFile, ReadStream

_NS = Fraction(1, 1_000_000_000)
_REMEDY = "check the device that wrote them"
# Markers come when something happens; what is said of rows that should come evenly says nothing of them.
_OF_RHYTHM = frozenset({"timestamp-gap", "variable-frame-rate", "rate-mismatch"})

Progress = Callable[[float], None]
Cancelled = Callable[[], bool]


@dataclass(frozen=True, slots=True, eq=False)
class SensorsHealth:
    """What is known of all sensor streams of one file; `read` is empty where it has none."""

    streams: tuple[StreamHealth, ...]
    findings: tuple[Finding, ...]
    read: str
    epoch_ns: int | None
    epoch_says: str


def sensor_health(
    path: str | os.PathLike[str], progress: Progress | None = None, cancelled: Cancelled | None = None
) -> FileHealth:
    """The timing of a file that holds nothing but sensor streams. Raises MediaError when it cannot be read."""
    found = sensors_health(path, progress, cancelled)
    return FileHealth(
        Path(os.path.abspath(path)),
        found.streams,
        tuple(sorted(found.findings, key=rank)),
        found.read,
        found.epoch_ns,
        found.epoch_says,
    )


def with_sensors(
    report: FileHealth, progress: Progress | None = None, cancelled: Cancelled | None = None
) -> FileHealth:
    """A recording's report with the sensors that lie beside its picture, where it has any."""
    found = sensors_health(report.path, progress, cancelled)
    if not found.streams:
        return report
    return FileHealth(
        report.path,
        (*report.streams, *found.streams),
        tuple(sorted((*report.findings, *found.findings), key=rank)),
        f"{report.read} {found.read}".strip(),
        report.epoch_ns if report.epoch_ns is not None else found.epoch_ns,
        report.epoch_says if report.epoch_ns is not None else found.epoch_says,
    )


def sensors_health(
    path: str | os.PathLike[str], progress: Progress | None = None, cancelled: Cancelled | None = None
) -> SensorsHealth:
    """The timing of every sensor stream of a file."""
    from syncstudio.media.sensors import read_sensors

    read = read_sensors(path, progress, cancelled)
    try:
        streams: list[StreamHealth] = []
        findings: list[Finding] = []
        rows = 0
        for each in read.streams:
            health, found = _of_stream(each)
            streams.append(health)
            findings += found
            rows += each.stream.rows
        findings += _of_file(read)
    finally:
        read.close()
    count = "1 sensor stream" if len(streams) == 1 else f"{len(streams)} sensor streams"
    said = f"Read the stamps of {count}, {count_text(rows, 'row')}." if streams else ""
    return SensorsHealth(tuple(streams), tuple(findings), said, read.epoch_ns, read.epoch_says)


def _of_stream(read: ReadStream) -> tuple[StreamHealth, list[Finding]]:
    stream = read.stream
    stamps = SeriesTimes(
        read.stamps(),
        f"the stamps of “{stream.name}”",
        _REMEDY,
        nominal_rate=stream.nominal_rate,
        nominal_says=f"The header of “{stream.name}”",
        rate_is_chosen=False,
    )
    found = series_health(stamps, stream.index, stream.format, zero_ns=0)
    told = [each for each in found.findings if not (stream.events and each.code in _OF_RHYTHM)]
    return found.stream, [*told, *_resets(read)]


def _resets(read: ReadStream) -> list[Finding]:
    """Where a stream's clock began anew, and was put on the recorder's by its clock offsets."""
    stream, found = read.stream, []
    times = read.times_ns if read.stamps_ns is None else read.stamps_ns
    for row in read.resets:
        before, after = int(times[row - 1]), int(times[row])
        message = (
            f"The clock of “{stream.name}” starts over at row {row + 1:,}, {length_text(max(0, after - before))} after "
            "the row before, as when its sender was started anew: the recorder's clock offsets put both right, so "
            "labels fit, but programs that read raw stamps lay them over one another; split the file there for those."
        )
        at_s = Fraction(max(before, 0)) * _NS
        found.append(Finding("clock-reset", "warning", stream.index, at_s, message))
    return found


def _last_ns(read: ReadStream) -> int:
    return int(read.times_ns[-1] if isinstance(read.times_ns, TimeLaw) else np.max(read.times_ns))


def _of_file(read: ReadFile) -> list[Finding]:
    """What of the whole file could not be read."""
    end = max((_last_ns(each) for each in read.streams), default=0)
    found = []
    if read.cut_off:
        message = f"{read.cut_off[:-1]}; labels there have nothing under them, so copy the file again."
        found.append(Finding("truncated", "warning", None, Fraction(end) * _NS, message))
    if read.damaged:
        message = f"{read.damaged[:-1]}; labels there lie on the rows around, so copy the file again."
        found.append(Finding("undecodable", "warning", None, None, message))
    return found
