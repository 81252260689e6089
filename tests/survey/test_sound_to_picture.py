"""Clips that were really encoded: the offset they were made with comes out of decoding, curves and measuring."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from syncstudio.survey.measure_file import measure_file

SOUND_RATE = 48_000
FIRST_FRAMES = np.cumsum([31, 33, 42, 27, 45, 33, 48, 33, 45, 39])


def write_clip(path: Path, rate: Fraction, early_s: float, corner: bool = False) -> Path:
    """Flashes of three frames (of the whole picture or a corner) with a beep `early_s` before each: H.264 and AAC."""
    frames = int(FIRST_FRAMES[-1]) + 60
    time = np.arange(int(frames / rate * SOUND_RATE)) / SOUND_RATE
    samples = np.zeros(len(time))
    for at in FIRST_FRAMES:
        heard = float(at / rate) - early_s
        samples += 0.5 * np.sin(2 * np.pi * 1000 * (time - heard)) * ((time >= heard) & (time < heard + 0.1))
    bright = {int(at) + more for at in FIRST_FRAMES for more in range(3)}
    with av.open(str(path), "w") as out:
        pictures: Any = out.add_stream("libx264", rate=rate, options={"bf": "2", "preset": "ultrafast"})
        pictures.width, pictures.height, pictures.pix_fmt = 192, 128, "yuv420p"
        sound: Any = out.add_stream("aac", rate=SOUND_RATE, layout="mono")
        for number in range(frames):
            picture = np.full((192, 192), 128, np.uint8)
            picture[:128] = 40
            if number in bright:
                picture[: 32 if corner else 128, : 32 if corner else 192] = 220
            frame = av.VideoFrame.from_ndarray(picture, "yuv420p")
            frame.pts, frame.time_base = number, 1 / rate
            out.mux(pictures.encode(frame))
        for first in range(0, len(samples), 1024):
            block = np.ascontiguousarray(samples[None, first : first + 1024], np.float32)
            heard_frame = av.AudioFrame.from_ndarray(block, "fltp", "mono")
            heard_frame.sample_rate, heard_frame.pts = SOUND_RATE, first
            heard_frame.time_base = Fraction(1, SOUND_RATE)
            out.mux(sound.encode(heard_frame))
        out.mux(pictures.encode())
        out.mux(sound.encode())
    return path


@pytest.mark.parametrize(
    ("rate", "early_s"), [(Fraction(25), 0.0), (Fraction(30000, 1001), 0.1), (Fraction(30000, 1001), -0.2)]
)
def test_an_encoded_clip_gives_the_offset_it_was_made_with(
    tmp_path: Path, rate: Fraction, early_s: float
) -> None:
    answer = measure_file(write_clip(tmp_path / "clip.mp4", rate, early_s)).measurement
    assert (answer.method, answer.status) == ("flash-beep", "measured"), answer.reason
    assert answer.offset_ns == pytest.approx(early_s * 1e9, abs=1.5e6)
    assert answer.uncertainty_ns is not None
    assert abs(answer.offset_ns / 1e9 - early_s) <= answer.uncertainty_ns / 1e9
    assert answer.drift_ppm == pytest.approx(0, abs=60)


def test_light_in_a_corner_is_seen(tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "corner.mp4", Fraction(30000, 1001), 0.1, corner=True)
    answer = measure_file(clip).measurement
    assert answer.status == "measured", answer.reason
    assert answer.offset_ns == pytest.approx(0.1e9, abs=20e6)
