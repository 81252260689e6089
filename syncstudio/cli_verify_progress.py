"""How far `verify` is: one line on a terminal, or a line a minute in a log."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from syncstudio.verify.engine.progress import Progress

_LOG_EVERY_S = 60.0


@contextmanager
def progress_told() -> Iterator[Callable[[Progress], None]]:
    """A function to tell progress to; the line on a terminal is gone afterwards."""
    terminal = sys.stderr.isatty()
    told_s = time.monotonic()

    def tell(progress: Progress) -> None:
        nonlocal told_s
        if terminal:
            sys.stderr.write(f"\r\x1b[K{line(progress)[:150]}")
        elif time.monotonic() - told_s >= _LOG_EVERY_S:
            told_s = time.monotonic()
            sys.stderr.write(line(progress) + "\n")
        sys.stderr.flush()

    try:
        yield tell
    finally:
        if terminal:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


def line(progress: Progress) -> str:
    """Done and found, rate, time left and decisions, in one line."""
    if progress.waiting:
        return progress.waiting
    if progress.total is None:
        text = f"{progress.done:,} done of {progress.found:,} found so far"
    else:
        share = int(100 * progress.done / progress.total) if progress.total else 100
        text = f"{share:3d} %  {progress.done:,} of {progress.total:,}"
    text += f", {progress.rate_per_s:.1f}/s"
    if progress.left_s is not None:
        text += f", {clock(progress.left_s)} left"
    text += f": {progress.keep:,} keep, {progress.drop:,} drop, {progress.review:,} review"
    return text + (f", {progress.errors:,} errors" if progress.errors else "")


def clock(seconds: float) -> str:
    """A duration as people say it: 0:48, 12:30, 3:05:00."""
    whole = round(seconds)
    minutes, rest = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"
