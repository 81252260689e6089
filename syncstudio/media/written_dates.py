"""Dates and times of day as files write them: creation times, Broadcast Wave origins, timecodes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from fractions import Fraction

from syncstudio.media.probe import FileFacts

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NS = 1_000_000_000

# Clocks that were never set begin at 1904 or 1970; nothing recorded is older than this.
_FIRST_YEAR = 1990

Tags = Mapping[str, str]
"""What a file, or one stream of it, says of itself, by FFmpeg's names."""


def creation_times(tags: Tags, stream_tags: Mapping[int, Tags]) -> Iterator[tuple[str, str]]:
    """(name, text) of the dates a file says it was made at, the surest first."""
    own = {name.lower(): value for name, value in tags.items()}
    for name in ("com.apple.quicktime.creationdate", "creation_time"):
        if name in own:
            yield name, own[name]
    for of_stream in stream_tags.values():
        if "creation_time" in of_stream:
            yield "creation_time", of_stream["creation_time"]


def instant(text: str) -> datetime | None:
    """A written date, read as UTC where it names no zone; None where it is none, or of a clock never set."""
    try:
        when = datetime.fromisoformat(text.strip().replace(" ", "T", 1))
    except ValueError:
        return None
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    return when.astimezone(UTC) if when.year >= _FIRST_YEAR else None


def epoch_ns(when: datetime) -> int:
    """A date in nanoseconds since 1970."""
    past = when - _EPOCH
    return (past.days * 86_400 + past.seconds) * _NS + past.microseconds * 1000


def wave_reference(facts: FileFacts, tags: Tags) -> Fraction | None:
    """The seconds from midnight to the first sample of a Broadcast Wave (EBU Tech 3285); None where it says none."""
    sound = next(iter(facts.of_kind("sound")), None)
    text = tags.get("time_reference", "")
    if facts.format not in ("wav", "w64") or sound is None or not sound.rate or not text.isdigit():
        return None
    since_s = Fraction(int(text)) / sound.rate if int(text) else None
    return since_s if since_s is not None and since_s < 86_400 else None


def wave_date(facts: FileFacts, tags: Tags) -> datetime | None:
    """The day a Broadcast Wave was made, its midnight read as UTC."""
    date = tags.get("date", "")
    if facts.format not in ("wav", "w64") or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", date):
        return None
    return instant(date)
