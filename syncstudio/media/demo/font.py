"""A small bitmap font, for numbers and names burned into the demo's pictures."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

# Five dots wide, seven high: one hexadecimal pair a row, the lowest five bits are the dots, left to right.
_GLYPHS = {
    "0": "0E 11 13 15 19 11 0E", "1": "04 0C 04 04 04 04 0E", "2": "0E 11 01 02 04 08 1F",
    "3": "1F 02 04 02 01 11 0E", "4": "02 06 0A 12 1F 02 02", "5": "1F 10 1E 01 01 11 0E",
    "6": "06 08 10 1E 11 11 0E", "7": "1F 01 02 04 08 08 08", "8": "0E 11 11 0E 11 11 0E",
    "9": "0E 11 11 0F 01 02 0C", "A": "0E 11 11 11 1F 11 11", "B": "1E 11 11 1E 11 11 1E",
    "C": "0E 11 10 10 10 11 0E", "E": "1F 10 10 1E 10 10 1F", "M": "11 1B 15 15 11 11 11",
    "N": "11 11 19 15 13 11 11", "R": "1E 11 11 1E 14 12 11", "S": "0F 10 10 0E 01 01 1E",
    ":": "00 0C 0C 00 0C 0C 00", ".": "00 00 00 00 00 0C 0C", " ": "00 00 00 00 00 00 00",
}  # fmt: skip

WIDTH, HEIGHT = 6, 7
"""Dots a character takes: five and a gap, by seven."""


@lru_cache(maxsize=256)
def _glyph(character: str, dot: int) -> NDArray[np.bool_]:
    rows = [int(row, 16) for row in _GLYPHS[character].split()]
    dots = np.array([[row >> (4 - column) & 1 for column in range(5)] + [0] for row in rows], dtype=bool)
    return np.repeat(np.repeat(dots, dot, axis=0), dot, axis=1)


def text_mask(text: str, dot: int) -> NDArray[np.bool_]:
    """Where the ink of a text goes: an array of `7 * dot` rows; `dot` is the size of one dot in pixels."""
    return np.concatenate([_glyph(character, dot) for character in text], axis=1)
