"""Says one thing that is odd about a recording's timing, where it is, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, get_args

Severity = Literal["info", "warning", "error"]

Code = Literal[
    "variable-frame-rate",
    "late-start",
    "priming",
    "edit-list",
    "timestamp-gap",
    "timestamp-backwards",
    "duplicate-timestamp",
    "missing-timestamp",
    "duration-mismatch",
    "rate-mismatch",
    "clock-reset",
    "clock-zone",
    "truncated",
    "undecodable",
    "no-duration",
    "rotated",
]

SEVERITIES: tuple[Severity, ...] = get_args(Severity)
CODES: tuple[Code, ...] = get_args(Code)


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding of a file.

    `stream` is None for the file as a whole. `at_s` and `until_s` are seconds after source zero, None where a
    finding has no place. `message` is for people: what it is, what it does to labels, and what to do.
    """

    code: Code
    severity: Severity
    stream: int | None
    at_s: Fraction | None
    message: str
    until_s: Fraction | None = None


def rank(finding: Finding) -> tuple[int, Fraction]:
    """Sorts findings worst first, then by their place."""
    place = finding.at_s if finding.at_s is not None else Fraction(-1)
    return -SEVERITIES.index(finding.severity), place
