"""Reads the chunks of an XDF file (Extensible Data Format, the lab recorder's): headers, samples, clock offsets.

    length of length (1) | length | tag (2) | content

The form is published by the XDF project ("XDF: Specifications"). Samples go to whoever asked as they come, so that a
recording of any length needs little memory.
"""

from __future__ import annotations

import gzip
import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, cast
from xml.etree import ElementTree

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.errors import MediaError

_MAGIC = b"XDF:"
_BOUNDARY = bytes.fromhex("43a546dccbf5410fb30ed5467383cbe4")
HEADER, STREAM, SAMPLES, OFFSET, FOOTER = 1, 2, 3, 4, 6

# A chunk is what a recorder had waiting; what claims more than this is damage.
_LARGEST_CHUNK = 1 << 28
_LARGEST_HEADER = 1 << 24
_SEARCHED = 1 << 20
_MOST_CHANNELS = 4096
_MOST_STREAMS = 1000

_TYPES = {
    "float32": "<f4",
    "double64": "<f8",
    "int8": "<i1",
    "int16": "<i2",
    "int32": "<i4",
    "int64": "<i8",
}

LARGEST_S = 2.2e9
"""Clocks count from a computer's start, or from 1970: what shows more, either way, is damage. Two of them apart, each
with an offset, still fit 64 bits of nanoseconds."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """A chunk's tag and content; `stream` is 0 where the chunk belongs to none. `damaged` says that something before
    it was skipped."""

    tag: int
    stream: int
    content: bytes
    damaged: bool = False


@dataclass(slots=True)
class StreamHead:
    """What a stream says of itself: `type` is numpy's, "" for texts; `rate` its nominal rate, 0 where irregular."""

    number: int
    name: str
    kind: str
    type: str
    rate: float
    channels: tuple[str, ...]
    units: tuple[str, ...]
    can_drop: bool = False
    last_s: float = 0.0
    stamped: bool = False


@dataclass(slots=True)
class Samples:
    """Samples of one chunk: their stamps in seconds on the stream's own clock, and either values or texts."""

    stamps_s: NDArray[np.float64]
    values: NDArray[np.float64]
    texts: list[str] = field(default_factory=list)


def open_xdf(path: str | os.PathLike[str]) -> IO[bytes]:
    """The file, behind its mark; compressed ones are unpacked as they are read. MediaError when it is none."""
    file: IO[bytes] = open(path, "rb")  # noqa: SIM115 - closed by whoever asked
    head = file.read(4)
    if head[:2] == b"\x1f\x8b":
        file.close()
        # gzip raises only when it is read.
        file = cast("IO[bytes]", gzip.open(path, "rb"))  # noqa: SIM115 - closed by whoever asked
        try:
            head = file.read(4)
        except (OSError, EOFError):
            head = b""
    if head != _MAGIC:
        file.close()
        raise MediaError(f"{os.fspath(path)} is no XDF recording; choose another file, or record it again.")
    return file


def chunks_of(file: IO[bytes]) -> Iterator[Chunk]:
    """All chunks that can be read; after damage, what comes behind the next boundary mark."""
    damaged = False
    while True:
        try:
            length = _length(file)
            if length is None:
                return
            if not 2 <= length <= _LARGEST_CHUNK:
                raise ValueError("no length of a chunk")
            content = file.read(length)
            if len(content) < length:
                # The file ends within its last chunk.
                yield Chunk(0, 0, b"", True)
                return
            (tag,) = struct.unpack_from("<H", content)
            if not 1 <= tag <= 6:
                raise ValueError("no tag of a chunk")
            owned = tag in (STREAM, SAMPLES, OFFSET, FOOTER)
            stream = struct.unpack_from("<I", content, 2)[0] if owned else 0
            yield Chunk(tag, stream, content[6:] if owned else content[2:], damaged)
            damaged = False
        except (EOFError, OSError):
            yield Chunk(0, 0, b"", True)
            return
        except (ValueError, struct.error):
            damaged = True
            if not _to_boundary(file):
                yield Chunk(0, 0, b"", True)
                return


def stream_head(chunk: Chunk) -> StreamHead | None:
    """A stream's header; None when it cannot be read as one."""
    root = _xml(chunk.content)
    if root is None:
        return None
    try:
        count = int(_said(root, "channel_count") or "0")
        rate = float(_said(root, "nominal_srate") or "0")
    except ValueError:
        return None
    form = _said(root, "channel_format")
    if not 1 <= count <= _MOST_CHANNELS or (form not in _TYPES and form != "string"):
        return None
    labels = [_said(channel, "label") for channel in root.iterfind("desc/channels/channel")]
    units = [_said(channel, "unit") for channel in root.iterfind("desc/channels/channel")]
    return StreamHead(
        chunk.stream,
        _said(root, "name"),
        _said(root, "type"),
        _TYPES.get(form, ""),
        rate if np.isfinite(rate) and 0 < rate < 1e7 else 0.0,
        _labels(labels, count),
        tuple(units) if len(units) == count else ("",) * count,
        (root.findtext("desc/synchronization/can_drop_samples") or "").lower() == "true",
    )


def first_stamp(chunk: Chunk) -> str:
    """When the recorder says the file was begun, as it wrote it; empty where it does not."""
    root = _xml(chunk.content)
    return "" if root is None else _said(root, "datetime")


def clock_offset(chunk: Chunk) -> tuple[float, float] | None:
    """(when it was measured on the stream's clock, what to add), in seconds; None when damaged."""
    if len(chunk.content) < 16:
        return None
    at, offset = struct.unpack_from("<dd", chunk.content)
    return (at, offset) if abs(at) <= LARGEST_S and abs(offset) <= LARGEST_S else None


def samples_of(chunk: Chunk, head: StreamHead) -> Samples:
    """The samples of a chunk. ValueError or struct.error when its content is damaged."""
    content = chunk.content
    count, place = _count(content)
    if head.type:
        stamps, values = _numbers(content, place, count, head)
        return Samples(_counted_on(stamps, head), values)
    stamps_read, texts = _texts(content, place, count, head)
    return Samples(_counted_on(stamps_read, head), np.empty((len(texts), 0)), texts)


def _numbers(
    content: bytes, place: int, count: int, head: StreamHead
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(stamps, NaN where a sample has none; values), both float64."""
    channels, size = len(head.channels), np.dtype(head.type).itemsize * len(head.channels)
    left = len(content) - place
    if count < 1 or count > left // (1 + size):
        raise ValueError("more samples than bytes")
    for stamped in (False, True):
        width = 1 + 8 * stamped + size
        if count * width == left:
            rows = np.frombuffer(content, np.uint8, left, place).reshape(count, width)
            if (rows[:, 0] == 8 * stamped).all():
                stamps = np.full(count, np.nan)
                if stamped:
                    stamps = np.ascontiguousarray(rows[:, 1:9]).view("<f8")[:, 0].astype(np.float64)
                values = np.ascontiguousarray(rows[:, width - size :]).view(head.type)
                return stamps, values.reshape(count, channels).astype(np.float64)
    stamps, starts = np.full(count, np.nan), np.empty(count, np.int64)
    for number in range(count):
        stamps[number], place = _stamp(content, place)
        starts[number] = place
        place += size
    if place > len(content):
        raise ValueError("more samples than bytes")
    cells = np.frombuffer(content, np.uint8)[starts[:, None] + np.arange(size)]
    return stamps, np.ascontiguousarray(cells).view(head.type).reshape(count, channels).astype(np.float64)


def _texts(content: bytes, place: int, count: int, head: StreamHead) -> tuple[NDArray[np.float64], list[str]]:
    if count < 1 or count > len(content) - place:
        raise ValueError("more samples than bytes")
    stamps, texts = np.full(count, np.nan), []
    for number in range(count):
        stamps[number], place = _stamp(content, place)
        parts = []
        for _ in head.channels:
            size, place = _count(content, place)
            if place + size > len(content):
                raise ValueError("a text longer than its chunk")
            parts.append(content[place : place + size].decode("utf-8", "replace"))
            place += size
        texts.append(" ".join(part for part in parts if part))
    return stamps, texts


def _stamp(content: bytes, place: int) -> tuple[float, int]:
    if content[place : place + 1] == b"\0":
        return np.nan, place + 1
    if content[place : place + 1] != b"\x08":
        raise ValueError("no stamp")
    return float(struct.unpack_from("<d", content, place + 1)[0]), place + 9


def _counted_on(stamps: NDArray[np.float64], head: StreamHead) -> NDArray[np.float64]:
    """Samples without a stamp follow the one before at the nominal rate."""
    step = 1 / head.rate if head.rate else 0.0
    known = np.flatnonzero(np.isfinite(stamps))
    # The number of the stamped sample at or before each one; -1 stands for the last one of the chunk before.
    base = np.full(len(stamps), -1)
    base[known] = known
    base = np.maximum.accumulate(base)
    begins = np.where(base >= 0, stamps[np.maximum(base, 0)], head.last_s)
    out: NDArray[np.float64] = begins + (np.arange(len(stamps)) - base) * step
    if len(known) or head.stamped:
        head.stamped = True
    elif len(out):
        # The very first sample of a stream without stamps is its zero.
        out -= step
    head.last_s = float(out[-1])
    return out


def _count(content: bytes, place: int = 0) -> tuple[int, int]:
    """(a number written with its length before it, the place behind it)."""
    width = content[place] if place < len(content) else 0
    if width not in (1, 4, 8) or place + 1 + width > len(content):
        raise ValueError("no length")
    return int.from_bytes(content[place + 1 : place + 1 + width], "little"), place + 1 + width


def _length(file: IO[bytes]) -> int | None:
    width = file.read(1)
    if not width:
        return None
    if width[0] not in (1, 4, 8):
        raise ValueError("no length")
    return int.from_bytes(file.read(width[0]), "little")


def _to_boundary(file: IO[bytes]) -> bool:
    """Go on behind the next boundary mark; recorders write one every ten seconds."""
    kept = b""
    while True:
        data = file.read(_SEARCHED)
        if not data:
            return False
        found = (kept + data).find(_BOUNDARY)
        if found >= 0:
            file.seek(found + len(_BOUNDARY) - len(kept) - len(data), os.SEEK_CUR)
            return True
        kept = data[-(len(_BOUNDARY) - 1) :]


def _xml(content: bytes) -> ElementTree.Element | None:
    # No recorder writes definitions of its own; files that would grow without end do.
    if len(content) > _LARGEST_HEADER or b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        return None
    try:
        return ElementTree.fromstring(content.decode("utf-8", "replace"))
    except (ElementTree.ParseError, ValueError):
        return None


def _said(root: ElementTree.Element, name: str) -> str:
    return " ".join((root.findtext(name) or "").split())


def _labels(labels: list[str], count: int) -> tuple[str, ...]:
    if len(labels) != count:
        labels = [""] * count
    out: list[str] = []
    for number, label in enumerate(labels, 1):
        name = label or str(number)
        out.append(name if name not in out else f"{name} ({number})")
    return tuple(out)
