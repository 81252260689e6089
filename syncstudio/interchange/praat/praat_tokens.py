"""Cuts Praat's text files into what Praat itself reads of them: numbers, texts in quotes and flags.

Everything else in such a file (`intervals [3]:`, `xmin =`) is decoration that Praat skips, so one reader reads the long
form, the short form and what other programs make of them ("How to read TextGrid files", Praat manual).
"""

from __future__ import annotations

import re
from typing import NoReturn

from syncstudio.interchange.errors import InterchangeError
from syncstudio.interchange.seconds import seconds_ns

# A number counts where blanks are around it; "!" begins a remark up to the end of its line; words are passed over.
_TOKEN = re.compile(
    r'"([^"]*(?:""[^"]*)*)"'
    r"|([-+]?\d[\d.]*(?:[eE][-+]?\d+)?)%?(?!\S)"
    r"|<(\w+)>"
    r"|(![^\n]*|(?:[^\s\"<!\d+-][^\s\"<!]*\s*)+|[^\s\"]+)"
    r'|(")'
)


_NUMBER = r"([-+]?\d+(?:\.\d*)?)"
# A whole interval as Praat writes it, long or short: one look instead of eleven.
_INTERVAL = re.compile(
    rf"\s*(?:intervals ?\[\d+\]:?\s+)?(?:xmin = )?{_NUMBER}\s+(?:xmax = )?{_NUMBER}\s+(?:text = )?"
    r'"([^"]*(?:""[^"]*)*)"(?=\s|$)'
)


class PraatTokens:
    """The numbers, texts and flags of a file, one after another, each asked for by kind.

    `name` is what sentences call the file. `place` is where in the text the last one stood.
    """

    def __init__(self, text: str, name: str) -> None:
        self._text = text
        self._name = name
        self._at = 0
        self.place = 0
        self._counted_to = 0
        self._line = 1

    def _token(self) -> re.Match[str] | None:
        while (found := _TOKEN.search(self._text, self._at)) is not None:
            self._at = found.end()
            if found.lastindex != 4:
                return found
        return None

    def line(self, place: int | None = None) -> int:
        """The number of the line of a place, by default the last token's; counted on from the last one asked for."""
        place = self.place if place is None else place
        if place < self._counted_to:
            self._counted_to, self._line = 0, 1
        self._line += self._text.count("\n", self._counted_to, place)
        self._counted_to = place
        return self._line

    def _next(self, wanted: str, what: str) -> re.Match[str]:
        token = self._token()
        if token is None:
            raise InterchangeError(
                f"{self._name} ends in line {self.line(len(self._text)):,} where {what} belongs: "
                "it was cut off; save it again in Praat."
            )
        self.place = token.start()
        if token.lastindex == 5:
            self.fail("a quotation mark opens here and is never closed")
        if token.lastindex != {"text": 1, "number": 2, "flag": 3}[wanted]:
            self.fail(f"{what} belongs here, not {token[0][:30]!s}")
        return token

    def text(self, what: str) -> str:
        """The next text, its doubled quotation marks made single."""
        found = self._next("text", what)[1]
        return found.replace('""', '"') if '"' in found else found

    def time_ns(self, what: str) -> int:
        """The next number, seconds, as nanoseconds."""
        token = self._next("number", what)
        ns = seconds_ns(token[2])
        if ns is None:
            self.fail(f"{token[0][:30]} is no time")
        return ns

    def interval(self) -> tuple[int, int, str]:
        """The next two times and a text; `place` is then at the first time."""
        found = _INTERVAL.match(self._text, self._at)
        if found is not None:
            start_ns, end_ns = seconds_ns(found[1]), seconds_ns(found[2])
            if start_ns is not None and end_ns is not None:
                self._at, self.place = found.end(), found.start(1)
                text = found[3]
                return start_ns, end_ns, text.replace('""', '"') if '"' in text else text
        start_ns = self.time_ns("the start of an interval")
        place = self.place
        end_ns = self.time_ns("the end of an interval")
        text = self.text("the text of an interval")
        self.place = place
        return start_ns, end_ns, text

    def count(self, what: str) -> int:
        """The next number as a count."""
        token = self._next("number", what)
        digits = token[2].removesuffix(".0")
        if not digits.isdecimal() or len(digits) > 9:
            self.fail(f"{what} belongs here, not {token[0][:30]}")
        return int(digits)

    def flag(self, what: str) -> bool:
        """The next flag: whether it says that something exists."""
        return self._next("flag", what)[3] == "exists"

    def is_at_end(self) -> bool:
        """Whether nothing more comes."""
        return self._token() is None

    def fail(self, why: str) -> NoReturn:
        """Refuse the file for what is wrong at the last token."""
        raise InterchangeError(
            f"{self._name}, line {self.line():,}: {why}; mend it there, or save it again in Praat."
        )
