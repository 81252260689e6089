"""Other programs that find offsets, asked from here. They may live in a Python of their own.

Set SYNCSTUDIO_BENCH_PEERS to a Python that has them:

    python3 -m venv peers && peers/bin/pip install audio-offset-finder syncstart audalign ffsubsync
    SYNCSTUDIO_BENCH_PEERS=peers/bin/python python -m tests.bench offsets
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from tests.bench.report import MissingPeer

WORKER = Path(__file__).with_name("offset_peer_worker.py")


@dataclass(frozen=True, slots=True)
class PeerAnswer:
    """When the other begins on the reference's clock, None where the peer failed, and the seconds it took."""

    offset_s: float | None
    score: float
    seconds: float


class OffsetPeer:
    """One peer, imported once, so that its start-up is not counted; the first answer of each is a warm-up."""

    def __init__(self, name: str) -> None:
        self.name = name
        # Peers have as many threads as they like.
        environment = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
        self._process = subprocess.Popen(
            [os.environ.get("SYNCSTUDIO_BENCH_PEERS") or sys.executable, str(WORKER)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            text=True,
        )

    def ask(self, reference: Path, other: Path) -> PeerAnswer:
        """Its answer for one pair; MissingPeer when it is not installed."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        task = {"peer": self.name, "reference": str(reference), "other": str(other)}
        self._process.stdin.write(json.dumps(task) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise MissingPeer(f"{self.name} ended without an answer")
        answer = json.loads(line)
        if answer.get("missing"):
            raise MissingPeer(f"{self.name} is not installed: see tests/bench/offset_peers.py")
        if "error" in answer:
            return PeerAnswer(None, 0.0, 0.0)
        return PeerAnswer(answer["offset_s"], answer["score"], answer["seconds"])

    def close(self) -> None:
        """End it."""
        self._process.kill()
        self._process.communicate()

    def __enter__(self) -> OffsetPeer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
