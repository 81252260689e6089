"""Worker processes of this machine: what dies, hangs or raises fails alone; a killed run goes on where it was."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from syncstudio.verify.engine.local_crew import LocalCrew
from syncstudio.verify.engine.verify_run import VerifyRun
from syncstudio.verify.errors import VerifyError
from syncstudio.verify.patience import Patience, megabytes_of
from syncstudio.verify.sample import Part, Place, Sample
from tests.verify.engine.conftest import Bench
from tests.verify.engine.toy import checked, listing, sample

ROOT = Path(__file__).resolve().parents[3]


def test_a_poisoned_sample_fails_alone_and_all_others_are_checked(bench: Bench) -> None:
    clips = listing(
        6, sample("poison"), sample("poison-segv"), sample("unlucky"), sample("hang"), sample("raise")
    )
    crews: list[LocalCrew] = []

    def crew() -> LocalCrew:
        # A second at most: the toy says that its samples last half a second.
        crews.append(LocalCrew(bench.checker, 2, Patience(1.0, 0, 0.5)))
        return crews[-1]

    bench.run(clips, crew)
    rows = bench.rows()
    assert len(rows) == 11
    errors = {name: row["error"] for name, row in rows.items() if row["error"]}
    assert sorted(errors) == ["hang", "poison", "poison-segv", "raise"]
    assert "memory ran out" in errors["poison"]
    assert "SIGSEGV" in errors["poison-segv"]
    assert "given up" in errors["hang"]
    assert "ValueError: no such thing" in errors["raise"]
    assert {rows[name]["decision"] for name in errors} == {"review"}
    assert rows["poison"]["parts"][0]["url"] == "/data/poison.mp4"
    # Twice each of those whose worker died, once what hung.
    assert bench.checked().count("poison") == 2
    assert crews[0].pids == []


def test_a_worker_keeps_its_memory_whatever_its_parent_was_told_of_memory(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Dask tells its workers; a third of the time went into memory given back and asked for again.
    monkeypatch.setenv("MALLOC_TRIM_THRESHOLD_", "65536")
    told: list[dict[str, str]] = []
    crews: list[LocalCrew] = []

    def crew() -> LocalCrew:
        crews.append(LocalCrew(bench.checker, 1))
        return crews[-1]

    bench.run(listing(2), crew, on_result=lambda _: told.append(psutil.Process(crews[0].pids[0]).environ()))
    assert [name for name in told[0] if name.startswith("MALLOC_")] == []
    assert told[0]["OMP_NUM_THREADS"] == "1"


def test_a_worker_that_is_killed_loses_nothing(bench: Bench) -> None:
    crews: list[LocalCrew] = []
    killed: list[int] = []

    def crew() -> LocalCrew:
        crews.append(LocalCrew(bench.checker, 2))
        return crews[-1]

    def kill_one(result: object) -> None:
        if not killed:
            killed.append(crews[0].pids[0])
            os.kill(killed[0], signal.SIGKILL)

    ended = bench.run(listing(20), crew, on_result=kill_one, wait_s=0.01)
    assert killed
    assert (ended.progress.done, ended.progress.errors) == (20, 0)
    assert len(bench.rows()) == 20


def test_a_run_that_is_killed_goes_on_where_it_was_and_leaves_no_workers(bench: Bench) -> None:
    log = Path(bench.checker.log)
    command = [
        sys.executable,
        "-m",
        "tests.verify.engine.killed_runner",
        str(bench.out),
        str(log),
        "400",
        "0.01",
    ]
    run = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    workers: list[psutil.Process] = []
    deadline_s = time.monotonic() + 60
    while len(checked(log)) < 60 and time.monotonic() < deadline_s:
        workers = psutil.Process(run.pid).children(recursive=True)
        time.sleep(0.02)
    run.kill()
    run.wait()
    assert len(workers) == 2
    assert psutil.wait_procs(workers, timeout=30)[1] == []
    done = len(bench.checked())
    bench.run(listing(400))
    assert len(bench.rows()) == 400
    # What was not on the disk yet is checked again, and what was is not.
    assert 400 - done <= len(bench.checked()) < 380
    assert not (bench.folder / "report.parquet.parts").exists()


def test_where_there_is_no_room_a_sentence_says_so_and_the_next_run_goes_on(bench: Bench) -> None:
    log = bench.checker.log
    command = [
        sys.executable,
        "-m",
        "tests.verify.engine.killed_runner",
        str(bench.out),
        log,
        "30",
        "0",
        "20000",
    ]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    said = [line for line in run.stdout.splitlines() if "library" not in line]
    assert run.returncode == 2
    assert len(said) == 1
    assert "no room left" in said[0]
    assert [path.name for path in bench.folder.rglob("_*")] == []
    bench.run(listing(30))
    assert len(bench.rows()) == 30


def test_workers_that_do_not_start_are_told_once(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(VerifyError, match="do not start here"):
        VerifyRun(listing(9), bench.checker, bench.out, lambda: LocalCrew(bench.checker, 2)).run()


def test_a_longer_sample_may_take_longer(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(bytes(2_000_000))
    shard = Place("s3://bucket/a.tar", "b.wav", 512, 3_000_000)
    parts = (Part("sound", "a.wav", Place(str(path))), Part("sound", "b.wav", shard))
    assert megabytes_of(Sample("a", parts)) == 5.0
    assert Patience(10, 1, 2).limit_s(5.0, 60.0) == 135.0
