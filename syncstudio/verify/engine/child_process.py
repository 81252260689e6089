"""A worker process seen from outside: started, asked, listened to, killed when it takes too long."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from queue import SimpleQueue

from syncstudio.verify.engine.child import environment
from syncstudio.verify.engine.child_talk import read_message, write_message
from syncstudio.verify.engine.crew import Ticket
from syncstudio.verify.patience import Patience, megabytes_of

# To start a process and load everything, also from a slow disk on a busy machine.
_START_S = 300.0


@dataclass(frozen=True, slots=True)
class Heard:
    """Something a worker said: `ready`, `expect`, `check`, `key` or `failed`; `dead` when it is there no more."""

    child: ChildProcess
    what: str
    number: int = -1
    value: object = None


class ChildProcess:
    """One worker process. What it says goes into `heard`, from a thread of its own."""

    def __init__(self, checker: bytes, patience: Patience, heard: SimpleQueue[Heard]) -> None:
        self.ticket: Ticket | None = None
        """What it is at."""
        self.timed_out = False
        self._patience = patience
        self._heard = heard
        self._deadline_s = float("inf")
        self._started_s = 0.0
        self._starting = True
        quiet = None if os.environ.get("SYNCSTUDIO_DEBUG") == "1" else subprocess.DEVNULL
        # It must find what this process finds, wherever that was started.
        paths = os.pathsep.join(path or os.getcwd() for path in sys.path)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "syncstudio.verify.engine.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=quiet,
            env=environment() | {"PYTHONPATH": paths},
            # Ctrl+C is meant for whoever runs this, who then lets go of the workers.
            start_new_session=True,
        )
        self._thread = threading.Thread(target=self._listen, name="syncstudio-verify-listen", daemon=True)
        self._thread.start()
        self._send(("checker", -1, checker))

    @property
    def pid(self) -> int:
        return self._process.pid

    def ask(self, ticket: Ticket) -> None:
        """Give it the next piece of work; it must be at none."""
        self.ticket = ticket
        self._begin()
        self._send((ticket.work, ticket.number, ticket.sample))

    def ready(self) -> None:
        """It has started and loaded what it needs, which is not the sample's fault however long it took."""
        self._starting = False
        if self.ticket is not None:
            self._begin()

    def expect(self, duration_s: float) -> None:
        """It found out how long its sample lasts."""
        if self.ticket is not None:
            limit_s = self._patience.limit_s(megabytes_of(self.ticket.sample), duration_s)
            self._deadline_s = max(self._deadline_s, self._started_s + limit_s)

    def _begin(self) -> None:
        self._started_s = time.monotonic()
        assert self.ticket is not None
        limit_s = _START_S if self._starting else self._patience.limit_s(megabytes_of(self.ticket.sample), 0)
        self._deadline_s = self._started_s + limit_s

    def rest(self) -> None:
        """It has answered."""
        self.ticket = None
        self._deadline_s = float("inf")

    def kill_when_late(self) -> None:
        """End it when its sample takes longer than any would."""
        if not self.timed_out and time.monotonic() > self._deadline_s:
            self.timed_out = True
            self._process.kill()

    def why_dead(self) -> str:
        """Why it is there no more, in words for the row of its sample."""
        if self.timed_out:
            return f"It was still not checked after {time.monotonic() - self._started_s:.0f} s, and was given up."
        status = self._process.wait()
        name = signal.Signals(-status).name if status < 0 and -status in set(signal.Signals) else ""
        if name == "SIGKILL":
            return "The process that checked it was killed, perhaps because memory ran out."
        if name:
            return f"The process that checked it crashed ({name}): a recording may be damaged."
        return f"The process that checked it ended by itself (status {status})."

    def close(self) -> None:
        """End it, whatever it is at."""
        self._process.kill()
        self._process.wait()
        self._thread.join()
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with suppress(OSError):
            self._process.stdin.close()
        self._process.stdout.close()

    def _send(self, message: tuple[str, int, object]) -> None:
        assert self._process.stdin is not None
        with suppress(OSError):  # it just died, which is heard of soon
            write_message(self._process.stdin.fileno(), message)

    def _listen(self) -> None:
        assert self._process.stdout is not None
        while True:
            try:
                message = read_message(self._process.stdout.fileno())
            except (pickle.UnpicklingError, EOFError, AttributeError, ImportError):
                self._process.kill()
                message = None
            if message is None:
                self._heard.put(Heard(self, "dead"))
                return
            self._heard.put(Heard(self, *message))
