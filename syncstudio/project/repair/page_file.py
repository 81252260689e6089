"""The pages of an SQLite file, read without SQLite: trees, rows and what hangs on them, as far as they are whole.

Numbers of pages count from 1, as in https://www.sqlite.org/fileformat2.html, whose names are used here.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from syncstudio.project.repair.cell import CellError, Value, decoded, varint

MAGIC = b"SQLite format 3\0"
USUAL_PAGE_SIZE = 4096
"""What SQLite takes unless told otherwise, and so what every project file has."""

LEAF, INTERIOR = 0x0D, 0x05
_SIZES = tuple(1 << power for power in range(9, 17))
_HEAD_BYTES = 100
_TRUNK_HEAD = struct.Struct(">II")


@dataclass(frozen=True, slots=True)
class Row:
    """One row as its page holds it. `broken` are the columns whose value lay on pages that cannot be read; `classes`
    has a letter for the kind of each value (`cell.Layout`)."""

    rowid: int
    values: tuple[Value, ...]
    broken: frozenset[int]
    classes: str


class PageFile:
    """A file of pages that may be cut, overwritten or full of flipped bits; reading never raises."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self.page_size = _page_size(content)
        reserved = content[20] if content[:16] == MAGIC and content[20] <= 32 else 0
        self._usable = self.page_size - reserved
        self.count = len(content) // self.page_size
        self.cut_bytes = len(content) % self.page_size

    @property
    def promised(self) -> int:
        """How many pages the header says there are; 0 where it does not say."""
        if self._content[:16] != MAGIC:
            return 0
        return int.from_bytes(self._content[28:32], "big")

    def header(self, offset: int) -> int:
        """A number of four bytes in the header: 60 the user version, 68 the application's id."""
        return int.from_bytes(self._content[offset : offset + 4], "big")

    def kind(self, number: int) -> int:
        """The first byte of a page: LEAF, INTERIOR, or what else it is; -1 beyond the end."""
        if not 1 <= number <= self.count:
            return -1
        return self._content[self._start(number)]

    def children(self, number: int) -> list[int]:
        """The pages an inner page of a table's tree points to, in order; numbers may be nonsense."""
        page, base = self._page(number)
        found = []
        for place in self._cells(page, base, 12):
            if place + 4 <= len(page):
                found.append(int.from_bytes(page[place : place + 4], "big"))
        found.append(int.from_bytes(page[base + 8 : base + 12], "big"))
        return found

    def rows(self, number: int) -> Iterator[Row | None]:
        """Every row of a leaf page; None for one that cannot be read."""
        page, base = self._page(number)
        for place in self._cells(page, base, 8):
            try:
                yield self._row(page, place)
            except CellError:
                yield None

    def free_pages(self) -> set[int]:
        """The pages that hold nothing any more: rows found on them were deleted."""
        free: set[int] = set()
        trunk = self.header(32) if self._content[:16] == MAGIC else 0
        while 1 < trunk <= self.count and trunk not in free:
            free.add(trunk)
            start = self._start(trunk)
            following, count = _TRUNK_HEAD.unpack_from(self._content, start)
            count = min(count, self._usable // 4 - 2)
            numbers = struct.unpack_from(f">{count}I", self._content, start + 8)
            free.update(one for one in numbers if 1 < one <= self.count)
            trunk = following
        return free

    def _start(self, number: int) -> int:
        """Where a page's own header is: the first page begins with the file's."""
        return (number - 1) * self.page_size + (_HEAD_BYTES if number == 1 else 0)

    def _page(self, number: int) -> tuple[bytes, int]:
        start = (number - 1) * self.page_size
        return self._content[start : start + self.page_size], _HEAD_BYTES if number == 1 else 0

    def _cells(self, page: bytes, base: int, head_bytes: int) -> list[int]:
        count = int.from_bytes(page[base + 3 : base + 5], "big")
        first = base + head_bytes
        count = min(count, (self._usable - first) // 2)
        return list(struct.unpack_from(f">{count}H", page, first)) if count > 0 else []

    def _row(self, page: bytes, place: int) -> Row:
        size, place = varint(page, place)
        rowid, place = varint(page, place)
        rowid = rowid - (1 << 64) if rowid >= 1 << 63 else rowid
        if not 0 < size <= len(self._content):
            raise CellError("a length that cannot be")
        local = self._local(size)
        if place + local > self._usable:
            raise CellError("a row beyond its page")
        payload = page[place : place + local]
        if local < size:
            payload += self._overflow(page[place + local : place + local + 4], size - local)
        return Row(rowid, *decoded(payload, size))

    def _local(self, size: int) -> int:
        """How many bytes of a payload lie on the leaf itself (the format's X, M and K)."""
        most = self._usable - 35
        if size <= most:
            return size
        least = (self._usable - 12) * 32 // 255 - 23
        fitting = least + (size - least) % (self._usable - 4)
        return fitting if fitting <= most else least

    def _overflow(self, pointer: bytes, size: int) -> bytes:
        """What follows on further pages; less than `size` where the chain breaks."""
        number, parts, seen = int.from_bytes(pointer, "big"), [], set()
        while size > 0 and 1 < number <= self.count and number not in seen:
            seen.add(number)
            start = self._start(number)
            taken = min(size, self._usable - 4)
            parts.append(self._content[start + 4 : start + 4 + taken])
            size -= taken
            number = int.from_bytes(self._content[start : start + 4], "big")
        return b"".join(parts)


def _page_size(content: bytes) -> int:
    """What the header says; where that cannot be, the size at which most pages look like pages of rows."""
    said = int.from_bytes(content[16:18], "big")
    said = 65536 if said == 1 else said
    if content[:16] == MAGIC and said in _SIZES:
        return said

    def looks(size: int) -> int:
        return sum(content[start] in (LEAF, INTERIOR) for start in range(size, len(content), size))

    best = max(_SIZES, key=lambda size: (looks(size) * size, size == USUAL_PAGE_SIZE))
    return USUAL_PAGE_SIZE if looks(USUAL_PAGE_SIZE) * USUAL_PAGE_SIZE * 2 >= looks(best) * best else best
