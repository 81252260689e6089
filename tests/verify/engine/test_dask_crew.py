"""The same run on Dask: workers and the scheduler are killed under way, and nothing is lost or doubled."""

from __future__ import annotations

import importlib.util
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from syncstudio.verify.engine.crew import Ticket
from syncstudio.verify.engine.dask_crew import DaskCrew
from syncstudio.verify.engine.progress import Progress
from syncstudio.verify.engine.verify_run import VerifyRun
from syncstudio.verify.errors import VerifyError
from syncstudio.verify.patience import Patience
from tests.verify.engine.conftest import Bench
from tests.verify.engine.toy import listing, sample

pytest.importorskip("distributed")
ROOT = Path(__file__).resolve().parents[3]


# A program and all that it starts end with whoever holds the other end of its standard input, however that ends.
_UNDER_GUARD = """
import os, signal, subprocess, sys
subprocess.Popen(sys.argv[1:], stdin=subprocess.DEVNULL)
sys.stdin.read()
os.killpg(0, signal.SIGKILL)
"""


class Cluster:
    """A scheduler and two workers of one thread, as somebody would start them by hand."""

    def __init__(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.address = f"tcp://127.0.0.1:{self.port}"
        self.start()

    def start(self) -> None:
        self.scheduler = self._dask("scheduler", "--host", "127.0.0.1", "--port", str(self.port), "--no-show")
        self.workers = self._dask(
            "worker", self.address, "--nthreads", "1", "--nworkers", "2", "--memory-limit", "0"
        )

    def kill(self) -> None:
        for process in (self.scheduler, self.workers):
            family = psutil.Process(process.pid).children(recursive=True)
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            assert process.stdin is not None
            process.stdin.close()
            psutil.wait_procs(family, timeout=20)

    def _dask(self, *words: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-c", _UNDER_GUARD, sys.executable, "-m", "dask", *words, "--no-dashboard"]
        environment = os.environ | {"PYTHONPATH": str(ROOT)}
        return subprocess.Popen(
            command,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    cluster = Cluster()
    yield cluster
    cluster.kill()


def test_a_cluster_whose_scheduler_comes_back_gives_the_rows_that_this_machine_gives(
    bench: Bench, cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("syncstudio.verify.engine.dask_crew.CONNECT_S", 2.0)
    # Programs start slowly on a machine that runs other tests.
    monkeypatch.setattr("syncstudio.verify.engine.dask_crew._FIRST_S", 90.0)
    bench.run(listing(60))
    here = bench.rows()
    bench.out.unlink()
    bench.checked()
    told: list[str] = []
    steps: list[str] = []

    def hear(progress: Progress) -> None:
        told.append(progress.waiting)
        if progress.done > 15 and not steps:
            steps.append("killed")
            cluster.kill()
        elif steps == ["killed"] and progress.waiting:
            steps.append("started")
            cluster.start()

    crew = DaskCrew(bench.checker, scheduler=cluster.address, patience=Patience(1.0, 0, 0.5))
    clips = listing(60, sample("poison"), sample("hang"))
    ended = bench.run(clips, lambda: crew, on_progress=hear, wait_s=0.01)
    assert steps == ["killed", "started"]
    assert any("waiting for it" in text for text in told)
    there = bench.rows()
    assert "memory ran out" in there.pop("poison")["error"]
    assert "given up" in there.pop("hang")["error"]
    assert there == here
    assert (ended.progress.done, ended.progress.errors) == (62, 2)
    # The cluster lives on, and processes that belonged to this run are gone from it.
    family = psutil.Process(cluster.workers.pid).children(recursive=True)
    assert [one for one in family if "syncstudio.verify.engine.child" in one.cmdline()] == []


def test_a_cluster_of_this_machine_loses_a_worker_and_no_sample(bench: Bench) -> None:
    crews: list[DaskCrew] = []
    killed: list[int] = []

    def crew() -> DaskCrew:
        crews.append(DaskCrew(bench.checker, workers=2))
        return crews[-1]

    def kill_one(result: object) -> None:
        if not killed:
            killed.append(crews[0].worker_pids()[0])
            os.kill(killed[0], signal.SIGKILL)

    before = {one.pid for one in psutil.Process().children(recursive=True)}
    ended = bench.run(listing(40), crew, on_result=kill_one, wait_s=0.01)
    assert killed
    assert (ended.progress.done, ended.progress.errors) == (40, 0)
    assert len(bench.rows()) == 40
    left = [one for one in psutil.Process().children(recursive=True) if one.pid not in before]
    assert psutil.wait_procs([one for one in left if "tracker" not in " ".join(one.cmdline())], 20)[1] == []


def test_short_samples_go_many_to_a_task_all_along_and_few_at_the_end(bench: Bench) -> None:
    sizes: list[int] = []

    def crew() -> DaskCrew:
        crew = DaskCrew(bench.checker, workers=2)
        submit = crew._client.submit

        def counted(
            function: object, checker: bytes, patience: Patience, tickets: list[Ticket], **how: Any
        ) -> Any:
            sizes.append(len(tickets))
            return submit(function, checker, patience, tickets, **how)

        crew._client.submit = counted
        return crew

    ended = bench.run(listing(600), crew, wait_s=0.01)
    assert (ended.progress.done, sum(sizes)) == (600, 600)
    # Nothing is known of the first ones.
    assert sizes[0] == 1
    assert len(sizes) < 100
    assert sum(sizes[-2:]) <= 4 < max(sizes)


def test_a_scheduler_that_is_not_there_is_told_in_a_sentence(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("syncstudio.verify.engine.dask_crew._FIRST_S", 0.0)
    with pytest.raises(VerifyError, match="There is no Dask scheduler"):
        VerifyRun(
            listing(2),
            bench.checker,
            bench.out,
            lambda: DaskCrew(bench.checker, scheduler="tcp://127.0.0.1:9"),
        ).run()


def test_without_dask_the_extra_is_named(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    real = importlib.util.find_spec
    monkeypatch.setattr(
        "syncstudio.verify.engine.dask_crew.find_spec",
        lambda name: None if name == "distributed" else real(name),
    )
    with pytest.raises(VerifyError, match=r"syncstudio\[cluster\]"):
        DaskCrew(bench.checker, workers=1)
