"""What a choice of times makes of a row of pictures: their order, when each is shown, and what is odd about it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.errors import MediaError
from syncstudio.media.image_sequence import image_sequence
from syncstudio.media.images.exif_times import exif_stamps, exif_times
from syncstudio.media.images.name_times import name_stamps, stamp_in_name
from syncstudio.media.images.picture_choice import Members, PictureChoice
from syncstudio.media.images.picture_row import PictureRow, is_picture, picture_row
from syncstudio.media.images.picture_stamps import NO_TIME, PictureStamps
from syncstudio.media.images.picture_times import LONE_NS, PictureTimes, shown, usual_step_ns
from syncstudio.media.images.table_times import table_stamps
from syncstudio.media.packet_table import Cancelled, Progress

# A source that tells the time of fewer than half of the pictures is none.
_LEAST_KNOWN = 0.5

# More than three hundred years no row lasts; it also keeps all sums within whole numbers of 64 bits.
_LONGEST_NS = 1 << 62

# So many are looked at to see whether a row has times of a kind.
_LOOKS = 5


@dataclass(frozen=True, slots=True, eq=False)
class PicturePlan:
    """The pictures of `row` at places `order`, each shown as `times` say."""

    row: PictureRow
    choice: PictureChoice
    order: NDArray[np.int64]
    times: PictureTimes

    @property
    def files(self) -> tuple[Path, ...]:
        """The pictures in the order in which they are shown."""
        return tuple(self.row.files[place] for place in self.order.tolist())


def picture_plan(
    row: PictureRow,
    choice: PictureChoice,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> PicturePlan:
    """The plan of a row by a choice; `progress` hears the fraction of the pictures read.

    Raises MediaError where the source tells no times, MediaCancelled when `cancelled()` says so.
    """
    choice.checked()
    stamps = _stamps(row, choice, progress, cancelled)
    if stamps.count < max(1, _LEAST_KNOWN * len(row.files)):
        told = f"only {stamps.count:,}" if stamps.count else "none"
        have = "has" if stamps.count == 1 else "have"
        raise MediaError(
            f"By {stamps.says}, {told} of the {len(row.files):,} pictures in {row.folder} {have} a time: take another "
            "source."
        )
    given = _filled(stamps.times_ns)
    if int(given.max()) - int(given.min()) > _LONGEST_NS or int(given.min()) < -_LONGEST_NS:
        raise MediaError(
            f"By {stamps.says} the pictures in {row.folder} are centuries apart: take another source."
        )
    order = np.argsort(given, kind="stable").astype(np.int64)
    times = given[order] - given[order[0]]
    same = np.flatnonzero(np.diff(times) == 0) + 1
    times = _spread(times) if choice.spread else times
    # One after the other: a table of frames has no two at one instant.
    counts = np.arange(len(times))
    times = np.maximum.accumulate(times - counts) + counts
    known = stamps.known[order]
    backwards = np.flatnonzero(np.diff(order) < 0) + 1
    return PicturePlan(
        row,
        choice,
        order,
        PictureTimes(
            times.astype(np.int64),
            shown(times),
            int(given[order[0]]) if stamps.from_epoch else None,
            stamps.zone_known,
            stamps.resolution_ns,
            stamps.says,
            choice.times == "interval" and not choice.assumed,
            tuple(np.flatnonzero(~known).tolist()),
            tuple(same.tolist()),
            tuple(backwards.tolist()),
            _notes(row),
        ),
    )


def likely_choice(path: str | os.PathLike[str]) -> PictureChoice | None:
    """How the pictures that `path` stands for (one of them, or their folder) tell times of their own; None where a few
    looks find none.

    Raises MediaError when the folder cannot be read.
    """
    found = likely_row(path)
    return None if found is None else found[1]


def likely_row(path: str | os.PathLike[str]) -> tuple[PictureRow, PictureChoice] | None:
    """As `likely_choice`, with the pictures."""
    local = Path(path)
    members: Members = "numbered"
    # A name may be too long for the system, which `Path.is_dir` raises for.
    if os.path.isdir(local):
        members = "folder"
    elif not is_picture(local.name):
        return None
    elif stamp_in_name(local.stem) is not None:
        members = "alike"
    elif not local.is_file() or image_sequence(local) is None:
        return None
    row = picture_row(local, members)
    looks = [row.files[round(place)] for place in np.linspace(0, len(row.files) - 1, _LOOKS)]
    if len(row.files) > 1 and sum(stamp_in_name(file.stem) is not None for file in looks) > _LOOKS // 2:
        return row, PictureChoice(members, "names")
    if len(row.files) > 1 and sum(exif_times(file).taken is not None for file in looks) > _LOOKS // 2:
        return row, PictureChoice(members, "exif")
    return (row, PictureChoice("folder", assumed=True)) if members == "folder" else None


def table_place(row: PictureRow, choice: PictureChoice) -> Path:
    """Where the chosen table lies."""
    return row.folder / choice.table


def _stamps(
    row: PictureRow, choice: PictureChoice, progress: Progress | None, cancelled: Cancelled | None
) -> PictureStamps:
    if choice.times == "names":
        return name_stamps([file.stem for file in row.files])
    if choice.times in ("exif", "gps"):
        return exif_stamps(row.files, choice.times, progress, cancelled)
    if choice.times == "table":
        return table_stamps(table_place(row, choice), row.files, row.numbers)
    if choice.at(row.places[-1]) > _LONGEST_NS:
        raise MediaError(
            f"At that interval the pictures in {row.folder} would last centuries: type a shorter one."
        )
    times = np.array([choice.at(place) for place in row.places], np.int64)
    said = "as nobody said otherwise" if choice.assumed else "as it was typed"
    return PictureStamps(
        times, False, False, 0, f"one picture every {float(choice.interval_ns) / 1e9:g} s, {said}"
    )


def _filled(times_ns: NDArray[np.int64]) -> NDArray[np.int64]:
    """Times for all: a picture without one keeps its place among its neighbours by name, halfway between them."""
    known = times_ns != NO_TIME
    if known.all():
        return times_ns
    places = np.flatnonzero(known)
    a_place = np.abs(np.diff(times_ns[known])) // np.maximum(1, np.diff(places))
    step = int(np.median(a_place)) if len(a_place) else LONE_NS
    filled = times_ns.copy()
    for place in np.flatnonzero(~known).tolist():
        at = int(np.searchsorted(places, place))
        if at == 0:
            filled[place] = int(times_ns[places[0]]) - step * (int(places[0]) - place)
        elif at == len(places):
            filled[place] = int(times_ns[places[-1]]) + step * (place - int(places[-1]))
        else:
            low, high = int(places[at - 1]), int(places[at])
            first, last = int(times_ns[low]), int(times_ns[high])
            filled[place] = first + (last - first) * (place - low) // (high - low)
    return filled


def _spread(times_ns: NDArray[np.int64]) -> NDArray[np.int64]:
    """Pictures of one time shared evenly over the time until the next one, no longer than the usual step."""
    values, first, counts = np.unique(times_ns, return_index=True, return_counts=True)
    usual = usual_step_ns(values)
    room = np.minimum(np.append(np.diff(values), usual), usual)
    number = np.arange(len(times_ns)) - np.repeat(first, counts)
    return np.asarray(times_ns + number * np.repeat(room, counts) // np.repeat(counts, counts), np.int64)


def _notes(row: PictureRow) -> tuple[str, ...]:
    if not row.left_out:
        return ()
    links = "1 picture is a link" if row.left_out == 1 else f"{row.left_out:,} pictures are links"
    return (
        f"{links} out of {row.folder} and left out: copy the pictures themselves into the folder to have them in.",
    )
