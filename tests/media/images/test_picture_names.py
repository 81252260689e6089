"""Times in the names of pictures, as phones, cameras and robots write them; and nothing where there are none."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncstudio.media.images.name_times import name_shape, name_stamps, stamp_in_name

NOON_NS = int(datetime.datetime(2024, 5, 1, 12, 30, 45, tzinfo=datetime.UTC).timestamp()) * 1_000_000_000


@pytest.mark.parametrize(
    ("stem", "more_ns", "zone", "resolution_ns"),
    [
        ("IMG_20240501_123045", 0, False, 1_000_000_000),
        ("IMG_20240501_123045_001", 0, False, 1_000_000_000),
        ("PXL_20240501_123045123", 123_000_000, False, 1_000_000),
        ("2024-05-01T12-30-45.123Z", 123_000_000, True, 1_000_000),
        ("2024-05-01T14-30-45.5+02:00", 500_000_000, True, 100_000_000),
        ("Screenshot 2024-05-01 at 12.30.45", 0, False, 1_000_000_000),
        ("20240501123045", 0, False, 1_000_000_000),
        ("cam1 2024.05.01 12:30:45,250", 250_000_000, False, 1_000_000),
        (f"{NOON_NS + 7}", 7, True, 1),
        (f"left_{NOON_NS // 1000}", 0, True, 1000),
        (f"{NOON_NS // 10**6}", 0, True, 1_000_000),
        (f"{NOON_NS // 10**9}", 0, True, 1_000_000_000),
        (f"{NOON_NS // 10**9}.175304", 175_304_000, True, 1000),
        (f"{NOON_NS // 10**9}_763555584", 763_555_584, True, 1),
    ],
)
def test_times_as_they_are_written(stem: str, more_ns: int, zone: bool, resolution_ns: int) -> None:
    stamp = stamp_in_name(stem)
    assert stamp is not None
    assert (stamp.epoch_ns, stamp.zone_known, stamp.resolution_ns) == (NOON_NS + more_ns, zone, resolution_ns)


@pytest.mark.parametrize(
    "stem",
    [
        "photo_0001", "DSC_1234", "00000000_000000", "20241301_123045", "20240230_101010", "20240501_253045",
        "19700101_000000", "IMG-20240501-WA0007", "frame_0000000001", "123456789012345678901", "",
        "0000-00-00 00-00-00",
    ],
)  # fmt: skip
def test_no_time_is_read_into_other_numbers(stem: str) -> None:
    assert stamp_in_name(stem) is None


def test_a_row_is_told_by_all_its_names() -> None:
    stamps = name_stamps(["2024-05-01T12-30-45.5Z", "2024-05-01T12-30-46", "cover"])
    assert stamps.known.tolist() == [True, True, False]
    assert not stamps.zone_known
    assert stamps.resolution_ns == 1_000_000_000
    assert name_shape("IMG_20240501_1") == name_shape("IMG_1_99") == "IMG_#_#"


@given(st.text(max_size=40))
def test_any_name_is_read_or_not(stem: str) -> None:
    stamp = stamp_in_name(stem)
    assert stamp is None or stamp.resolution_ns >= 1
