"""Finds when a recording began, where its file says so: creation times, Broadcast Wave origins, timecodes."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from syncstudio.media.health.packet_pass import PacketPass
from syncstudio.media.probe import FileFacts
from syncstudio.media.written_dates import creation_times, epoch_ns, instant, wave_date, wave_reference

_NS = 1_000_000_000

# A timecode counts time of day, not time since it was set, when it agrees this closely with the file's clock,
# whole hours (time zones) apart.
_SAME_CLOCK_S = 900

_TIMECODE = re.compile(r"^(\d{1,2}):(\d{2}):(\d{2})[:;.](\d{1,3})$")


def recorded_at(facts: FileFacts, read: PacketPass) -> tuple[int | None, str]:
    """Nanoseconds since 1970 (UTC) of source zero and what in the file says so; None and "" when nothing does."""
    wave = _wave_origin(facts, read)
    if wave is not None:
        return wave
    for name, text in creation_times(read.tags, read.stream_tags):
        when = instant(text)
        if when is None:
            continue
        says = f"{name} {text}"
        coded = _by_timecode(facts, read, when)
        return coded if coded is not None else (epoch_ns(when), says)
    return None, ""


def _wave_origin(facts: FileFacts, read: PacketPass) -> tuple[int, str] | None:
    """Broadcast Wave: the date it was made and the samples from midnight to its first one."""
    day, sound = wave_date(facts, read.tags), next(iter(facts.of_kind("sound")), None)
    if day is None or sound is None or not sound.rate:
        return None
    since, date = wave_reference(facts, read.tags), read.tags["date"]
    if since is not None:
        reference = read.tags["time_reference"]
        return epoch_ns(day) + int(
            since * _NS
        ), f"Broadcast Wave origin {date}, sample {reference} of the day"
    when = instant(f"{date}T{read.tags.get('creation_time', '')}")
    return (
        None
        if when is None
        else (epoch_ns(when), f"Broadcast Wave origin {date} {read.tags['creation_time']}")
    )


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
    ns = epoch_ns(coded + timedelta(hours=zone_h)) + int(frames / video.rate * _NS)
    return ns, f"timecode {text} on the day of creation_time {when:%Y-%m-%d %H:%M:%S} UTC"
