"""EXIF times of JPEG, PNG, TIFF and WebP, compared with what Pillow reads; damaged EXIF is no EXIF."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from syncstudio.media.errors import MediaCancelled
from syncstudio.media.images.exif_times import NOTHING, exif_stamps, exif_times, exif_times_in
from tests.media.images.taken_pictures import taken

NOON_NS = int(datetime.datetime(2024, 5, 1, 12, 30, 45, tzinfo=datetime.UTC).timestamp()) * 1_000_000_000


@pytest.mark.parametrize("ending", [".jpg", ".png", ".tif", ".webp"])
def test_a_picture_tells_when_it_was_taken(ending: str, tmp_path: Path) -> None:
    gps = ("2024:05:01", (10.0, 30.0, 44.5))
    path = taken(tmp_path / f"a{ending}", "2024:05:01 12:30:45", "250", "+02:00", gps)
    if ending == ".jpg":
        with Image.open(path) as picture:
            assert picture.getexif().get_ifd(0x8769)[0x9003] == "2024:05:01 12:30:45"
    times = exif_times(path)
    assert times.taken is not None
    assert times.gps is not None
    assert times.taken.epoch_ns == NOON_NS + 250_000_000 - 7200 * 10**9
    assert (times.taken.zone_known, times.taken.resolution_ns) == (True, 1_000_000)
    assert times.gps.epoch_ns == NOON_NS - 7200 * 10**9 - 500_000_000
    assert times.gps.zone_known


@pytest.mark.parametrize(
    "date", ["0000:00:00 00:00:00", "    :  :     :  :  ", "2024:13:01 00:00:00", "yesterday"]
)
def test_a_clock_that_was_never_set_tells_nothing(date: str, tmp_path: Path) -> None:
    assert exif_times(taken(tmp_path / "a.jpg", date)) == NOTHING


def test_tags_behind_much_else_are_found(tmp_path: Path) -> None:
    path = taken(tmp_path / "a.jpg", "2024:05:01 12:30:45")
    whole = path.read_bytes()
    colours = b"".join(b"\xff\xe2" + (40_002).to_bytes(2, "big") + bytes(40_000) for _ in range(2))
    path.write_bytes(whole[:2] + colours + whole[2:])
    times = exif_times(path)
    assert times.taken is not None
    assert times.taken.epoch_ns == NOON_NS


def test_a_row_needs_every_zone(tmp_path: Path) -> None:
    files = [
        taken(tmp_path / "a.jpg", "2024:05:01 12:30:45", zone="+02:00"),
        taken(tmp_path / "b.jpg", "2024:05:01 12:30:46"),
        taken(tmp_path / "c.jpg"),
        tmp_path / "gone.jpg",
    ]
    stamps = exif_stamps(files)
    assert stamps.known.tolist() == [True, True, False, False]
    assert not stamps.zone_known
    assert stamps.resolution_ns == 10**9
    with pytest.raises(MediaCancelled):
        exif_stamps(files, cancelled=lambda: True)


@given(data=st.data())
def test_damage_is_survived(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    global _WHOLE
    if not _WHOLE:
        path = taken(tmp_path_factory.mktemp("exif") / "a.jpg", "2024:05:01 12:30:45", "25", "Z")
        _WHOLE = path.read_bytes()[:400]
    at = data.draw(st.integers(0, len(_WHOLE) - 1))
    end = data.draw(st.integers(0, len(_WHOLE)))
    exif_times_in((_WHOLE[:at] + data.draw(st.binary(max_size=8)) + _WHOLE[at:])[:end])


_WHOLE = b""
