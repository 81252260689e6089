"""What the head of a DICOM file says of its frames: their sizes, times and scale. Nothing that names a patient is read
out of it, and nothing of it is kept.

Tags: DICOM PS3.3, C.7.6.5 (cine), C.7.6.6 (multi-frame), C.7.6.16 (functional groups).
"""

from __future__ import annotations

import itertools
import logging
import math
import os
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from syncstudio.media.errors import MediaError
from syncstudio.media.image_kinds import MOST_PIXELS
from syncstudio.media.images.picture_stamps import NS_PER_S, Stamp, stamp_of

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

_MS_NS = 1_000_000
_MOST_FRAMES = 1_000_000
_LONGEST_FRAME_MS = 86_400_000.0
_FASTEST = 100_000.0


@dataclass(frozen=True, slots=True)
class DicomHead:
    """`times_ns` of each frame from the first, None where the file tells none; `says` names the tag they are from.

    `pixel_mm` is the height and width of a pixel, (0, 0) where it is not known. `burned_in` says that names may
    stand in the pictures themselves: "YES", "NO", or "" where the file does not say. `named_after` says that the
    file's own name holds the patient's.
    """

    rows: int
    columns: int
    frames: int
    modality: str
    series: str
    number: int
    times_ns: tuple[int, ...] | None
    says: str
    taken: Stamp | None
    pixel_mm: tuple[float, float]
    burned_in: str
    named_after: bool
    trigger_ms: float | None


def dicom_head(path: Path) -> DicomHead:
    """The head of a DICOM file. Raises MediaError when it holds no pictures or is damaged, or pydicom is missing."""
    try:
        stat = path.stat()
        return _kept(path, stat.st_size, stat.st_mtime_ns)
    except OSError as error:
        why = error.strerror or str(error)
        raise MediaError(f"{path} could not be read ({why}); check the disk it is on.") from error


def dicom_dataset(path: Path, **how: Any) -> Dataset:
    """The file as pydicom reads it. Raises MediaError with a sentence."""
    try:
        import pydicom
    except ImportError as error:
        raise MediaError(
            f'{path} is a DICOM file, and what reads those is not installed: install "syncstudio[dicom]".'
        ) from error
    # What it finds odd it logs with the values themselves, and no value of these files belongs into a log.
    logging.getLogger("pydicom").setLevel(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return pydicom.dcmread(os.fspath(path), **how)
    except Exception as error:  # whatever a damaged file makes it raise
        raise MediaError(f"{path} is a damaged DICOM file; copy it again from where it was made.") from error


@lru_cache(maxsize=4096)
def _kept(path: Path, size: int, changed_ns: int) -> DicomHead:
    data = dicom_dataset(path, stop_before_pixels=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return _read(path, data)


def _read(path: Path, data: Dataset) -> DicomHead:
    rows, columns = _whole(data, "Rows"), _whole(data, "Columns")
    if not rows or not columns:
        raise MediaError(
            f"{path} is a DICOM file without pictures (a report, or a plan); choose one with pictures."
        )
    frames = _whole(data, "NumberOfFrames") or 1
    if rows * columns > MOST_PIXELS or frames > _MOST_FRAMES:
        raise MediaError(
            f"{path} says it has {frames:,} frames of {columns}×{rows}, more than can be: it is damaged."
        )
    times, says = _times(data, frames)
    stem = path.stem.casefold()
    parts = _text(data, "PatientName").replace("^", " ").replace("=", " ").split()
    return DicomHead(
        rows,
        columns,
        frames,
        "".join(sign for sign in _text(data, "Modality") if sign.isalnum())[:4],
        _text(data, "SeriesInstanceUID"),
        _whole(data, "InstanceNumber"),
        times,
        says,
        _taken(data),
        _scale(data),
        _text(data, "BurnedInAnnotation").upper(),
        any(len(part) > 2 and part.casefold() in stem for part in [*parts, _text(data, "PatientID")]),
        _number(data, "TriggerTime"),
    )


def _times(data: Dataset, frames: int) -> tuple[tuple[int, ...] | None, str]:
    """Frame by frame where the file says so; else at the rate it names."""
    if frames < 2:
        return None, ""
    stamps = [_group_stamp(group) for group in _items(data, "PerFrameFunctionalGroupsSequence")]
    if len(stamps) == frames and all(stamp is not None for stamp in stamps):
        times = [stamp.epoch_ns for stamp in stamps if stamp is not None]
        if all(a < b for a, b in itertools.pairwise(times)):
            return tuple(time - times[0] for time in times), "the times of its frames"
    steps = _numbers(data, "FrameTimeVector")
    if len(steps) >= frames and all(0 <= step < _LONGEST_FRAME_MS for step in steps[:frames]):
        times, at = [], Fraction(0)
        for row, step in enumerate(steps[:frames]):
            # The first is the time before the first frame, which is none.
            at += Fraction(str(step)) if row else 0
            times.append(math.floor(at * _MS_NS))
        if all(a < b for a, b in itertools.pairwise(times)):
            return tuple(times), "its Frame Time Vector"
    for tag, says in (("FrameTime", "its Frame Time"), ("ActualFrameDuration", "its Actual Frame Duration")):
        step_ms = _number(data, tag)
        if step_ms is not None and 0 < step_ms < _LONGEST_FRAME_MS:
            return _evenly(frames, Fraction(str(step_ms)) * _MS_NS), says
    for tag, says in (
        ("CineRate", "its Cine Rate"),
        ("RecommendedDisplayFrameRate", "the rate it asks to be shown at"),
    ):
        rate = _number(data, tag)
        if rate is not None and 0 < rate < _FASTEST:
            return _evenly(frames, NS_PER_S / Fraction(str(rate))), says
    return None, ""


def _evenly(frames: int, step_ns: Fraction) -> tuple[int, ...]:
    return tuple(math.floor(row * step_ns) for row in range(frames))


def _group_stamp(group: Dataset) -> Stamp | None:
    for content in _items(group, "FrameContentSequence"):
        for tag in ("FrameAcquisitionDateTime", "FrameReferenceDateTime"):
            stamp = _date_time(_text(content, tag), "")
            if stamp is not None:
                return stamp
    return None


def _taken(data: Dataset) -> Stamp | None:
    """When the first frame was acquired."""
    zone = _text(data, "TimezoneOffsetFromUTC")
    stamp = _date_time(_text(data, "AcquisitionDateTime"), zone)
    for what in ("Acquisition", "Content"):
        if stamp is None:
            stamp = _date_time(_text(data, f"{what}Date") + _text(data, f"{what}Time"), zone)
    return stamp


def _date_time(text: str, zone: str) -> Stamp | None:
    """YYYYMMDDHHMMSS.FFFFFF&ZZXX (PS3.5, 6.2, DT)."""
    plain = text.strip()
    for sign in "+-":
        if sign in plain:
            plain, _, behind = plain.partition(sign)
            zone = sign + behind
    whole, _, fraction = plain.partition(".")
    if len(whole) < 14 or not (whole[:14].isascii() and whole[:14].isdigit()):
        return None
    parts = [int(whole[at : at + 2]) for at in range(4, 14, 2)]
    digits = "".join(sign for sign in fraction if "0" <= sign <= "9")
    return stamp_of(
        (int(whole[:4]), parts[0], parts[1]), (parts[2], parts[3], parts[4]), digits, zone.strip() or None
    )


def _scale(data: Dataset) -> tuple[float, float]:
    """Millimetres a pixel is high and wide."""
    for places in (_numbers(data, "PixelSpacing"), _numbers(data, "ImagerPixelSpacing")):
        if len(places) == 2 and all(0 < value < 1e4 for value in places):
            return places[0], places[1]
    for groups in ("SharedFunctionalGroupsSequence", "PerFrameFunctionalGroupsSequence"):
        for group in _items(data, groups)[:1]:
            for measures in _items(group, "PixelMeasuresSequence"):
                places = _numbers(measures, "PixelSpacing")
                if len(places) == 2 and all(0 < value < 1e4 for value in places):
                    return places[0], places[1]
    # Ultrasound has regions of its own, in centimetres (unit 3), or none that is a length.
    regions = _items(data, "SequenceOfUltrasoundRegions")
    if len(regions) == 1:
        region = regions[0]
        high, wide = _number(region, "PhysicalDeltaY"), _number(region, "PhysicalDeltaX")
        units = (_whole(region, "PhysicalUnitsXDirection"), _whole(region, "PhysicalUnitsYDirection"))
        if high and wide and units == (3, 3):
            return abs(high) * 10, abs(wide) * 10
    return 0.0, 0.0


def _items(data: Dataset, tag: str) -> Sequence[Dataset]:
    found = _value(data, tag)
    return found if isinstance(found, Sequence) and not isinstance(found, str) else ()


def _text(data: Dataset, tag: str) -> str:
    found = _value(data, tag)
    return "" if found is None else str(found).strip()


def _whole(data: Dataset, tag: str) -> int:
    found = _number(data, tag)
    return int(found) if found is not None else 0


def _number(data: Dataset, tag: str) -> float | None:
    return next(iter(_numbers(data, tag)), None)


def _numbers(data: Dataset, tag: str) -> tuple[float, ...]:
    return tuple(_finite(_value(data, tag)))


def _finite(found: Any) -> Iterator[float]:
    several = found if isinstance(found, Sequence) and not isinstance(found, str) else [found]
    for one in several:
        try:
            value = float(one)
        except (TypeError, ValueError, OverflowError):
            continue
        if math.isfinite(value):
            yield value


def _value(data: Dataset, tag: str) -> Any:
    """A damaged element is as good as none."""
    try:
        return data.get(tag)
    except Exception:  # pydicom converts values when they are asked for, and raises whatever they bring
        return None
