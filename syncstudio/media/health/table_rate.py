"""Finds the rate that a table promises in the lines above its data, or in its metadata."""

from __future__ import annotations

import re
from fractions import Fraction

from syncstudio.media.series.table_head import TableHead, table_schema
from syncstudio.media.series.table_head_bytes import HEAD_BYTES, head_bytes

_NUMBER = r"(\d{1,9}(?:[.,]\d{1,9})?)"
# "Sampling rate: 100", "sample_frequency=99.7 Hz", "fs = 400", "ODR 50 Hz"; "heart rate 60" is none.
_NAMED = re.compile(
    rf"(?:\bsampl\w*[\s_-]*(?:rate|freq\w*|hz)|\b(?:fs|odr|sfreq)\b|\bdata[\s_-]*rate)[^\d\n]{{0,24}}?{_NUMBER}\s*(k?)(?:hz)?",
    re.IGNORECASE,
)
# A rate that is only called so needs its unit.
_IN_HZ = re.compile(rf"^[\s#%/;,\"]*rate\b[^\d\n]{{0,24}}?{_NUMBER}\s*(k?)hz\b", re.IGNORECASE | re.MULTILINE)


def stated_rate(head: TableHead) -> tuple[Fraction | None, str]:
    """The rate in Hz that the file itself states, with what states it; None where it states none, or two."""
    text, says = (
        (_lines_above(head), "The file's header")
        if head.dialect
        else (_metadata(head), "The file's metadata")
    )
    found = {_rate(match[1], match[2]) for pattern in (_NAMED, _IN_HZ) for match in pattern.finditer(text)}
    found.discard(Fraction(0))
    return (found.pop(), says) if len(found) == 1 else (None, "")


def _rate(number: str, kilo: str) -> Fraction:
    return Fraction(number.replace(",", ".")) * (1000 if kilo else 1)


def _lines_above(head: TableHead) -> str:
    dialect = head.dialect
    if dialect is None or not dialect.skip:
        return ""
    text = head_bytes(head.path)[0][:HEAD_BYTES].decode(dialect.encoding, "replace")
    return "\n".join(text.replace("\r\n", "\n").replace("\r", "\n").split("\n")[: dialect.skip])


def _metadata(head: TableHead) -> str:
    kept = table_schema(head).metadata or {}
    # Programs keep whole tables of their own there, which say nothing plain.
    own = {
        key: value
        for key, value in kept.items()
        if key not in (b"pandas", b"ARROW:schema") and len(value) < 200
    }
    return "\n".join(
        f"{key.decode('utf-8', 'replace')} = {value.decode('utf-8', 'replace')}" for key, value in own.items()
    )
