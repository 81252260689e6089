"""Reads a text table in blocks of whole lines, as UTF-8, whatever it is written in; many megabytes a block.

>>> [bytes(block.data) for block in text_blocks(Path("small.csv"), "utf-8")]
[b't,x\\n0,1\\n']
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

# Bytes of a block: enough that starting its parsing costs nothing, and a few of them fit the memory.
BLOCK_BYTES = 6 << 20
# A line longer than this is none.
_LONGEST_LINE = 64 << 20

_SPACES = re.compile(rb"[ \t]+")
_EDGE_SPACES = re.compile(rb"(?m)^ | (?=\r?$)")

_BYTE_ORDER_MARK = codecs.BOM_UTF8


@dataclass(frozen=True, slots=True)
class TextBlock:
    """Some whole lines; `at` and `end` are their places among the bytes of the file."""

    data: memoryview
    at: int
    end: int


def text_blocks(path: Path, encoding: str, quoted: bool = False) -> Iterator[TextBlock]:
    """The lines of a file in order, UTF-16 as UTF-8; `quoted` where line breaks within quotes are none."""
    if encoding.startswith(("utf-16", "utf-32")):
        yield from _wide_blocks(path, encoding, quoted)
        return
    at, size = 0, BLOCK_BYTES
    with path.open("rb", buffering=0) as file:
        while True:
            # What is left of a line is read again with what follows it: cheaper than to copy all.
            file.seek(at)
            block = file.read(size)
            if not block:
                return
            last = len(block) < size and not file.read(1)
            cut = len(block) if last else _cut(block, quoted)
            if not cut:
                size *= 2
                continue
            yield TextBlock(_without_zeros(block, cut), at, at + cut)
            at, size = at + cut, BLOCK_BYTES


def as_utf8(block: memoryview, encoding: str) -> bytes | memoryview:
    """A block as UTF-8: one that is none after all, late in a long file, is taken for Latin-1."""
    if block[:3] == _BYTE_ORDER_MARK:
        block = block[3:]
    if (
        encoding.startswith(("utf-16", "utf-32"))
        or not len(block)
        or np.frombuffer(block, np.uint8).max() < 128
    ):
        return block
    text = bytes(block)
    if not encoding.startswith("utf-8"):
        return text.decode(encoding, "replace").encode()
    try:
        text.decode("utf-8")
    except UnicodeDecodeError:
        return text.decode("latin-1").encode()
    return block


def one_spaced(block: bytes | memoryview) -> bytes:
    """Lines with one space between their cells and none at their ends."""
    return _EDGE_SPACES.sub(b"", _SPACES.sub(b" ", block))


def lines_in(path: Path, encoding: str, end: int) -> int:
    """How many lines begin before byte `end` of a file."""
    feeds = returns = 0
    for block in text_blocks(path, encoding):
        if block.end > end:
            break
        signs = np.frombuffer(block.data, np.uint8)
        feeds += int(np.count_nonzero(signs == ord("\n")))
        returns += int(np.count_nonzero(signs == ord("\r")))
    return max(feeds, returns)


def _cut(block: bytes, quoted: bool) -> int:
    """How far the lines of a block are whole; 0 where not one is."""
    cut = block.rfind(b"\n") + 1
    while quoted and cut and block.count(b'"', 0, cut) % 2:
        cut = block.rfind(b"\n", 0, cut - 1) + 1
    if not cut and not quoted:
        # A line that ends with a return alone; the last byte may be the first of two.
        cut = block.rfind(b"\r", 0, len(block) - 1) + 1
    return len(block) if not cut and len(block) > _LONGEST_LINE else cut


def _without_zeros(block: bytes, cut: int) -> memoryview:
    """A block up to its cut, without what a logger that lost its power leaves at the end."""
    while cut and block[cut - 1] == 0:
        cut = len(block[:cut].rstrip(b"\0"))
    return memoryview(block)[:cut]


def _wide_blocks(path: Path, encoding: str, quoted: bool) -> Iterator[TextBlock]:
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    left, at = b"", 0
    with path.open("rb", buffering=0) as file:
        while True:
            read = file.read(BLOCK_BYTES)
            text = decoder.decode(read, final=not read)
            block = left + (text.removeprefix("\ufeff") if not at else text).encode()
            cut = _cut(block, quoted) if read else len(block)
            lines, left = _without_zeros(block, cut), block[cut:]
            if lines:
                yield TextBlock(lines, at, file.tell())
                at = file.tell()
            if not read:
                return
