"""The frames of a DICOM file, or the single frames of a DICOM series in a folder, as pictures of one row."""

from __future__ import annotations

import itertools
import os
from functools import lru_cache
from pathlib import Path

import numpy as np

from syncstudio.media.errors import MediaError
from syncstudio.media.image_kinds import targa_bytes
from syncstudio.media.image_sequence import SEQUENCE_RATE, ImageSequence
from syncstudio.media.images.dicom_head import DicomHead, dicom_head
from syncstudio.media.images.pages import is_dicom
from syncstudio.media.images.picture_times import LONE_NS, PictureTimes, shown

_MOST_FILES = 20_000


def dicom_sequence(path: Path) -> ImageSequence:
    """The frames that the file at `path` belongs to. Raises MediaError as `dicom_head` does."""
    head = dicom_head(path)
    if head.frames > 1 or not head.series:
        return _row((path,) * head.frames, (head,) * head.frames, tuple(range(head.frames)))
    stat = path.parent.stat()
    files = _series(path.parent, stat.st_mtime_ns, head.series)
    files = files if path in files else (path,)
    heads = tuple(dicom_head(file) for file in files)
    return _row(files, heads, (0,) * len(files))


def dicom_name(head: DicomHead) -> str:
    """What a row of frames is called: by the kind of scanner, never by what is written about the patient."""
    return f"{head.modality} pictures".strip() if head.modality else "DICOM pictures"


@lru_cache(maxsize=64)
def _series(folder: Path, changed_ns: int, series: str) -> tuple[Path, ...]:
    """The single frames of one series in a folder, by their numbers."""
    found: list[tuple[int, str]] = []
    with os.scandir(folder) as entries:
        names = sorted(entry.name for entry in entries)[:_MOST_FILES]
    for name in names:
        file = folder / name
        if not is_dicom(file):
            continue
        try:
            head = dicom_head(file)
        except MediaError:
            continue
        if head.series == series and head.frames == 1:
            found.append((head.number, name))
    return tuple(folder / name for _, name in sorted(found))


def _row(files: tuple[Path, ...], heads: tuple[DicomHead, ...], pages: tuple[int, ...]) -> ImageSequence:
    sizes = tuple(targa_bytes(head.columns, head.rows) for head in heads)
    numbers = tuple(range(len(files)))
    times = _times(heads)
    if len(files) > 1 and times is None:
        return ImageSequence(
            files, sizes, numbers, numbers, len(files), (), SEQUENCE_RATE,
            title=dicom_name(heads[0]), pages=pages, maker="dicom",
            pixel_mm=heads[0].pixel_mm, notes=_notes(heads[0]),
        )  # fmt: skip
    return ImageSequence(
        files, sizes, (), numbers, len(files), (), SEQUENCE_RATE,
        times=times, title=dicom_name(heads[0]), pages=pages, maker="dicom",
        pixel_mm=heads[0].pixel_mm, notes=_notes(heads[0]),
    )  # fmt: skip


def _times(heads: tuple[DicomHead, ...]) -> PictureTimes | None:
    first = heads[0]
    taken = first.taken
    epoch = None if taken is None else taken.epoch_ns
    zone, fine = (False, 1) if taken is None else (taken.zone_known, taken.resolution_ns)
    if len(heads) == 1:
        return PictureTimes(
            np.zeros(1, np.int64), np.full(1, LONE_NS, np.int64), epoch, zone, fine, "its acquisition time",
        )  # fmt: skip
    if first.frames > 1:
        given = None if first.times_ns is None else np.array(first.times_ns, np.int64)
        says = first.says
    else:
        given, says = _of_series(heads)
    if given is None:
        return None
    return PictureTimes(given, shown(given), epoch, zone, fine, says)


def _of_series(heads: tuple[DicomHead, ...]) -> tuple[np.ndarray | None, str]:
    """When each file of a series was acquired, where those times rise from file to file."""
    stamps = [head.taken for head in heads]
    triggers = [head.trigger_ms for head in heads]
    for times, says in (
        ([None if one is None else one.epoch_ns for one in stamps], "the acquisition times of its files"),
        (
            [None if one is None else round(one * 1_000_000) for one in triggers],
            "the trigger times of its files",
        ),
    ):
        known = [time for time in times if time is not None]
        if len(known) == len(heads) and all(a < b for a, b in itertools.pairwise(known)):
            return np.array(known, np.int64) - known[0], says
    return None, ""


def _notes(head: DicomHead) -> tuple[str, ...]:
    notes = []
    if head.burned_in == "YES":
        notes.append(
            "The file says that words are burned into its pictures, which may name the patient: what you export of "
            "the pictures shows them too."
        )
    if head.named_after:
        notes.append(
            "The name of the file holds the patient's name or number, and the project keeps where its files lie: "
            "rename the file before you pass the project on."
        )
    return tuple(notes)
