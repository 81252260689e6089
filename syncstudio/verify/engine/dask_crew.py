"""Workers of a Dask cluster: one started here, or one that is there already. Needs the extra `cluster`.

A worker that is lost loses nothing, Dask gives its samples to others. A scheduler that goes away is waited for; what
was under way is handed out again when it is back.
"""

from __future__ import annotations

import os
import pickle
import time
from collections import deque
from contextlib import suppress
from importlib.util import find_spec
from typing import Any
from uuid import uuid4

from syncstudio.verify.engine.checker import Checker
from syncstudio.verify.engine.child_talk import error_sentence
from syncstudio.verify.engine.crew import Answer, Failure, Ticket
from syncstudio.verify.engine.dask_cluster import CONNECT_S, be_quiet, cluster_here, first_line, knock
from syncstudio.verify.engine.dask_task import check_there, let_go, mark_of, version_there
from syncstudio.verify.errors import VerifyError
from syncstudio.verify.patience import Patience
from syncstudio.verify.result import Result

_POLL_S = 0.05
# A task of Dask's should take so long; a scheduler hands out some hundred a second.
_TASK_S = 2.0
_MOST_A_TASK = 32
_FIRST_S = 30.0
_LOOK_AT_WORKERS_S = 2.0
AWAY_S = 600.0
"""So long a scheduler, or all its workers, may be away."""


class DaskCrew:
    """`workers` processes on this machine (`scheduler` empty), or those of the scheduler at that address."""

    def __init__(
        self,
        checker: Checker,
        *,
        workers: int = 0,
        scheduler: str = "",
        patience: Patience | None = None,
        away_s: float = AWAY_S,
    ) -> None:
        if find_spec("distributed") is None:
            raise VerifyError(
                'Dask is not installed, which --workers and --scheduler need: pip install "syncstudio[cluster]".'
            )
        self._checker = pickle.dumps(checker)
        self._patience = patience or Patience()
        self._away_s = away_s
        self._run = uuid4().hex[:12]
        self._flying: dict[Any, list[Ticket]] = {}
        self._queue: deque[Ticket] = deque()
        self._alone: list[Ticket] = []
        self._each_s = _TASK_S
        self._cluster: Any = None
        self._client: Any = None
        self._address = scheduler
        self._threads = 0
        self._looked_s = 0.0
        self._well_s = time.monotonic()
        self._waiting = ""
        self._checked_versions = False
        be_quiet(CONNECT_S)
        if not scheduler:
            self._cluster = cluster_here(workers)
        try:
            self._client = self._connected(_FIRST_S)
        except (OSError, ValueError, ImportError) as error:
            self.close()
            raise VerifyError(
                f"There is no Dask scheduler at {scheduler} ({first_line(error)}): start one with “dask scheduler”, "
                "and workers with “dask worker”."
            ) from error

    @property
    def workers(self) -> int:
        return self._threads

    @property
    def waiting(self) -> str:
        return self._waiting

    def worker_pids(self) -> list[int]:
        """The processes of Dask's workers."""
        return [int(pid) for pid in self._client.run(os.getpid).values()]

    def room(self) -> int:
        self._look_at_workers()
        if not self._threads:
            return 0
        # Every thread has one task more than it is at; another is kept here, to be shared out more finely at the end.
        held = sum(map(len, self._flying.values())) + len(self._queue) + len(self._alone)
        return max(0, (self._most_tasks() + self._threads) * self._many() - held)

    def give(self, ticket: Ticket) -> None:
        self._queue.append(ticket)

    def take(self, wait_s: float) -> list[Answer]:
        deadline_s = time.monotonic() + wait_s
        while True:
            self._mind_the_scheduler()
            self._hand_over()
            answers = self._finished()
            if answers:
                self._well_s = time.monotonic()
                return answers
            left_s = deadline_s - time.monotonic()
            if left_s <= 0:
                return []
            time.sleep(min(_POLL_S, left_s))

    def close(self) -> None:
        if self._client is not None:
            futures = list(self._flying)
            self._flying.clear()
            if self._client.status == "running":
                with suppress(Exception):  # it may be lost at any moment, and then nothing is left to end
                    self._client.cancel(futures, force=True)
                    if self._cluster is None:
                        self._client.run(let_go, mark_of(self._checker), on_error="ignore")
            del futures
            with suppress(Exception):
                self._client.close(timeout=2)
            self._client = None
        if self._cluster is not None:
            with suppress(Exception):
                self._cluster.close(timeout=10)
            self._cluster = None

    def _connected(self, patience_s: float = 0.0) -> Any:
        from distributed import Client

        if self._cluster is None:
            knock(self._address, patience_s, CONNECT_S)
        connect: Any = Client
        return connect(
            self._cluster if self._cluster is not None else self._address,
            timeout=CONNECT_S,
            set_as_default=False,
        )

    def _hand_over(self) -> None:
        while (self._queue or self._alone) and self._client.status == "running":
            if self._alone:
                tickets = [self._alone.pop()]
            elif len(self._flying) < self._most_tasks():
                # While more come there is a task for each thread; at the end the tasks get smaller and smaller, so that
                # all threads end together.
                share = -(-len(self._queue) // max(1, self._threads))
                tickets = [self._queue.popleft() for _ in range(min(share, self._many()))]
            else:
                return
            future = self._client.submit(
                check_there,
                self._checker,
                self._patience,
                tickets,
                key=f"syncstudio-verify-{self._run}-{tickets[0].number}-{uuid4().hex[:8]}",
                pure=False,
            )
            self._flying[future] = tickets

    def _most_tasks(self) -> int:
        """So many are with the scheduler: two for each thread, and two to spare while messages are under way."""
        return 2 * max(1, self._threads) + 2

    def _many(self) -> int:
        return many_a_task(self._each_s)

    def _finished(self) -> list[Answer]:
        ended = {future: future.status for future in self._flying if future.status != "pending"}
        answers: list[Answer] = []
        good = [future for future, status in ended.items() if status == "finished"]
        if good:
            try:
                values = self._client.gather(good, errors="skip")
            except (
                Exception
            ):  # the scheduler went away meanwhile: all are handed out again, or taken next time
                values = []
            homes = {ticket.number: future for future in good for ticket in self._flying[future]}
            for task in values:
                tickets = {one.number: one for one in self._flying.pop(homes[task[0][0]])}
                answers += [Answer(tickets[number], value) for number, value in task]
        for future, status in ended.items():
            if status == "error":
                answers += self._failed(future)
            elif status in ("cancelled", "lost"):
                self._queue.extendleft(reversed(self._flying.pop(future)))
        took_s = [answer.value.elapsed_s for answer in answers if isinstance(answer.value, Result)]
        if took_s:
            self._each_s += 0.3 * (sum(took_s) / len(took_s) - self._each_s)
        return answers

    def _failed(self, future: Any) -> list[Answer]:
        """A task broke off; of several samples each gets a task of its own, for one of them may be to blame."""
        failure, tickets = self._failure(future), self._flying.pop(future)
        if len(tickets) > 1:
            self._alone += tickets
            return []
        return [Answer(tickets[0], failure)]

    def _failure(self, future: Any) -> Failure:
        from distributed import KilledWorker

        error = future.exception(timeout=CONNECT_S)
        if isinstance(error, ImportError | AttributeError):
            raise VerifyError(
                f"A Dask worker has no Sync Studio of this version ({first_line(error)}): install it there."
            )
        if isinstance(error, VerifyError):
            raise error
        if isinstance(error, KilledWorker):
            return Failure("The workers that checked it were lost, one after the other.")
        return Failure(error_sentence(error))

    def _mind_the_scheduler(self) -> None:
        if self._client.status == "running":
            self._look_at_workers()
            return
        self._threads = 0
        self._waiting = f"The scheduler at {self._address} does not answer; waiting for it."
        self._give_up_when_late(f"The scheduler at {self._address} has been away")
        if self._client.status == "closed":
            with suppress(OSError, ValueError):
                fresh = self._connected()
                for tickets in self._flying.values():
                    self._queue.extend(tickets)
                self._flying.clear()
                self._client, self._looked_s = fresh, 0.0

    def _look_at_workers(self) -> None:
        """Count the threads that work, now and then: clusters grow and shrink."""
        now_s = time.monotonic()
        if now_s - self._looked_s < (_LOOK_AT_WORKERS_S if self._threads else 0.2):
            return
        if self._client.status != "running":
            return
        self._looked_s = now_s
        try:
            self._threads = sum(self._client.nthreads().values())
        except Exception:  # the scheduler just went away, which is seen by the client's status
            self._threads = 0
            return
        if self._threads:
            self._waiting, self._well_s = "", now_s
            self._check_versions()
        else:
            self._waiting = f"The scheduler at {self._address} has no workers; waiting for some."
            self._give_up_when_late(f"The scheduler at {self._address} has had no workers")

    def _check_versions(self) -> None:
        if self._checked_versions or self._cluster is not None:
            return
        self._checked_versions = True
        ours = version_there()
        try:
            versions = self._client.run(version_there)
        except (ImportError, AttributeError) as error:
            raise VerifyError(
                f"The workers of {self._address} have no Sync Studio: install version {ours} there, too."
            ) from error
        except Exception:  # a worker went away just now; tasks will tell
            return
        for worker, theirs in versions.items():
            if theirs != ours:
                raise VerifyError(
                    f"The worker {worker} has Sync Studio {theirs or 'of no version'}, and here it is {ours}: "
                    "install the same version on all."
                )

    def _give_up_when_late(self, what: str) -> None:
        if time.monotonic() - self._well_s > self._away_s:
            raise VerifyError(
                f"{what} for {self._away_s:.0f} s: what was done is kept, and the same command continues it."
            )


def many_a_task(each_s: float) -> int:
    """So many samples that take so long make one task: the scheduler's work is by the task, a lost worker loses one."""
    return max(1, min(_MOST_A_TASK, int(_TASK_S / max(each_s, 1e-3))))
