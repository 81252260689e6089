"""A sound file that changes while it is open."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
import soundfile

from syncstudio.media.errors import MediaError
from syncstudio.media.sound_file import SoundFile


@pytest.mark.parametrize("kind", ["wav", "aiff", "flac"])
def test_one_that_became_shorter_is_said_where_it_is_missing(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"talk.{kind}"
    samples = np.random.default_rng(1).integers(-9_000, 9_000, 80_000).astype(np.int16)
    soundfile.write(path, samples, 8_000)
    file = SoundFile.opened(path)
    assert file is not None
    try:
        os.truncate(path, path.stat().st_size // 2)
        assert file.read(0, 8_000).any()
        with pytest.raises(
            MediaError, match=f"talk.{kind} could not be read .*; it may be damaged or cut short"
        ):
            file.read(70_000, 8_000)
        assert not file.read(80_000, 100).any()
    finally:
        file.close()


def test_one_that_was_cut_before_it_was_opened_is_as_long_as_what_is_left(tmp_path: Path) -> None:
    path = tmp_path / "cut.wav"
    soundfile.write(path, np.ones(80_000, np.int16), 8_000)
    os.truncate(path, path.stat().st_size // 2)
    file = SoundFile.opened(path)
    assert file is not None
    try:
        assert 39_000 < file.count < 41_000
        assert file.read(file.count - 100, 200).shape == (200, 1)
    finally:
        file.close()


FORMS = [
    ("WAV", "LITTLE"), ("WAV", "BIG"), ("WAVEX", "FILE"), ("RF64", "FILE"), ("W64", "FILE"), ("FLAC", "FILE"),
    ("AIFF", "FILE"), ("AU", "BIG"), ("AU", "LITTLE"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "endian"), FORMS)
def test_every_form_of_its_formats_is_known_by_how_it_begins(tmp_path: Path, kind: str, endian: str) -> None:
    path = tmp_path / "talk"
    soundfile.write(path, np.ones(8_000, np.int16), 8_000, "PCM_16", endian, kind)
    file = SoundFile.opened(path)
    assert file is not None
    assert file.count == 8_000
    file.close()


def test_a_tag_before_flac_hides_nothing(tmp_path: Path) -> None:
    path = tmp_path / "tagged.flac"
    soundfile.write(path, np.ones(8_000, np.int16), 8_000)
    path.write_bytes(b"ID3\x03\x00\x00\x00\x00\x00\x0a" + bytes(10) + path.read_bytes())
    file = SoundFile.opened(path)
    assert file is not None
    assert file.count == 8_000
    file.close()
