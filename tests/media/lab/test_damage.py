"""Damage of every kind, some of each from a fixed seed: a sentence or streams, and nothing printed.

The bench of bad files tries thousands.
"""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from syncstudio.media.errors import MediaError
from syncstudio.media.sensors import sensor_listing
from tests.bench.bad_file_damage import damaged
from tests.bench.bad_file_seeds import seeds
from tests.bench.bad_file_worker import read
from tests.media.lab.edf_writer import Wave, write_edf


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYNCSTUDIO_CACHE_DIR", str(tmp_path / "cache"))


@pytest.mark.parametrize("format", ["edf", "wfdb", "mdf", "tdms", "hdf5", "mat", "numpy"])
def test_damage_is_a_sentence_or_streams(
    format: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    sound = seeds(format, tmp_path / "sound")
    if not sound:
        pytest.skip("what writes such files is not installed")
    rng = random.Random(f"damage of {format}")
    capfd.readouterr()
    for number in range(12):
        folder = tmp_path / str(number)
        shutil.copytree(tmp_path / "sound", folder)
        source = rng.choice(sound)
        path = folder / source.name
        path.write_bytes(damaged(source.read_bytes(), rng))
        assert read(folder / "r1.hea" if format == "wfdb" else path) in ("read", "said")
    assert capfd.readouterr() == ("", "")


def test_header_numbers_of_any_size_are_bounded(tmp_path: Path) -> None:
    path = write_edf(tmp_path / "big.edf", [Wave("EEG", range(8), 4)])
    data = bytearray(path.read_bytes())
    for place, text in ((252, b"1e99"), (244, b"1e99    "), (256 + 216, b"1e99    ")):
        changed = data.copy()
        changed[place : place + len(text)] = text
        path.write_bytes(changed)
        with pytest.raises(MediaError, match="damaged header"):
            sensor_listing(path)


def test_a_name_that_is_none_is_said_with_the_record(tmp_path: Path) -> None:
    seeds("wfdb", tmp_path / "sound")
    path = tmp_path / "sound" / "r1.hea"
    path.write_bytes(path.read_bytes().replace(b"r1.dat", b"r1\0dat"))
    with pytest.raises(MediaError, match=r"r1\.hea needs its samples in"):
        sensor_listing(path)
