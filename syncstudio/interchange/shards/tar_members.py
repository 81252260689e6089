"""Where the members of a tar file lie, by its headers alone: nothing is unpacked, and no length is believed unbounded.

>>> [(member.name, member.offset, member.size) for member in tar_members(open("clips-000000.tar", "rb"))]
[('take7.mp4', 512, 90112), ('take7.json', 91136, 350)]
"""

from __future__ import annotations

import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from syncstudio.interchange.errors import InterchangeError

BLOCK_BYTES = 512
# What a long name or a set of extended headers may have; real ones have some hundred bytes.
_MOST_HEADER_BYTES = 1 << 20
_PACKED = ((b"\x1f\x8b", "gzip"), (b"BZh", "bzip2"), (b"\xfd7zXZ\0", "xz"), (b"\x28\xb5\x2f\xfd", "zstd"))
_REGULAR = frozenset({tarfile.REGTYPE, tarfile.AREGTYPE, tarfile.CONTTYPE})


@dataclass(frozen=True, slots=True)
class TarMember:
    """A regular file in a tar: its name as it stands there, and which bytes of the tar are its content."""

    name: str
    offset: int
    size: int


class TarCut(InterchangeError):
    """The tar ends, or cannot be understood, after the members that were given."""


def tar_members(file: BinaryIO, size: int = -1, name: str = "the shard") -> Iterator[TarMember]:
    """The regular files of a tar, in order; folders, links and devices in it are passed over.

    `size` is that of the tar, where it is known (-1 not). Raises TarCut, a sentence, where the tar breaks off or is
    damaged; everything before was given. Raises InterchangeError for what is no tar, or is compressed.
    """
    at, first, more = 0, True, _Extended()
    while True:
        file.seek(at)
        block = file.read(BLOCK_BYTES)
        if first:
            _refuse_packed(block, name)
        if not block and not first:
            # Some writers leave the two empty blocks out, but none the filling of the last member.
            if size >= 0 and at > size:
                raise _cut(name, size)
            return
        if len(block) < BLOCK_BYTES:
            raise (_not_a_tar(name) if first else _cut(name, at))
        if not any(block):
            return
        try:
            header = tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
        except tarfile.HeaderError as error:
            if first:
                raise _not_a_tar(name) from error
            raise TarCut(
                f"{name} is damaged at byte {at:,}: no header of a member is there; what lies behind is left out, so "
                "copy it again."
            ) from error
        first = False
        if header.size < 0 or header.size >= 1 << 62:
            raise TarCut(f"{name} is damaged at byte {at:,}: a member's size is nonsense; copy it again.")
        content = at + BLOCK_BYTES
        if header.type in (
            tarfile.XHDTYPE,
            tarfile.XGLTYPE,
            tarfile.GNUTYPE_LONGNAME,
            tarfile.GNUTYPE_LONGLINK,
        ):
            if header.size > _MOST_HEADER_BYTES:
                raise TarCut(
                    f"{name} has a header of {header.size:,} bytes at byte {at:,}; it is left out from there."
                )
            data = file.read(header.size)
            if len(data) < header.size:
                raise _cut(name, at)
            more.take(header.type, data)
            at = _after(content, header.size)
            continue
        length = more.size if more.size is not None else header.size
        if header.type in _REGULAR and not header.name.endswith("/"):
            if more.sparse or header.type == tarfile.GNUTYPE_SPARSE:
                raise TarCut(
                    f"{name} holds a sparse file at byte {at:,}, which is not read; pack it anew without."
                )
            if size >= 0 and content + length > size:
                raise _cut(name, at)
            yield TarMember(more.name or header.name, content, length)
        elif header.type == tarfile.GNUTYPE_SPARSE:
            raise TarCut(
                f"{name} holds a sparse file at byte {at:,}, which is not read; pack it anew without."
            )
        elif header.type in (
            tarfile.LNKTYPE,
            tarfile.SYMTYPE,
            tarfile.CHRTYPE,
            tarfile.BLKTYPE,
            tarfile.FIFOTYPE,
        ):
            length = 0
        at = _after(content, length)
        more = _Extended()


class _Extended:
    """What extended headers say of the member behind them."""

    def __init__(self) -> None:
        self.name = ""
        self.size: int | None = None
        self.sparse = False

    def take(self, kind: bytes, data: bytes) -> None:
        """Read one extended header; global ones say nothing that matters here."""
        if kind == tarfile.GNUTYPE_LONGNAME:
            self.name = data.partition(b"\0")[0].decode("utf-8", "surrogateescape")
        elif kind == tarfile.XHDTYPE:
            for key, value in _records(data):
                if key == b"path":
                    self.name = value.decode("utf-8", "surrogateescape")
                elif key == b"size" and value.isdigit() and len(value) < 19:
                    self.size = int(value)
                elif key.startswith(b"GNU.sparse"):
                    self.sparse = True


def _records(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The `LENGTH KEY=VALUE` lines of an extended header, as far as they make sense."""
    at = 0
    while at < len(data):
        digits, space, _ = data[at : at + 20].partition(b" ")
        if not space or not digits.isdigit():
            return
        length = int(digits)
        if length <= len(digits) + 1:
            return
        key, _, value = data[at + len(digits) + 1 : at + length].rstrip(b"\n").partition(b"=")
        yield key, value
        at += length


def _after(content: int, size: int) -> int:
    return content + (size + BLOCK_BYTES - 1) // BLOCK_BYTES * BLOCK_BYTES


def _refuse_packed(block: bytes, name: str) -> None:
    for magic, what in _PACKED:
        if block.startswith(magic):
            raise InterchangeError(
                f"{name} is compressed ({what}), so its members cannot be read where they lie; "
                "unpack it to a plain .tar."
            )


def _not_a_tar(name: str) -> InterchangeError:
    return InterchangeError(f"{name} is no tar file, or its beginning is damaged; copy it again.")


def _cut(name: str, at: int) -> TarCut:
    return TarCut(
        f"{name} is cut off at byte {at:,}; what was before it is taken, so copy it again to have the rest."
    )
