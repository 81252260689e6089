"""When the records of an EDF or BDF file began: in runs that follow one another, with their true pace, and in parts
where the recorder's clock stepped back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

# Onsets are written with few digits: what lies no further off follows the record before.
_NEAR_NS = 1_000_000
# A record that begins so much sooner or later than the one before ends is paced by a clock that is a little off; more
# is a pause, or a clock that was set back.
_PACE = Fraction(1, 10)


@dataclass(slots=True)
class Run:
    """Records that follow one another, `period_ns` from one to the next."""

    records: int
    start_ns: int
    period_ns: Fraction


@dataclass(slots=True)
class Part:
    """Records from `first` on whose clock goes forward."""

    first: int
    runs: list[Run] = field(default_factory=list)

    @property
    def records(self) -> int:
        """How many records it has."""
        return sum(run.records for run in self.runs)


@dataclass(slots=True)
class RecordTimes:
    """All records; `pauses` is how often nothing was recorded for a while, `paused_ns` for how long in all."""

    parts: list[Part]
    pauses: int = 0
    paused_ns: int = 0


def record_times(onsets_ns: Sequence[int], record_ns: Fraction) -> RecordTimes:
    """The times of records that began at these instants and should last `record_ns`."""
    found = RecordTimes([Part(0)])
    start = 0
    while start < len(onsets_ns):
        run = _run(onsets_ns, start, record_ns)
        found.parts[-1].runs.append(run)
        start += run.records
        if start >= len(onsets_ns):
            break
        away = onsets_ns[start] - onsets_ns[start - 1] - record_ns
        if away < -_PACE * record_ns and away < -_NEAR_NS:
            found.parts.append(Part(start))
        elif away > _PACE * record_ns and away > _NEAR_NS:
            found.pauses += 1
            found.paused_ns += round(away)
    return found


def _run(onsets_ns: Sequence[int], first: int, record_ns: Fraction) -> Run:
    """The longest run from a record on."""
    start = onsets_ns[first]
    period = record_ns
    if first + 1 < len(onsets_ns):
        step = onsets_ns[first + 1] - start
        if _NEAR_NS < abs(step - record_ns) <= _PACE * record_ns:
            period = Fraction(step)
    last = first + 1
    while last < len(onsets_ns) and abs(onsets_ns[last] - start - (last - first) * period) <= _NEAR_NS:
        last += 1
    return Run(last - first, start, period)
