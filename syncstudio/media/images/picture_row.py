"""Which pictures of a folder are one row, in the order of their names."""

from __future__ import annotations

import itertools
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from syncstudio.media.errors import MediaError
from syncstudio.media.image_sequence import IMAGE_SUFFIXES, image_sequence
from syncstudio.media.images.name_times import name_shape
from syncstudio.media.images.picture_choice import Members

# A day at 25 pictures a second.
_MOST_PICTURES = 2_160_000

_RUNS = re.compile(r"([0-9]+)")


@dataclass(frozen=True, slots=True)
class PictureRow:
    """`files` with their `sizes` in bytes; `places` counts them, with holes where numbers are missing.

    `left_out` are links that lead out of the folder.
    """

    folder: Path
    name: str
    files: tuple[Path, ...]
    sizes: tuple[int, ...]
    places: tuple[int, ...]
    numbers: tuple[int, ...] = ()
    left_out: int = 0


def picture_row(path: str | os.PathLike[str], members: Members) -> PictureRow:
    """The row that the picture at `path` belongs to; of a folder, all pictures in it.

    Raises MediaError when there are none, or the folder cannot be read.
    """
    local = Path(os.path.abspath(os.fspath(path)))
    try:
        if local.is_dir():
            return _of_folder(local, None)
        if members == "numbered":
            return _numbered(local)
        return _of_folder(local.parent, name_shape(local.stem) if members == "alike" else None)
    except OSError as error:
        why = error.strerror or str(error)
        raise MediaError(f"{local} could not be read ({why}); check the disk it is on.") from error


def is_picture(name: str) -> bool:
    """Whether a file is a still picture by its name; what a Mac puts beside each is none."""
    return os.path.splitext(name)[1].lower() in IMAGE_SUFFIXES and not name.startswith(".")


def _numbered(local: Path) -> PictureRow:
    sequence = image_sequence(local)
    if sequence is None:
        raise MediaError(f"{local} is no still picture: only pictures have their times chosen.")
    return PictureRow(
        local.parent, sequence.name, sequence.files, sequence.sizes, sequence.ticks, sequence.numbers
    )


def _of_folder(folder: Path, shape: str | None) -> PictureRow:
    found: list[tuple[str, int]] = []
    left_out = 0
    inside = os.path.realpath(folder)
    with os.scandir(folder) as entries:
        for entry in entries:
            if not is_picture(entry.name):
                continue
            if shape is not None and name_shape(os.path.splitext(entry.name)[0]) != shape:
                continue
            if entry.is_symlink() and not os.path.realpath(entry.path).startswith(inside + os.sep):
                left_out += 1
                continue
            if entry.is_file():
                found.append((entry.name, entry.stat().st_size))
                if len(found) > _MOST_PICTURES:
                    raise MediaError(f"{folder} holds too many pictures; move some elsewhere.")
    if not found:
        raise MediaError(f"{folder} holds no still pictures: choose the folder they lie in.")
    found.sort(key=lambda one: natural(one[0]))
    return PictureRow(
        folder,
        _common_name([name for name, _ in found], folder),
        tuple(folder / name for name, _ in found),
        tuple(size for _, size in found),
        tuple(range(len(found))),
        left_out=left_out,
    )


def natural(name: str) -> tuple[tuple[int, str], ...]:
    """A key by which picture 9 comes before picture 10."""
    parts = _RUNS.split(name)
    return tuple(
        (int(part) if place % 2 else 0, "" if place % 2 else part.casefold())
        for place, part in enumerate(parts)
    )


def _common_name(names: Sequence[str], folder: Path) -> str:
    """What the names begin with alike; the folder's name where that says nothing."""
    first, last = (os.path.splitext(name)[0] for name in (names[0], names[-1]))
    alike = itertools.takewhile(lambda pair: pair[0] == pair[1], zip(first, last, strict=False))
    common = "".join(sign for sign, _ in alike)
    plain = re.sub(r"[0-9].*", "", common).rstrip(" _-.([#")
    return plain if len(names) > 1 and len(plain) > 1 else folder.name or "pictures"
