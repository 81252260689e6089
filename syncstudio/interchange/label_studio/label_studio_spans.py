"""When a region of Label Studio is: seconds of a sound, rows of a series, frames of a video, turns of a dialogue."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from syncstudio.interchange.findings import Findings
from syncstudio.interchange.frame_clock import FrameClock
from syncstudio.interchange.json_file import number, whole
from syncstudio.interchange.label_studio.label_studio_regions import Region

NS_PER_S = 1_000_000_000
# Beyond some 29 years, a time is a mistake or a date.
_MOST_NS = 10**18
# Numbers above this count milliseconds since 1970, not seconds.
_LEAST_EPOCH_MS = 10**11

Span = tuple[int, int]


def seconds_ns(value: Any) -> int | None:
    """Whole nanoseconds of a JSON number of seconds; None for none, or one that is far too large."""
    if isinstance(value, str):
        try:
            value = Decimal(value.strip())
        except ArithmeticError:
            return None
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return None
    if number(value) is None or not -_MOST_NS < value * NS_PER_S < _MOST_NS:
        return None
    return int((value * NS_PER_S).to_integral_value()) if isinstance(value, Decimal) else value * NS_PER_S


def sound_span(value: Mapping[str, Any], where: str, findings: Findings) -> Span | None:
    """A span in seconds; one that stands backwards is turned round."""
    start_ns, end_ns = seconds_ns(value.get("start")), seconds_ns(value.get("end"))
    if start_ns is None:
        findings.count("labels without a time they start at", "left out", where)
        return None
    if end_ns is None:
        findings.count("labels without an end", "made events where they start", where)
        end_ns = start_ns
    if end_ns < start_ns:
        findings.count("labels that end before they start", "start and end were exchanged", where)
        start_ns, end_ns = end_ns, start_ns
    return start_ns, end_ns


def frame_spans(region: Region, clock: FrameClock, where: str, findings: Findings) -> list[Span]:
    """The ranges of a timeline label: frames from 1, both ends in it."""
    spans: list[Span] = []
    ranges = region.value.get("ranges")
    for each in ranges if isinstance(ranges, list) else ():
        start = whole(each.get("start")) if isinstance(each, dict) else None
        end = whole(each.get("end")) if isinstance(each, dict) else None
        if start is None or end is None or max(start, end) > 1 << 32:
            findings.count("ranges of frames without a start or an end", "left out", where)
            continue
        start, end = min(start, end), max(start, end)
        if end < 1:
            findings.count("ranges before frame 1, which is the first", "left out", where)
            continue
        if start < 1:
            findings.count("ranges that begin before frame 1", "begun there", where)
        spans.append((clock.start_ns(max(0, start - 1)), clock.end_ns(end - 1)))
    return spans


class SeriesTimes:
    """Times of labels on a series, which are in its own column of time: seconds, or dates counted from its start."""

    def __init__(self, data: Any, target: str, findings: Findings) -> None:
        self._findings = findings
        self._target = target
        self._zero_ns = _first_time(data)

    def spans(self, values: list[Mapping[str, Any]]) -> list[Span | None]:
        """Each label's span; where they are dates and the series does not say when it begins, from the first label."""
        edges = [(_instant(value.get("start")), _instant(value.get("end"))) for value in values]
        known = [edge[0] for edge in edges if edge[0]]
        dated = any(is_date for _, is_date in known)
        zero_ns = 0
        if dated:
            if self._zero_ns is None:
                zero_ns = min(at_ns for at_ns, _ in known)
                when = (
                    datetime.fromtimestamp(zero_ns // NS_PER_S, UTC)
                    .isoformat(" ", "seconds")
                    .removesuffix("+00:00")
                )
                self._findings.say(
                    f"The labels of “{self._target}” are dates, and the file does not say when it begins: "
                    f"they were counted from the first label ({when}); shift the lane to where it belongs."
                )
            else:
                zero_ns = self._zero_ns
        made: list[Span | None] = []
        for start, end in edges:
            if start is None:
                made.append(None)
                continue
            first_ns, last_ns = start[0] - zero_ns, (end or start)[0] - zero_ns
            made.append((min(first_ns, last_ns), max(first_ns, last_ns)))
        return made


def _instant(value: Any) -> tuple[int, bool] | None:
    """(ns, whether it is a date) of a number of seconds, of milliseconds since 1970, or of a date in words."""
    if isinstance(value, str) and number(_number_in(value)) is None:
        try:
            when = datetime.fromisoformat(value.strip())
        except ValueError:
            return None
        when = when if when.tzinfo else when.replace(tzinfo=UTC)
        since = when - datetime(1970, 1, 1, tzinfo=UTC)
        return ((since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds) * 1000, True
    exact = _number_in(value) if isinstance(value, str) else value
    if exact is None or number(exact) is None:
        return None
    exact = Decimal(exact)
    if exact >= _LEAST_EPOCH_MS:
        return int(exact * 1_000_000), True
    if exact >= _MOST_NS // NS_PER_S:
        return int(exact * NS_PER_S), True
    found = seconds_ns(exact)
    return None if found is None else (found, False)


def _number_in(text: str) -> Decimal | None:
    try:
        return Decimal(text.strip())
    except ArithmeticError:
        return None


def _first_time(data: Any) -> int | None:
    """When a series that lies in the task itself begins: the first entry of its first column, where that is a date."""
    if not isinstance(data, dict) or not data:
        return None
    column = next(iter(data.values()))
    first = _instant(column[0]) if isinstance(column, list) and column else None
    return first[0] if first is not None and first[1] else None
