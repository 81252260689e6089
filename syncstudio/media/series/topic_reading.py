"""Reads robots' logs topic by topic, whatever file they lie in: each topic that says something is a series."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.errors import MediaCancelled, MediaError
from syncstudio.media.series.mcap_decoders import decoder_for
from syncstudio.media.series.mcap_records import Damage, Message
from syncstudio.media.series.mcap_schema import SchemaError
from syncstudio.media.series.mcap_topic import Topic, clocked, shift_of
from syncstudio.media.series.sensor_cache import ReadFile, ReadStream, distinct
from syncstudio.media.series.sensor_reader import read_through
from syncstudio.media.series.sensor_stream import SensorStream
from syncstudio.media.series.some_names import some_names
from syncstudio.media.series.time_steps import median_step
from syncstudio.media.series.topic_columns import MOST_COLUMNS
from syncstudio.media.series.topic_units import units_of

Progress = Callable[[float], None]
Cancelled = Callable[[], bool]

_NS_PER_S = 1_000_000_000
_TELL_EVERY = 2048
_MOST_TOPICS = 500
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


class TopicChannel(Protocol):
    """A topic of a log, and how its messages are written ("ros1", "cdr", "json", "protobuf")."""

    @property
    def topic(self) -> str: ...
    @property
    def schema_id(self) -> int: ...
    @property
    def message_encoding(self) -> str: ...


class TopicSchema(Protocol):
    """What messages are made of: their type's name, and its definition in the form `encoding` names."""

    @property
    def name(self) -> str: ...
    @property
    def encoding(self) -> str: ...
    @property
    def data(self) -> bytes: ...


class TopicLog(Protocol):
    """A log's messages in the order of the file. `place` is how much of `size` has been read, `channels` and `schemas`
    grow as the log names them; `notes` are sentences for people, said when all is read."""

    place: int
    size: int
    notes: list[str]

    @property
    def channels(self) -> Mapping[int, TopicChannel]: ...
    @property
    def schemas(self) -> Mapping[int, TopicSchema]: ...
    def messages(self) -> Iterator[Message | Damage]: ...


def read_topics(
    path: str, log: TopicLog, format: str, progress: Progress | None, cancelled: Cancelled | None
) -> ReadFile:
    """Read all topics of a log; whoever asked closes the answer. `format` is the name of its `SeriesFormat`."""
    reading = _Reading(path, log, format)
    return read_through(reading, progress, cancelled)


class _Reading:
    """One log on its way into series."""

    def __init__(self, path: str, log: TopicLog, format: str) -> None:
        self._path, self._log, self._format = path, log, format
        self._topics: dict[int, Topic] = {}
        self._unread: dict[str, str] = {}
        self._skipped: set[int] = set()
        self._damage: list[Damage] = []
        self._too_many = 0

    def run(self, progress: Progress | None, cancelled: Cancelled | None) -> None:
        """Read all messages."""
        for number, message in enumerate(self._log.messages()):
            if number % _TELL_EVERY == 0:
                if cancelled is not None and cancelled():
                    raise MediaCancelled(f"Reading {self._path} was cancelled.")
                if progress is not None:
                    progress(min(1.0, self._log.place / max(self._log.size, 1)))
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
            times, says = clock.times_ns - zero, _CLOCKS[clock.name]
            read.streams.append(_finished(topic, times, key, index, says, self._format))
        self._say_damage(read, found)
        read.notes += self._notes(shift)
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
            " ".join(channel.topic.split()) or f"topic {channel_id}", decode, name
        )
        return topic

    def _nothing(self) -> str:
        if self._unread:
            topic, why = next(iter(self._unread.items()))
            return f"{self._path} holds no topic that can be read: of {topic}, {why}."
        if self._damage and not self._topics:
            return f"{self._path} cannot be read: {self._damage[0].why}; copy it again from where it was recorded."
        return f"{self._path} holds no topic that says something over time; pictures alone are no series."

    def _notes(self, shift: int) -> list[str]:
        notes = list(self._log.notes)
        if shift:
            notes.append(
                f"The stamps in the messages are on a clock {shift / _NS_PER_S:+.1f} s from the log's own: they are "
                "shifted by that as a whole."
            )
        bare = [topic.name for topic in self._topics.values() if not topic.columns]
        if bare:
            notes.append(f"Left out, for nothing in them is a series: {some_names(bare)}.")
        by_reason: dict[str, list[str]] = {}
        for topic_name, why in self._unread.items():
            by_reason.setdefault(why, []).append(topic_name)
        notes += [f"Left out: {some_names(names)}, for {why}." for why, names in by_reason.items()]
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


def _finished(
    topic: Topic, times: NDArray[np.int64], key: str, index: int, clock: str, format: str
) -> ReadStream:
    assert topic.spool is not None
    notes = []
    if topic.dropped:
        notes.append(f"{topic.dropped:,} more columns are left out: {MOST_COLUMNS} are kept at most.")
    first, last = int(times.min()), int(times.max())
    rate = Fraction((len(times) - 1) * _NS_PER_S, last - first) if last > first else None
    described = SensorStream(
        key,
        index,
        topic.name,
        format,
        tuple(topic.columns),
        units_of(topic.kind, topic.fields),
        topic.spool.rows,
        rate,
        None,
        first,
        last + max(median_step(np.sort(times)), 1),
        tuple(notes),
        kinds=topic.kinds,
    )
    return ReadStream(described, topic.spool, times, f"Times are {clock}.", texts=topic.texts)
