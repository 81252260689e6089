"""The first bytes of a table, unpacked where it is packed by GZIP, and the whole of it for those who read on."""

from __future__ import annotations

import contextlib
import gzip
import os
import shutil
import zlib
from pathlib import Path
from typing import IO, cast

from syncstudio.media.cache import cache_file, mark_used, written_whole
from syncstudio.media.errors import MediaError
from syncstudio.media.fingerprint import fingerprint
from syncstudio.media.local import checked_path

# What is looked at; some loggers write a few kilobytes of settings before the first row.
HEAD_BYTES = 1 << 18
# A table of a hundred thousand columns has lines of a megabyte; a line without an end is no table.
_MOST_HEAD_BYTES = 1 << 25
_FEW_LINES = 8

# A packed table may hold so much: an hour of a hundred channels at 1 kHz, and no more than fits a disk by mistake.
MOST_UNPACKED = 16 << 30

_MARK = b"\x1f\x8b"
_COPIED = 1 << 20


def is_packed(path: str | os.PathLike[str]) -> bool:
    """Whether a file is packed by GZIP, by its content."""
    with Path(path).open("rb") as file:
        return file.read(2) == _MARK


def head_bytes(path: Path) -> tuple[bytes, bool]:
    """The beginning of a table as text, and whether that is all of it."""
    try:
        with _opened(path) as file:
            head = file.read(HEAD_BYTES)
            while len(head) < _MOST_HEAD_BYTES and head.count(b"\n") + head.count(b"\r") < _FEW_LINES:
                more = file.read(len(head) or 1)
                if not more:
                    return head, True
                head += more
            return head, not file.read(1)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise _damaged(path) from error


def unpacked(path: str | os.PathLike[str]) -> Path:
    """Where the bytes of a table lie plainly: the file itself, or a copy in the cache of one packed by GZIP.

    MediaError when it is damaged, or holds more than a table may.
    """
    local = checked_path(path)
    if not is_packed(local):
        return local
    target = cache_file("unpacked", fingerprint(local), ".table")
    if target.is_file():
        mark_used(target)
        return target
    try:
        with written_whole(target) as part, part.open("wb") as out, _opened(local) as file:
            _copy(local, file, out)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise _damaged(local) from error
    except OSError as error:
        raise MediaError(
            f"{local} could not be unpacked into the cache ({error.strerror or error}); free some disk space."
        ) from error
    return target


def _copy(path: Path, file: IO[bytes], out: IO[bytes]) -> None:
    free = shutil.disk_usage(os.path.dirname(out.name)).free
    room, written = min(MOST_UNPACKED, free // 2), 0
    while block := file.read(_COPIED):
        written += len(block)
        if written > room:
            raise MediaError(
                f"{path} unpacks to more than {room / 1e9:,.1f} GB; unpack it yourself and add the parts you need."
            )
        out.write(block)


def _opened(path: Path) -> contextlib.AbstractContextManager[IO[bytes]]:
    return cast(IO[bytes], gzip.open(path, "rb")) if is_packed(path) else path.open("rb")


def _damaged(path: Path) -> MediaError:
    return MediaError(f"{path} is a damaged GZIP file, or cut short; copy it again from where it was made.")
