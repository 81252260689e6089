"""A list of pictures and when each is shown, as one file in the cache: whatever reads video can read it.

The choice how pictures are read is kept in the project; what it makes of them is worked out from the folder and kept
here, so that opening it again, a hundred thousand pictures too, takes a moment. Only lists in our own cache are
believed: they name files anywhere.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from syncstudio.media.cache import cache_folder, mark_used, written_whole
from syncstudio.media.errors import MediaError
from syncstudio.media.images.picture_times import PictureTimes

LIST_SUFFIX = ".pictures"

_MADE_AS = "sync studio pictures 1"
_KIND = "pictures"
_NAME_BYTES = 16
_LONGEST_NAME = 60


@dataclass(frozen=True, slots=True, eq=False)
class PictureList:
    """`files` with the bytes each takes (`sizes`) when it is read, in the order of showing.

    `mark` tells whether the folder has changed since. With `convert` the kinds differ, and every one is turned into
    the same. `pages` are the pages of a document, or frames of one file, that stand for pictures; "" or the `maker`
    of their pixels ("pdf", "dicom").
    """

    name: str
    mark: str
    files: tuple[Path, ...]
    sizes: tuple[int, ...]
    times: PictureTimes
    convert: bool = False
    pages: tuple[int, ...] = ()
    maker: str = ""


def list_place(path: Path, reading: str) -> Path:
    """Where the list of these pictures, read by this choice, is kept."""
    named = hashlib.blake2b(os.fsencode(f"{path}\0{reading}"), digest_size=_NAME_BYTES).hexdigest()
    stem = "".join(sign if sign.isalnum() or sign in " -_" else "-" for sign in path.stem)[:_LONGEST_NAME]
    return cache_folder() / _KIND / named / f"{stem.strip() or 'pictures'}{LIST_SUFFIX}"


def is_list(path: Path) -> bool:
    """Whether a file is a list of ours, in our own cache."""
    return path.suffix == LIST_SUFFIX and path.parent.parent == Path(os.path.abspath(cache_folder())) / _KIND


def write_list(target: Path, pictures: PictureList) -> None:
    """Keep a list, replaced as a whole. Raises MediaError when the cache cannot be written."""
    times = pictures.times
    held = {
        "made as": _MADE_AS, "name": pictures.name, "mark": pictures.mark,
        "folder": str(pictures.files[0].parent), "files": _names(pictures), "sizes": pictures.sizes,
        "convert": pictures.convert, "pages": pictures.pages, "maker": pictures.maker,
        "times_ns": times.times_ns.tolist(), "shown_ns": times.shown_ns.tolist(),
        "epoch_ns": times.epoch_ns, "zone_known": times.zone_known, "resolution_ns": times.resolution_ns,
        "says": times.says, "typed": times.typed, "untimed": times.untimed, "same": times.same,
        "backwards": times.backwards, "notes": times.notes,
    }  # fmt: skip
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with written_whole(target) as part:
            part.write_text(json.dumps(held), "utf-8")
    except OSError as error:
        why = error.strerror or str(error)
        raise MediaError(
            f"The cache folder {target.parent} cannot be written ({why}); free space or choose another."
        ) from error


def read_list(path: Path) -> PictureList:
    """A kept list. Raises MediaError when it is gone or damaged."""
    try:
        stat = path.stat()
        return _read(path, stat.st_mtime_ns, stat.st_size)
    except OSError as error:
        raise MediaError(
            f"The list of pictures {path.stem} is gone from the cache; use “Read again” on the track."
        ) from error


def kept_list(path: Path, mark: str) -> PictureList | None:
    """A kept list if it is of these pictures as they are now, else None."""
    try:
        found = read_list(path)
    except MediaError:
        return None
    if found.mark != mark:
        return None
    mark_used(path)
    return found


@lru_cache(maxsize=8)
def _read(path: Path, changed_ns: int, size: int) -> PictureList:
    try:
        held = json.loads(path.read_text("utf-8"))
        folder = Path(held["folder"])
        times = PictureTimes(
            np.array(held["times_ns"], np.int64), np.array(held["shown_ns"], np.int64), held["epoch_ns"],
            held["zone_known"], held["resolution_ns"], held["says"], held["typed"], tuple(held["untimed"]),
            tuple(held["same"]), tuple(held["backwards"]), tuple(held["notes"]),
        )  # fmt: skip
        made = PictureList(
            held["name"], held["mark"], _files(folder, held["files"], len(times.times_ns)), tuple(held["sizes"]),
            times, held["convert"], tuple(held["pages"]), held["maker"],
        )  # fmt: skip
        whole = held["made as"] == _MADE_AS and len(made.files) == len(made.sizes) == len(times.times_ns) > 0
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise MediaError(_damaged(path)) from error
    if not whole:
        raise MediaError(_damaged(path))
    return made


def _names(pictures: PictureList) -> list[str]:
    """The names in the folder; of the pages of one file, that file's once."""
    names = [file.name for file in pictures.files]
    return names[:1] if pictures.pages and len(set(names)) == 1 else names


def _files(folder: Path, names: list[str], count: int) -> tuple[Path, ...]:
    return tuple(folder / name for name in names) if len(names) == count else (folder / names[0],) * count


def _damaged(path: Path) -> str:
    return f"The list of pictures {path.stem} in the cache is damaged; use “Read again” on the track."
