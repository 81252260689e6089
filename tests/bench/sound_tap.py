"""What a sound card of one's own sounds, with the wall clock's time of every sample.

A recorder's own stamps follow its guess of the server's delay, which takes a second to settle and differs from one
recording to the next by tens of ms. Here the moments count at which sound arrives: it never comes too early.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import threading
import time
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from tests.bench.report import MissingPeer

_RATE = 48_000
_WIDE = 4
# Within so long the least delayed arrival is looked for; no card's clock drifts by a sample meanwhile.
_LOOK_S = 2.0


class SoundTap:
    """Sound as it arrives, mono at 48 kHz."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        # How many samples had come, and when (s of the wall clock).
        self._came: list[tuple[int, float]] = []

    def take(self, part: bytes, at_s: float) -> None:
        """Note what has arrived."""
        before = self._came[-1][0] if self._came else 0
        self._parts.append(part)
        self._came.append((before + len(part) // _WIDE, at_s))

    def samples(self) -> NDArray[np.float32]:
        """All that came."""
        whole = b"".join(self._parts)
        return np.frombuffer(whole[: len(whole) // _WIDE * _WIDE], np.float32)

    def heard_s(self, places: NDArray[np.int64]) -> NDArray[np.float64]:
        """When samples sounded, by the arrivals that were delayed least around each of them."""
        if not self._came:
            return np.zeros(0)
        count, at_s = np.array(self._came).T
        along_s = count / _RATE
        number = (along_s // _LOOK_S).astype(int)
        # The last look may be a short one, of which nothing came at once.
        number = np.minimum(number, max(0, number[-1] - 1))
        looks = [np.flatnonzero(number == each) for each in np.unique(number)]
        least = [look[np.argmin(at_s[look] - along_s[look])] for look in looks]
        zero_s = np.interp(places / _RATE, along_s[least], (at_s - along_s)[least])
        return np.asarray(places / _RATE + zero_s)


@contextlib.contextmanager
def tapped(environment: dict[str, str], source: str) -> Iterator[SoundTap]:
    """Record a source of a PulseAudio meanwhile."""
    words = ["parec", "-d", source, "--raw", "--format=float32le", "--channels=1", "--latency-msec=10"]
    try:
        recorder = subprocess.Popen([*words, f"--rate={_RATE}"], env=environment, stdout=subprocess.PIPE)
    except FileNotFoundError as error:
        raise MissingPeer("parec not installed") from error
    assert recorder.stdout is not None
    tap, pipe = SoundTap(), recorder.stdout.fileno()

    def read() -> None:
        rest = b""
        while part := os.read(pipe, 1 << 16):
            at_s, rest = time.time(), rest + part
            whole = len(rest) // _WIDE * _WIDE
            tap.take(rest[:whole], at_s)
            rest = rest[whole:]

    reader = threading.Thread(target=read, name="sound-tap", daemon=True)
    reader.start()
    try:
        yield tap
    finally:
        recorder.terminate()
        recorder.wait()
        reader.join()
