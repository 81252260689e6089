"""Methods as people name them, beside a number and inside a sentence."""

from __future__ import annotations

METHOD_WORDS = {
    "sound": "sound",
    "dub": "dub to original",
    "stems": "stems",
    "flash-beep": "flash and beep",
    "impacts": "claps and impacts",
    "faces": "faces and speech",
    "scorer": "learned scorer",
    "series": "series",
    "rotation-flow": "rotation and picture",
    "taps": "taps",
    "light": "light",
    "transcript": "transcript",
    "cues": "marks",
    "clocks": "written clocks",
}
"""Each method as it stands beside a number."""


def method_text(method: str) -> str:
    """A method as people name it."""
    return METHOD_WORDS.get(method, method)


def in_words(text: str) -> str:
    """A reason or a remark with the methods in it as people name them."""
    said, tried, methods = text.partition(" Tried: ")
    first, colon, rest = said.partition(": ")
    if first in METHOD_WORDS:
        said = f"{method_text(first).capitalize()}{colon}{rest}"
    if not tried:
        return said
    words = [method_text(method) for method in methods.rstrip(".").split(", ")]
    return f"{said} Tried: {', '.join(words)}."
