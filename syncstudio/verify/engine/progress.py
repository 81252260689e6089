"""How far a run is: what people are shown while it goes on."""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass

# The rate is that of the last while, so that it follows a cluster that grows.
_WINDOW_S = 30.0


@dataclass(frozen=True, slots=True)
class Progress:
    """Counts of samples. `done` are those with a row, `kept` of them had one before; `found` were listed so far.

    `total` is None until all are counted. `rate_per_s` is of those checked now; `left_s` None while it cannot be told.
    `waiting` says in a sentence why nothing goes on, if nothing does.
    """

    done: int = 0
    found: int = 0
    total: int | None = None
    kept: int = 0
    keep: int = 0
    drop: int = 0
    review: int = 0
    errors: int = 0
    rate_per_s: float = 0.0
    left_s: float | None = None
    elapsed_s: float = 0.0
    waiting: str = ""


class Rate:
    """How many samples a second are checked lately."""

    def __init__(self) -> None:
        self._started_s = time.monotonic()
        self._points: deque[tuple[float, int]] = deque([(self._started_s, 0)])

    @property
    def elapsed_s(self) -> float:
        return time.monotonic() - self._started_s

    def at(self, checked: int) -> float:
        """The rate, when so many have been checked until now."""
        now_s = time.monotonic()
        self._points.append((now_s, checked))
        while len(self._points) > 2 and now_s - self._points[1][0] > _WINDOW_S:
            self._points.popleft()
        then_s, then = self._points[0]
        return (checked - then) / (now_s - then_s) if now_s > then_s else 0.0


def left_s(progress_done: int, total: int | None, rate_per_s: float) -> float | None:
    """Seconds until all are done, if that can be told."""
    if total is None or rate_per_s <= 0:
        return 0.0 if total is not None and progress_done >= total else None
    return max(0, total - progress_done) / rate_per_s
