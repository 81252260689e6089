"""What verifying very many clips takes: hours, money, scheduler and object store, computed from costs per clip.

`python -m tests.bench.scale` prints the tables of the manual's page as Markdown, from the costs measured for it;
`--measure` measures them here first, `--price` is what a core costs for an hour.
"""

from __future__ import annotations

import argparse
import math
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from syncstudio.verify.checking.settings import CheckSettings
from syncstudio.verify.engine.checker import SampleChecker
from syncstudio.verify.engine.dask_crew import DaskCrew, many_a_task
from syncstudio.verify.engine.local_crew import LocalCrew
from syncstudio.verify.engine.report_rows import report_rows
from syncstudio.verify.finding.find_samples import find_samples
from syncstudio.verify.policy_file import preset
from syncstudio.verify.result import result_of
from syncstudio.verify.sample import Sample
from tests.bench.bench_verify import Workbench
from tests.bench.replay import Replay
from tests.bench.verify_set import make_set

CLIPS = (1_000_000, 10_000_000, 100_000_000)
CORES = (64, 512, 4096)


@dataclass(frozen=True)
class Costs:
    """Of one 10-second clip. Processor time of a worker with and without the picture, and of the client; of client and
    scheduler for a task of Dask's, which holds several clips; bytes of a clip with its texts and stems; of a row.
    """

    picture_s: float = 0.2
    sound_s: float = 0.047
    client_s: float = 0.0012
    task_s: float = 0.0042
    clip_mb: float = 1.0
    row_kb: float = 5.1

    def feeding_s(self, each_s: float) -> float:
        """Of client and scheduler for a clip that takes so long."""
        return self.client_s + self.task_s / many_a_task(each_s)


@dataclass(frozen=True)
class Bill:
    """What so many clips come to on so many cores."""

    clips: int
    cores: int
    hours: float
    core_hours: float
    money: float
    tasks_per_s: float
    clips_per_s: float
    store_gb_per_s: float
    runs: int
    report_gb: float


def bill(costs: Costs, clips: int, cores: int, picture: bool, price: float, busy: float = 0.9) -> Bill:
    """Cores at work for `busy` of the time; a scheduler (with its client) feeds what one core of it can."""
    each_s = (costs.picture_s if picture else costs.sound_s) / busy
    rate = cores / each_s
    core_hours = clips * each_s / 3600
    runs = math.ceil(rate * costs.feeding_s(each_s))
    return Bill(
        clips, cores, clips / rate / 3600, core_hours, core_hours * price, rate / many_a_task(each_s), rate,
        rate * costs.clip_mb / 1000, runs, clips * costs.row_kb / 1e6,
    )  # fmt: skip


def tables(costs: Costs, price: float, currency: str = "$") -> Iterator[str]:
    """The Markdown of the page's tables."""
    yield f"| cost of one 10-second clip | measured |\n|---|---|\n{_costs(costs)}\n"
    for picture in (True, False):
        yield f"**{'With the picture' if picture else 'Sound, stems, texts and timing health only'}**\n"
        yield (
            "| clips | core-hours | cost | "
            + " | ".join(f"on {cores:,} cores" for cores in CORES)
            + " | report |\n|---|---|---|"
            + "---|" * (len(CORES) + 1)
        )
        for clips in CLIPS:
            bills = [bill(costs, clips, cores, picture, price) for cores in CORES]
            times = " | ".join(_hours(one.hours) for one in bills)
            yield (
                f"| {clips:,} | {bills[0].core_hours:,.0f} | {currency}{bills[0].money:,.0f} | {times} "
                f"| {bills[0].report_gb:,.0f} GB |"
            )
        yield ""
    yield "| to keep busy | with the picture | clips/s, requests/s | tasks/s | store | runs beside one another |"
    yield "|---|---|---|---|---|---|"
    for picture in (True, False):
        for cores in CORES:
            one = bill(costs, CLIPS[0], cores, picture, price)
            yield (
                f"| {cores:,} cores | {'yes' if picture else 'no'} | {one.clips_per_s:,.0f} | {one.tasks_per_s:,.0f} "
                f"| {one.store_gb_per_s:,.2f} GB/s | {one.runs} |"
            )


def measured(clips: int = 48) -> Costs:
    """The costs on this machine, of the bench's own set."""
    with tempfile.TemporaryDirectory(prefix="syncstudio-scale-") as text:
        folder = Path(text)
        truths = make_set(folder / "set", clips)
        samples = [one for one in find_samples([folder / "set"]) if isinstance(one, Sample)]
        size = sum((folder / "set" / name).stat().st_size for truth in truths for name in truth.files)
        bench = Workbench(folder, samples)
        policy = preset("bt1359")
        picture = SampleChecker(CheckSettings(), policy)
        sound = SampleChecker(CheckSettings(picture=False, faces=False), policy)
        with_picture = bench.timed(picture, partial(LocalCrew, picture, 1), clips)
        without = bench.timed(sound, partial(LocalCrew, sound, 1), 4 * clips)
        report = folder / "report-1.parquet"
        row_kb = report.stat().st_size / clips / 1000
        row = next(row for row in report_rows(report) if row["pairs"])
        feeding = []
        for elapsed_s in (1e-3, 10.0):
            again = Replay(replace(result_of(row), elapsed_s=elapsed_s), policy)
            feeding.append(
                bench.timed(again, partial(DaskCrew, again, workers=2), 20 * clips).client_ms / 1000
            )
        task_s = (feeding[1] - feeding[0]) / (1 - 1 / many_a_task(0))
        return Costs(
            with_picture.worker_s,
            without.worker_s,
            feeding[1] - task_s,
            task_s,
            size / clips / 1e6,
            row_kb,
        )


def _costs(costs: Costs) -> str:
    return "\n".join(
        (
            f"| a worker, with picture motion and faces | {costs.picture_s:.3f} s of one core |",
            f"| a worker, without the picture | {costs.sound_s:.3f} s of one core |",
            f"| the client, for each clip | {1000 * costs.client_s:.1f} ms of one core |",
            f"| scheduler and client, for each task of some clips | {1000 * costs.task_s:.1f} ms of one core |",
            f"| read from the store | {costs.clip_mb:.2f} MB |",
            f"| written to the report | {costs.row_kb:.1f} kB |",
        )
    )


def _hours(hours: float) -> str:
    if hours < 1:
        return f"{60 * hours:.0f} min" if 60 * hours >= 1 else f"{3600 * hours:.0f} s"
    return f"{hours:.1f} h" if hours < 48 else f"{hours / 24:.1f} days"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.scale", description=__doc__)
    parser.add_argument("--measure", action="store_true", help="measure the costs here first")
    parser.add_argument("--price", type=float, default=0.04, metavar="P", help="of a core for an hour (0.04)")
    parser.add_argument("--clip-mb", type=float, metavar="MB", help="of your clips, with all their parts")
    chosen = parser.parse_args()
    costs = measured() if chosen.measure else Costs()
    if chosen.clip_mb is not None:
        costs = replace(costs, clip_mb=chosen.clip_mb)
    print(*tables(costs, chosen.price), sep="\n")


if __name__ == "__main__":
    main()
