"""One frame of a DICOM file as a picture: windowed as the file says, light and dark the right way round."""

from __future__ import annotations

import warnings
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from syncstudio.media.errors import MediaError
from syncstudio.media.image_kinds import targa
from syncstudio.media.images.dicom_head import dicom_dataset

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pydicom.dataset import Dataset

# Datasets whose frames were asked for last stay open: a cine is stepped through frame by frame.
_KEPT_BYTES = 1 << 30


def dicom_picture(path: Path, frame: int) -> bytes:
    """A frame as an uncompressed Targa picture. Raises MediaError with a sentence when it cannot be decoded."""
    stat = path.stat()
    data = _dataset(path, stat.st_size, stat.st_mtime_ns)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            pixels = _shown(path, data, _values(data, frame), stat.st_mtime_ns)
    except MediaError:
        raise
    except Exception as error:  # decoders raise whatever a damaged or unknown frame brings
        raise MediaError(_refusal(path, data, frame)) from error
    whole = np.full((*pixels.shape[:2], 4), 255, np.uint8)
    whole[:, :, :3] = pixels[:, :, ::-1] if pixels.ndim == 3 else pixels[:, :, np.newaxis]
    return targa(whole)


@lru_cache(maxsize=2)
def _dataset(path: Path, size: int, changed_ns: int) -> Dataset:
    # Of a file of gigabytes the pictures stay on disk until they are asked for.
    return dicom_dataset(path, **({"defer_size": _KEPT_BYTES} if size > _KEPT_BYTES else {}))


def _values(data: Dataset, frame: int) -> NDArray[Any]:
    from pydicom.pixels.utils import pixel_array

    return np.asarray(pixel_array(data, index=frame))


def _shown(path: Path, data: Dataset, values: NDArray[Any], changed_ns: int) -> NDArray[np.uint8]:
    """Grey or red, green and blue, 8 bits each."""
    from pydicom.pixels.processing import apply_color_lut, apply_modality_lut, apply_voi_lut

    photometric = str(data.get("PhotometricInterpretation", "MONOCHROME2"))
    if photometric == "PALETTE COLOR":
        coloured = np.asarray(apply_color_lut(values, data))
        return _eight_bits(coloured, 0, int(np.iinfo(coloured.dtype).max))
    if values.ndim == 3:
        bits = int(data.get("BitsStored", 8))
        return _eight_bits(values, 0, (1 << bits) - 1)
    grey = np.asarray(apply_modality_lut(values, data))
    if "WindowCenter" in data or "VOILUTSequence" in data:
        grey = np.asarray(apply_voi_lut(grey, data, index=0))
        low, high = _window(data, grey)
    elif int(data.get("BitsStored", 8)) <= 8:
        low, high = 0.0, 255.0
    else:
        low, high = _extent(path, changed_ns, str(data.get("SOPInstanceUID", "")))
    shown = _eight_bits(grey, low, high)
    return 255 - shown if photometric == "MONOCHROME1" else shown


def _window(data: Dataset, grey: NDArray[Any]) -> tuple[float, float]:
    """What is shown black and white once the window is applied: the range that pydicom spreads it over."""
    if "VOILUTSequence" in data and "WindowCenter" not in data:
        return float(grey.min()), float(grey.max())
    bits, signed = int(data.get("BitsStored", 8)), int(data.get("PixelRepresentation", 0))
    low, high = (-(1 << bits - 1), (1 << bits - 1) - 1) if signed else (0, (1 << bits) - 1)
    slope, base = float(data.get("RescaleSlope", 1) or 1), float(data.get("RescaleIntercept", 0) or 0)
    ends = sorted((low * slope + base, high * slope + base))
    return ends[0], ends[1]


@lru_cache(maxsize=64)
def _extent(path: Path, changed_ns: int, instance: str) -> tuple[float, float]:
    """The darkest and brightest of the first frame: so all frames of a file are shown alike."""
    from pydicom.pixels.processing import apply_modality_lut

    stat = path.stat()
    data = _dataset(path, stat.st_size, stat.st_mtime_ns)
    first = np.asarray(apply_modality_lut(_values(data, 0), data))
    return float(first.min()), float(first.max())


def _eight_bits(values: NDArray[Any], low: float, high: float) -> NDArray[np.uint8]:
    if values.dtype == np.uint8 and (low, high) == (0, 255):
        return values
    spread = (values.astype(np.float32) - low) * (255.0 / max(high - low, 1e-9))
    return np.asarray(np.clip(np.rint(spread), 0, 255), np.uint8)


def _refusal(path: Path, data: Dataset, frame: int) -> str:
    from pydicom.pixels.decoders.base import get_decoder

    syntax = getattr(data.file_meta, "TransferSyntaxUID", None)
    try:
        able = syntax is None or not syntax.is_compressed or get_decoder(syntax).is_available
    except (NotImplementedError, ValueError):
        able = False
    if not able:
        return (
            f"The pictures of {path} are compressed as {syntax.name if syntax else 'unknown'}, which cannot be "
            "decoded here: install pylibjpeg with its plugins, or convert the file to an uncompressed one (dcmdjpeg, "
            "gdcmconv)."
        )
    return f"Frame {frame} of {path} cannot be decoded; the file is damaged, so copy it again."
