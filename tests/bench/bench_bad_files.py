"""Bad files: every reader of series against damage of every kind, for a minute; a traceback, a hang or too much memory
is a fault, and none is allowed.

SYNCSTUDIO_BENCH_KEEP names a folder for the files that broke a reader, SYNCSTUDIO_BENCH_SEED another seed, and
SYNCSTUDIO_BENCH_FORMATS the only formats to be tried.
"""

from __future__ import annotations

import json
import os
import queue
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path

from tests.bench.bad_file_damage import damaged
from tests.bench.bad_file_seeds import MAKERS, seeds
from tests.bench.report import Row

_NAME = "bad files"
_SECONDS, _TINY_SECONDS = 60.0, 0.6
# A file of some kilobytes takes milliseconds; a machine may be busy.
_PATIENCE_S = 20.0
_STARTING_S = 60.0
_FAULTS = ("broke", "hung", "large", "died")


class Worker:
    """A process that reads files, and is started anew when one of them stops it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process: subprocess.Popen[str] | None = None
        self._answers: queue.Queue[str] = queue.Queue()

    def read(self, path: Path) -> dict[str, str]:
        """How the reading of a file went."""
        started = self._process is None
        process = self._process or self._start()
        assert process.stdin is not None
        try:
            process.stdin.write(f"{path}\n")
            process.stdin.flush()
            line = self._answers.get(timeout=_STARTING_S if started else _PATIENCE_S)
        except queue.Empty:
            self.stop()
            return {"how": "hung", "why": f"no answer within {_PATIENCE_S:.0f} s"}
        except OSError:
            line = ""
        if not line:
            self.stop()
            return {"how": "died", "why": f"the process ended with status {process.returncode}"}
        answer: dict[str, str] = json.loads(line)
        return answer

    def stop(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            for pipe in (self._process.stdin, self._process.stdout):
                if pipe is not None:
                    pipe.close()
        self._process = None

    def _start(self) -> subprocess.Popen[str]:
        own = {
            "SYNCSTUDIO_CACHE_DIR": str(self._folder / "cache"),
            "OPENBLAS_NUM_THREADS": "1",
            "OMP_NUM_THREADS": "1",
        }
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.bad_file_worker"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={**os.environ, **own},
        )  # fmt: skip
        self._process, self._answers = process, queue.Queue()
        threading.Thread(target=self._listen, args=(process, self._answers), daemon=True).start()
        return process

    @staticmethod
    def _listen(process: subprocess.Popen[str], answers: queue.Queue[str]) -> None:
        assert process.stdout is not None
        try:
            for line in process.stdout:
                answers.put(line)
        except ValueError:
            pass
        answers.put("")


def run(tiny: bool) -> list[Row]:
    """One row a format: the faults among all files that were tried."""
    wanted = os.environ.get("SYNCSTUDIO_BENCH_FORMATS", "").split() or list(MAKERS)
    seed = os.environ.get("SYNCSTUDIO_BENCH_SEED", "8")
    each_s = (_TINY_SECONDS if tiny else _SECONDS) / len(wanted)
    with tempfile.TemporaryDirectory(prefix="syncstudio-bench-") as place:
        folder = Path(place)
        sound = {name: seeds(name, folder / "sound" / name) for name in wanted}
        worker = Worker(folder)
        try:
            return [_tried(name, sound, folder, worker, each_s, f"{seed} {name}") for name in wanted]
        finally:
            worker.stop()


def _tried(
    name: str, sound: dict[str, list[Path]], folder: Path, worker: Worker, seconds: float, seed: str
) -> Row:
    if not sound[name]:
        return Row(
            _NAME, f"{name}: faults", None, target="<= 0", how="what writes such files is not installed"
        )
    rng = random.Random(seed)
    counts: Counter[str] = Counter()
    slowest = 0.0
    kept = os.environ.get("SYNCSTUDIO_BENCH_KEEP")
    tried = folder / "tried" / name
    deadline = None
    while deadline is None or time.monotonic() < deadline:
        path = _made(name, sound, tried, rng, sum(counts.values()))
        answer = worker.read(path)
        counts[answer["how"]] += 1
        slowest = max(slowest, float(answer.get("seconds", 0)))
        if answer["how"] in _FAULTS and kept:
            _keep(Path(kept), tried, f"{name}-{sum(counts.values())}", answer)
        shutil.rmtree(tried)
        # The first file pays for starting the process and loading libraries.
        deadline = deadline or time.monotonic() + seconds
    faults = sum(counts[how] for how in _FAULTS)
    broken = ", ".join(f"{counts[how]} {how}" for how in _FAULTS if counts[how])
    told = f"{counts.total():,} files: {counts['said']:,} sentences, {counts['read']:,} read; slowest {slowest:.1f} s"
    return Row(
        _NAME, f"{name}: faults", faults, target="<= 0", how=f"{told}{'; ' + broken if broken else ''}"
    )


def _made(name: str, sound: dict[str, list[Path]], tried: Path, rng: random.Random, number: int) -> Path:
    """A file that is bad, alone in a folder with what belongs to it."""
    tried.mkdir(parents=True)
    source = rng.choice(sound[name])
    for other in sound[name]:
        if name == "wfdb":
            shutil.copy(other, tried)
    data = source.read_bytes()
    path = tried / source.name
    if number < len(sound[name]):
        # Sound files come first.
        path = tried / sound[name][number].name
        path.write_bytes(sound[name][number].read_bytes())
    elif number < len(sound[name]) + 4:
        path.write_bytes((b"", data[:1], data[:16], bytes(len(data)))[number - len(sound[name])])
    elif rng.random() < 0.05:
        # Mislabelled: what it is called and what it is are two things.
        other = rng.choice([file for files in sound.values() for file in files])
        path.write_bytes(damaged(other.read_bytes(), rng) if rng.random() < 0.5 else other.read_bytes())
    else:
        path.write_bytes(damaged(data, rng))
    return tried / "r1.hea" if name == "wfdb" and rng.random() < 0.8 else path


def _keep(kept: Path, tried: Path, label: str, answer: dict[str, str]) -> None:
    place = kept / label
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(tried, place)
    (place / "why.txt").write_text(json.dumps(answer, indent=1).replace("\\n", "\n"))
