"""`verify` at work: clips a second with one and two workers, here and on Dask, start-up, and memory over many clips.

Scheduler, client and workers share the machine's cores, as they would not on a cluster.
"""

from __future__ import annotations

import itertools
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from statistics import median

import psutil

from syncstudio.verify.checking.settings import CheckSettings
from syncstudio.verify.engine.checker import Checker, SampleChecker
from syncstudio.verify.engine.crew import Crew
from syncstudio.verify.engine.dask_crew import DaskCrew
from syncstudio.verify.engine.local_crew import LocalCrew
from syncstudio.verify.engine.progress import Progress
from syncstudio.verify.engine.verify_run import VerifyRun
from syncstudio.verify.finding.find_samples import find_samples
from syncstudio.verify.policy_file import preset
from syncstudio.verify.sample import Sample
from tests.bench.report import Row
from tests.bench.verify_set import make_set

_NAME = "verify"
_SOUND = CheckSettings(picture=False, faces=False)
_PICTURE = CheckSettings(faces=False)
_SHARED = "scheduler and client on the same cores"


def run(tiny: bool) -> list[Row]:
    """Rates, scaling, start-up and memory."""
    clips, sound, picture, many = (4, 8, 4, 40) if tiny else (48, 300, 72, 10_000)
    times = 1 if tiny else 3
    with tempfile.TemporaryDirectory(prefix="syncstudio-bench-") as folder:
        make_set(Path(folder) / "set", clips, seconds=4 if tiny else 10)
        samples = [one for one in find_samples([Path(folder) / "set"]) if isinstance(one, Sample)]
        bench = Workbench(Path(folder), samples)
        rows = [
            *bench.rates("sound, stems and health", _SOUND, sound, 15, times),
            *bench.rates("with picture motion", _PICTURE, picture, 4, times),
            bench.memory(many),
        ]
        return rows


@dataclass(frozen=True)
class Timed:
    """Clips a second once all are at it, seconds until the first row; processor time a clip: client ms, workers s."""

    rate: float
    first_s: float
    client_ms: float
    worker_s: float


class Workbench:
    """The same few clips under many names."""

    def __init__(self, folder: Path, samples: list[Sample]) -> None:
        self._folder = folder
        self._samples = samples
        self._runs = 0

    def rates(self, what: str, settings: CheckSettings, count: int, target: float, times: int) -> list[Row]:
        """Clips a second of one and of two workers, the median of `times` runs each, and what the second adds."""
        checker = SampleChecker(settings, preset("bt1359"))
        rows = []
        for where, crew in (("local processes", LocalCrew), ("Dask", _dask)):
            found: dict[int, list[Timed]] = {1: [], 2: []}
            for _ in range(times):
                for workers, timed in found.items():
                    timed.append(self.timed(checker, partial(crew, checker, workers), count * workers // 2))
            one, two = (median(timed.rate for timed in found[workers]) for workers in (1, 2))
            how = (
                f"{count // 2} and {count} clips of 10 s, 360p, without the first quarter; one thread a worker; "
                f"median of {times}; {_SHARED}"
            )
            rows += [
                Row(_NAME, f"{what}, 1 worker, {where}", one, "clips/s", f">= {target}", how=how),
                Row(_NAME, f"{what}, 2 workers, {where}", two, "clips/s", how=how),
                Row(_NAME, f"{what}, 2 workers to 1, {where}", two / one, "x", ">= 1.7", how=how),
                Row(_NAME, f"{what}, first row after, {where}", min(timed.first_s for timed in found[2]), "s",
                    how="two workers started for it"),
                Row(_NAME, f"{what}, client, {where}", min(timed.client_ms for timed in found[2]), "ms",
                    how="processor time of the client a clip, the scheduler in it where it runs there"),
            ]  # fmt: skip
            alone_s, both_s = (min(timed.worker_s for timed in found[workers]) for workers in (1, 2))
            client_s = min(timed.client_ms for timed in found[2]) / 1000
            how = "processor time of workers and client, which other programs disturb less than the clock"
            rows += [
                Row(_NAME, f"{what}, a core alone, {where}", 1 / alone_s, "clips/s", f">= {target}", how=how),
                Row(_NAME, f"{what}, 2 workers to 1 by processor time, {where}", 2 * alone_s / (both_s + client_s),
                    "x", ">= 1.7", how=f"two cores share two workers, client and scheduler; {how}"),
            ]  # fmt: skip
        return rows

    def memory(self, count: int) -> Row:
        """What client and workers together grow by from a fifth of all clips to the end."""
        checker = SampleChecker(_SOUND, preset("bt1359"))
        crews: list[LocalCrew] = []
        seen: list[tuple[int, int, int]] = []
        me = psutil.Process()

        def crew() -> Crew:
            crews.append(LocalCrew(checker, 2))
            return crews[0]

        def tell(progress: Progress) -> None:
            if crews and crews[0].pids:
                workers = sum(psutil.Process(pid).memory_info().rss for pid in crews[0].pids)
                seen.append((progress.done, me.memory_info().rss, workers))

        self._run(checker, crew, count, tell)
        early = [one for one in seen if one[0] <= count // 5][-1]
        last = seen[-1]
        grown = (last[1] + last[2] - early[1] - early[2]) / 1e6
        how = (
            f"client {early[1] / 1e6:.0f} to {last[1] / 1e6:.0f} MB, two workers {early[2] / 1e6:.0f} to "
            f"{last[2] / 1e6:.0f} MB, from {early[0]:,} to {last[0]:,} clips; peak "
            f"{max(client + workers for _, client, workers in seen) / 1e6:.0f} MB"
        )
        return Row(_NAME, "memory grown over all clips", grown, "MB", 100, how=how)

    def timed(self, checker: Checker, hire: Callable[[], Crew], count: int) -> Timed:
        """From the first row to the last; starting is told apart."""
        at: list[float] = []
        busy: list[tuple[float, float]] = []
        me = psutil.Process()
        started_s = time.monotonic()

        def hear(_: object) -> None:
            at.append(time.monotonic())
            # From where all workers are at it.
            if len(at) in (max(1, count // 4), count):
                workers_s = sum(_busy_s(one) for one in me.children(recursive=True))
                busy.append((_busy_s(me), workers_s))

        self._run(checker, hire, count, None, hear)
        client_s, workers_s = (last - first for first, last in zip(*busy, strict=True))
        first = max(1, count // 4)
        clips = count - first
        return Timed(
            clips / (at[-1] - at[first - 1]), at[0] - started_s, 1000 * client_s / clips, workers_s / clips
        )

    def _run(
        self,
        checker: Checker,
        crew: Callable[[], Crew],
        count: int,
        tell: Callable[[Progress], None] | None,
        hear: Callable[[object], None] | None = None,
    ) -> None:
        self._runs += 1
        out = self._folder / f"report-{self._runs}.parquet"

        def find() -> Iterator[Sample]:
            for number, one in enumerate(itertools.islice(itertools.cycle(self._samples), count)):
                yield replace(one, name=f"{number:06d} {one.name}")

        VerifyRun(find, checker, out, crew, on_progress=tell, on_result=hear).run()


def _dask(checker: SampleChecker, workers: int) -> Crew:
    return DaskCrew(checker, workers=workers)


def _busy_s(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)
