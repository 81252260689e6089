"""Reads the annotations of a WFDB record: beats, rhythms, and what else somebody wrote to it.

Words of 16 bits: six of what it is, ten of how long after the one before; from
https://physionet.org/physiotools/wag/annot-5.htm.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

_CODES = {
    1: "N", 2: "L", 3: "R", 4: "a", 5: "V", 6: "F", 7: "J", 8: "A", 9: "S", 10: "E", 11: "j", 12: "/", 13: "Q",
    14: "~", 16: "|", 18: "s", 19: "T", 20: "*", 21: "D", 22: '"', 23: "=", 24: "p", 25: "B", 26: "^", 27: "t", 28: "+",
    29: "u", 30: "?", 31: "!", 32: "[", 33: "]", 34: "e", 35: "n", 36: "@", 37: "x", 38: "f", 39: "(", 40: ")", 41: "r",
}  # fmt: skip
_SKIP, _NUM, _SUB, _CHANNEL, _AUX = 59, 60, 61, 62, 63
_NOTE = 22
_MOST = 2_000_000
_RESOLUTION = re.compile(r"## time resolution: ([\d.]{1,20})")


@dataclass(frozen=True, slots=True)
class WfdbAnnotations:
    """(number of the sample, text) in the order of the file; samples are those of `rate`, None for the record's own.
    `cut` where the file ends before its end mark."""

    marks: list[tuple[int, str]]
    rate: Fraction | None
    cut: bool


def read_annotations(data: bytes) -> WfdbAnnotations:
    """The annotations in a file's bytes."""
    marks: list[tuple[int, int, str]] = []
    at, sample, cut, rate = 0, 0, True, None
    while at + 2 <= len(data) and len(marks) < _MOST:
        word = int.from_bytes(data[at : at + 2], "little")
        code, rest = word >> 10, word & 0x3FF
        at += 2
        if word == 0:
            cut = False
            break
        if code == _SKIP:
            if at + 4 > len(data):
                break
            high, low = (int.from_bytes(data[at + n : at + n + 2], "little") for n in (0, 2))
            step = high << 16 | low
            sample += step - (1 << 32) if step >= 1 << 31 else step
            at += 4
        elif code == _AUX:
            text = data[at : at + rest].decode("latin-1").split("\0")[0]
            at += rest + (rest & 1)
            if marks:
                marks[-1] = (*marks[-1][:2], " ".join(text.split()))
        elif code not in (_NUM, _SUB, _CHANNEL):
            sample += rest
            if code:
                marks.append((sample, code, ""))
    found = []
    for place, what, text in marks:
        if what == _NOTE and place == 0 and text.startswith("## "):
            match = _RESOLUTION.match(text)
            told = _rate(match[1]) if match is not None else None
            rate = rate or told
            continue
        found.append((place, _said(what, text)))
    return WfdbAnnotations(found, rate, cut and bool(data))


def _said(code: int, text: str) -> str:
    """The text of a note or a rhythm; the sign of a beat, with what was written to it."""
    sign = _CODES.get(code, f"[{code}]")
    if not text:
        return sign
    return text if code in (_NOTE, 28) else f"{sign} {text}"


def _rate(text: str) -> Fraction | None:
    try:
        rate = Fraction(text)
    except ValueError:
        return None
    return rate if 0 < rate <= 10**9 else None
