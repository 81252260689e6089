"""The names and units by which times, rates and starts are known in files of named arrays."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from syncstudio.media.series.stamps import fraction_of

NS = 1_000_000_000
_UNITS = {
    "s": NS, "sec": NS, "secs": NS, "second": NS, "seconds": NS, "ms": 10**6, "msec": 10**6, "millisecond": 10**6,
    "milliseconds": 10**6, "us": 1000, "µs": 1000, "μs": 1000, "usec": 1000, "microsecond": 1000, "microseconds": 1000,
    "ns": 1, "nsec": 1, "nanosecond": 1, "nanoseconds": 1, "min": 60 * NS, "minute": 60 * NS, "minutes": 60 * NS,
    "h": 3600 * NS, "hr": 3600 * NS, "hour": 3600 * NS, "hours": 3600 * NS, "d": 86_400 * NS, "day": 86_400 * NS,
    "days": 86_400 * NS,
}  # fmt: skip
_TIME = re.compile(
    r"(?:rel|abs|elapsed|sample|frame|unix|utc|gps|system|device|host)?_?"
    r"(?:t|time|times|timestamp|timestamps|time_?stamps?|tvec|time_?vec(?:tor)?|time_?axis|elapsed|seconds|epoch|datetime)"
    r"(?:[_ ]?[\[(]?(?P<unit>s|sec|secs|seconds|ms|msec|us|usec|ns|nsec|nanos|min|h|days)[\])]?)?",
    re.IGNORECASE,
)
_SAMPLING = r"(?:sampl(?:e|ing)|data|acquisition|recording)"
_RATE = re.compile(
    rf"(?:fs|sf|sr|srate|sfreq|freq|rate|hz|frequency|sampling|{_SAMPLING}[_ ]?(?:rate|freq(?:uency)?|per[_ ]?second))"
    r"(?:[_ ]?[\[(]?hz[\])]?)?",
    re.IGNORECASE,
)
_STEP = re.compile(
    rf"(?:dt|delta[_ ]?t|ts|isi|{_SAMPLING}[_ ]?(?:interval|period|time|step)|time[_ ]?step|wf_increment|increment)"
    r"(?:[_ ]?(?P<unit>s|ms|us|ns))?",
    re.IGNORECASE,
)
_START = re.compile(r"(?:t0|start[_ ]?time|starting_time|time_?offset|tstart)", re.IGNORECASE)
_NAMES = re.compile(
    r"(?:col(?:umn)?|channel|chan|ch|signal|field|axis)?_?(?:names?|labels?|list|columns?|channels?)",
    re.IGNORECASE,
)
_SINCE = re.compile(
    r"(\w+) since (\d{4})-(\d{1,2})-(\d{1,2})(?:[T ](\d{1,2}):(\d{1,2})(?::(\d{1,2}(?:\.\d{1,9})?))?)?"
    r"\s*(Z|UTC|[+-]00:?00)?"
)
_FASTEST, _SLOWEST = Fraction(10**10), Fraction(1, 10**7)


@dataclass(frozen=True, slots=True)
class TimeUnit:
    """`unit_ns` nanoseconds each, counted from `epoch_ns` since 1970; None where they count from nothing known."""

    unit_ns: Fraction
    epoch_ns: int | None = None
    zone_known: bool = True


def is_time_name(name: str) -> bool:
    """Whether an array of this name holds times."""
    return _TIME.fullmatch(name.strip()) is not None


def names_columns(name: str) -> bool:
    """Whether a list of this name names columns."""
    return _NAMES.fullmatch(name.strip()) is not None


def unit_of(attributes: Mapping[str, Any]) -> str:
    """The unit that is written to an array."""
    for name in ("units", "unit", "Unit", "Units", "UNIT", "UNITS", "unit_string", "physical_dimension"):
        value = attributes.get(name)
        if isinstance(value, str) and value:
            return value
    return ""


def time_unit(name: str, unit: str, first: float, last: float) -> TimeUnit | None:
    """What the numbers of an array of times count; None where its unit is one of something else.

    Where neither its unit nor its name says it, the size of the numbers does: stamps since 1970 are told from times
    since the beginning.
    """
    since = _SINCE.match(unit.strip())
    if since is not None and since[1].lower() in _UNITS:
        try:
            day = datetime.datetime(int(since[2]), int(since[3]), int(since[4]), tzinfo=datetime.UTC)
            seconds = Fraction(since[7] or 0) + 60 * int(since[6] or 0) + 3600 * int(since[5] or 0)
        except ValueError:
            return None
        epoch = round((int(day.timestamp()) + seconds) * NS)
        return TimeUnit(Fraction(_UNITS[since[1].lower()]), epoch, since[8] is not None)
    match = _TIME.fullmatch(name.strip())
    word = unit.strip().lower() or (match["unit"] or "" if match is not None else "").lower()
    if word == "nanos":
        word = "ns"
    if word and word not in _UNITS:
        return None
    told = _UNITS.get(word)
    # Between 2001 and 2096, in whatever they count.
    for ns in (NS, 10**6, 1000, 1):
        if 1e18 <= min(abs(first), abs(last)) * ns <= 4e18 and told in (None, ns):
            return TimeUnit(Fraction(ns), 0)
    return TimeUnit(Fraction(told or NS))


def rate_in(values: Mapping[str, Any]) -> Fraction | None:
    """Rows a second, where one of these names and values says so."""
    for name, value in values.items():
        number = value if isinstance(value, float) else None
        if number is None or not 0 < number < 1e12:
            continue
        rate = None
        step = _STEP.fullmatch(name.strip())
        if _RATE.fullmatch(name.strip()):
            rate = fraction_of(number)
        elif step is not None:
            rate = 1 / (fraction_of(number) * Fraction(_UNITS[(step["unit"] or "s").lower()], NS))
        if rate is not None and _SLOWEST < rate < _FASTEST:
            return rate
    return None


def start_in(values: Mapping[str, Any]) -> Fraction:
    """Seconds after zero at which rows begin, where one of these names and values says so."""
    for name, value in values.items():
        if isinstance(value, float) and abs(value) < 1e9 and _START.fullmatch(name.strip()):
            return fraction_of(value) if value else Fraction(0)
    return Fraction(0)
