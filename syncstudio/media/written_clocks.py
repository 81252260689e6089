"""The clocks written in a file: timecodes, Broadcast Wave origins, GPS, stamps, creation times.

>>> [clock.kind for clock in written_clocks("take3.mxf")]
['timecode', 'created']
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from syncstudio.media.image_sequence import ImageSequence, image_sequence
from syncstudio.media.images.exif_times import exif_times
from syncstudio.media.images.name_times import stamp_in_name
from syncstudio.media.local import open_container
from syncstudio.media.probe import FileFacts, StreamFacts, probe
from syncstudio.media.series.series_formats import format_of
from syncstudio.media.series.table_file import is_table
from syncstudio.media.series.time_units import CLOCKS
from syncstudio.media.written_dates import Tags, creation_times, epoch_ns, instant, wave_date, wave_reference
from syncstudio.timebase.timecode import TimecodeError, frame_from_smpte

if TYPE_CHECKING:
    from syncstudio.media.series.time_column import TimeColumn

ClockKind = Literal["timecode", "ltc", "broadcast-wave", "gps", "stamps", "table", "created"]

_NS = 1_000_000_000
_DAY_NS = 86_400 * _NS

# Half-widths of 95 %. A GPS tells the second well, but cameras take its word up to half a second late.
_GPS_NS = 500_000_000
_SECOND_NS = _NS


@dataclass(frozen=True, slots=True)
class WrittenClock:
    """One clock of a file, at its source zero.

    `epoch_ns` counts from 1970, in UTC where `zone_known`; `time_of_day_ns` from midnight. Either may be None.
    `resolution_ns` is the half-width of a 95 % interval. `stream` is the stream that carries it, None for the file
    itself. `says` is what in the file says so.
    """

    kind: ClockKind
    stream: int | None
    says: str
    epoch_ns: int | None
    time_of_day_ns: int | None
    resolution_ns: int
    zone_known: bool


def written_clocks(
    path: str | os.PathLike[str], time_column: TimeColumn | None = None
) -> tuple[WrittenClock, ...]:
    """The clocks of a file, the finest first; none where it carries none.

    `time_column` is the choice made for a table. Only heads and tags are read. Raises MediaError where the file
    cannot be read.
    """
    from syncstudio.media.sensors import holds_only_sensors

    local = Path(os.path.abspath(os.fspath(path)))
    if is_table(local):
        found = list(_of_table(local, time_column))
    elif holds_only_sensors(local):
        found = list(_of_sensors(local))
    elif (pictures := image_sequence(local)) is not None:
        found = list(_of_pictures(pictures))
    else:
        found = list(_of_recording(local))
    return tuple(sorted(found, key=lambda clock: clock.resolution_ns))


def _of_pictures(pictures: ImageSequence) -> Iterator[WrittenClock]:
    """The time of the first picture of a row, or of the only one."""
    times = pictures.times
    if times is not None and times.epoch_ns is not None:
        # Source zero is the first picture, except of pages, which have no clock.
        yield WrittenClock(
            "stamps", 0, times.says, times.epoch_ns, None, times.resolution_ns, times.zone_known
        )
    elif pictures.is_lone:
        file = pictures.files[0]
        stamp = exif_times(file).taken or stamp_in_name(file.stem)
        if stamp is not None:
            says = "the time of the picture"
            yield WrittenClock("stamps", 0, says, stamp.epoch_ns, None, stamp.resolution_ns, stamp.zone_known)


def _of_recording(path: Path) -> Iterator[WrittenClock]:
    facts = probe(path)
    with open_container(path) as container:
        tags = {name.lower(): value for name, value in container.metadata.items()}
        stream_tags = {
            stream.index: {name.lower(): value for name, value in stream.metadata.items()}
            for stream in container.streams
        }
    yield from _timecodes(facts, tags, stream_tags)
    yield from _wave(facts, tags)
    yield from _of_sensors(path)
    yield from _created(facts, tags, stream_tags)


def _timecodes(facts: FileFacts, tags: Tags, stream_tags: Mapping[int, Tags]) -> Iterator[WrittenClock]:
    """The label of the first picture; a timecode track and its picture say the same."""
    pictures = facts.of_kind("video")
    told = set()
    for index, of_stream in [(None, tags), *stream_tags.items()]:
        text = of_stream.get("timecode", "")
        picture = next((one for one in pictures if one.index == index), next(iter(pictures), None))
        if not text or picture is None or text in told:
            continue
        clock = _timecode(text, index, picture)
        if clock is not None:
            told.add(text)
            yield clock


def _timecode(text: str, index: int | None, picture: StreamFacts) -> WrittenClock | None:
    """Counted at the picture's true rate: an hour of 29.97 whose numbers are not dropped lasts 3.6 s longer."""
    rate = picture.rate
    if rate is None or rate <= 0:
        return None
    drop = ";" in text or "." in text
    written = text.replace(".", ";") if drop else text
    try:
        frame = frame_from_smpte(written, rate, drop)
    except TimecodeError:
        return None
    if not text[2:].strip("0:;."):
        # A tape's beginning (00:00:00:00, 01:00:00:00, 10:00:00:00), and no time of day.
        return None
    at = frame / rate - picture.start_s
    return WrittenClock(
        "timecode", index, f"timecode {text}", None, int(at * _NS) % _DAY_NS, int(_NS / rate), False
    )


def _wave(facts: FileFacts, tags: Tags) -> Iterator[WrittenClock]:
    since, day = wave_reference(facts, tags), wave_date(facts, tags)
    if since is None:
        return
    sound = facts.of_kind("sound")[0]
    at_ns = int((since - sound.start_s) * _NS)
    epoch = None if day is None else epoch_ns(day) + at_ns
    says = f"Broadcast Wave origin, sample {tags['time_reference']} of the day"
    # A recorder's reference is set from its timecode: the sample is exact, the day and its zone are the recorder's.
    yield WrittenClock(
        "broadcast-wave",
        sound.index,
        says,
        epoch,
        at_ns % _DAY_NS,
        int(_NS / Fraction(sound.rate or 1)),
        False,
    )


def _of_sensors(path: Path) -> Iterator[WrittenClock]:
    """An action camera's GPS, a robot log's stamps, the date of a lab recording."""
    from syncstudio.media.sensors import sensor_listing

    listing = sensor_listing(path)
    if listing.epoch_ns is None:
        return
    alone = format_of(path)
    # Drones write the time of their own clock, without a zone.
    inside: tuple[ClockKind, int] = ("gps", _GPS_NS) if listing.zone_known else ("stamps", _SECOND_NS)
    kind, resolution_ns = inside if alone is None else (alone.clock, alone.resolution_ns)
    yield WrittenClock(
        kind, None, listing.epoch_says, listing.epoch_ns, None, resolution_ns, listing.zone_known
    )


def _created(facts: FileFacts, tags: Tags, stream_tags: Mapping[int, Tags]) -> Iterator[WrittenClock]:
    """Whole seconds; and as some cameras write them when recording ends, the whole length is uncertain."""
    for name, text in creation_times(tags, stream_tags):
        when = instant(text)
        if when is None:
            continue
        length_ns = int((facts.duration_s or 0) * _NS)
        yield WrittenClock(
            "created", None, f"{name} {text}", epoch_ns(when), None, _SECOND_NS + length_ns, True
        )
        return


def _of_table(path: Path, choice: TimeColumn | None) -> Iterator[WrittenClock]:
    """A column of dates, in the zone that was chosen for it: source zero is its first row."""
    from syncstudio.media.series.clock_parts import is_wall, lay
    from syncstudio.media.series.time_choices import TimeChoices

    choices = TimeChoices(path, choice)
    head = choices.head
    column = choices.proposed() if choice is None else choice
    if column is None or column.column is None or not column.dated or column.column not in head.names:
        return
    times = choices.times(column)
    if not len(times):
        return
    first = next((text for text in head.texts(head.names.index(column.column)) if text), "")
    zone = not is_wall(head, column) or bool(column.zone)
    unit_ns = {"epoch s": _NS, "epoch us": 1000, "epoch ns": 1}.get(column.unit, 1_000_000)
    fine = 1_000_000 if "." in first or "," in first else max(unit_ns, 1_000_000)
    fine = _NS if column.unit in CLOCKS and fine == 1_000_000 and not set(".,") & set(first) else fine
    day = "" if column.beside is None else f" of {column.beside}"
    says = f"column {column.column}{day}, {first}" + (f", {column.zone}" if column.zone and zone else "")
    yield WrittenClock("table", None, says, int(lay(times, True).times_ns.min()), None, fine, zone)
