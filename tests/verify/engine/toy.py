"""Samples and a check that cost nothing, and that die, hang or fail where a sample's name says so."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from syncstudio.verify.engine.crew import Answer, Ticket
from syncstudio.verify.patience import expect
from syncstudio.verify.result import PairFound, PartFound, Result
from syncstudio.verify.sample import Part, Place, Sample, Unfound


@dataclass(frozen=True)
class ToyChecker:
    """What it does is in the sample's name; every check leaves a line in `log`."""

    log: str
    mark: str = "toy 1"
    policy_mark: str = "half"
    wait_s: float = 0.0

    def key(self, sample: Sample) -> str:
        return f"{self.mark} {_content(sample)}"

    def check(self, sample: Sample) -> Result:
        with open(self.log, "a") as log:
            log.write(f"{sample.name}\n")
        expect(0.5)
        time.sleep(self.wait_s)
        if "poison" in sample.name:
            os.kill(os.getpid(), signal.SIGSEGV if "segv" in sample.name else signal.SIGKILL)
        if "unlucky" in sample.name and not Path(self.log + sample.name).exists():
            Path(self.log + sample.name).touch()
            os.kill(os.getpid(), signal.SIGKILL)
        if "hang" in sample.name:
            time.sleep(600)
        if "raise" in sample.name:
            raise ValueError("no such thing")
        offset_s = (len(_content(sample)) % 7) / 100
        parts = tuple(PartFound(one.kind, one.role, one.name, one.place.url) for one in sample.parts)
        pair = PairFound(
            "sound_picture", sample.parts[0].name, sample.parts[0].name, "measured", offset_s=offset_s
        )
        return Result(sample.name, key=self.key(sample), parts=parts, pairs=(pair,), said=sample.said)

    def decide(self, result: Result) -> Result:
        offset_s = result.pairs[0].offset_s if result.pairs else None
        limit_s = 0.03 if self.policy_mark == "half" else 1.0
        kept = offset_s is not None and offset_s <= limit_s
        if "undecidable" in result.sample:
            raise ValueError("a rule that breaks")
        if result.error:
            return replace(result, decision="review", reasons=(result.error,), policy=self.policy_mark)
        return replace(result, decision="keep" if kept else "drop", policy=self.policy_mark)


def _content(sample: Sample) -> str:
    return sample.parts[0].place.text


def sample(name: str, content: str = "", mark: str = "") -> Sample:
    place = Place(f"/data/{name}.mp4", text=content or f"content of {name}", mark=mark)
    return Sample(name, (Part("video", f"{name}.mp4", place),))


@dataclass(frozen=True)
class Listing:
    """A list that can be asked for again and again."""

    items: tuple[Sample | Unfound, ...]

    def __call__(self) -> Iterator[Sample | Unfound]:
        yield from self.items


def listing(count: int, *more: Sample | Unfound) -> Listing:
    return Listing((*(sample(f"clip{number:04d}") for number in range(count)), *more))


class InlineCrew:
    """Checks in this very process, and hands answers back in another order."""

    workers = 2
    waiting = ""

    def __init__(self, checker: ToyChecker) -> None:
        self._checker = checker
        self._tickets: list[Ticket] = []

    def room(self) -> int:
        return 5 - len(self._tickets)

    def give(self, ticket: Ticket) -> None:
        self._tickets.append(ticket)

    def take(self, wait_s: float) -> list[Answer]:
        taken = self._tickets[::-2]
        self._tickets = [one for one in self._tickets if one not in taken]
        return [Answer(one, self._value(one)) for one in taken]

    def close(self) -> None:
        self._tickets.clear()

    def _value(self, ticket: Ticket) -> Result | str:
        return (
            self._checker.key(ticket.sample) if ticket.work == "key" else self._checker.check(ticket.sample)
        )


def checked(log: Path) -> list[str]:
    """The samples that were really checked, in order."""
    return log.read_text().split() if log.exists() else []
