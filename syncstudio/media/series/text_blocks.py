"""Reads a text table in blocks of whole lines, as UTF-8, whatever it is written in; many megabytes a block.

>>> [block.data for block in text_blocks(Path("small.csv"), "utf-8")]
[b't,x\\n0,1\\n']
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

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

    data: bytes
    at: int
    end: int


def text_blocks(path: Path, encoding: str, quoted: bool = False) -> Iterator[TextBlock]:
    """The lines of a file in order, UTF-16 as UTF-8; `quoted` where line breaks within quotes are none."""
    if encoding.startswith(("utf-16", "utf-32")):
        yield from _wide_blocks(path, encoding, quoted)
        return
    left, at = b"", 0
    with path.open("rb", buffering=0) as file:
        while True:
            block = file.read(BLOCK_BYTES)
            last = not block
            lines, left = (left, b"") if last else _whole_lines(left, block, quoted)
            # What a logger that lost its power leaves at the end.
            if lines.endswith(b"\0"):
                lines = lines.rstrip(b"\0")
            end = file.tell() - len(left)
            if lines:
                yield TextBlock(lines, at, end)
            at = end
            if last:
                return


def as_utf8(block: bytes, encoding: str) -> bytes:
    """A block as UTF-8: one that is none after all, late in a long file, is taken for Latin-1."""
    if block.startswith(_BYTE_ORDER_MARK):
        block = block[len(_BYTE_ORDER_MARK) :]
    if block.isascii() or encoding.startswith(("utf-16", "utf-32")):
        return block
    if not encoding.startswith("utf-8"):
        return block.decode(encoding, "replace").encode()
    try:
        block.decode("utf-8")
    except UnicodeDecodeError:
        return block.decode("latin-1").encode()
    return block


def one_spaced(block: bytes) -> bytes:
    """Lines with one space between their cells and none at their ends."""
    return _EDGE_SPACES.sub(b"", _SPACES.sub(b" ", block))


def lines_in(path: Path, encoding: str, end: int) -> int:
    """How many lines begin before byte `end` of a file."""
    feeds = returns = 0
    for block in text_blocks(path, encoding):
        if block.end > end:
            break
        feeds += block.data.count(b"\n")
        returns += block.data.count(b"\r")
    return max(feeds, returns)


def _whole_lines(left: bytes, block: bytes, quoted: bool) -> tuple[bytes, bytes]:
    """What is left of the block before and a block, as far as lines are whole, and the rest."""
    cut = block.rfind(b"\n") + 1
    while quoted and cut and (left.count(b'"') + block.count(b'"', 0, cut)) % 2:
        cut = block.rfind(b"\n", 0, cut - 1) + 1
    if not cut and not quoted:
        # A line that ends with a return alone; the last byte may be the first of two.
        cut = block.rfind(b"\r", 0, len(block) - 1) + 1
    if not cut and len(left) + len(block) > _LONGEST_LINE:
        cut = len(block)
    if not cut:
        return b"", left + block
    return b"".join((left, memoryview(block)[:cut])), block[cut:]


def _wide_blocks(path: Path, encoding: str, quoted: bool) -> Iterator[TextBlock]:
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    left, at = b"", 0
    with path.open("rb", buffering=0) as file:
        while True:
            block = file.read(BLOCK_BYTES)
            text = decoder.decode(block, final=not block).removeprefix(
                "\ufeff" if at == 0 and not left else ""
            )
            lines, left = (
                (left + text.encode(), b"") if not block else _whole_lines(left, text.encode(), quoted)
            )
            if lines.strip(b"\0"):
                yield TextBlock(lines.rstrip(b"\0"), at, file.tell())
            at = file.tell()
            if not block:
                return
