"""How far a long measurement is, on a terminal."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

# Telling more often than this only makes the terminal flicker.
_EVERY_S = 0.1


@contextmanager
def progress_line(what: str) -> Iterator[Callable[[float], None] | None]:
    """One line on the terminal that is gone afterwards; nothing where errors go to a file."""
    if not sys.stderr.isatty():
        yield None
        return
    told = 0.0

    def tell(fraction: float) -> None:
        nonlocal told
        now = time.monotonic()
        if now - told >= _EVERY_S:
            told = now
            sys.stderr.write(f"\r\x1b[K{int(fraction * 100):3d} % {what[:70]}")
            sys.stderr.flush()

    try:
        yield tell
    finally:
        sys.stderr.write("\r\x1b[K")
        sys.stderr.flush()
