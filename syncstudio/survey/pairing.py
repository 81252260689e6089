"""Which methods suit two streams, and which pairs of a project are worth measuring."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from syncstudio.survey.subject import Subject


@dataclass(frozen=True, slots=True)
class PairPlan:
    """A pair worth measuring: the ids of both, the method ("auto": best first), and why, in words for people."""

    reference: int
    other: int
    method: str
    why: str


def methods_for(reference: Subject, other: Subject) -> tuple[str, ...]:
    """The methods that suit the two, best first; empty when nothing can compare them."""
    raise NotImplementedError


def pairs_worth_measuring(subjects: Mapping[int, Subject], reference: int | None = None) -> list[PairPlan]:
    """The pairs of a project to measure: enough for loops, not more than is sensible for many tracks."""
    raise NotImplementedError
