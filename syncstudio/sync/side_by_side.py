"""Does one thing to many values at once, on all processors: for work of NumPy's, which holds no lock meanwhile."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

_MOST = 4

Value = TypeVar("Value")
Answer = TypeVar("Answer")


def side_by_side(function: Callable[[Value], Answer], values: Iterable[Value]) -> list[Answer]:
    """`function` of every value, in the values' order. Raises what the first of them to fail raised."""
    todo = list(values)
    count = min(len(todo), os.cpu_count() or 1, _MOST)
    if count < 2:
        return [function(value) for value in todo]
    with ThreadPoolExecutor(count, "syncstudio-side-by-side") as threads:
        answers = threads.map(function, todo)
        try:
            return list(answers)
        except BaseException:
            # What has not begun need not be done any more.
            threads.shutdown(wait=False, cancel_futures=True)
            raise
