"""Reads the records of an MCAP log one after another, so that a log that was cut off is read up to there."""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

from syncstudio.media.errors import MediaError

if TYPE_CHECKING:
    from mcap.records import Channel, Chunk, Schema

_MAGIC = b"\x89MCAP0\r\n"
_SCHEMA, _CHANNEL, _MESSAGE = 3, 4, 5
_RECORD = struct.Struct("<BQ")
_CHUNK = 6
# First and last time, size unpacked, checksum, and how long the name of the packing is; the length follows the name.
_CHUNK_HEAD = struct.Struct("<QQQII")
_LENGTH_BYTES = 8
_MESSAGE_HEAD = struct.Struct("<HIQQ")

# Writers make chunks of some megabytes; what claims more than this is damage.
_LARGEST_RECORD = 1 << 30


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a topic, with when it was logged and published in ns."""

    channel: int
    log_ns: int
    publish_ns: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Damage:
    """Something that could not be read; `ends` says that nothing after it was."""

    why: str
    ends: bool


class LogReader:
    """The messages of a log in the order of the file. `place` is how far it has been read, in bytes; `channels` and
    `schemas` grow as the log names them."""

    def __init__(self, path: str) -> None:
        self._path = path
        self.place = 0
        self.size = os.path.getsize(path)
        self.notes: list[str] = []
        self.channels: dict[int, Channel] = {}
        self.schemas: dict[int, Schema] = {}

    def messages(self) -> Iterator[Message | Damage]:
        """All messages; MediaError when the file is no log at all."""
        from mcap.exceptions import McapError
        from mcap.records import Channel, Chunk, Schema
        from mcap.records import Message as Record
        from mcap.stream_reader import StreamReader

        with open(self._path, "rb") as file:
            if file.read(len(_MAGIC)) != _MAGIC:
                raise MediaError(f"{self._path} is no MCAP log; choose another file, or record it again.")
            file.seek(0)
            reader = StreamReader(file, emit_chunks=True, record_size_limit=_LARGEST_RECORD)
            try:
                for record in reader.records:
                    self.place = file.tell()
                    if isinstance(record, Chunk):
                        yield from self._chunk(record)
                    elif isinstance(record, Channel):
                        self.channels.setdefault(record.id, record)
                    elif isinstance(record, Schema):
                        self.schemas.setdefault(record.id, record)
                    elif isinstance(record, Record):
                        yield Message(record.channel_id, record.log_time, record.publish_time, record.data)
            # What the package raises on damage is not its own errors alone.
            except (
                McapError,
                EOFError,
                struct.error,
                ValueError,
                MemoryError,
                OverflowError,
                UnicodeDecodeError,
            ):
                yield from self._cut_chunk(file)
                yield Damage("the log is cut off or damaged", True)

    def _cut_chunk(self, file: IO[bytes]) -> Iterator[Message]:
        """The messages of a chunk before the place where the log was cut off; none where it ends otherwise."""
        from mcap.records import Chunk

        place = max(self.place, len(_MAGIC))
        file.seek(place)
        head = file.read(_RECORD.size)
        if len(head) < _RECORD.size:
            return
        kind, length = _RECORD.unpack(head)
        if kind != _CHUNK or place + _RECORD.size + length <= self.size:
            return
        data = file.read(_LARGEST_RECORD)
        if len(data) < _CHUNK_HEAD.size:
            return
        first_ns, last_ns, size, crc, named = _CHUNK_HEAD.unpack_from(data)
        form = data[_CHUNK_HEAD.size : _CHUNK_HEAD.size + named].decode("utf-8", "replace")
        packed = data[_CHUNK_HEAD.size + named + _LENGTH_BYTES :]
        chunk = Chunk(form, packed, last_ns, first_ns, crc, size)
        yield from (found for found in self._chunk(chunk, cut=True) if isinstance(found, Message))

    def _chunk(self, chunk: Chunk, cut: bool = False) -> Iterator[Message | Damage]:
        try:
            data = _unpacked(chunk, cut)
        except (ValueError, RuntimeError, MemoryError, ImportError) as error:
            yield Damage(str(error) or "a part cannot be unpacked", False)
            return
        place, end = 0, len(data)
        while place + _RECORD.size <= end:
            kind, length = _RECORD.unpack_from(data, place)
            place += _RECORD.size
            if place + length > end:
                yield Damage("a part ends within a message", False)
                return
            if kind == _MESSAGE and length >= _MESSAGE_HEAD.size:
                channel, _, log_ns, publish_ns = _MESSAGE_HEAD.unpack_from(data, place)
                yield Message(channel, log_ns, publish_ns, data[place + _MESSAGE_HEAD.size : place + length])
            elif kind in (_SCHEMA, _CHANNEL):
                yield from self._named(kind, data[place : place + length])
            place += length

    def _named(self, kind: int, data: bytes) -> Iterator[Damage]:
        from io import BytesIO

        from mcap.data_stream import ReadDataStream
        from mcap.exceptions import McapError
        from mcap.records import Channel, Schema

        try:
            if kind == _CHANNEL:
                channel = Channel.read(ReadDataStream(BytesIO(data)))
                self.channels.setdefault(channel.id, channel)
            else:
                schema = Schema.read(ReadDataStream(BytesIO(data)))
                self.schemas.setdefault(schema.id, schema)
        except (McapError, EOFError, struct.error, ValueError):
            yield Damage("the name of a topic is damaged", False)


def _unpacked(chunk: Chunk, cut: bool = False) -> bytes:
    """A chunk's records, of one that is `cut` those before that; ValueError, RuntimeError or MemoryError when they
    cannot be had."""
    if chunk.uncompressed_size > _LARGEST_RECORD:
        raise ValueError("a part claims to be larger than any")
    if chunk.compression == "zstd":
        import zstandard

        unzipper = zstandard.ZstdDecompressor()
        try:
            if cut:
                return bytes(unzipper.stream_reader(chunk.data).read(chunk.uncompressed_size))
            data: bytes = unzipper.decompress(chunk.data, max_output_size=chunk.uncompressed_size)
        except zstandard.ZstdError as error:
            raise ValueError("a part cannot be unpacked") from error
        return data
    if chunk.compression == "lz4":
        import lz4.frame

        unpacker = lz4.frame.LZ4FrameDecompressor()
        return bytes(unpacker.decompress(chunk.data, max_length=chunk.uncompressed_size))
    if chunk.compression:
        raise ValueError(f"parts are packed with {chunk.compression[:20]}, which is not read")
    return bytes(chunk.data)
