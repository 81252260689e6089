"""What runs inside a Dask worker: the sample goes on to a worker process of ours, which may crash or hang alone.

So a damaged recording never takes a Dask worker with it, and samples fail by the same rules as on one machine.
"""

from __future__ import annotations

import atexit
import threading
from collections import deque
from hashlib import blake2b
from typing import Any

from syncstudio.verify.engine.crew import Failure, Ticket
from syncstudio.verify.engine.local_crew import LocalCrew
from syncstudio.verify.patience import Patience
from syncstudio.verify.result import Result

_WAIT_S = 0.5

_crews: dict[tuple[int, bytes], LocalCrew] = {}
_guard = threading.Lock()


def check_there(
    checker: bytes, patience: Patience, tickets: list[Ticket]
) -> list[tuple[int, Result | str | Failure]]:
    """The numbers of the tickets and their answers. One thread of a Dask worker has one process of ours."""
    crew = _crew(checker, patience)
    todo, open_numbers = deque(tickets), {ticket.number for ticket in tickets}
    answers: list[tuple[int, Result | str | Failure]] = []
    while open_numbers:
        while todo and crew.room() > 0:
            crew.give(todo.popleft())
        for answer in crew.take(_WAIT_S):
            # What was broken off before is of no interest any more.
            if answer.ticket.number in open_numbers:
                open_numbers.discard(answer.ticket.number)
                answers.append((answer.ticket.number, answer.value))
    return answers


def version_there() -> str:
    """The version of the program on a worker."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("syncstudio")
    except PackageNotFoundError:
        return ""


def let_go(checker_mark: bytes | None = None, **_: Any) -> None:
    """End the processes of a run; without a mark, of all runs."""
    with _guard:
        for key in [key for key in _crews if checker_mark in (None, key[1])]:
            _crews.pop(key).close()


def mark_of(checker: bytes) -> bytes:
    """Which run a process belongs to."""
    return blake2b(checker, digest_size=8).digest()


def _crew(checker: bytes, patience: Patience) -> LocalCrew:
    key = (threading.get_ident(), mark_of(checker))
    with _guard:
        if key not in _crews:
            if not _crews:
                atexit.unregister(let_go)
                atexit.register(let_go)
            _crews[key] = LocalCrew(checker, 1, patience)
        return _crews[key]
