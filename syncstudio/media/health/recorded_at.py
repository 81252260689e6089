"""Finds when a recording began, where its file says so: creation times, Broadcast Wave origins, timecodes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from fractions import Fraction

from syncstudio.media.health.packet_pass import PacketPass
from syncstudio.media.probe import FileFacts

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NS = 1_000_000_000

# Clocks that were never set begin at 1904 or 1970; nothing recorded is older than this.
_FIRST_YEAR = 1990

# A timecode counts time of day, not time since it was set, when it agrees this closely with the file's clock,
# whole hours (time zones) apart.
_SAME_CLOCK_S = 900

_TIMECODE = re.compile(r"^(\d{1,2}):(\d{2}):(\d{2})[:;.](\d{1,3})$")


def recorded_at(facts: FileFacts, read: PacketPass) -> tuple[int | None, str]:
    """Nanoseconds since 1970 (UTC) of source zero and what in the file says so; None and "" when nothing does."""
    wave = _wave_origin(facts, read)
    if wave is not None:
        return wave
    for name, text in _creation_times(read):
        when = _instant(text)
        if when is None:
            continue
        says = f"{name} {text}"
        coded = _by_timecode(facts, read, when)
        return coded if coded is not None else (_ns(when), says)
    return None, ""


def _creation_times(read: PacketPass) -> Iterator[tuple[str, str]]:
    tags = {name.lower(): value for name, value in read.tags.items()}
    for name in ("com.apple.quicktime.creationdate", "creation_time"):
        if name in tags:
            yield name, tags[name]
    for stream in read.stream_tags.values():
        if "creation_time" in stream:
            yield "creation_time", stream["creation_time"]


def _instant(text: str) -> datetime | None:
    try:
        when = datetime.fromisoformat(text.strip().replace(" ", "T", 1))
    except ValueError:
        return None
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    return when.astimezone(UTC) if when.year >= _FIRST_YEAR else None


def _ns(when: datetime) -> int:
    past = when - _EPOCH
    return (past.days * 86_400 + past.seconds) * _NS + past.microseconds * 1000


def _wave_origin(facts: FileFacts, read: PacketPass) -> tuple[int, str] | None:
    """Broadcast Wave (EBU Tech 3285): the date it was made and the samples from midnight to its first one."""
    date = read.tags.get("date", "")
    if facts.format not in ("wav", "w64") or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", date):
        return None
    day = _instant(date)
    sound = next(iter(facts.of_kind("sound")), None)
    if day is None or sound is None or not sound.rate:
        return None
    reference = read.tags.get("time_reference", "")
    if reference.isdigit() and int(reference):
        since = Fraction(int(reference)) / sound.rate
        if since < 86_400:
            return _ns(day) + int(since * _NS), f"Broadcast Wave origin {date}, sample {reference} of the day"
    when = _instant(f"{date}T{read.tags.get('creation_time', '')}")
    return None if when is None else (_ns(when), f"Broadcast Wave origin {date} {read.tags['creation_time']}")


def _by_timecode(facts: FileFacts, read: PacketPass, when: datetime) -> tuple[int, str] | None:
    """The timecode of the first frame on the day of `when`, where it counts the time of day.

    Timecodes have no zone: the whole hours of difference to `when` are taken off.
    """
    text = next(
        (tags["timecode"] for tags in (read.tags, *read.stream_tags.values()) if "timecode" in tags), ""
    )
    found = _TIMECODE.match(text)
    video = next(iter(facts.of_kind("video")), None)
    if found is None or video is None or not video.rate:
        return None
    hours, minutes, seconds, frames = (int(part) for part in found.groups())
    if frames >= video.rate + 1:
        return None
    midnight = when.replace(hour=0, minute=0, second=0, microsecond=0)
    coded = midnight + timedelta(hours=hours, minutes=minutes, seconds=seconds)
    away_s = (when - coded).total_seconds()
    zone_h = round(away_s / 3600)
    if abs(away_s - 3600 * zone_h) > _SAME_CLOCK_S or abs(zone_h) > 24:
        return None
    ns = _ns(coded + timedelta(hours=zone_h)) + int(frames / video.rate * _NS)
    return ns, f"timecode {text} on the day of creation_time {when:%Y-%m-%d %H:%M:%S} UTC"
