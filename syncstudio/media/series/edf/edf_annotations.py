"""Reads the annotations of one record of an EDF+ or BDF+ file: when it began, and what was written to it.

    +0.5␔␔␀ +12.3␕0.8␔Arousal␔␀          onset, length, texts; the first one of a record has no text: it is its onset

from https://www.edfplus.info/specs/edfplus.html
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_NS_PER_S = 1_000_000_000
_LIST = re.compile(rb"([+-]\d{1,9}(?:\.\d{0,12})?)(?:\x15(\d{0,9}(?:\.\d{0,12})?))?\x14(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Annotation:
    """Something written to the recording, `onset_ns` after its start and for `lasting_ns`."""

    onset_ns: int
    lasting_ns: int
    text: str


@dataclass(frozen=True, slots=True)
class RecordNotes:
    """`onset_ns` of the record after the start of the recording, None where it does not say; `broken` lists that could
    not be read."""

    onset_ns: int | None
    annotations: tuple[Annotation, ...]
    broken: int


def record_notes(data: bytes, keeps_time: bool) -> RecordNotes:
    """What one record's bytes of a signal of annotations say; the first such signal `keeps_time`."""
    onset, found, broken = None, [], 0
    for number, part in enumerate(data.split(b"\0")):
        if not part:
            continue
        match = _LIST.fullmatch(part)
        if match is None:
            broken += 1
            continue
        at = _ns(match[1])
        texts = match[3].split(b"\x14")
        if keeps_time and number == 0 and onset is None:
            onset = at
            texts = texts[1:]
        lasting = _ns(match[2]) if match[2] else 0
        found += [
            Annotation(at, lasting, text)
            for text in (" ".join(each.decode("utf-8", "replace").split()) for each in texts)
            if text
        ]
    return RecordNotes(onset, tuple(found), broken)


def _ns(text: bytes) -> int:
    whole, _, rest = text.partition(b".")
    sign = -1 if whole[:1] == b"-" else 1
    digits = (rest + b"0" * 9)[:9]
    whole_s = abs(int(whole or b"0"))
    return sign * (whole_s * _NS_PER_S + int(digits) + (1 if rest[9:10] >= b"5" else 0))
