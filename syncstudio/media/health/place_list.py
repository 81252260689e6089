"""Gathers findings of one sort at many places: each of the first has its own, the rest share one."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from syncstudio.media.health.finding import Code, Finding, Severity

# As many marks of one sort as a timeline shows well.
_EACH = 40


class PlaceList:
    """Findings of one code and severity in one stream, in the order they are added."""

    def __init__(self, code: Code, severity: Severity, stream: int) -> None:
        self._code, self._severity, self._stream = code, severity, stream
        self._found: list[Finding] = []
        self._more = 0
        self._more_s = Fraction(0)
        self._first: Fraction | None = None

    def add(
        self, at_s: Fraction, message: str, until_s: Fraction | None = None, length_s: Fraction = Fraction(0)
    ) -> None:
        """One more place; `length_s` adds up for those that have no finding of their own."""
        if len(self._found) < _EACH:
            self._found.append(Finding(self._code, self._severity, self._stream, at_s, message, until_s))
            return
        if self._first is None:
            self._first = at_s
        self._more += 1
        self._more_s += length_s

    def findings(self, rest: Callable[[int, Fraction], str]) -> list[Finding]:
        """All of them; `rest` words the last, from how many have none of their own and their whole length."""
        if not self._more:
            return self._found
        last = Finding(self._code, self._severity, self._stream, self._first, rest(self._more, self._more_s))
        return [*self._found, last]
