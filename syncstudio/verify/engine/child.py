"""A worker process: checks one sample after the other, on one core, until nobody asks any more.

Started as `python -m syncstudio.verify.engine.child`. Asked through its standard input, it answers through what was its
standard output; what libraries print goes to standard error. When whoever started it is gone, it goes at once, also in
the middle of a sample.
"""

from __future__ import annotations

import faulthandler
import gc
import os
import pickle
import sys
import threading
from queue import SimpleQueue
from typing import Any

from syncstudio.verify.engine.child_talk import error_sentence, read_message, write_message
from syncstudio.verify.patience import listen

ENVIRONMENT = {
    name: "1"
    for name in (
        "OMP_NUM_THREADS",
        "OPENBLAS_NUM_THREADS",
        "MKL_NUM_THREADS",
        "NUMEXPR_NUM_THREADS",
        "PYTHON_CPU_COUNT",
    )
}
"""Of a worker: one thread for whatever counts cores."""

# Dask sets the first for its workers. Any of these ends the dynamic thresholds that `_reuse_memory` counts on.
_NOT_INHERITED = ("MALLOC_TRIM_THRESHOLD_", "MALLOC_MMAP_THRESHOLD_", "MALLOC_TOP_PAD_", "MALLOC_MMAP_MAX_")


def environment() -> dict[str, str]:
    """What a worker is started with."""
    inherited = {name: value for name, value in os.environ.items() if name not in _NOT_INHERITED}
    return inherited | ENVIRONMENT


def main() -> None:
    """Serve until standard input ends."""
    questions, answers = os.dup(0), os.dup(1)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    faulthandler.enable()
    # There are as many workers as cores: each has one, whatever the machine has.
    os.cpu_count = lambda: 1
    _reuse_memory()
    asked: SimpleQueue[Any] = SimpleQueue()
    threading.Thread(
        target=_hear, args=(questions, asked), name="syncstudio-verify-hear", daemon=True
    ).start()
    checker = None
    number = -1
    listen(lambda duration_s: write_message(answers, ("expect", number, duration_s)))
    while True:
        what, number, value = asked.get()
        if what == "checker":
            checker = pickle.loads(value)
            write_message(answers, ("ready", number, os.getpid()))
            continue
        try:
            done: object = checker.key(value) if what == "key" else checker.check(value)  # type: ignore[union-attr]
        except Exception as error:  # one sample fails alone, whatever its checks raise
            done = error_sentence(error)
            what = "failed"
        write_message(answers, (what, number, done))


def _hear(questions: int, asked: SimpleQueue[Any]) -> None:
    """Fill the queue; when nobody can ask any more, end at once."""
    while True:
        message = read_message(questions)
        if message is None:
            os._exit(0)
        asked.put(message)


def _reuse_memory() -> None:
    """Keep memory that large arrays were in for the next ones (mallopt(3), dynamic thresholds): a fifth of the time."""
    gc.set_threshold(50_000)
    import numpy as np

    np.empty(31 << 20, np.uint8)


if __name__ == "__main__":
    try:
        main()
    except (BrokenPipeError, KeyboardInterrupt):
        sys.exit(0)
