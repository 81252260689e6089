"""Reads robots' logs (MCAP): every topic with numbers in it is a series.

>>> [stream.name for stream in MCAP.listing("drive.mcap").streams]
['/imu/data', '/odom']
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.errors import MediaCancelled, MediaError
from syncstudio.media.local import checked_path
from syncstudio.media.series.mcap_decoders import decoder_for
from syncstudio.media.series.mcap_records import Damage, LogReader, Message
from syncstudio.media.series.mcap_schema import SchemaError
from syncstudio.media.series.mcap_topic import MOST_COLUMNS, Topic, clocked, shift_of
from syncstudio.media.series.sensor_cache import ReadFile, ReadStream, distinct
from syncstudio.media.series.sensor_reader import SensorReader
from syncstudio.media.series.sensor_stream import SensorStream

Progress = Callable[[float], None]
Cancelled = Callable[[], bool]

_NS_PER_S = 1_000_000_000
_TELL_EVERY = 2048
_MOST_TOPICS = 500
_NAMED = 8
# The year 2000: a log's clock that shows less was never set.
_SET_FROM_NS = 946_684_800 * _NS_PER_S
# Messages made of bytes or points by the thousand, by the last part of their type's name.
_PICTURES = re.compile(
    r"(^|[./])((raw|compressed)?(image|video|imagewithmeta)|(compressed)?pointcloud2?|occupancygrid|grid|laserscan"
    r"|scene(update|entity)|(image)?marker(array)?)$",
    re.IGNORECASE,
)
_CLOCKS = {
    "header": "when the values were sensed (the stamp in each message)",
    "publish": "when each message was published",
    "log": "when each message was logged",
}


def read_mcap(
    path: str | os.PathLike[str], progress: Progress | None = None, cancelled: Cancelled | None = None
) -> ReadFile:
    """Read all topics of a log; whoever asked closes the answer."""
    reading = _Reading(os.fspath(checked_path(path)))
    try:
        reading.run(progress, cancelled)
        return reading.finished()
    except BaseException:
        reading.close()
        raise


MCAP = SensorReader("mcap1", read_mcap)
"""Logs of robots: the topics that hold numbers; times count from the earliest of all topics."""


class _Reading:
    """One log on its way into series."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._log = LogReader(path)
        self._topics: dict[int, Topic] = {}
        self._unread: dict[str, str] = {}
        self._skipped: set[int] = set()
        self._damage: list[Damage] = []
        self._too_many = 0

    def run(self, progress: Progress | None, cancelled: Cancelled | None) -> None:
        """Read all messages."""
        size = os.path.getsize(self._path)
        for number, message in enumerate(self._log.messages()):
            if number % _TELL_EVERY == 0:
                if cancelled is not None and cancelled():
                    raise MediaCancelled(f"Reading {self._path} was cancelled.")
                if progress is not None:
                    progress(min(1.0, self._log.place / size))
            if isinstance(message, Damage):
                self._damage.append(message)
            elif message.channel not in self._skipped:
                self._take(message)
        for topic in self._topics.values():
            topic.finish()

    def finished(self) -> ReadFile:
        """All topics that hold numbers, on one clock."""
        found = [topic for topic in self._topics.values() if topic.columns]
        if not found:
            raise MediaError(self._nothing())
        shift = shift_of(found)
        clocks = [clocked(topic, shift) for topic in found]
        zero = min(int(clock.times_ns.min()) for clock in clocks)
        read = ReadFile()
        keys = distinct([topic.name for topic in found])
        for index, (topic, clock, key) in enumerate(zip(found, clocks, keys, strict=True)):
            read.streams.append(_finished(topic, clock.times_ns - zero, key, index, _CLOCKS[clock.name]))
        self._say_damage(read, found)
        read.notes += self._notes(found, shift)
        if zero >= _SET_FROM_NS:
            read.epoch_ns, read.epoch_says = zero, "the clock of the log"
        return read

    def close(self) -> None:
        """Let go of everything."""
        for topic in self._topics.values():
            topic.close()

    def _take(self, message: Message) -> None:
        topic = self._topics.get(message.channel) or self._new(message.channel)
        if topic is not None:
            topic.take(message)

    def _new(self, channel_id: int) -> Topic | None:
        channel = self._log.channels.get(channel_id)
        if channel is None or len(self._topics) >= _MOST_TOPICS:
            self._skipped.add(channel_id)
            self._too_many += channel is not None
            return None
        schema = self._log.schemas.get(channel.schema_id)
        name, form, data = ("", "", b"") if schema is None else (schema.name, schema.encoding, schema.data)
        if _PICTURES.search(name):
            self._skipped.add(channel_id)
            self._unread[channel.topic] = "pictures, clouds of points and maps are no series"
            return None
        try:
            decode = decoder_for(channel.message_encoding, name, form, data)
        except SchemaError as error:
            self._skipped.add(channel_id)
            self._unread[channel.topic] = str(error)
            return None
        topic = self._topics[channel_id] = Topic(
            " ".join(channel.topic.split()) or f"topic {channel_id}", decode
        )
        return topic

    def _nothing(self) -> str:
        if self._unread:
            topic, why = next(iter(self._unread.items()))
            return f"{self._path} holds no topic with numbers that can be read: of {topic}, {why}."
        if self._damage and not self._topics:
            return f"{self._path} cannot be read: {self._damage[0].why}; copy it again from where it was recorded."
        return f"{self._path} holds no topic with numbers; pictures and texts alone are no series."

    def _notes(self, found: list[Topic], shift: int) -> list[str]:
        notes = []
        if shift:
            notes.append(
                f"The stamps in the messages are on a clock {shift / _NS_PER_S:+.1f} s from the log's own: they are "
                "shifted by that as a whole."
            )
        bare = [topic.name for topic in self._topics.values() if not topic.columns]
        if bare:
            notes.append(f"Left out, for they hold no numbers: {_some(bare)}.")
        by_reason: dict[str, list[str]] = {}
        for topic_name, why in self._unread.items():
            by_reason.setdefault(why, []).append(topic_name)
        notes += [f"Left out: {_some(names)}, for {why}." for why, names in by_reason.items()]
        if self._too_many:
            notes.append(f"{self._too_many:,} more topics are left out: {_MOST_TOPICS} are read at most.")
        return notes

    def _say_damage(self, read: ReadFile, found: list[Topic]) -> None:
        said = []
        undecoded = sum(topic.undecoded for topic in found)
        if undecoded:
            messages = "1 message is" if undecoded == 1 else f"{undecoded:,} messages are"
            said.append(f"{messages} not what the topic promises, and left out.")
        parts = [damage for damage in self._damage if not damage.ends]
        if parts:
            count = "1 part is" if len(parts) == 1 else f"{len(parts):,} parts are"
            said.append(f"{count} left out, for {parts[0].why}.")
        read.damaged = " ".join(said)
        if any(damage.ends for damage in self._damage):
            read.cut_off = "The log is cut off or damaged: what comes after that place is missing."


def _finished(topic: Topic, times: NDArray[np.int64], key: str, index: int, clock: str) -> ReadStream:
    assert topic.spool is not None
    notes = []
    if topic.dropped:
        notes.append(f"{topic.dropped:,} more columns are left out: {MOST_COLUMNS} are kept at most.")
    first, last = int(times.min()), int(times.max())
    steps = np.diff(np.sort(times))
    forward = steps[steps > 0]
    rate = Fraction((len(times) - 1) * _NS_PER_S, last - first) if last > first else None
    described = SensorStream(
        key,
        index,
        topic.name,
        "mcap",
        tuple(topic.columns),
        ("",) * len(topic.columns),
        topic.spool.rows,
        rate,
        None,
        first,
        last + (int(np.median(forward)) if len(forward) else 1),
        tuple(notes),
    )
    return ReadStream(described, topic.spool, times, f"Times are {clock}.")


def _some(names: list[str]) -> str:
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more
