"""What is known about the timing of one file: its streams in figures, and what was found."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.health.finding import SEVERITIES, Finding, Severity

StreamKind = Literal["video", "sound", "series", "data", "subtitle"]


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch in which a stream holds nothing, in seconds after source zero."""

    at_s: Fraction
    length_s: Fraction


def _nothing() -> NDArray[np.float64]:
    return np.empty(0)


@dataclass(frozen=True, slots=True, eq=False)
class Trace:
    """A stream's times as a curve to look at, thinned so that every extreme stays.

    `at_s` is seconds after source zero, `late_ms` how far a stamp lies after where an even rate would put it,
    `step_ms` the time to the next stamp. All float64 of one length.
    """

    at_s: NDArray[np.float64] = field(default_factory=_nothing)
    late_ms: NDArray[np.float64] = field(default_factory=_nothing)
    step_ms: NDArray[np.float64] = field(default_factory=_nothing)


@dataclass(frozen=True, slots=True, eq=False)
class StreamHealth:
    """One stream's timing in figures.

    `count` is frames, samples or rows; rates are those per second, `rate_ppm` measured against nominal.
    `histogram` pairs the ticks from one stamp to the next with how often that came, ascending. `repeats`,
    `backwards` and `missing` count stamps. `shift_s` is what edit lists and priming take off the stream's raw
    beginning.
    """

    index: int
    kind: StreamKind
    codec: str
    time_base: Fraction
    start_s: Fraction
    duration_s: Fraction | None
    count: int | None
    nominal_rate: Fraction | None = None
    measured_rate: Fraction | None = None
    rate_ppm: Fraction | None = None
    variable_rate: bool = False
    gaps: tuple[Gap, ...] = ()
    histogram: tuple[tuple[int, int], ...] = ()
    repeats: int = 0
    backwards: int = 0
    missing: int = 0
    shift_s: Fraction = Fraction(0)
    trace: Trace = field(default_factory=Trace)


@dataclass(frozen=True, slots=True, eq=False)
class FileHealth:
    """The timing of one file; findings stand worst first.

    `read` says in a sentence what was read to know this. `epoch_ns` is when the recording began, in ns since
    1970 (UTC), where the file says so, and `epoch_says` what in the file says it; `zone_assumed` that its dates name no
    time zone, and were taken for UTC.
    """

    path: Path
    streams: tuple[StreamHealth, ...]
    findings: tuple[Finding, ...]
    read: str = ""
    epoch_ns: int | None = None
    epoch_says: str = ""
    zone_assumed: bool = False

    @property
    def worst(self) -> Severity | None:
        """The severity of the worst finding, or None when there is none."""
        return max((found.severity for found in self.findings), key=SEVERITIES.index, default=None)

    def of_stream(self, index: int) -> tuple[Finding, ...]:
        """What was found of one stream, and of the file as a whole."""
        return tuple(found for found in self.findings if found.stream in (index, None))
