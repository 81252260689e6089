"""Times as people write them: clock text, SMPTE timecode, samples and wall clock."""

import re
from datetime import UTC, datetime, timedelta
from fractions import Fraction

from syncstudio.timebase.instant import NS_PER_S, ticks_from_ns

_UNITS_NS = {"ns": 1, "us": 1_000, "µs": 1_000, "ms": 1_000_000}
_UNITS_NS |= {"s": NS_PER_S, "min": 60 * NS_PER_S, "h": 3600 * NS_PER_S}
_CLOCK = re.compile(r"(?:(\d+):)?(?:(\d+):)?(\d+)(?:[.,](\d{1,9}))?")
_NUMBER = re.compile(r"(\d+(?:[.,]\d+)?|[.,]\d+)\s*(ns|us|µs|ms|s|min|h)?")
_SMPTE = re.compile(r"(-?)(\d{1,3}):(\d{2}):(\d{2})([:;])(\d{2,3})")


class TimecodeError(ValueError):
    """A time that cannot be read; its message is a sentence for people."""


def clock_text(ns: int, decimals: int = 3) -> str:
    """A time as hours, minutes, seconds: `00:00:42.843`. Cut, never rounded, so it never names a later moment."""
    sign, size = ("-", -ns) if ns < 0 else ("", ns)
    if ns < 0 and decimals < 9:
        # Cutting a negative time must also go down the timeline: -0.4 ms reads -00:00:00.001.
        unit = 10 ** (9 - decimals)
        size = -(-size // unit) * unit
    seconds, rest = divmod(size, NS_PER_S)
    text = f"{sign}{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    return text + (f".{rest:09d}"[: decimals + 1] if decimals else "")


def short_text(ns: int, decimals: int = 1) -> str:
    """A time without the hours where there are none: `00:42.8`."""
    text = clock_text(ns, decimals)
    sign = "-" if text.startswith("-") else ""
    body = text.removeprefix("-")
    return sign + (body[3:] if body.startswith("00:") else body)


def lasting_text(ns: int) -> str:
    """How long something lasts: `42.843 s`; from a minute on in clock form and whole seconds, `1:05`, `6:01:25`."""
    if abs(ns) < 60 * NS_PER_S:
        return offset_text(ns).removeprefix("+")
    sign = "−" if ns < 0 else ""
    minutes, seconds = divmod(abs(ns) // NS_PER_S, 60)
    if minutes < 60:
        return f"{sign}{minutes}:{seconds:02d}"
    return f"{sign}{minutes // 60}:{minutes % 60:02d}:{seconds:02d}"


def offset_text(ns: int) -> str:
    """An offset with its sign and grouped digits: `+1.234 567 s`; at most microseconds, at least milliseconds."""
    microseconds = abs(ns) // 1_000 + (1 if abs(ns) % 1_000 >= 500 else 0)
    sign = "" if microseconds == 0 else ("−" if ns < 0 else "+")  # a real minus sign lines up with the plus
    whole, rest = divmod(microseconds, 1_000_000)
    fine = f" {rest % 1000:03d}" if rest % 1000 else ""
    return f"{sign}{whole}.{rest // 1000:03d}{fine} s"


def samples_text(ns: int, rate: int) -> str:
    """A time as the number of the sample that sounds then: `2 057 280`."""
    return f"{ticks_from_ns(ns, Fraction(1, rate)):,}".replace(",", " ")


def wall_text(ns: int, epoch_ns: int) -> str:
    """The wall-clock time (UTC) of an instant, when instant zero was `epoch_ns` after 1970."""
    total = ns + epoch_ns
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=total // 1_000)
    return moment.strftime("%Y-%m-%d %H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def nominal_rate(rate: Fraction) -> int:
    """The whole number of frames SMPTE timecode counts in a second: 30 for 29.97."""
    return round(rate)


def smpte_text(frame: int, rate: Fraction, drop: bool = False) -> str:
    """A frame number as SMPTE timecode; `drop` counts as 29.97 and 59.94 do, with `;` before the frames.

    Drop-frame skips the first two (29.97) or four (59.94) numbers of every minute but each tenth: SMPTE ST 12-1.
    """
    count = nominal_rate(rate)
    sign, number = ("-", -frame) if frame < 0 else ("", frame)
    if drop:
        number += _dropped_before(number, _drop_per_minute(count), count)
    seconds, frames = divmod(number, count)
    width = len(str(count - 1))
    mark = ";" if drop else ":"
    return f"{sign}{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}{mark}{frames:0{max(2, width)}d}"


def frame_from_smpte(text: str, rate: Fraction, drop: bool | None = None) -> int:
    """The frame number of an SMPTE timecode; without `drop` told, `;` before the frames says drop-frame."""
    found = _SMPTE.fullmatch(text.strip())
    if found is None:
        raise TimecodeError(f"“{text}” is not a timecode: write HH:MM:SS:FF, or HH:MM:SS;FF for drop-frame.")
    sign, hours, minutes, seconds, mark, frames = found.groups()
    drop = mark == ";" if drop is None else drop
    count = nominal_rate(rate)
    h, m, s, f = int(hours), int(minutes), int(seconds), int(frames)
    if m > 59 or s > 59 or f >= count:
        raise TimecodeError(
            f"“{text}” is not a timecode at {count} frames a second: a part of it is too large."
        )
    number = ((h * 60 + m) * 60 + s) * count + f
    if drop:
        per_minute = _drop_per_minute(count)
        if m % 10 and s == 0 and f < per_minute:
            raise TimecodeError(
                f"“{text}” does not exist in drop-frame timecode: write ;{per_minute:02d} or later."
            )
        whole_minutes = h * 60 + m
        number -= per_minute * (whole_minutes - whole_minutes // 10)
    return -number if sign else number


def parse_time(text: str) -> int:
    """A typed time in nanoseconds: `1.25`, `1250 ms`, `01:02.5`, `-00:00:01.250`. Seconds unless a unit is written."""
    body = text.strip().replace("−", "-").replace(" ", " ")
    negative = body.startswith("-")
    body = body[1:].strip() if body[:1] in ("+", "-") else body
    body = re.sub(r"(?<=\d) (?=\d{3}(\D|$))", "", body)  # grouped digits, as offset_text writes them
    number = _NUMBER.fullmatch(body)
    if number is not None:
        exact = Fraction(number[1].replace(",", ".")) * _UNITS_NS[number[2] or "s"]
        return -round(exact) if negative else round(exact)
    clock = _CLOCK.fullmatch(body)
    if clock is None:
        raise TimecodeError(f"“{text}” is not a time: write seconds (1.25), 1250 ms, or HH:MM:SS.mmm.")
    first, second, seconds, rest = clock.groups()
    hours, minutes = (int(first), int(second)) if second is not None else (0, int(first or 0))
    if int(seconds) > 59 or (second is not None and minutes > 59):
        raise TimecodeError(f"“{text}” is not a time: minutes and seconds go up to 59.")
    total = (hours * 3600 + minutes * 60 + int(seconds)) * NS_PER_S + int((rest or "0").ljust(9, "0"))
    return -total if negative else total


def _drop_per_minute(count: int) -> int:
    if count % 30:
        raise TimecodeError(
            f"Drop-frame timecode exists for 29.97 and 59.94 frames a second, not for {count}."
        )
    return count // 15


def _dropped_before(frame: int, per_minute: int, count: int) -> int:
    per_ten = count * 600 - 9 * per_minute
    tens, rest = divmod(frame, per_ten)
    skipped = 9 * per_minute * tens
    if rest >= count * 60:
        skipped += per_minute * ((rest - count * 60) // (count * 60 - per_minute) + 1)
    return skipped
