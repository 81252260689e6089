"""DICOM files made by pydicom for the tests; all of them name a patient."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian, RLELossless, generate_uid

PATIENT = "Zebulon^Quastel"
PATIENT_ID = "PID-778812"


def dicom_file(
    path: Path,
    frames: NDArray[Any],
    rle: bool = False,
    tags: dict[str, Any] | None = None,
    bits: int | None = None,
) -> Path:
    """Frames (count, rows, columns) or (count, rows, columns, 3) as one file."""
    count, rows, columns = frames.shape[:3]
    data = Dataset()
    data.file_meta = FileMetaDataset()
    data.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    data.file_meta.MediaStorageSOPClassUID = data.SOPClassUID = "1.2.840.10008.5.1.4.1.1.3.1"
    data.file_meta.MediaStorageSOPInstanceUID = data.SOPInstanceUID = generate_uid()
    data.PatientName, data.PatientID, data.PatientBirthDate = PATIENT, PATIENT_ID, "19610203"
    data.Modality, data.SeriesInstanceUID = "US", generate_uid()
    data.Rows, data.Columns, data.NumberOfFrames = rows, columns, count
    data.SamplesPerPixel = frames.shape[3] if frames.ndim == 4 else 1
    data.PhotometricInterpretation = "RGB" if frames.ndim == 4 else "MONOCHROME2"
    if frames.ndim == 4:
        data.PlanarConfiguration = 0
    data.BitsAllocated = 8 * frames.dtype.itemsize
    data.BitsStored = bits or data.BitsAllocated
    data.HighBit, data.PixelRepresentation = data.BitsStored - 1, 0
    for name, value in (tags or {}).items():
        setattr(data, name, value)
    data.PixelData = frames.tobytes()
    data["PixelData"].VR = "OW" if frames.dtype.itemsize > 1 else "OB"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if rle:
            data.compress(RLELossless, frames, generate_instance_uid=False)
        data.save_as(path, enforce_file_format=True)
    return path


def ramps(count: int, rows: int = 24, columns: int = 32) -> NDArray[np.uint8]:
    """Frames whose brightness tells their number."""
    return np.stack([np.full((rows, columns), 20 + 10 * number, np.uint8) for number in range(count)])
