"""Everything that the sentences about a series are made of."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from syncstudio.media.health.finding import Code, Finding, Severity
from syncstudio.media.health.series_clock import Clock
from syncstudio.media.health.series_steps import Steps
from syncstudio.media.health.words import place_text

if TYPE_CHECKING:
    from syncstudio.media.health.series_times import SeriesTimes

_NS = Fraction(1, 1_000_000_000)


@dataclass(frozen=True, slots=True)
class Said:
    """One series as it was measured, and where its rows lie."""

    stamps: SeriesTimes
    index: int
    zero_ns: int
    clock: Clock
    steps: Steps

    def finding(
        self,
        code: Code,
        severity: Severity,
        message: str,
        at_ns: int | None = None,
        until_ns: int | None = None,
    ) -> Finding:
        """A finding of this series; places are stamps."""
        at = None if at_ns is None else (at_ns - self.zero_ns) * _NS
        until = None if until_ns is None else (until_ns - self.zero_ns) * _NS
        return Finding(code, severity, self.index, at, message, until)

    def row(self, place: int) -> int:
        """The number in the file, from 1, of a stamp counted from 0."""
        return place + 1 if self.stamps.rows is None else int(self.stamps.rows[place])

    def place(self, ns: int) -> str:
        """An instant for people, after source zero."""
        return place_text((ns - self.zero_ns) * _NS)
