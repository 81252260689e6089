"""Values of attributes: whether what was typed fits what is asked, and how it is kept."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

MOST_VALUE = 10_000
"""Characters of one answer; more belongs into a segment's text."""
_YES = frozenset({"yes", "y", "true", "1"})
_NO = frozenset({"no", "n", "false", "0"})


def fitting_value(kind: str, choices: Sequence[str], typed: str) -> str:
    """A value as it is kept: a choice as it is spelt, a number in decimal, `yes` or `no`; "" is no answer.

    ValueError, with the rest of a sentence ("“blue” is not one of red, green"), when it does not fit.
    """
    text = typed.strip()
    if not text:
        return ""
    if len(text) > MOST_VALUE:
        raise ValueError(f"an answer has at most {MOST_VALUE:,} characters, and this one has {len(text):,}")
    if kind == "choice":
        return _choice(choices, text)
    if kind == "number":
        return number_text(text)
    if kind == "yes-no":
        if text.casefold() not in _YES | _NO:
            raise ValueError(f"“{short(text)}” is neither yes nor no")
        return "yes" if text.casefold() in _YES else "no"
    return text


def number_text(typed: str) -> str:
    """A number in decimal, with a point, whichever minus and decimal mark were typed. ValueError when it is none."""
    text = typed.strip().replace("−", "-")
    if text.count(",") == 1 and "." not in text:
        text = text.replace(",", ".")
    try:
        value = Decimal(text)
    except InvalidOperation:
        value = Decimal("nan")
    if not value.is_finite() or abs(value.adjusted()) > 30:
        raise ValueError(f"“{short(typed.strip())}” is not a number")
    plain = f"{value:f}"
    return plain.rstrip("0").rstrip(".") or "0" if "." in plain else plain


def short(text: str, most: int = 40) -> str:
    """A text for a sentence: on one line, and cut where it is long."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1] + "…"


def _choice(choices: Sequence[str], text: str) -> str:
    if text in choices:
        return text
    for choice in choices:
        if choice.casefold() == text.casefold():
            return choice
    known = ", ".join(short(choice, 20) for choice in choices[:8]) + (", …" if len(choices) > 8 else "")
    raise ValueError(f"“{short(text)}” is not one of {known}")
