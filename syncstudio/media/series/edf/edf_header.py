"""What the header of an EDF or BDF file says of its recording and signals. Who the patient was is never read.

The layout is that of https://www.edfplus.info/specs/edf.html: fields of plain text of fixed length, those of the
signals field after field.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from fractions import Fraction
from typing import BinaryIO

from syncstudio.media.errors import MediaError

_HEAD = 256
# What the fields have room for; and a record of a week is none.
_MOST_SIGNALS, _MOST_SAMPLES, _LONGEST_RECORD_S = 9999, 99_999_999, 604_800
_ANNOTATIONS = ("EDF Annotations", "BDF Annotations")
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
# The field "recording" of EDF+ says the whole year: "Startdate 02-MAR-2002 ...".
_LONG_DATE = re.compile(r"Startdate (\d{1,2})-([A-Za-z]{3})-(\d{4})\b")
# What programs write that hide when a recording was made.
_HIDDEN = ("01.01.85", "01.01.00", "00.00.00")
_NUMBER = re.compile(r"[+-]?(\d{1,12}(\.\d{0,12})?|\.\d{1,12})([eE][+-]?\d{1,2})?")


@dataclass(frozen=True, slots=True)
class Signal:
    """One signal: `samples` in every record, from byte `at` of the record on; `gain` and `level` make its unit's
    values of what is stored. `unscaled` where the header's ranges make no sense, and values are those stored."""

    label: str
    unit: str
    samples: int
    at: int
    gain: float
    level: float
    lowest: int
    highest: int
    unscaled: bool

    @property
    def is_annotations(self) -> bool:
        """Whether it holds texts with times."""
        return self.label in _ANNOTATIONS


@dataclass(frozen=True, slots=True)
class Header:
    """`width` bytes a sample; `records` as promised, None where the recorder did not know; `record_s` the length of a
    record; `plus` is "C" or "D" of EDF+ and BDF+, else empty. `began` has no zone."""

    signals: tuple[Signal, ...]
    width: int
    data_at: int
    record_bytes: int
    records: int | None
    record_s: Fraction
    plus: str
    began: datetime.datetime | None


def read_header(file: BinaryIO, name: str) -> Header:
    """The header of a file; MediaError in one sentence with `name` when it is none."""
    head = file.read(_HEAD)
    width = 3 if head[:1] == b"\xff" else 2
    if len(head) < _HEAD or not (head[:8] == b"0       " or head[:8] == b"\xffBIOSEMI"):
        raise MediaError(
            f"{name} does not begin as EDF or BDF does; choose the recording itself, or copy it again."
        )
    count = _whole(head[252:256])
    record_s = _fraction(head[244:252])
    if (
        count is None
        or not 1 <= count <= _MOST_SIGNALS
        or record_s is None
        or not 0 <= record_s <= _LONGEST_RECORD_S
    ):
        raise MediaError(
            f"{name} has a damaged header: it does not say how many signals of what length it has; copy it again."
        )
    fields = file.read(count * 256)
    if len(fields) < count * 256:
        raise MediaError(f"{name} is cut off in its header; copy it again from where it was recorded.")
    signals = _signals(fields, count, width, name)
    records = _whole(head[236:244])
    reserved = _text(head[192:236])
    return Header(
        signals,
        width,
        _HEAD + count * 256,
        sum(signal.samples for signal in signals) * width,
        records if records is not None and records >= 0 else None,
        record_s,
        reserved[4:5] if reserved[:5] in ("EDF+C", "EDF+D", "BDF+C", "BDF+D") else "",
        _began(_text(head[168:176]), _text(head[176:184]), _text(head[88:168])),
    )


def _signals(fields: bytes, count: int, width: int, name: str) -> tuple[Signal, ...]:
    def column(before: int, length: int) -> list[bytes]:
        start = before * count
        return [fields[start + n * length : start + (n + 1) * length] for n in range(count)]

    labels, units = column(0, 16), column(96, 8)
    limits = [column(104 + 8 * n, 8) for n in range(4)]
    samples = column(216, 8)
    out, at = [], 0
    for n in range(count):
        each = _whole(samples[n])
        if each is None or not 0 <= each <= _MOST_SAMPLES:
            raise MediaError(
                f"{name} has a damaged header: signal {n + 1} does not say how many samples it has; copy it again."
            )
        low, high = _fraction(limits[0][n]), _fraction(limits[1][n])
        least, most = _whole(limits[2][n]), _whole(limits[3][n])
        unscaled = (
            low is None or high is None or least is None or most is None or least >= most or low == high
        )
        full = 1 << (8 * width - 1)
        if unscaled or low is None or high is None or least is None or most is None:
            gain, level, least, most = 1.0, 0.0, -full, full - 1
        else:
            # Whole fractions first: physical limits of recorders are decimal, and so are their values.
            slope = (high - low) / (most - least)
            gain, level = float(slope), float(low - slope * least)
        label = _text(labels[n]) or f"signal {n + 1}"
        out.append(Signal(label, _text(units[n]), each, at, gain, level, least, most, unscaled))
        at += each * width
    return tuple(out)


def _began(date: str, time: str, recording: str) -> datetime.datetime | None:
    """When the recording began by the clock on the wall, None where that is hidden or damaged."""
    parts, clock = re.split(r"[.:/-]", date), re.split(r"[.:-]", time)
    try:
        day, month, year = (int(part) for part in parts)
        hour, minute, second = (int(part) for part in clock)
        year += 1900 if year >= 85 else 2000
        long = _LONG_DATE.match(recording)
        if long is not None:
            day, month, year = int(long[1]), _MONTHS.index(long[2].upper()) + 1, int(long[3])
        elif date in _HIDDEN or recording.startswith("Startdate X"):
            return None
        return datetime.datetime(year, month, day, hour, minute, second)
    except ValueError:
        return None


def _text(field: bytes) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in field.decode("latin-1")).split())


def _whole(field: bytes) -> int | None:
    number = _fraction(field)
    return int(number) if number is not None and number.denominator == 1 else None


def _fraction(field: bytes) -> Fraction | None:
    text = field.decode("latin-1").strip(" \0").replace(",", ".")
    return Fraction(text) if _NUMBER.fullmatch(text) else None
