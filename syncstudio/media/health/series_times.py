"""The timing health of any series, from its raw stamps in the order of its file.

Tables come here through `table_health`; a reader of another kind of recording calls `series_health` with the stamps
of each of its streams.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.health.finding import Finding
from syncstudio.media.health.report import Gap, StreamHealth
from syncstudio.media.health.said import Said
from syncstudio.media.health.series_clock import Clock, follow
from syncstudio.media.health.series_curves import histogram_of, trace_of_eras
from syncstudio.media.health.series_findings import findings_of
from syncstudio.media.health.series_steps import Steps, steps_of

_NS = Fraction(1, 1_000_000_000)

# Gaps that a report lists; a recording with more of them is described by their number.
_MOST_GAPS = 1000


@dataclass(frozen=True, slots=True, eq=False)
class SeriesTimes:
    """The stamps of one series: `times_ns` int64 in file order, only those that could be read.

    `rows` are their numbers in the file from 1, None where none was left out; `missing` counts rows without a
    stamp, the first at row `first_missing`. `name` says where the stamps stand ('column "t"'), `remedy` where a
    person chooses others. `since_1970` says that they count from there. `nominal_rate` is what the file promises, and
    `nominal_says` where. `rate_is_chosen` says that a person can choose the rate, as of a table. `written_ns` are the
    stamps as the file has them, where `times_ns` lays parts of a clock that went back one after another.
    """

    times_ns: NDArray[np.int64]
    name: str
    remedy: str
    rows: NDArray[np.int64] | None = None
    missing: int = 0
    first_missing: int = 0
    since_1970: bool = False
    nominal_rate: Fraction | None = None
    nominal_says: str = ""
    rate_is_chosen: bool = True
    written_ns: NDArray[np.int64] | None = None

    @property
    def stamps_ns(self) -> NDArray[np.int64]:
        """The stamps as the file has them."""
        return self.times_ns if self.written_ns is None else self.written_ns


@dataclass(frozen=True, slots=True, eq=False)
class SeriesHealth:
    """What `series_health` answers: the stream, its findings, the first stamp of a set clock and how it was read."""

    stream: StreamHealth
    findings: tuple[Finding, ...]
    first_ns: int | None
    read: str


def series_health(
    stamps: SeriesTimes, index: int = 0, codec: str = "table", zero_ns: int | None = None
) -> SeriesHealth:
    """The timing of one series. `zero_ns` is source zero among its stamps; without it, the least of them."""
    times = np.asarray(stamps.times_ns, np.int64)
    if not len(times):
        stream = StreamHealth(index, "series", codec, _NS, Fraction(0), None, 0, missing=stamps.missing)
        return SeriesHealth(stream, (), None, f"Read {stamps.name}: no time.")
    least = int(times.min())
    zero = least if zero_ns is None else zero_ns
    clock = follow(np.asarray(stamps.stamps_ns, np.int64), stamps.since_1970)
    steps = steps_of(times, clock)
    said = Said(stamps, index, zero, clock, steps)
    stream = _stream(stamps, index, codec, zero, clock, steps)
    good = times[~clock.unset] if clock.unset.any() and stamps.written_ns is None else times
    return SeriesHealth(stream, tuple(findings_of(said)), int(good.min()), _read(stamps, steps))


def _stream(
    stamps: SeriesTimes, index: int, codec: str, zero: int, clock: Clock, steps: Steps
) -> StreamHealth:
    times, rate, nominal = stamps.times_ns, steps.rate, stamps.nominal_rate
    least, most = int(times.min()), int(times.max())
    gaps = sorted(steps.gaps, key=lambda gap: -gap[1])[:_MOST_GAPS]
    return StreamHealth(
        index,
        "series",
        codec,
        _NS,
        (least - zero) * _NS,
        (most - least + steps.typical_ns) * _NS,
        len(times),
        nominal,
        rate,
        (rate / nominal - 1) * 1_000_000 if rate and nominal else None,
        not steps.even,
        tuple(Gap((at - zero) * _NS, length * _NS) for at, length in sorted(gaps)),
        histogram_of(steps.ordered),
        steps.repeats,
        clock.backwards + sum(jump.by_ns < 0 for jump in clock.jumps),
        stamps.missing,
        trace=trace_of_eras(steps.eras, zero, steps.mean or Fraction(steps.typical_ns)),
    )


def _read(stamps: SeriesTimes, steps: Steps) -> str:
    rows = len(stamps.times_ns)
    whole = rows + stamps.missing
    text = f"Read {stamps.name} of all {whole:,} rows" if whole > 1 else f"Read {stamps.name} of 1 row"
    if not steps.rate:
        return text + "."
    jitter = "no jitter" if not steps.jitter_ns else f"jitter ±{steps.jitter_ns / 1e6:.3g} ms"
    return text + f": {float(steps.rate):.6g} Hz, {jitter}."
