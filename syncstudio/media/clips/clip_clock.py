"""The time of a clip, and where it lies in each of its recordings.

```
clip time   0 ----------------------------- end      whole and broken nanoseconds, `Fraction`
master      start_master --- rate ---                the clip's own clock may drift against the master's
source      |-- run --|   gap   |-- run --|          one run for each piece of the track that holds some of it
```
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from syncstudio.timebase.clockmap import ClockMap


@dataclass(frozen=True, slots=True)
class ClipClock:
    """Clip time zero lies at `start_master` ns; `rate` is master time per clip time (1 on the master's clock)."""

    start_master: Fraction
    rate: Fraction = Fraction(1)

    def master(self, clip_ns: Fraction | int) -> Fraction:
        """The exact master time of a clip time."""
        return self.start_master + clip_ns * self.rate

    def clip(self, master_ns: Fraction | int) -> Fraction:
        """The exact clip time of a master time."""
        return (master_ns - self.start_master) / self.rate


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch `[from_ns, to_ns)` of a clip over which one piece of a track was recording.

    At `from_ns` the source stands at `source_ns`, and `slope` is source time per clip time; all exact.
    """

    from_ns: Fraction
    to_ns: Fraction
    source_ns: Fraction
    slope: Fraction

    def source(self, clip_ns: Fraction | int) -> Fraction:
        """The exact source time of a clip time, on this run's line."""
        return self.source_ns + (clip_ns - self.from_ns) * self.slope

    def clip(self, source_ns: Fraction | int) -> Fraction:
        """The exact clip time of a source time, on this run's line."""
        return self.from_ns + (source_ns - self.source_ns) / self.slope


@dataclass(frozen=True, slots=True)
class Coverage:
    """Where a track was recording during a clip (`runs`, in order), and where not (`gaps`, clip ns)."""

    runs: tuple[Run, ...]
    gaps: tuple[tuple[Fraction, Fraction], ...]

    @property
    def missing_ns(self) -> Fraction:
        """For how long nothing was recorded."""
        return sum((end - start for start, end in self.gaps), Fraction(0))

    def run_at(self, clip_ns: Fraction | int) -> Run | None:
        """The run that holds a clip time."""
        return next((run for run in self.runs if run.from_ns <= clip_ns < run.to_ns), None)


def coverage(
    clock_map: ClockMap, clip: ClipClock, duration_ns: Fraction, recorded: tuple[Fraction, Fraction]
) -> Coverage:
    """Where a track whose source was `recorded` from and to (exact ns) lies in a clip of `duration_ns`.

    Where two pieces overlap on the master timeline, the later recorded one counts, as for everything else.
    """
    stretches: list[tuple[Fraction, Fraction, Fraction, Fraction]] = []
    edges = {Fraction(0), Fraction(duration_ns)}
    for piece in clock_map.pieces:
        low, high = clock_map.source_bounds(piece)
        begins = max(recorded[0], low) if low is not None else recorded[0]
        ends = min(recorded[1], high) if high is not None else recorded[1]
        start = max(clip.clip(piece.master_exact(begins)), Fraction(0))
        end = min(clip.clip(piece.master_exact(ends)), Fraction(duration_ns))
        if begins < ends and start < end:
            slope = clip.rate / piece.rate
            stretches.append((start, end, piece.source_exact(clip.master(start)), slope))
            edges |= {start, end}
    runs: list[Run] = []
    gaps: list[tuple[Fraction, Fraction]] = []
    for start, end in pairwise(sorted(edges)):
        held = next((one for one in reversed(stretches) if one[0] <= start and end <= one[1]), None)
        if held is None:
            _joined_gap(gaps, start, end)
        else:
            begins, _, source_ns, slope = held
            _joined_run(runs, Run(start, end, source_ns + (start - begins) * slope, slope))
    return Coverage(tuple(runs), tuple(gaps))


def _joined_gap(gaps: list[tuple[Fraction, Fraction]], start: Fraction, end: Fraction) -> None:
    if gaps and gaps[-1][1] == start:
        start = gaps.pop()[0]
    gaps.append((start, end))


def _joined_run(runs: list[Run], run: Run) -> None:
    last = runs[-1] if runs else None
    on_one_line = (
        last is not None
        and last.to_ns == run.from_ns
        and last.slope == run.slope
        and last.source(run.from_ns) == run.source_ns
    )
    if last is not None and on_one_line:
        runs[-1] = Run(last.from_ns, run.to_ns, last.source_ns, last.slope)
    else:
        runs.append(run)


def whole(runs: Sequence[Run]) -> Run | None:
    """The one run of a track that has no jump in the clip, else nothing."""
    return runs[0] if len(runs) == 1 else None
