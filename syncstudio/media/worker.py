"""A function at work in a process of its own, with progress and cancelling: two decoders at once on two cores.

Threads would share one interpreter lock: two 30-minute AAC files took 11.8 s in two threads and 2.2 s in two processes.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import time
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection, wait
from typing import Any, TypeVar

from syncstudio.media.errors import MediaCancelled, MediaError

Answer = TypeVar("Answer")

_LOOK_EVERY_S = 0.1
# So long a process that was asked to stop may take to put its files away.
_PATIENCE_S = 3.0


def run_together(
    function: Callable[..., None],
    jobs: Sequence[tuple[object, ...]],
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    meanwhile: Callable[[], object] | None = None,
) -> list[bool]:
    """Call `function(*job, progress, cancelled)` for every job at once, each in its own process, and wait for all.

    `function` must be one of a module's, and a job's values such as can be sent. Answers for each job whether it
    ended well: one whose process could not start or died did not. Raises MediaError with what a job raised as such,
    MediaCancelled when `cancelled()` turns true; the others are stopped first. `meanwhile` is done here once they run.
    """
    context = _context()
    pipes: dict[Connection, int] = {}
    processes: list[Any] = []
    done = [False] * len(jobs)
    shares = [0.0] * len(jobs)
    try:
        for number, job in enumerate(jobs):
            ours, theirs = context.Pipe()
            pipes[ours] = number
            process = context.Process(
                target=_run, args=(theirs, function, job), name="syncstudio-worker", daemon=True
            )
            process.start()
            processes.append(process)
            theirs.close()
        if meanwhile is not None:
            meanwhile()
        while pipes:
            for pipe in wait(list(pipes), _LOOK_EVERY_S):
                assert isinstance(pipe, Connection)
                _hear(pipe, pipes, shares, done)
                if progress is not None:
                    progress(sum(shares) / len(shares))
            if cancelled is not None and cancelled():
                raise MediaCancelled("Reading the sounds was cancelled.")
    except OSError:
        # No more processes or memory to be had: what is not done is the caller's to do.
        return done
    finally:
        for pipe in pipes:
            _ask_to_stop(pipe)
        deadline_s = time.monotonic() + _PATIENCE_S
        for process in processes:
            process.join(max(0.0, deadline_s - time.monotonic()))
            if process.is_alive():
                process.kill()
                process.join()
            process.close()
        for pipe in pipes:
            pipe.close()
    return done


def _context() -> Any:
    """How processes are started. A copy of this one has everything loaded (0.3 s of work saved each), but another
    thread's locks would stay locked in it for ever: copied is only a process of one thread, as commands are.
    """
    alone = sys.platform == "linux" and len(os.listdir("/proc/self/task")) == 1
    return multiprocessing.get_context("fork" if alone else "spawn")


def _hear(pipe: Connection, pipes: dict[Connection, int], shares: list[float], done: list[bool]) -> None:
    """Take one message: a fraction, True at the end, a sentence of what went wrong, or None for a bug."""
    number = pipes[pipe]
    try:
        message = pipe.recv()
    except (EOFError, OSError):
        message = None
    if isinstance(message, float):
        shares[number] = message
        return
    del pipes[pipe]
    pipe.close()
    if isinstance(message, str):
        raise MediaError(message)
    done[number] = message is True
    shares[number] = 1.0


def _ask_to_stop(pipe: Connection) -> None:
    try:
        pipe.send(None)
    except OSError:
        return


def _seldom(function: Callable[..., Answer], otherwise: Answer) -> Callable[..., Answer]:
    """The function, called when a tenth of a second has passed since, and else not: a pipe costs more than a look."""
    next_s = 0.0

    def sometimes(*values: object) -> Answer:
        nonlocal next_s
        if time.monotonic() < next_s:
            return otherwise
        next_s = time.monotonic() + _LOOK_EVERY_S
        return function(*values)

    return sometimes


def _run(pipe: Connection, function: Callable[..., None], job: tuple[object, ...]) -> None:
    answer: object = None
    try:
        function(*job, _seldom(pipe.send, None), _seldom(pipe.poll, False))
        answer = True
    except MediaCancelled:
        return
    except MediaError as error:
        answer = str(error)
    except Exception:
        # Whatever it is, it happens again where the caller does the work itself, and is told there.
        answer = None
    pipe.send(answer)
    pipe.close()
