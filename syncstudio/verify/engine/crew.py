"""Who does the work: takes tickets, hands back answers. Local processes and a Dask cluster are two such crews."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

from syncstudio.verify.result import Result
from syncstudio.verify.sample import Sample

Work = Literal["check", "key"]


@dataclass(frozen=True, slots=True)
class Ticket:
    """One piece of work: check a sample, or only tell the key of its content. `number` is unique in its run."""

    number: int
    work: Work
    sample: Sample


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a sample could not be checked, in a sentence: its worker died twice, or it took too long."""

    sentence: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a ticket: a result, a key, or a failure."""

    ticket: Ticket
    value: Result | str | Failure


class Crew(Protocol):
    """Some workers. Called from one thread only."""

    @property
    def workers(self) -> int:
        """How many samples are checked at the same time."""
        ...

    @property
    def waiting(self) -> str:
        """Why nothing goes on just now, in a sentence; else empty."""
        ...

    def room(self) -> int:
        """How many more tickets it takes now. What it holds is bounded, so memory is."""
        ...

    def give(self, ticket: Ticket) -> None:
        """Take a ticket; only while there is room."""
        ...

    def take(self, wait_s: float) -> list[Answer]:
        """What has been finished; waits up to `wait_s` for the first. VerifyError: the crew is lost for good."""
        ...

    def close(self) -> None:
        """Stop at once; what is being checked is forgotten."""
        ...
