"""Looks over the blocks of an MDF file before a library follows them: blocks that lead in a circle, or that are longer
than could be, would keep it busy for ever.

The layouts are those of ASAM MDF 3.3 and 4.1: blocks with addresses of other blocks.
"""

from __future__ import annotations

import mmap
import re
import struct

import numpy as np

from syncstudio.media.errors import MediaError

_HEAD = struct.Struct("<4s4xQQ")
_FIRST_BLOCK = 64
# The links of each kind of block that own what they lead to; others lead anywhere.
_OWNED: dict[bytes, slice] = {
    b"##HD": slice(0, 5),
    b"##DG": slice(0, 3),
    b"##CG": slice(0, 6),
    b"##CN": slice(0, 7),
    b"##CA": slice(0, 1),
    b"##CC": slice(4, None),
    b"##DL": slice(0, None),
    b"##HL": slice(0, 1),
    b"##LD": slice(0, None),
    b"##FH": slice(0, 1),
    b"##AT": slice(0, 1),
    b"##EV": slice(0, 1),
    b"##CH": slice(0, 2),
    b"##SR": slice(0, 2),
}
_MOST_BLOCKS = 5_000_000
_ZIPPED = struct.Struct("<2sBxIQQ")
# Deflate makes at most so many bytes of one; no program writes blocks of more than some megabytes.
_MOST_FOLD = 1040
_LARGEST_BLOCK = 512 << 20


def check_blocks(path: str) -> None:
    """Raises MediaError with one sentence when the blocks of the file cannot be followed."""
    with open(path, "rb") as file:
        head = file.read(_FIRST_BLOCK)
        if len(head) < _FIRST_BLOCK or not head.startswith((b"MDF     ", b"UnFinMF ")):
            raise MediaError(
                f"{path} does not begin as MDF does; choose the measurement itself, or copy it again."
            )
        if re.match(rb"[234]\.\d", head[8:16]) is None:
            raise MediaError(
                f"{path} is of no version of MDF that is known (2 to 4); copy it again, or convert it."
            )
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            version = int.from_bytes(head[28:30], "little")
            walk = _Walk4(path, data) if version >= 400 else _Walk3(path, data, head)
            try:
                walk.run()
            finally:
                walk.close()


class _Walk:
    """Follows blocks, each once; `children` are the addresses a block owns."""

    def __init__(self, path: str, data: mmap.mmap) -> None:
        self._path, self._size = path, len(data)
        self._view = memoryview(data)

    def run(self) -> None:
        """Follow all blocks."""
        done: set[int] = set()
        above: set[int] = set()
        stack: list[tuple[int, bool]] = [(_FIRST_BLOCK, False)]
        while stack:
            at, left = stack.pop()
            if left:
                above.discard(at)
                done.add(at)
                continue
            if at in done:
                continue
            if at in above:
                raise MediaError(
                    f"{self._path} is damaged: its blocks lead in a circle at byte {at:,}; copy it again."
                )
            if len(done) + len(above) > _MOST_BLOCKS:
                raise MediaError(
                    f"{self._path} has more than {_MOST_BLOCKS:,} blocks; split it into shorter ones."
                )
            above.add(at)
            stack.append((at, True))
            stack += [(child, False) for child in self.children(at) if child]

    def children(self, at: int) -> list[int]:
        """The addresses of the blocks that belong to the one at `at`."""
        raise NotImplementedError

    def close(self) -> None:
        """Let go of the file."""
        self._view.release()

    def _damaged(self, at: int) -> MediaError:
        if at >= self._size:
            return MediaError(
                f"{self._path} is cut off or damaged: it points to byte {at:,} and has {self._size:,}; copy it again."
            )
        return MediaError(f"{self._path} is damaged: there is no whole block at byte {at:,}; copy it again.")


class _Walk4(_Walk):
    def children(self, at: int) -> list[int]:
        if at + _HEAD.size > self._size:
            raise self._damaged(at)
        name, length, links = _HEAD.unpack_from(self._view, at)
        if name[:2] != b"##" or length < _HEAD.size or 8 * links + _HEAD.size > length:
            raise self._damaged(at)
        if name == b"##DZ":
            self._zipped(at)
        owned = _OWNED.get(name)
        if owned is None or not links:
            return []
        if at + _HEAD.size + 8 * links > self._size:
            raise self._damaged(at)
        found = np.frombuffer(self._view, "<u8", links, at + _HEAD.size)[owned].tolist()
        return [int(each) for each in found]

    def _zipped(self, at: int) -> None:
        if at + _HEAD.size + _ZIPPED.size > self._size:
            raise self._damaged(at)
        _, kind, columns, original, packed = _ZIPPED.unpack_from(self._view, at + _HEAD.size)
        if (
            kind > 1
            or original > _LARGEST_BLOCK
            or original > _MOST_FOLD * max(packed, 64)
            or (kind and not columns)
        ):
            raise self._damaged(at)


class _Walk3(_Walk):
    # Where the addresses lie that a block owns: the next one, what it holds.
    _LINKS: dict[bytes, tuple[int, ...]] = {b"HD": (4,), b"DG": (4, 8), b"CG": (4, 8), b"CN": (4,)}  # noqa: RUF012

    def __init__(self, path: str, data: mmap.mmap, head: bytes) -> None:
        super().__init__(path, data)
        self._order = ">" if int.from_bytes(head[24:26], "little") else "<"

    def children(self, at: int) -> list[int]:
        if at + 12 > self._size:
            raise self._damaged(at)
        name = bytes(self._view[at : at + 2])
        if name not in self._LINKS:
            raise self._damaged(at)
        return [
            struct.unpack_from(f"{self._order}I", self._view, at + place)[0] for place in self._LINKS[name]
        ]
