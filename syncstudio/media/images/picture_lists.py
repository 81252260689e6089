"""Makes the list of pictures that a choice kept in the project stands for, or finds it made already."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import cast

import numpy as np

from syncstudio.media.errors import MediaError
from syncstudio.media.image_kinds import converted_size_of_any
from syncstudio.media.image_sequence import ImageSequence
from syncstudio.media.images.pages import pages_of
from syncstudio.media.images.picture_choice import Members, PictureChoice, is_picture_choice
from syncstudio.media.images.picture_list import PictureList, kept_list, list_place, write_list
from syncstudio.media.images.picture_plan import PicturePlan, picture_plan
from syncstudio.media.images.picture_row import is_picture, picture_row
from syncstudio.media.images.picture_times import PictureTimes
from syncstudio.media.images.slide_choice import SlideChoice, is_slide_choice
from syncstudio.media.packet_table import Cancelled, Progress

_MARK_BYTES = 12

# Kinds that go by several names.
_ALIKE = {".jpeg": ".jpg", ".tiff": ".tif", ".dib": ".bmp"}


def is_listed(reading: str) -> bool:
    """Whether a recording that is read so is read through a list of pictures."""
    return is_picture_choice(reading) or is_slide_choice(reading)


def made_list(
    path: Path, reading: str, progress: Progress | None = None, cancelled: Cancelled | None = None
) -> Path:
    """What is opened of a recording that is read so, made if it is not there or its pictures have changed.

    Raises MediaError when it cannot be made, MediaCancelled when `cancelled()` says so.
    """
    if is_slide_choice(reading):
        return _made_of_slides(path, reading)
    if not is_picture_choice(reading):
        return path
    choice, target = PictureChoice.from_json(reading), list_place(path, reading)
    mark = _mark(path.parent, choice)
    if kept_list(target, mark) is None:
        plan = picture_plan(picture_row(path, choice.members), choice, progress, cancelled)
        write_list(target, _of_plan(plan, mark))
    return target


def _mark(folder: Path, choice: PictureChoice) -> str:
    """Another one whenever a picture of the folder comes, goes or changes, or the table does."""
    digest = hashlib.blake2b(digest_size=_MARK_BYTES)
    try:
        with os.scandir(folder) as entries:
            for entry in sorted(
                (entry for entry in entries if is_picture(entry.name)), key=lambda entry: entry.name
            ):
                stat = entry.stat(follow_symlinks=False)
                digest.update(os.fsencode(f"{entry.name}\0{stat.st_size}\0{stat.st_mtime_ns}\0"))
        if choice.times == "table":
            table = os.stat(folder / choice.table)
            digest.update(f"{table.st_size} {table.st_mtime_ns}".encode())
    except OSError as error:
        if choice.times == "table" and folder.is_dir():
            raise MediaError(
                f"The table {choice.table} with the times of these pictures is gone: put it back, or choose their "
                "times anew with “Times of these pictures…”."
            ) from error
        raise MediaError(
            f"{folder} could not be read ({error.strerror or error}); check the disk it is on."
        ) from error
    return digest.hexdigest()


def _of_plan(plan: PicturePlan, mark: str) -> PictureList:
    row, order = plan.row, plan.order.tolist()
    files, several = plan.files, _are_several(row.files)
    sizes = tuple(_held(file) for file in files) if several else tuple(row.sizes[place] for place in order)
    return PictureList(row.name, mark, files, sizes, plan.times, several)


def _held(file: Path) -> int:
    try:
        return converted_size_of_any(file) or 0
    except MediaError:
        return 0


def slide_pages(path: Path, choice: SlideChoice) -> ImageSequence:
    """The pages of a document, or the pictures that are shown like pages. MediaError when there are none."""
    if choice.members:
        row = picture_row(path, cast(Members, choice.members))
        several = _are_several(row.files)
        sizes = tuple(_held(file) for file in row.files) if several else row.sizes
        count = len(row.files)
        return ImageSequence(
            row.files, sizes, (), tuple(range(count)), count, (), title=row.name, convert=several
        )
    pages = pages_of(path)
    if pages is None:
        raise MediaError(f"{path} has no pages: only a document's pages are shown for spans.")
    return pages


def _made_of_slides(path: Path, reading: str) -> Path:
    choice, target = SlideChoice.from_json(reading), list_place(path, reading)
    mark = _mark(path.parent, PictureChoice()) if choice.members else _mark_of_file(path)
    if kept_list(target, mark) is not None:
        return target
    pages = slide_pages(path, choice)
    ends = [at for at, _ in choice.shown[1:]] + [choice.end_ns]
    spans = [(at, end, page) for (at, page), end in zip(choice.shown, ends, strict=True) if page >= 0]
    spans = [(at, end, page) for at, end, page in spans if page < len(pages.files)]
    if not spans:
        raise MediaError(f"No page of {path} is shown anywhere: show one at the playhead.")
    times = np.array([at for at, _, _ in spans], np.int64)
    shown = np.array([end - at for at, end, _ in spans], np.int64)
    numbers = [page for _, _, page in spans]
    listed = PictureList(
        pages.name,
        mark,
        tuple(pages.files[page] for page in numbers),
        tuple(pages.sizes[page] for page in numbers),
        PictureTimes(times, shown, None, False, 0, "the pages as they were set to be shown", typed=True),
        pages.convert,
        tuple(pages.pages[page] for page in numbers) if pages.pages else (),
        pages.maker,
    )
    write_list(target, listed)
    return target


def _mark_of_file(path: Path) -> str:
    try:
        stat = path.stat()
    except OSError as error:
        raise MediaError(
            f"{path} could not be read ({error.strerror or error}); check the disk it is on."
        ) from error
    made = hashlib.blake2b(f"{stat.st_size} {stat.st_mtime_ns}".encode(), digest_size=_MARK_BYTES)
    return made.hexdigest()


def _are_several(files: tuple[Path, ...]) -> bool:
    """Whether pictures are of several kinds by their names."""
    return len({_ALIKE.get(suffix, suffix) for file in files if (suffix := file.suffix.lower())}) > 1
