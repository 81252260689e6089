"""What the functions of a formula do, in a few words, and examples with the channels of a track."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from syncstudio.media.series.analysis.formula import quoted

if TYPE_CHECKING:

    def QT_TRANSLATE_NOOP(context: str, text: str) -> str:
        """Mark a text for translation; Qt's own stub forgets that it stays a text."""
        return text
else:
    from PySide6.QtCore import QT_TRANSLATE_NOOP

# Name, how it is written, what it does; in the order in which people look for them.
FUNCTIONS: tuple[tuple[str, str], ...] = (
    ("magnitude(x, y, z)", QT_TRANSLATE_NOOP("Formula", "length of a vector")),
    ("difference(x, y)", QT_TRANSLATE_NOOP("Formula", "the first less the second")),
    ("derivative(x)", QT_TRANSLATE_NOOP("Formula", "change a second")),
    ("integral(x)", QT_TRANSLATE_NOOP("Formula", "area up to here; over a gap nothing is added")),
    ("mean(x, 0.5 s)", QT_TRANSLATE_NOOP("Formula", "mean of a window around each row; mean(x): of all")),
    ("median(x, 0.5 s)", QT_TRANSLATE_NOOP("Formula", "median of a window around each row")),
    ("std(x, 0.5 s)", QT_TRANSLATE_NOOP("Formula", "standard deviation of a window; std(x): of all")),
    ("lowpass(x, 5 Hz)", QT_TRANSLATE_NOOP("Formula", "slow swings only; nothing is shifted in time")),
    ("highpass(x, 5 Hz)", QT_TRANSLATE_NOOP("Formula", "fast swings only; nothing is shifted in time")),
    ("bandpass(x, 1, 40)", QT_TRANSLATE_NOOP("Formula", "swings between two frequencies in Hz")),
    ("detrend(x)", QT_TRANSLATE_NOOP("Formula", "without the straight line through all of it")),
    ("unwrap(x)", QT_TRANSLATE_NOOP("Formula", "an angle without jumps; unwrap(x, 360) in degrees")),
    ("min(x, y)", QT_TRANSLATE_NOOP("Formula", "the least of several; min(x): of all")),
    ("max(x, y)", QT_TRANSLATE_NOOP("Formula", "the largest of several; max(x): of all")),
    ("clip(x, -1, 1)", QT_TRANSLATE_NOOP("Formula", "held between two values")),
    ("where(x > 0, x, 0)", QT_TRANSLATE_NOOP("Formula", "one value where something holds, else another")),
    ("abs(x)", QT_TRANSLATE_NOOP("Formula", "without its sign")),
    ("sqrt(x)", QT_TRANSLATE_NOOP("Formula", "square root; also exp, log, log10, sign")),
    ("sin(x)", QT_TRANSLATE_NOOP("Formula", "also cos, tan, asin, acos, atan, atan2, degrees, radians")),
    ("round(x)", QT_TRANSLATE_NOOP("Formula", "whole numbers; also floor, ceil")),
    ("time", QT_TRANSLATE_NOOP("Formula", "seconds since the recording's zero")),
)
_TRIED_ON = ("x", "y", "z")


def function_lines() -> list[tuple[str, str]]:
    """How each function is written and what it does, in the user's language."""
    return [(form, QCoreApplication.translate("Formula", says)) for form, says in FUNCTIONS]


def example_of(form: str, channels: list[str]) -> str:
    """A function written with the channels of a track in the place of x, y and z."""
    given = (
        {letter: channels[place % len(channels)] for place, letter in enumerate(_TRIED_ON)}
        if channels
        else {}
    )
    parts = []
    word = ""
    for sign in form + "\0":
        if sign.isalnum() or sign == "_":
            word += sign
            continue
        parts += [given.get(word, word), sign]
        word = ""
    return "".join(parts).rstrip("\0")


def written(name: str) -> str:
    """A channel as a formula has it."""
    return quoted(name)
