"""A reader driven like one of the other programs: ask as a paused pane does, and wait for the picture."""

from __future__ import annotations

import threading
import time
from pathlib import Path

from syncstudio.media.burned_code import read_code
from syncstudio.media.frame_answer import FrameAnswer
from syncstudio.media.frame_cache import FrameCache
from syncstudio.media.frame_reader import FrameReader
from syncstudio.media.index_store import build_index

_PATIENCE_S = 60.0
_PANE = (960, 540)


class Viewer:
    """One video in a pane of 960 x 540; milliseconds from asking to having the picture."""

    name = "ours"
    number = 0

    def __init__(self, clip: Path, proxied: bool = False) -> None:
        index = build_index(clip, 0)
        self._came = threading.Condition()
        self._asked = 0
        self._asked_s: dict[int, float] = {}
        self._first_ms: dict[int, float] = {}
        self._first: list[FrameAnswer] = []
        self._exact: FrameAnswer | None = None
        self._glanced: list[int] = []
        self.reader = FrameReader(clip, 0, index, FrameCache(), self._take)
        if proxied:
            from syncstudio.media.proxy import kept_proxy
            from syncstudio.media.proxy_making import build_proxy

            build_proxy(clip, 0, index)
            self.reader.proxy = kept_proxy(clip, 0, index)

    def seek(self, number: int) -> float:
        """Show a frame exactly."""
        began = time.perf_counter()
        self.number = number
        ready = self.reader.peek(number, _PANE)
        taken_ms = (time.perf_counter() - began) * 1000
        with self._came:
            self._exact = ready
            asked = self._ask(number)
            if ready is not None:
                return taken_ms
            if not self._came.wait_for(
                lambda: self._exact is not None and self._exact.request_id == asked, _PATIENCE_S
            ):
                raise RuntimeError(f"frame {number} did not come")
        return (time.perf_counter() - began) * 1000

    def step(self, by: int) -> float:
        """Show the next frame or the one before."""
        return self.seek(self.number + by)

    def shown(self) -> int | None:
        """The number burned into the last exact picture."""
        return None if self._exact is None else read_code(self._exact.image)

    def glance(self, number: int) -> None:
        """Ask for a frame and go on."""
        self._glanced.append(self._ask(number))

    def _ask(self, number: int) -> int:
        self._asked += 1
        self._asked_s[self._asked] = time.perf_counter()
        self.reader.request(number, self._asked, _PANE)
        return self._asked

    def glances(self) -> list[float]:
        """How long each place asked for took until something near was shown for it, or for a later one."""
        ends = {asked: self._asked_s[asked] + ms / 1000 for asked, ms in self._first_ms.items()}
        taken, shown_s = [], float("inf")
        for asked in sorted(self._glanced, reverse=True):
            shown_s = min(shown_s, ends.get(asked, float("inf")))
            if shown_s < float("inf"):
                taken.append((shown_s - self._asked_s[asked]) * 1000)
        return taken

    @property
    def misnamed(self) -> int:
        """How many pictures were not the frame they said they were."""
        return sum(read_code(answer.image) != answer.number for answer in self._first)

    def wait(self, pause_s: float) -> None:
        """Let time pass."""
        time.sleep(pause_s)

    def close(self) -> None:
        """End the reader, and its proxy."""
        self.reader.close()
        if self.reader.proxy is not None:
            self.reader.proxy.close()

    def _take(self, answer: FrameAnswer) -> None:
        now = time.perf_counter()
        with self._came:
            if answer.request_id not in self._first_ms:
                self._first_ms[answer.request_id] = (now - self._asked_s[answer.request_id]) * 1000
                self._first.append(answer)
            if answer.exact and answer.request_id == self._asked:
                self._exact = answer
            self._came.notify_all()
