"""What a series senses, as far as its names and units tell: turning, shaking or light."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

from syncstudio.survey.subject import Subject
from syncstudio.sync.inputs import Signal

Nature = Literal["rotation", "acceleration", "light"]

_WORDS: dict[Nature, re.Pattern[str]] = {
    "rotation": re.compile(r"gyr|rotation|angular|omega|(^|[^a-z])(g[xyz]|w[xyz])([^a-z]|$)", re.IGNORECASE),
    "acceleration": re.compile(r"acc|(^|[^a-z])(a[xyz]|shock|knock|vibration)([^a-z]|$)", re.IGNORECASE),
    "light": re.compile(
        r"light|luma|lumin|brightness|(^|[^a-z])(led|lux|photo\w*|ldr)([^a-z]|$)", re.IGNORECASE
    ),
}
_UNITS: dict[str, Nature] = {
    **dict.fromkeys(("rad/s", "rad/sec", "deg/s", "deg/sec", "dps", "mdps", "°/s"), "rotation"),
    **dict.fromkeys(("m/s²", "m/s2", "m/s^2", "m/s/s", "mg", "g"), "acceleration"),
    **dict.fromkeys(("lux", "lx", "cd/m²", "cd/m2"), "light"),
}

_SUITS: dict[str, Nature] = {"rotation-flow": "rotation", "taps": "acceleration", "light": "light"}


def natures_of(subject: Subject, signal: Signal | None = None) -> frozenset[Nature]:
    """What a series senses by its name, and by its columns where they are at hand; empty when nothing tells."""
    named = _by_words([subject.channel] if subject.channel else [subject.name])
    if signal is None:
        return named
    by_unit = {_UNITS[unit.lower()] for unit in signal.units if unit.lower() in _UNITS}
    return frozenset(by_unit) or _by_words(signal.names) or named


def suiting(names: Iterable[str], natures: frozenset[Nature]) -> tuple[str, ...]:
    """The methods that suit what a series senses; all of them when that is not known."""
    found = tuple(names)
    if not natures:
        return found
    return tuple(name for name in found if _SUITS.get(name) in (None, *natures))


def _by_words(texts: Iterable[str]) -> frozenset[Nature]:
    said = list(texts)
    return frozenset(nature for nature, word in _WORDS.items() if any(word.search(text) for text in said))
