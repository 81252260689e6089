"""A camera, a recorder that drifts, a table and a transcript, as a project that clips are cut out of."""

from __future__ import annotations

from fractions import Fraction

import pytest
import soundfile

from tests.media.dataset_clips.rig import RATE, sound, write_video
from tests.session.dataset.rig import S, track

START_S, PPM = 0.5, 200
TALK = (
    "WEBVTT\n\n00:01.100 --> 00:01.600\n<v Ann>So the pump\n\n00:01.500 --> 00:02.200\n<v Ben>Every time?\n"
)


@pytest.fixture
def media(tmp_path, kept):
    """A folder of recordings: the recorder began half a second after the camera, and runs 200 ppm slow."""

    def make(folder):
        write_video(folder / "camera.mp4")
        soundfile.write(folder / "recorder.wav", sound(2.4, START_S, PPM * 1e-6), RATE, subtype="PCM_16")
        rows = "\n".join(f"{k * 10},{k * 0.5:.1f}" for k in range(400))
        (folder / "imu.csv").write_text(f"time_ms,ax\n{rows}\n")
        (folder / "talk.vtt").write_text(TALK)

    folder = tmp_path / "media"
    kept.fill("dataset session media", folder, make)
    return folder


@pytest.fixture
def session(media, make_session):
    """All of them in a project, the recorder aligned as it was."""
    made = make_session(*(media / name for name in ("camera.mp4", "recorder.wav", "imu.csv", "talk.vtt")))
    align(made)
    return made


def align(session):
    recorder = track(session, "recorder")
    session.set_alignment(recorder.id, int(START_S * S), Fraction(PPM))
