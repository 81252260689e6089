"""Small recordings for the session's tests: a clip, a sound, a table and a transcript."""

import io
import wave
from functools import cache

import numpy as np
import pytest

from syncstudio.session.session import Session

RATE = 8000


def write_wav(path, seconds=2.0, tone_hz=440.0):
    path.write_bytes(_wav(seconds, tone_hz))
    return path


@cache
def _wav(seconds, tone_hz):
    t = np.arange(int(seconds * RATE)) / RATE
    written = io.BytesIO()
    with wave.open(written, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes((np.sin(2 * np.pi * tone_hz * t) * 20000).astype("<i2").tobytes())
    return written.getvalue()


def write_clip(path, frames=60, rate=(30000, 1001)):
    """H.264 with B-frames and PCM-like sound, as a camera writes it."""
    path.write_bytes(_clip(path.suffix, frames, rate))
    return path


@cache
def _clip(suffix, frames, rate):
    from fractions import Fraction

    import av

    written = io.BytesIO()
    written.name = f"clip{suffix}"
    with av.open(written, "w") as out:
        video = out.add_stream("libx264", rate=Fraction(*rate), options={"bf": "2", "g": "20"})
        video.width, video.height, video.pix_fmt = 160, 96, "yuv420p"
        sound = out.add_stream("aac", rate=RATE, layout="mono")
        for number in range(frames):
            image = np.full((96, 160, 3), (number * 4) % 256, np.uint8)
            for packet in video.encode(av.VideoFrame.from_ndarray(image, format="rgb24")):
                out.mux(packet)
        for packet in video.encode():
            out.mux(packet)
        count = int(frames * rate[1] / rate[0] * RATE)
        samples = av.AudioFrame.from_ndarray(np.zeros((1, count), np.float32), format="fltp", layout="mono")
        samples.sample_rate = RATE
        for packet in [*sound.encode(samples), *sound.encode()]:
            out.mux(packet)
    return written.getvalue()


@pytest.fixture
def wav(tmp_path):
    return write_wav(tmp_path / "recorder.wav")


@pytest.fixture
def clip(tmp_path):
    return write_clip(tmp_path / "camera.mp4")


@pytest.fixture
def table(tmp_path):
    rows = "\n".join(f"{k * 10},{k % 7}.5,{k}" for k in range(200))
    path = tmp_path / "imu.csv"
    path.write_text(f"time_ms,ax,ay\n{rows}\n")
    return path


@pytest.fixture
def subtitles(tmp_path):
    path = tmp_path / "talk.vtt"
    path.write_text(
        "WEBVTT\n\n00:00.100 --> 00:00.600\n<v Ann>So the pump starts\n\n00:00.500 --> 00:01.200\n<v Ben>Every time?\n"
    )
    return path


@pytest.fixture
def make_session():
    """Open draft sessions without a sound device, and close them after the test."""
    opened = []

    def make(*paths):
        session = Session.draft(paths)
        opened.append(session)
        assert session.jobs.wait(30)
        return session

    yield make
    for session in opened:
        session.close()
