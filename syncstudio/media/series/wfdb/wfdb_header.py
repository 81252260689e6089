"""What the header of a WFDB record says: rates, where the samples of each signal lie, and what they stand for.

    100 2 360 650000 0:0:0
    100.dat 212 200 11 1024 995 -22131 0 MLII

from https://physionet.org/physiotools/wag/header-5.htm. Comments, in which patients are described, are not read.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from syncstudio.media.errors import MediaError
from syncstudio.media.series.sensor_cache import distinct

_LONGEST = 4 << 20
_MOST_SIGNALS = 4096
_RATE = Fraction(250)
_GAIN = 200.0
_FORMAT = re.compile(r"(\d{1,4})(?:x(\d{1,4}))?(?::(\d{1,6}))?(?:\+(\d{1,12}))?")
_SCALE = re.compile(r"([+-]?[\d.]+(?:[eE][+-]?\d+)?)(?:\(([+-]?\d{1,12})\))?(?:/(\S+))?")


@dataclass(frozen=True, slots=True)
class WfdbSignal:
    """One signal: value = (sample - `baseline`) / `gain`, `samples` of them a frame; it was stored `skew` frames late.
    `checksum` is the sum of all its samples, of 16 bits, where the header says it."""

    name: str
    unit: str
    file: str
    form: int
    samples: int
    skew: int
    at: int
    gain: float
    baseline: int
    calibrated: bool
    checksum: int | None


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a record: another record of `frames`; "~" where nothing was recorded."""

    record: str
    frames: int


@dataclass(frozen=True, slots=True)
class WfdbHeader:
    """`rate` is frames a second, `frames` how many there are, None where it does not say. `began` has no zone."""

    record: str
    rate: Fraction
    frames: int | None
    signals: tuple[WfdbSignal, ...]
    segments: tuple[Segment, ...]
    began: datetime.datetime | None


def read_header(path: Path) -> WfdbHeader:
    """The header at `path`; MediaError in one sentence when it is none."""
    try:
        with path.open("rb") as file:
            text = file.read(_LONGEST).decode("utf-8", "replace")
    except OSError as error:
        raise MediaError(
            f"{path} could not be read ({error.strerror or error}); check the disk it is on."
        ) from error
    lines = [line.strip() for line in text.splitlines()]
    lines = [line for line in lines if line and not line.startswith("#")]
    words = lines[0].split() if lines else []
    name, _, parts = (words[0] if words else "").partition("/")
    count = _whole(words[1]) if len(words) > 1 else None
    rate = _rate(words[2]) if len(words) > 2 else _RATE
    if not name or count is None or not 0 <= count <= _MOST_SIGNALS or rate is None:
        raise MediaError(
            f"{path} does not begin as the header of a WFDB record does; choose another, or copy it again."
        )
    frames = _whole(words[3]) if len(words) > 3 else None
    began = _began(words[4:6])
    if parts:
        listed = [_segment(line) for line in lines[1:]]
        segments = tuple(each for each in listed if each is not None)
        if _whole(parts) != len(segments):
            raise MediaError(
                f"{path} promises {parts} segments and names {len(segments)}; it is cut off, so copy it again."
            )
        return WfdbHeader(name, rate, frames or None, (), segments, began)
    if len(lines) < 1 + count:
        what = "1 signal" if count == 1 else f"{count} signals"
        raise MediaError(
            f"{path} promises {what} and describes {len(lines) - 1}; it is cut off, so copy it again."
        )
    found = [_signal(line, number, path) for number, line in enumerate(lines[1 : 1 + count], 1)]
    names = distinct([signal.name for signal in found])
    signals = tuple(replace(signal, name=name) for signal, name in zip(found, names, strict=True))
    return WfdbHeader(name, rate, frames or None, signals, (), began)


def _signal(line: str, number: int, path: Path) -> WfdbSignal:
    words = line.split(maxsplit=8)
    form = _FORMAT.fullmatch(words[1]) if len(words) > 1 else None
    if form is None or int(form[2] or 1) < 1:
        raise MediaError(
            f"{path} does not say how signal {number} is stored; it is damaged, so copy it again."
        )
    scale = _SCALE.fullmatch(words[2]) if len(words) > 2 else None
    zero = _whole(words[4]) if len(words) > 4 else 0
    gain = float(scale[1]) if scale is not None and _is_number(scale[1]) else 0.0
    return WfdbSignal(
        words[8] if len(words) > 8 else f"signal {number}",
        (scale[3] or "mV") if scale is not None else "",
        words[0],
        int(form[1]),
        int(form[2] or 1),
        int(form[3] or 0),
        int(form[4] or 0),
        gain or _GAIN,
        int(scale[2]) if scale is not None and scale[2] else zero or 0,
        gain != 0,
        _whole(words[6]) if len(words) > 6 else None,
    )


def _segment(line: str) -> Segment | None:
    words = line.split()
    frames = _whole(words[1]) if len(words) == 2 else None
    return Segment(words[0], frames) if frames is not None and frames >= 0 else None


def _rate(word: str) -> Fraction | None:
    """Frames a second: "360", "360/100(0)"."""
    number = word.split("/")[0]
    try:
        rate = Fraction(number) if len(number) < 24 and _is_number(number) else None
    except ValueError:
        return None
    return rate if rate is not None and 0 < rate <= 10**9 else None


def _began(words: list[str]) -> datetime.datetime | None:
    """Base time and date: "14:30:00.250 02/03/2021"; None without a date."""
    if len(words) < 2:
        return None
    try:
        day, month, year = (int(part) for part in words[1].split("/"))
        clock = [Fraction(part) for part in words[0].split(":")]
        clock = [Fraction(0)] * (3 - len(clock)) + clock
        seconds = clock[0] * 3600 + clock[1] * 60 + clock[2]
        if not 0 <= seconds < 86_400:
            return None
        return datetime.datetime(year, month, day) + datetime.timedelta(
            microseconds=round(seconds * 1_000_000)
        )
    except (ValueError, OverflowError, ZeroDivisionError):
        return None


def _is_number(text: str) -> bool:
    try:
        return -1e300 < float(text) < 1e300
    except ValueError:
        return False


def _whole(word: str) -> int | None:
    return int(word) if re.fullmatch(r"[+-]?\d{1,15}", word) else None
