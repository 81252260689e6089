"""When a picture was taken, as EXIF says it: DateTimeOriginal with its fraction and zone, or the GPS's clock.

Read here rather than by Pillow, because only a few tags of the head are wanted of up to a hundred thousand files
(layout: CIPA DC-008, Exif 2.32, 4.5 and 4.6; PNG third edition, 11.3.3.3; RFC 9649, 2.7).
"""

from __future__ import annotations

import contextlib
import os
import re
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from syncstudio.media.errors import MediaCancelled
from syncstudio.media.images.picture_stamps import PictureStamps, Stamp, gathered, stamp_of
from syncstudio.media.packet_table import Cancelled, Progress

# A JPEG's EXIF block has at most 64 KiB and stands at its beginning, behind a small one.
_HEAD_BYTES = 1 << 17
# The tags stand before its small picture; of ten thousand files the rest is not read for nothing.
_FIRST_BYTES = 1 << 13
_CHECK_EVERY = 256

# Chunks, segments and entries looked at before a file is taken for damaged.
_MOST_PARTS = 512

_DATE_TIME = re.compile(rb"([0-9]{4})[:/-]([0-9]{2})[:/-]([0-9]{2})[ T]([0-9]{2}):([0-9]{2}):([0-9]{2})")
_DATE = re.compile(rb"([0-9]{4})[:/-]([0-9]{2})[:/-]([0-9]{2})")
_ZONE = re.compile(rb"Z|[+-][0-9]{2}:[0-9]{2}")
_DIGITS = re.compile(rb"[0-9]{1,9}")

_EXIF_IFD, _GPS_IFD = 0x8769, 0x8825
_TAKEN = ((0x9003, 0x9291, 0x9011), (0x9004, 0x9292, 0x9012))
_GPS_TIME, _GPS_DATE = 0x07, 0x1D
_TYPE_BYTES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 7: 1}


@dataclass(frozen=True, slots=True)
class ExifTimes:
    """What one picture says: when it was taken by the camera's clock, and by the GPS's."""

    taken: Stamp | None = None
    gps: Stamp | None = None


NOTHING = ExifTimes()


def exif_times(path: str | os.PathLike[str]) -> ExifTimes:
    """The times in the EXIF of a picture; nothing where there are none, or the file cannot be read."""
    try:
        with open(path, "rb", buffering=0) as file:
            head = file.read(_FIRST_BYTES)
            times = exif_times_in(head)
            if times.taken is not None or len(head) < _FIRST_BYTES:
                return times
            return exif_times_in(head + file.read(_HEAD_BYTES - _FIRST_BYTES))
    except OSError:
        return NOTHING


def exif_times_in(head: bytes) -> ExifTimes:
    """The times in the first bytes of a JPEG, TIFF, PNG or WebP picture."""
    try:
        block = _block(head)
        return NOTHING if block is None else _Tags(block).times()
    except (struct.error, ValueError, IndexError):
        return NOTHING


def exif_stamps(
    files: Sequence[Path],
    by: str = "exif",
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> PictureStamps:
    """The EXIF times of a row of pictures: the camera's clock, or with `by` "gps" the GPS's.

    Raises MediaCancelled when `cancelled()` says so.
    """
    found: list[Stamp | None] = []
    for row, file in enumerate(files):
        if row % _CHECK_EVERY == 0:
            if cancelled is not None and cancelled():
                raise MediaCancelled(f"Reading the times of the pictures in {files[0].parent} was cancelled.")
            if progress is not None:
                progress(row / len(files))
        times = _kept(file)
        found.append(times.gps if by == "gps" else times.taken)
    says = "GPS times in the pictures" if by == "gps" else "EXIF times in the pictures"
    return gathered(found, says)


def _kept(file: Path) -> ExifTimes:
    """Read once in a run of the program, as long as the file does not change: a sheet asks again and again."""
    with contextlib.suppress(OSError):
        stat = os.stat(file)
        return _read_once(os.fspath(file), stat.st_size, stat.st_mtime_ns)
    return NOTHING


@lru_cache(maxsize=1 << 18)
def _read_once(path: str, size: int, changed_ns: int) -> ExifTimes:
    return exif_times(path)


def _block(head: bytes) -> bytes | None:
    """The TIFF structure that holds the tags."""
    if head[:3] == b"\xff\xd8\xff":
        return _of_jpeg(head)
    if head[:4] in (b"II*\0", b"MM\0*"):
        return head
    if head[:8] == b"\x89PNG\r\n\x1a\n":
        return _of_chunks(head, 8, ">I4s", b"eXIf", 4)
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return _of_chunks(head, 12, "<4sI", b"EXIF", 0)
    return None


def _of_jpeg(head: bytes) -> bytes | None:
    place = 2
    for _ in range(_MOST_PARTS):
        if head[place : place + 1] != b"\xff":
            return None
        mark, length = head[place + 1], int.from_bytes(head[place + 2 : place + 4], "big")
        body = place + 4
        if mark == 0xE1 and head[body : body + 6] == b"Exif\0\0":
            return head[body + 6 : place + 2 + length]
        # Behind the start of the scan there is only picture.
        if mark == 0xDA or length < 2:
            return None
        place += 2 + length
    return None


def _of_chunks(head: bytes, place: int, layout: str, wanted: bytes, behind: int) -> bytes | None:
    """A PNG's or WebP's chunk; `behind` bytes follow each, and WebP's are padded to whole pairs."""
    for _ in range(_MOST_PARTS):
        parts = struct.unpack_from(layout, head, place)
        length, name = (parts[0], parts[1]) if layout[0] == ">" else (parts[1], parts[0])
        if name == wanted:
            block = head[place + 8 : place + 8 + length]
            return block.removeprefix(b"Exif\0\0")
        place += 8 + length + behind + (length % 2 if layout[0] == "<" else 0)
    return None


class _Tags:
    """The tags of one EXIF block."""

    def __init__(self, block: bytes) -> None:
        self._block = block
        self._order = "<" if block[:2] == b"II" else ">"

    def times(self) -> ExifTimes:
        """Both clocks, as far as they are written."""
        (first,) = struct.unpack_from(self._order + "I", self._block, 4)
        main = self._folder(first)
        exif = self._folder(self._number(main.get(_EXIF_IFD)))
        taken = next((stamp for tags in _TAKEN if (stamp := self._taken(exif, *tags)) is not None), None)
        return ExifTimes(taken, self._gps(self._folder(self._number(main.get(_GPS_IFD)))))

    def _folder(self, place: int) -> dict[int, tuple[int, bytes]]:
        """Tag by tag the type and the raw value of one directory; nothing where it lies outside."""
        if not 0 < place <= len(self._block) - 2:
            return {}
        (count,) = struct.unpack_from(self._order + "H", self._block, place)
        found = {}
        for row in range(min(count, _MOST_PARTS)):
            at = place + 2 + 12 * row
            if at + 12 > len(self._block):
                break
            tag, kind, parts = struct.unpack_from(self._order + "HHI", self._block, at)
            size = _TYPE_BYTES.get(kind, 0) * parts
            if 0 < size <= 4:
                found[tag] = (kind, self._block[at + 8 : at + 8 + size])
            elif size:
                (there,) = struct.unpack_from(self._order + "I", self._block, at + 8)
                found[tag] = (kind, self._block[there : there + min(size, 64)])
        return found

    def _number(self, entry: tuple[int, bytes] | None) -> int:
        if entry is None or len(entry[1]) != 4:
            return 0
        return int(struct.unpack(self._order + "I", entry[1])[0])

    @staticmethod
    def _taken(tags: dict[int, tuple[int, bytes]], date: int, fraction: int, zone: int) -> Stamp | None:
        match = _DATE_TIME.match(tags.get(date, (0, b""))[1])
        if match is None:
            return None
        digits = _DIGITS.match(tags.get(fraction, (0, b""))[1])
        offset = _ZONE.match(tags.get(zone, (0, b""))[1])
        year, month, day, hour, minute, second = (int(part) for part in match.groups())
        return stamp_of(
            (year, month, day),
            (hour, minute, second),
            digits[0].decode() if digits else "",
            offset[0].decode() if offset else None,
        )

    def _gps(self, tags: dict[int, tuple[int, bytes]]) -> Stamp | None:
        """The GPS tells UTC; its seconds may have a fraction."""
        date, (kind, raw) = _DATE.match(tags.get(_GPS_DATE, (0, b""))[1]), tags.get(_GPS_TIME, (0, b""))
        if date is None or kind != 5 or len(raw) != 24:
            return None
        tops_and_bottoms = struct.unpack(self._order + "6I", raw)
        if 0 in tops_and_bottoms[1::2]:
            return None
        thousandths = [
            1000 * top // bottom
            for top, bottom in zip(tops_and_bottoms[::2], tops_and_bottoms[1::2], strict=True)
        ]
        hour, minute, second = (value // 1000 for value in thousandths)
        year, month, day = (int(part) for part in date.groups())
        fraction = f"{thousandths[2] % 1000:03d}" if thousandths[2] % 1000 else ""
        return stamp_of((year, month, day), (hour, minute, second), fraction, "Z")
