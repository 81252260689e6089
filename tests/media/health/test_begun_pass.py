"""A recording opened once for its probe and its packets says what one opened twice does, damaged or not."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

from syncstudio.media.errors import MediaError
from syncstudio.media.health.begun_pass import BegunPass
from syncstudio.media.health.check import begun_health, check_health
from syncstudio.media.health.packet_pass import PacketPass, read_pass
from syncstudio.media.probe import probe
from tests.media.health.made import write, write_sound

KINDS = ("mp4", "mkv", "ts", "webm", "wav", "flac")


def _made(folder: Path, suffix: str) -> Path:
    path = folder / f"whole.{suffix}"
    if suffix in ("wav", "flac"):
        return write_sound(path, {"wav": "pcm_s16le", "flac": "flac"}[suffix], 1)
    if suffix == "webm":
        return write(path, count=30, codec="libvpx", sound="libopus", b_frames=0)
    return write(path, count=30)


def _same(one: PacketPass, two: PacketPass) -> None:
    assert (one.broke, one.tags, one.stream_tags, one.has_length) == (
        two.broke,
        two.tags,
        two.stream_tags,
        two.has_length,
    )
    assert one.streams.keys() == two.streams.keys()
    for index, packets in one.streams.items():
        for field in fields(packets):
            left, right = getattr(packets, field.name), getattr(two.streams[index], field.name)
            assert np.array_equal(left, right), (index, field.name)


@pytest.mark.parametrize("suffix", KINDS)
def test_says_what_reading_anew_says(suffix: str, tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    path = _made(tmp_path, suffix)
    whole = path.read_bytes()
    for round_ in range(6):
        data = bytearray(whole)
        if round_:
            for place in rng.integers(0, len(data), 1 + 8 * round_).tolist():
                data[place] = int(rng.integers(0, 256))
            del data[len(data) - int(rng.integers(0, len(data) // 2)) :]
            path.write_bytes(data)
        facts = trouble = None
        try:
            facts = probe(path)
        except MediaError as error:
            trouble = str(error)
        if facts is None:
            with pytest.raises(MediaError) as told:
                BegunPass(path)
            assert str(told.value) == trouble
            continue
        with BegunPass(path) as begun:
            assert begun.facts == facts
            _same(begun.packets(), read_pass(path))


def test_health_is_that_of_a_file_opened_twice(tmp_path: Path) -> None:
    path = write(tmp_path / "whole.mp4", count=30)
    with BegunPass(path) as begun:
        report = begun_health(begun)
    again = check_health(path)
    assert report.findings == again.findings
    assert [one.count for one in report.streams] == [one.count for one in again.streams]
