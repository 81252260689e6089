"""Linear timecode in the sounds of two files: whichever channel carries it, it tells where the two lie."""

from __future__ import annotations

import wave
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from syncstudio.survey.measure_pair import measure_pair
from syncstudio.survey.subject import Subject
from syncstudio.survey.timecode_sounds import clocks_heard, timecode_of
from syncstudio.sync.inputs import Limits
from tests.sync.ltc_cases import ltc_sound

RATE = 48_000
PAL = Fraction(25)
HOUR = 25 * 3600


def written(path: Path, *channels: np.ndarray) -> Subject:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(len(channels))
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((np.stack(channels, 1).clip(-1, 1) * 32767).astype("<i2").tobytes())
    return Subject(path, "sound", group=str(path))


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[Subject, Subject]:
    """A recorder with timecode alone, and a camera 12.48 s later with it in its right channel, 20 ppm slow."""
    folder = tmp_path_factory.mktemp("timecode")
    voice = np.random.default_rng(5).normal(0, 0.1, 20 * RATE)
    late = ltc_sound(HOUR + 312, 20, PAL, sample_rate=RATE, speed=1.00002)
    return (
        written(folder / "recorder.wav", ltc_sound(HOUR, 30, PAL, sample_rate=RATE)),
        written(folder / "camera.wav", voice[: len(late)], late),
    )


@pytest.mark.parametrize("method", ["auto", "clocks"])
def test_two_sounds_with_timecode_lie_where_it_says(pair: tuple[Subject, Subject], method: str) -> None:
    found = measure_pair(*pair, method)
    assert (found.method, found.status) == ("clocks", "measured")
    assert found.offset_ns == pytest.approx(12_480_000_000, abs=100_000)
    assert 500_000 <= (found.uncertainty_ns or 0) < 2_000_000
    assert abs((found.drift_ppm or 0.0) - 20) <= (found.drift_uncertainty_ppm or 0.0) < 50
    assert any("25 frames a second" in note for note in found.evidence.notes)
    back = measure_pair(pair[1], pair[0], method)
    assert back.offset_ns == pytest.approx(-12_480_000_000, abs=400_000)


def test_outside_the_search_range_the_sounds_are_compared(pair: tuple[Subject, Subject]) -> None:
    found = measure_pair(*pair, limits=Limits(search_ns=1_000_000_000))
    assert found.method != "clocks"
    assert found.status != "measured"


def test_a_sound_without_timecode_has_none(tmp_path: Path, pair: tuple[Subject, Subject]) -> None:
    plain = written(tmp_path / "plain.wav", np.random.default_rng(7).normal(0, 0.1, 3 * RATE))
    short = written(tmp_path / "short.wav", np.zeros(2400))
    assert timecode_of(plain) is None
    assert timecode_of(short) is None
    assert timecode_of(Subject(pair[0].path, "video")) is None
    assert measure_pair(pair[0], plain, "clocks").status == "cannot-tell"


def test_a_glance_at_what_comes_in_tells_its_timecode(tmp_path: Path) -> None:
    code = ltc_sound(HOUR, 12, PAL)
    hiss = np.random.default_rng(1).normal(size=len(code)) * 0.05
    subject = written(tmp_path / "a.wav", hiss, code)
    (clock,) = clocks_heard(subject.path)
    assert clock.kind == "ltc"
    assert clock.time_of_day_ns == pytest.approx(3600e9, abs=1e6)
    assert clock.resolution_ns == 40_000_000
    later = written(tmp_path / "b.wav", np.concatenate([hiss[: 5 * RATE], code]))
    assert clocks_heard(later.path) == ()
    assert timecode_of(later) is not None
