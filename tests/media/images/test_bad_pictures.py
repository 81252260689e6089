"""Broken and hostile pictures among good ones keep their places, and nothing is read without end."""

from __future__ import annotations

import os
import struct
import zlib
from pathlib import Path

import pytest

from syncstudio.media.burned_code import read_code
from syncstudio.media.errors import MediaError
from syncstudio.media.exact_frame import exact_frame
from syncstudio.media.health.check import check_health
from syncstudio.media.images.picture_choice import PictureChoice
from syncstudio.media.images.picture_lists import made_list
from syncstudio.media.images.picture_row import picture_row
from syncstudio.media.index_store import build_index
from tests.media.clips.stills import still

S = 1_000_000_000


def bomb(path: Path, across: int) -> None:
    """A PNG of a few hundred bytes that claims to be enormous."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", across, across, 8, 2, 0, 0, 0)
    data = zlib.compress(bytes(100_000))
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b""))


@pytest.mark.parametrize("ending", [".png", ".jpg"])
def test_broken_ones_keep_their_places_and_are_found(ending: str, tmp_path: Path) -> None:
    files = [tmp_path / f"c_{1_714_566_600 + 5 * number}.png" for number in range(6)]
    for number, file in enumerate(files):
        still(file, number)
    still(tmp_path / f"c_{1_714_566_600 + 100}{ending}", 6)
    files[0].write_bytes(b"")
    bomb(files[2], 60_000)
    files[3].write_bytes(files[3].read_bytes()[:60])
    listed = made_list(files[1], PictureChoice("alike", "names").to_json())
    index = build_index(listed, 0)
    assert (index.pts // S).tolist() == [0, 5, 10, 15, 20, 25, 100]
    for number in (1, 4, 5, 6):
        assert read_code(exact_frame(listed, 0, number).image) == number
    for number in (0, 2):
        with pytest.raises(MediaError, match="damaged"):
            exact_frame(listed, 0, number)
    found = check_health(listed).findings
    (empty,) = [one for one in found if one.code == "undecodable" and one.at_s == 0]
    assert files[0].name in empty.message


def test_names_in_any_encoding_and_pipes(tmp_path: Path) -> None:
    folder = os.fsencode(tmp_path)
    try:
        for number in range(3):
            still(tmp_path / "a.png", number)
            os.rename(tmp_path / "a.png", folder + b"/t\xff\xfe_20240501_12000%d.png" % number)
    except OSError:
        pytest.skip("names are text here")
    os.mkfifo(tmp_path / "t_20240501_120009.png")
    (tmp_path / "t_20240501_120008.png").mkdir()
    (tmp_path / "._t_20240501_120007.png").write_bytes(b"x")
    row = picture_row(tmp_path, "folder")
    assert len(row.files) == 3
    listed = made_list(row.files[0], PictureChoice("folder", "names").to_json())
    assert [read_code(exact_frame(listed, 0, number).image) for number in range(3)] == [0, 1, 2]


def test_a_list_whose_pictures_are_gone_says_so(tmp_path: Path) -> None:
    for number in range(2):
        still(tmp_path / f"c_{1_714_566_600 + number}.png", number)
    path = tmp_path / f"c_{1_714_566_600}.png"
    listed = made_list(path, PictureChoice("alike", "names").to_json())
    listed.write_text("{")
    assert len(build_index(made_list(path, PictureChoice("alike", "names").to_json()), 0)) == 2
    listed.unlink()
    with pytest.raises(MediaError, match="gone from the cache"):
        build_index(listed, 0)
