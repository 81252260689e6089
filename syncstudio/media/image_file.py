"""Makes still pictures look like one QuickTime file, which everything that reads video can read.

Nothing is copied: the header is made up in memory, and the bytes of a picture are read from its own file
when they are asked for (layout: ISO/IEC 14496-12; QuickTime File Format, "Video sample description").
"""

from __future__ import annotations

import bisect
import contextlib
import io
import itertools
import struct
from pathlib import Path

from syncstudio.media.errors import MediaError
from syncstudio.media.image_kinds import TARGA, ImageKind, converted, converted_size, kind_of
from syncstudio.media.image_sequence import ImageSequence

# A day at 25 pictures a second.
_MOST_PICTURES = 2_160_000

# All of one picture is held in memory; more than this no picture of the pixels allowed takes.
_MOST_PICTURE_BYTES = 1 << 31

# So many pictures may be broken before it is said that none can be read.
_LOOKS = 64

# FFmpeg finds out the true size by decoding; where it cannot, this stands.
_ASSUMED_SIZE = 16

_TITLE_BYTES = 32


class ImageFile(io.RawIOBase):
    """The pictures of a sequence as one readable file; it belongs to one thread at a time.

    Raises MediaError for a kind of picture that cannot be read. A picture that is gone or has changed
    since reads as zeros, so that only it is lost.
    """

    def __init__(self, sequence: ImageSequence) -> None:
        super().__init__()
        self._sequence = sequence
        first = sequence.files[0]
        if len(sequence.files) > _MOST_PICTURES:
            raise MediaError(f"{first.parent} holds too many numbered pictures; move some elsewhere.")
        kind = TARGA if sequence.maker or sequence.convert else _first_kind(sequence)
        if kind is None:
            raise MediaError(
                f"{first} is a picture of a kind that cannot be read, or damaged; save it as PNG or JPEG."
            )
        self._kind: ImageKind = kind
        sizes = sequence.sizes
        if kind.convert and not sequence.convert and not sequence.maker:
            sizes = tuple(converted_size(file) or 0 for file in sequence.files)
        # FFmpeg takes an empty picture for the end of all; one of a single zero is merely damaged.
        sizes = tuple(size if 0 < size <= _MOST_PICTURE_BYTES else 1 for size in sizes)
        self._head = _header(sequence, sizes, kind.tag)
        self._starts = list(itertools.accumulate(sizes, initial=len(self._head)))
        self._place = 0
        self._held = -1
        self._bytes = b""

    def readable(self) -> bool:
        """Always; part of what makes a file."""
        return True

    def seekable(self) -> bool:
        """Always; part of what makes a file."""
        return True

    def tell(self) -> int:
        """Where the next byte is read."""
        return self._place

    def seek(self, place: int, whence: int = io.SEEK_SET) -> int:
        """Go to a byte counted from the start, from here or from the end."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self._starts[-1]}[whence]
        self._place = max(0, base + place)
        return self._place

    def read(self, count: int = -1) -> bytes:
        """The next `count` bytes, fewer at the end of a picture; b"" at the end of the last."""
        if count < 0:
            count = max(0, self._starts[-1] - self._place)
        if self._place < len(self._head):
            piece = self._head[self._place : self._place + count]
        elif self._place >= self._starts[-1]:
            return b""
        else:
            number = bisect.bisect_right(self._starts, self._place) - 1
            at = self._place - self._starts[number]
            piece = self._picture(number)[at : at + count]
        self._place += len(piece)
        return piece

    def _picture(self, number: int) -> bytes:
        if self._held != number:
            size = self._starts[number + 1] - self._starts[number]
            data = b""
            with contextlib.suppress(OSError, MediaError):
                data = self._made(number, size)
            self._bytes = data[:size].ljust(size, b"\0")
            self._held = number
        return self._bytes

    def _made(self, number: int, size: int) -> bytes:
        path, sequence = self._sequence.files[number], self._sequence
        if sequence.maker:
            from syncstudio.media.images.pages import page_bytes

            return page_bytes(sequence.maker, path, sequence.pages[number])
        return converted(path) if self._kind.convert else _beginning(path, size)


def _first_kind(sequence: ImageSequence) -> ImageKind | None:
    """The kind of the first picture that is one: empty and broken ones keep their places."""
    for file in sequence.files[:_LOOKS]:
        kind = kind_of(file)
        if kind is not None:
            return kind
    return None


def _beginning(path: Path, size: int) -> bytes:
    with path.open("rb") as file:
        return file.read(size)


def _header(sequence: ImageSequence, sizes: tuple[int, ...], tag: bytes) -> bytes:
    kind = _box(b"ftyp", b"qt  " + bytes(4) + b"qt  ")
    # The header's length does not depend on the place it names.
    length = len(kind) + len(_movie(sequence, sizes, tag, 0)) + 16
    movie = _movie(sequence, sizes, tag, length)
    return kind + movie + struct.pack(">I4sQ", 1, b"mdat", sum(sizes) + 16)


def _movie(sequence: ImageSequence, sizes: tuple[int, ...], tag: bytes, place: int) -> bytes:
    scale, step = sequence.rate.numerator, sequence.rate.denominator
    length = sequence.end_tick * step
    matrix = struct.pack(">9i", 1 << 16, 0, 0, 0, 1 << 16, 0, 0, 0, 1 << 30)
    movie_head = _box(
        b"mvhd",
        struct.pack(">IQQIQ", 1 << 24, 0, 0, scale, length)
        + struct.pack(">IHHQ", 1 << 16, 256, 0, 0)
        + matrix
        + bytes(24)
        + struct.pack(">I", 2),
    )
    square = struct.pack(">II", _ASSUMED_SIZE << 16, _ASSUMED_SIZE << 16)
    track_head = _box(
        b"tkhd", struct.pack(">IQQIIQ", (1 << 24) + 7, 0, 0, 1, 0, length) + bytes(16) + matrix + square
    )
    media_head = _box(b"mdhd", struct.pack(">IQQIQHH", 1 << 24, 0, 0, scale, length, 0, 0))
    handler = _box(b"hdlr", struct.pack(">I4s4s", 0, b"mhlr", b"vide") + bytes(13))
    data_at = _box(b"dinf", _box(b"dref", struct.pack(">II", 0, 1) + _box(b"alis", struct.pack(">I", 1))))
    info = _box(b"vmhd", struct.pack(">I4H", 1, 0, 0, 0, 0)) + data_at
    media = media_head + handler + _box(b"minf", info + _tables(sequence, sizes, tag, place, step))
    return _box(b"moov", movie_head + _box(b"trak", track_head + _box(b"mdia", media)))


def _tables(sequence: ImageSequence, sizes: tuple[int, ...], tag: bytes, place: int, step: int) -> bytes:
    ends = (*sequence.ticks[1:], sequence.end_tick)
    steps = [(end - tick) * step for tick, end in zip(sequence.ticks, ends, strict=True)]
    runs = [(len(list(group)), value) for value, group in itertools.groupby(steps)]
    look = struct.pack(">6xH16xHHIIIH", 1, _ASSUMED_SIZE, _ASSUMED_SIZE, 72 << 16, 72 << 16, 0, 1)
    entry = _box(tag, look + bytes(_TITLE_BYTES) + struct.pack(">Hh", 24, -1))
    return _box(
        b"stbl",
        _box(b"stsd", struct.pack(">II", 0, 1) + entry)
        + _box(b"stts", struct.pack(">II", 0, len(runs)) + b"".join(struct.pack(">II", *run) for run in runs))
        + _box(b"stsc", struct.pack(">IIIII", 0, 1, 1, len(sizes), 1))
        + _box(b"stsz", struct.pack(f">III{len(sizes)}I", 0, 0, len(sizes), *sizes))
        + _box(b"co64", struct.pack(">IIQ", 0, 1, place)),
    )


def _box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body) + 8) + kind + body
