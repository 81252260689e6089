"""Reads the records of a ROS 1 bag one after another (format 2.0), so that a bag that was cut off is read up to there.

rosbags, the library for it, needs the index at the end: it refuses bags of a robot that ran out of battery, and keeps
an entry for every message in memory. The tests compare with it.
"""

from __future__ import annotations

import bz2
import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from syncstudio.media.errors import MediaError
from syncstudio.media.series.mcap_records import Damage, Message
from syncstudio.media.series.rosbag.rosbag_format import ROS1_MARK

_MESSAGE, _CHUNK, _CONNECTION = 2, 5, 7
_NS_PER_S = 1_000_000_000
# Recorders make parts of some hundred kilobytes; what claims more than this is damage.
_LARGEST = 1 << 28
_LARGEST_HEADER = 1 << 20
_MOST_TOPICS = 10_000


@dataclass(frozen=True, slots=True)
class BagTopic:
    """A topic of a bag; the schema of its messages has the same number as its first connection."""

    topic: str
    schema_id: int
    message_encoding: str


@dataclass(frozen=True, slots=True)
class BagSchema:
    """What messages are made of: their type's name, and its definition in the form `encoding` names."""

    name: str
    encoding: str
    data: bytes


class Ros1Bag:
    """A log of ROS 1; several senders of one topic are one stream."""

    def __init__(self, path: str) -> None:
        self._path = path
        self.place = 0
        self.size = os.path.getsize(path)
        self.notes: list[str] = []
        self.channels: dict[int, BagTopic] = {}
        self.schemas: dict[int, BagSchema] = {}
        self._connections: dict[int, int] = {}
        self._known: dict[tuple[str, str, bytes], int] = {}

    def messages(self) -> Iterator[Message | Damage]:
        """All messages; MediaError when the file is no bag of this version."""
        with open(self._path, "rb") as file:
            mark = file.readline(64)
            if not mark.startswith(ROS1_MARK):
                raise MediaError(f"{self._path} is no ROS bag; choose another file, or record it again.")
            if not mark.startswith(ROS1_MARK + b"2."):
                raise MediaError(
                    f"{self._path} is a ROS bag of an old version; bring it to version 2.0 with rosbag fix."
                )
            yield from self._records(file)

    def _records(self, file: IO[bytes]) -> Iterator[Message | Damage]:
        while True:
            self.place = file.tell()
            head = _head(file, self.size)
            if head is None:
                return
            length = _length(file, self.size)
            if not head or length is None:
                if head and _whole(head.get("op", b"")) == _CHUNK:
                    yield from self._cut_chunk(head, file.read(_LARGEST))
                yield Damage("the bag is cut off or damaged", True)
                return
            kind = _whole(head.get("op", b""))
            if kind == _CHUNK and length <= _LARGEST:
                yield from self._chunk(head, file.read(length))
            elif kind in (_MESSAGE, _CONNECTION) and length <= _LARGEST:
                yield from self._record(kind, head, file.read(length))
            else:
                file.seek(length, os.SEEK_CUR)

    def _cut_chunk(self, head: dict[str, bytes], packed: bytes) -> Iterator[Message | Damage]:
        """The messages of a part before the place where the bag was cut off."""
        for found in self._chunk(head, packed):
            if isinstance(found, Message):
                yield found

    def _chunk(self, head: dict[str, bytes], packed: bytes) -> Iterator[Message | Damage]:
        try:
            data = _unpacked(head, packed)
        except (ValueError, OSError, EOFError, RuntimeError, MemoryError) as error:
            yield Damage(str(error) or "a part cannot be unpacked", False)
            return
        place = 0
        while place + 8 <= len(data):
            size = int.from_bytes(data[place : place + 4], "little")
            fields = _fields(data[place + 4 : place + 4 + size])
            place += 4 + size
            length = int.from_bytes(data[place : place + 4], "little")
            place += 4
            if place + length > len(data) or not fields:
                yield Damage("a part ends within a message", False)
                return
            yield from self._record(_whole(fields.get("op", b"")), fields, data[place : place + length])
            place += length

    def _record(self, kind: int, head: dict[str, bytes], data: bytes) -> Iterator[Message | Damage]:
        if kind == _CONNECTION:
            self._connect(head, data)
        elif kind == _MESSAGE:
            when = head.get("time", b"")
            topic = self._connections.get(_whole(head.get("conn", b"")))
            if len(when) != 8 or topic is None:
                yield Damage("a message does not say what topic it is of", False)
                return
            seconds, rest = struct.unpack("<II", when)
            yield Message(topic, seconds * _NS_PER_S + rest, 0, data)

    def _connect(self, head: dict[str, bytes], data: bytes) -> None:
        number = _whole(head.get("conn", b""))
        if number in self._connections or len(self._connections) >= _MOST_TOPICS:
            return
        said = _fields(data)
        topic = (head.get("topic") or said.get("topic", b"")).decode("utf-8", "replace")
        kind, definition = (
            said.get("type", b"").decode("utf-8", "replace"),
            said.get("message_definition", b""),
        )
        known = self._known.setdefault((topic, kind, definition), number)
        self._connections[number] = known
        if known == number:
            self.channels[number] = BagTopic(topic, number, "ros1")
            self.schemas[number] = BagSchema(kind, "ros1msg", definition)


def _head(file: IO[bytes], size: int) -> dict[str, bytes] | None:
    """The header of the next record; None at the end of the file, nothing where it is damaged."""
    length = file.read(4)
    if not length:
        return None
    count = int.from_bytes(length, "little")
    if len(length) < 4 or count > min(_LARGEST_HEADER, size):
        return {}
    data = file.read(count)
    return _fields(data) if len(data) == count else {}


def _length(file: IO[bytes], size: int) -> int | None:
    data = file.read(4)
    length = int.from_bytes(data, "little")
    return length if len(data) == 4 and file.tell() + length <= size else None


def _fields(data: bytes) -> dict[str, bytes]:
    """A header's fields ("name=value", each behind its length); nothing when they are damaged."""
    found: dict[str, bytes] = {}
    place = 0
    while place + 4 <= len(data):
        length = int.from_bytes(data[place : place + 4], "little")
        place += 4
        name, sign, value = data[place : place + length].partition(b"=")
        if place + length > len(data) or not sign:
            return {}
        found[name.decode("latin-1")] = value
        place += length
    return found


def _whole(data: bytes) -> int:
    return int.from_bytes(data, "little") if 0 < len(data) <= 8 else -1


def _unpacked(head: dict[str, bytes], packed: bytes) -> bytes:
    """A chunk's records. What raises is ValueError, OSError, EOFError, RuntimeError or MemoryError."""
    form, size = head.get("compression", b""), _whole(head.get("size", b""))
    if form == b"none":
        return packed
    if not 0 <= size <= _LARGEST:
        raise ValueError("a part claims to be larger than any")
    if form == b"bz2":
        return bz2.BZ2Decompressor().decompress(packed, size)
    if form == b"lz4":
        import lz4.frame

        return bytes(lz4.frame.LZ4FrameDecompressor().decompress(packed, max_length=size))
    raise ValueError(f"parts are packed with {form[:20].decode('latin-1')!r}, which is not read")
