"""A clean recording at a constant rate has no finding of severity warning or worse, whatever holds it."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from syncstudio.media.health.check import check_health
from tests.media.health.made import write, write_sound

RATES = [Fraction(24000, 1001), Fraction(25), Fraction(30000, 1001), Fraction(30), Fraction(60000, 1001)]
CONTAINERS = {
    "mp4": ("libx264", "aac", 2),
    "mov": ("libx264", "pcm_s16le", 2),
    "mkv": ("libx264", "aac", 2),
    "webm": ("libvpx", "libopus", 0),
    "ts": ("libx264", "aac", 2),
    "avi": ("mjpeg", "pcm_s16le", 0),
}


# One container at every rate, the others at every other one.
CASES = [
    (suffix, rate)
    for number, suffix in enumerate(CONTAINERS)
    for rate in (RATES[number % 2 :: 2] if number else RATES)
]


@pytest.mark.parametrize(
    ("suffix", "rate"), CASES, ids=lambda one: one if isinstance(one, str) else f"{float(one):.5g}"
)
def test_picture_and_sound(tmp_path: Path, suffix: str, rate: Fraction) -> None:
    codec, sound, b_frames = CONTAINERS[suffix]
    path = write(tmp_path / f"clean.{suffix}", rate=rate, codec=codec, sound=sound, b_frames=b_frames)
    report = check_health(path)
    assert report.worst in (None, "info"), [(found.code, found.message) for found in report.findings]
    picture, heard = report.streams
    assert (picture.kind, picture.count, picture.variable_rate) == ("video", 100, False)
    assert picture.nominal_rate == rate
    assert picture.rate_ppm is not None
    assert abs(picture.rate_ppm) < 120
    assert abs(float(picture.duration_s or 0) - 100 / float(rate)) < 0.003
    assert picture.gaps == heard.gaps == ()
    assert heard.rate_ppm is not None
    assert heard.duration_s is not None


@pytest.mark.parametrize(
    ("suffix", "codec", "rate"),
    [
        ("wav", "pcm_s16le", 48_000),
        ("wav", "pcm_s24le", 44_100),
        ("flac", "flac", 44_100),
        ("mp3", "libmp3lame", 44_100),
        ("mp3", "libmp3lame", 16_000),
        ("opus", "libopus", 48_000),
        ("aac", "aac", 44_100),
        ("m4a", "aac", 16_000),
        ("mka", "libopus", 48_000),
        ("mka", "flac", 44_100),
        ("mka", "aac", 44_100),
    ],
)
def test_sound_alone(tmp_path: Path, suffix: str, codec: str, rate: int) -> None:
    report = check_health(write_sound(tmp_path / f"clean.{suffix}", codec, 6, rate))
    assert report.worst in (None, "info"), [(found.code, found.message) for found in report.findings]
    (heard,) = report.streams
    assert heard.kind == "sound"
    assert heard.duration_s is not None
    assert abs(float(heard.duration_s) - 6) < 0.16
    assert abs((heard.count or 0) - 6 * rate) < 0.16 * rate
