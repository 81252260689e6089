"""Finds the numbered pictures that one picture belongs to: together they are a video.

`photo_0001.png` stands for all pictures of that folder called `photo_`, a number, `.png`. A number that is
missing leaves its place empty, and the picture before it stays on show. A picture without numbered siblings
is a video of one frame.
"""

from __future__ import annotations

import itertools
import math
import os
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from syncstudio.media.errors import MediaError
from syncstudio.media.images.picture_list import is_list, read_list
from syncstudio.media.images.picture_times import PictureTimes

# Pictures carry no times: they are shown at this rate.
SEQUENCE_RATE = Fraction(25)

# How long a lone picture is on show.
LONE_PICTURE_S = 5

IMAGE_SUFFIXES = frozenset(
    {".png", ".jpg", ".jpeg", ".webp", ".bmp", ".dib", ".tif", ".tiff", ".jp2", ".tga", ".dpx", ".exr"}
)

# What most recordings are called: for these nothing need be looked at.
_NEVER_PICTURES = (".mp4", ".mov", ".mkv", ".webm", ".wav", ".flac", ".mp3", ".m4a")

# Below this part of the numbers there, they do not count frames (they are dates, or a clock's ticks): then
# pictures simply follow one another.
_LEAST_PRESENT = Fraction(1, 4)

# Animated PNG says so before its first picture (W3C PNG, third edition, 11.3.6.1).
_PNG, _ANIMATED, _FIRST_PICTURE = b"\x89PNG\r\n\x1a\n", b"acTL", b"IDAT"
_HEAD_BYTES = 4096


@dataclass(frozen=True, slots=True)
class ImageSequence:
    """Pictures that are one video: `files` in order with their `sizes` in bytes and `numbers` (none for a
    lone picture).

    `ticks` are the times of the frames, and `end_tick` the end of the last, in ticks of `1 / rate`.
    `missing_numbers` are the spans (first, last) of numbers that are not there.

    Pictures whose times are known have them in `times`; `ticks` then only count them. `title` is what they are
    called, `convert` says that they are of several kinds. Where one file holds many pictures, `pages` says which
    one each is, and `maker` who makes them ("pdf", "dicom"). `pixel_mm` is how high and wide a pixel truly is, (0, 0)
    where that is not known; `notes` are sentences about the file.
    """

    files: tuple[Path, ...]
    sizes: tuple[int, ...]
    numbers: tuple[int, ...]
    ticks: tuple[int, ...]
    end_tick: int
    missing_numbers: tuple[tuple[int, int], ...]
    rate: Fraction = SEQUENCE_RATE
    times: PictureTimes | None = None
    title: str = ""
    convert: bool = False
    pages: tuple[int, ...] = ()
    maker: str = ""
    pixel_mm: tuple[float, float] = (0.0, 0.0)
    notes: tuple[str, ...] = ()

    @property
    def is_lone(self) -> bool:
        """Whether this is one picture and no sequence."""
        return not self.numbers and self.times is None

    @property
    def name(self) -> str:
        """What the pictures have in common: "photo" for photo_0001.png and so on; the folder's name where they
        are nothing but numbers."""
        stem = self.files[0].stem
        if self.title:
            return self.title
        if self.is_lone:
            return stem
        return _split(stem)[0].rstrip(" _-.([#") or self.files[0].parent.name or stem


def image_sequence(path: str | os.PathLike[str]) -> ImageSequence | None:
    """The pictures that the one at `path` belongs to, or None when it is no still picture by its name.

    Nothing but the names and sizes in its own folder is looked at, and its own first bytes. Raises
    MediaError when the folder cannot be read.
    """
    if os.fspath(path).endswith(_NEVER_PICTURES):
        return None
    local = Path(os.path.abspath(os.fspath(path)))
    if local.suffix.lower() not in IMAGE_SUFFIXES:
        return _of_list(local) if is_list(local) else _of_pages(local)
    try:
        if not local.is_file() or _is_animated(local):
            return None
        found = _siblings(local)
        size = local.stat().st_size
    except OSError as error:
        why = error.strerror or str(error)
        raise MediaError(f"{local} could not be read ({why}); check the disk it is on.") from error
    if len(found) < 2:
        end_tick = math.ceil(LONE_PICTURE_S * SEQUENCE_RATE)
        return ImageSequence((local,), (size,), (), (0,), end_tick, ())
    numbers = tuple(sorted(found))
    files = tuple(found[number][0] for number in numbers)
    sizes = tuple(found[number][1] for number in numbers)
    ticks, missing = _places(numbers)
    return ImageSequence(files, sizes, numbers, ticks, ticks[-1] + 1, missing)


def _of_pages(local: Path) -> ImageSequence | None:
    """The pages of a document, or the frames of a DICOM file or series, as pictures."""
    from syncstudio.media.images.pages import may_have_pages, pages_of

    return pages_of(local) if may_have_pages(local) else None


def _of_list(local: Path) -> ImageSequence:
    listed = read_list(local)
    return ImageSequence(
        listed.files, listed.sizes, (), tuple(range(len(listed.files))), len(listed.files), (),
        times=listed.times, title=listed.name, convert=listed.convert, pages=listed.pages, maker=listed.maker,
    )  # fmt: skip


def _siblings(local: Path) -> dict[int, tuple[Path, int]]:
    """The pictures numbered like this one, and how many bytes each has."""
    prefix, digits = _split(local.stem)
    if not digits:
        return {}
    alike: list[tuple[str, os.DirEntry[str]]] = []
    with os.scandir(local.parent) as entries:
        for entry in sorted(entries, key=lambda entry: entry.name):
            stem, suffix = os.path.splitext(entry.name)
            its_prefix, its_digits = _split(stem)
            if its_digits and its_prefix == prefix and suffix.lower() == local.suffix.lower():
                alike.append((its_digits, entry))
    filled = {len(others) for others, _ in alike if others[0] == "0" and len(others) > 1}
    width = _width(digits, filled)
    # Where others are filled up with zeros, numbers as long as those are theirs.
    most = min(filled, default=0) - 1 if width == 1 and filled else 1 << 10
    found = {}
    for others, entry in alike:
        counted = len(others) == width or (len(others) > width and others[0] != "0")
        # Of two that differ in nothing but the case of their ending, one is that named.
        taken = int(others) in found and entry.name != local.name
        if counted and not taken and len(others) <= most and entry.is_file():
            found[int(others)] = (local.parent / entry.name, entry.stat().st_size)
    return found


def _split(stem: str) -> tuple[str, str]:
    """The name before the number it ends with, and that number's digits; no digits where it ends with none."""
    before = stem.rstrip("0123456789")
    return before, stem[len(before) :]


def _width(digits: str, filled: set[int]) -> int:
    """To how many digits the numbers are filled up with zeros; 1 when they are not. `filled` are the lengths
    of those that are."""
    if digits[0] == "0" and len(digits) > 1:
        return len(digits)
    return max((width for width in filled if width <= len(digits)), default=1)


def _places(numbers: tuple[int, ...]) -> tuple[tuple[int, ...], tuple[tuple[int, int], ...]]:
    """The tick of each number, and the numbers missing between the first and the last."""
    first = numbers[0]
    step = math.gcd(*(number - first for number in numbers[1:]))
    ticks = tuple((number - first) // step for number in numbers)
    if len(numbers) < _LEAST_PRESENT * (ticks[-1] + 1):
        return tuple(range(len(numbers))), ()
    return ticks, tuple((a + step, b - step) for a, b in itertools.pairwise(numbers) if b - a > step)


def _is_animated(local: Path) -> bool:
    if local.suffix.lower() != ".png":
        return False
    with local.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    return head.startswith(_PNG) and _ANIMATED in head.partition(_FIRST_PICTURE)[0]
