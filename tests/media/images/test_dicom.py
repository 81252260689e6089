"""DICOM cine: frames, their times, windows and scale, compared with pydicom; and no word about the patient."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from pydicom.dataset import Dataset
from pydicom.pixels import pixel_array

from syncstudio.media.errors import MediaError
from syncstudio.media.exact_frame import exact_frame
from syncstudio.media.image_sequence import image_sequence
from syncstudio.media.images.dicom_head import dicom_head
from syncstudio.media.index_store import build_index
from syncstudio.media.probe import probe
from tests.media.images.dicom_files import PATIENT, PATIENT_ID, dicom_file, ramps

MS = 1_000_000


def shade(path: Path, number: int) -> int:
    return int(exact_frame(path, 0, number).image[5, 5, 0])


@pytest.mark.parametrize("rle", [False, True])
def test_frames_of_a_cine_have_its_times(rle: bool, tmp_path: Path) -> None:
    tags = {
        "FrameTimeVector": [0, 40, 41, 200],
        "PixelSpacing": [0.5, 0.25],
        "AcquisitionDateTime": "20240501123045.25+0200",
    }
    path = dicom_file(tmp_path / "cine.dcm", ramps(4), rle, tags)
    index = build_index(path, 0)
    assert index.time_base == Fraction(1, 10**9)
    assert index.pts.tolist() == [0, 40 * MS, 81 * MS, 281 * MS]
    assert [shade(path, number) for number in range(4)] == [20, 30, 40, 50]
    assert (np.asarray(pixel_array(path, index=2)) == 40).all()
    (stream,) = probe(path).streams
    assert (stream.width, stream.height, stream.count, stream.codec) == (32, 24, 4, "dicom")
    sequence = image_sequence(path)
    assert sequence is not None
    assert sequence.times is not None
    assert sequence.times.zone_known
    assert sequence.times.epoch_ns == 1_714_559_445_250_000_000
    assert dicom_head(path).pixel_mm == (0.5, 0.25)


@pytest.mark.parametrize(
    ("tags", "step_ns"),
    [
        ({"FrameTime": "33.33"}, 33_330_000),
        ({"CineRate": "50"}, 20 * MS),
        ({"RecommendedDisplayFrameRate": "10"}, 100 * MS),
    ],
)
def test_other_ways_to_tell_times(tags: dict[str, str], step_ns: int, tmp_path: Path) -> None:
    path = dicom_file(tmp_path / "a.dcm", ramps(3), tags=tags)
    assert build_index(path, 0).pts.tolist() == [0, step_ns, 2 * step_ns]


def test_times_of_frames_in_groups(tmp_path: Path) -> None:
    groups = []
    for stamp in ("20240501123045.000", "20240501123045.100", "20240501123046.000"):
        group, content = Dataset(), Dataset()
        content.FrameAcquisitionDateTime = stamp
        group.FrameContentSequence = [content]
        groups.append(group)
    path = dicom_file(tmp_path / "a.dcm", ramps(3), tags={"PerFrameFunctionalGroupsSequence": groups})
    assert build_index(path, 0).pts.tolist() == [0, 100 * MS, 1000 * MS]


def test_without_times_they_are_made_up_and_marked(tmp_path: Path) -> None:
    path = dicom_file(tmp_path / "a.dcm", ramps(3))
    assert build_index(path, 0).missing_timestamps


def test_windows_and_inversion(tmp_path: Path) -> None:
    values = np.array([[[0, 1000, 2000, 4000]] * 4], np.uint16)
    windowed = dicom_file(
        tmp_path / "w.dcm", values, tags={"WindowCenter": "1000", "WindowWidth": "2000"}, bits=12
    )
    row = exact_frame(windowed, 0, 0).image[1, :, 0].tolist()
    assert row[0] == 0
    assert abs(row[1] - 128) <= 1
    assert row[2:] == [255, 255]
    inverted = dicom_file(
        tmp_path / "i.dcm", values, tags={"PhotometricInterpretation": "MONOCHROME1"}, bits=12
    )
    row = exact_frame(inverted, 0, 0).image[1, :, 0].tolist()
    assert row[0] == 255
    assert row[3] == 0
    assert abs(row[2] - 127) <= 1
    coloured = dicom_file(tmp_path / "c.dcm", np.full((2, 8, 8, 3), (200, 100, 50), np.uint8))
    assert exact_frame(coloured, 0, 1).image[3, 3].tolist()[:3] in ([50, 100, 200], [200, 100, 50])


def test_single_frames_are_a_series(tmp_path: Path) -> None:
    for name, number, clock in (("x2", 3, "123047"), ("x0", 1, "123045"), ("x1", 2, "123045.5")):
        tags = {
            "SeriesInstanceUID": "1.2.3", "InstanceNumber": number, "AcquisitionDate": "20240501",
            "AcquisitionTime": clock, "NumberOfFrames": 1,
        }  # fmt: skip
        dicom_file(tmp_path / name, np.full((1, 16, 16), 10 * number, np.uint8), tags=tags)
    dicom_file(tmp_path / "other", ramps(1))
    path = tmp_path / "x2"
    assert build_index(path, 0).pts.tolist() == [0, 500 * MS, 2000 * MS]
    assert image_sequence(path).files == tuple(tmp_path / f"x{number}" for number in range(3))  # type: ignore[union-attr]


def test_damage_is_said_in_a_sentence(tmp_path: Path) -> None:
    whole = dicom_file(tmp_path / "a.dcm", ramps(3), tags={"FrameTime": "40"}).read_bytes()
    short = tmp_path / "short.dcm"
    short.write_bytes(whole[:600])
    with pytest.raises(MediaError, match=r"short\.dcm"):
        probe(short)
    vast = dicom_file(tmp_path / "vast.dcm", ramps(1), tags={"Rows": 65535, "Columns": 65535})
    with pytest.raises(MediaError, match="more than can be"):
        probe(vast)
    cut = tmp_path / "cut.dcm"
    cut.write_bytes(whole[:-800])
    with pytest.raises(MediaError, match="damaged"):
        exact_frame(cut, 0, 2)


def test_nothing_of_the_patient_is_kept(tmp_path: Path) -> None:
    path = dicom_file(
        tmp_path / "Quastel echo.dcm", ramps(2), tags={"FrameTime": "40", "BurnedInAnnotation": "YES"}
    )
    sequence = image_sequence(path)
    assert sequence is not None
    assert sequence.times is not None
    said = repr((sequence.times, sequence.notes, sequence.title, dicom_head(path), probe(path).streams))
    for word in (*PATIENT.split("^"), PATIENT_ID, "19610203"):
        assert word not in said
    assert ["burned into" in note or "rename the file" in note for note in sequence.notes] == [
        True,
        True,
    ]
