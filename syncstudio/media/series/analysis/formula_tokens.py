"""Parts a formula into numbers, names, quoted names and signs, each with its place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from syncstudio.media.series.analysis.formula_error import FormulaError

# Longer ones are not read at all.
MOST_LETTERS = 2_000

_TOKEN = re.compile(
    r"""(?P<space>\s+)
    |(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)
    |(?P<word>[^\W\d]\w*)
    |(?P<quoted>"[^"]*"|'[^']*'|`[^`]*`)
    |(?P<sign>\*\*|<=|>=|==|!=|[-+*/<>(),.^−×·÷])""",
    re.VERBOSE,
)
# Signs that people also write.
_SAME = {"^": "**", "−": "-", "×": "*", "·": "*", "÷": "/"}

Kind = Literal["number", "word", "quoted", "sign", "end"]


@dataclass(frozen=True, slots=True)
class Token:
    """One part of a formula: characters `[at, end)`."""

    kind: Kind
    text: str
    at: int
    end: int


def tokens_of(text: str) -> list[Token]:
    """All parts in order, and one of kind "end"; FormulaError where there is what belongs to no formula."""
    if len(text) > MOST_LETTERS:
        raise FormulaError(f"The formula is too long: it may have {MOST_LETTERS:,} letters.", MOST_LETTERS)
    found: list[Token] = []
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            letter = text[at]
            why = (
                "This quotation mark is never closed"
                if letter in "\"'`"
                else f"“{letter}” has no meaning here"
            )
            raise FormulaError(f"{why}.", at)
        kind, part = match.lastgroup, match.group()
        if kind == "quoted":
            found.append(Token("quoted", part[1:-1], at, match.end()))
        elif kind != "space":
            found.append(Token(kind, _SAME.get(part, part), at, match.end()))  # type: ignore[arg-type]
        at = match.end()
    return [*found, Token("end", "", len(text), len(text))]
