"""What a library says of a file it cannot read, fit for the middle of a sentence."""

from __future__ import annotations

_LONGEST = 120


def error_words(error: BaseException) -> str:
    """The error's own text on one line, cut where it is long, without its full stop; its kind where it says nothing."""
    return " ".join(str(error).split())[:_LONGEST].rstrip(".;") or type(error).__name__
