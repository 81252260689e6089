"""Runs a function in a process of its own, which may crash or hang without harm."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable
from multiprocessing.connection import Connection

from syncstudio.media.packet_table import Cancelled

_LOOK_EVERY_S = 0.1


def in_own_process(
    function: Callable[..., object],
    arguments: tuple[object, ...],
    patience_s: float,
    cancelled: Cancelled | None = None,
) -> object | None:
    """What a function answers; None when it raises, crashes, is cancelled, or takes longer than `patience_s`.

    The function and its arguments are handed over by name and by value, so it must be one of a module's.
    """
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(
        target=_run, args=(theirs, function, arguments), name="syncstudio-trial", daemon=True
    )
    try:
        process.start()
        theirs.close()
        deadline_s = time.monotonic() + patience_s
        while not ours.poll(_LOOK_EVERY_S):
            if time.monotonic() > deadline_s or (cancelled is not None and cancelled()):
                return None
        answer: object | None = ours.recv()
        return answer
    except (EOFError, OSError):
        return None
    finally:
        ours.close()
        if process.is_alive():
            process.kill()
        if process.pid is not None:
            process.join()
            process.close()


def _run(answers: Connection, function: Callable[..., object], arguments: tuple[object, ...]) -> None:
    try:
        answer = function(*arguments)
    except Exception:
        answer = None
    answers.send(answer)
    answers.close()
