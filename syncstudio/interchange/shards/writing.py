"""How files of a dataset come to be: beside their place, then renamed, so that no half file has a whole one's name."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from syncstudio.interchange.errors import InterchangeError

_CHUNK_BYTES = 4 << 20
_PART = ".part"

MARK = ".unfinished-dataset"
"""The file that says that an export was begun here and not finished, and names what it made, a line each."""

_FILES = frozenset({"manifest.jsonl", "manifest.parquet", "README.md", "card.json"})


@contextmanager
def in_one_sentence(folder: Path) -> Iterator[None]:
    """What the disk refuses, as an InterchangeError."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            said = f"The disk of {folder} is full; what is whole stays, so free space or choose another and begin anew."
        else:
            why = error.strerror or str(error)
            said = f"{error.filename or folder} could not be written ({why}); check the folder and its disk."
        raise InterchangeError(said) from error


def begin(folder: Path) -> None:
    """Make ready a folder for a dataset: an empty one, or one of an export that broke off, whose remains go.

    InterchangeError for one that holds anything else; names with a leading dot are left alone.
    """
    with in_one_sentence(folder):
        if folder.exists() and not folder.is_dir():
            raise InterchangeError(f"{folder} is a file; name a folder for the dataset.")
        folder.mkdir(parents=True, exist_ok=True)
        mark = folder / MARK
        ours = _FILES | set(claimed(folder)) if mark.exists() else frozenset()
        names = [each for each in sorted(folder.iterdir()) if not each.name.startswith(".")]
        there = [each for each in names if each.name not in ours]
        if there:
            raise InterchangeError(
                f"{folder} is not empty (it holds {there[0].name}); name a new folder, so that nothing is overwritten."
            )
        for each in names:
            if each.is_dir() and not each.is_symlink():
                shutil.rmtree(each)
            else:
                each.unlink()
        remove_parts(folder)
        mark.write_bytes(b"")


def claim(folder: Path, name: str) -> None:
    """Say that this file or folder of the dataset's folder is the export's, before it is made."""
    with (folder / MARK).open("a", encoding="utf-8") as file:
        file.write(f"{name}\n")


def claimed(folder: Path) -> list[str]:
    """What an export that broke off said is its own in this folder; nothing where none did."""
    mark = folder / MARK
    return mark.read_text(encoding="utf-8").splitlines() if mark.is_file() else []


def end(folder: Path, written: Iterable[Path]) -> None:
    """Say that the dataset is whole, once the disk has all that was written."""
    with in_one_sentence(folder):
        for path in written:
            # Clips of plain layouts were not waited for one by one; by now nearly all have long been written.
            with path.open("rb+") as file:
                os.fsync(file.fileno())
        (folder / MARK).unlink(missing_ok=True)


def part_of(target: Path) -> Path:
    """What a file is called while it is written: nothing that looks for `*.tar` finds it."""
    return target.with_name(f".{target.name}{_PART}")


def remove_parts(folder: Path) -> None:
    """Take away what was being written."""
    for each in folder.rglob(f".*{_PART}"):
        each.unlink(missing_ok=True)


@contextmanager
def whole(target: Path, settled: bool = True) -> Iterator[BinaryIO]:
    """A file to write to, which has its name only once it is written; with `settled`, once the disk has it too."""
    part = part_of(target)
    try:
        with part.open("wb") as file:
            yield file
            if settled:
                settle(file)
        os.replace(part, target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def settle(file: BinaryIO) -> None:
    """Wait until the disk has it: a name must never be there before its content is."""
    file.flush()
    os.fsync(file.fileno())


def size_of(content: Path | bytes) -> int:
    """How many bytes a clip's file has."""
    return len(content) if isinstance(content, bytes) else content.stat().st_size


def copied(content: Path | bytes, target: BinaryIO) -> int:
    """Write a clip's file; how many bytes it had."""
    if isinstance(content, bytes):
        target.write(content)
        return len(content)
    count = 0
    with content.open("rb") as source:
        while chunk := source.read(_CHUNK_BYTES):
            target.write(chunk)
            count += len(chunk)
    return count


def placed(content: Path | bytes, target: Path, link: bool) -> int:
    """Give a clip's file its place; how many bytes it has. With `link` it takes no room twice, where the disk can."""
    if link and isinstance(content, Path):
        with suppress(OSError):
            os.link(content, target)
            return size_of(content)
    with whole(target, settled=False) as file:
        return copied(content, file)
