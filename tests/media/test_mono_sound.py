"""One channel at a low rate: in its right place, with its gaps, whatever the channels do."""

from __future__ import annotations

import threading
import time
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
import soundfile

from syncstudio.media import worker
from syncstudio.media.errors import MediaCancelled, MediaError
from syncstudio.media.mono_sound import mono_sound, mono_sounds
from syncstudio.media.worker import run_together

RATE = 48_000
CLICKS_S = (0.5, 1.25, 3.0, 4.75)


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "cache"
    monkeypatch.setenv("SYNCSTUDIO_CACHE_DIR", str(folder))
    return folder


def clicks(rate: int = RATE, seconds: int = 6) -> np.ndarray:
    """Soft band-limited clicks at known instants over faint noise, float32 (n,)."""
    t = np.arange(seconds * rate) / rate
    sound = 0.001 * np.random.default_rng(1).standard_normal(len(t))
    for at in CLICKS_S:
        sound += 0.5 * np.exp(-0.5 * ((t - at) / 2e-4) ** 2)
    return sound.astype(np.float32)


def found_clicks(samples: np.ndarray, rate: int, start_s: Fraction) -> list[float]:
    """Instants of the clicks after source zero, by their centre of gravity."""
    out = []
    for at in CLICKS_S:
        first = round((at - float(start_s) - 0.002) * rate)
        part = np.maximum(samples[first : first + round(0.004 * rate)].astype(float) - 1000, 0)
        out.append((first + float(part @ np.arange(len(part)) / part.sum())) / rate + float(start_s))
    return out


def encoded(path: Path, samples: np.ndarray, codec: str, lost: range = range(0)) -> Path:
    with av.open(path, "w") as out:
        stream = out.add_stream(codec, rate=RATE, layout="mono")
        stream.format = "flt" if codec == "libopus" else "fltp"
        stream.bit_rate = 128_000
        number = 0
        for first in range(0, len(samples), 960):
            frame = av.AudioFrame.from_ndarray(samples[None, first : first + 960], "fltp", "mono")
            frame.sample_rate, frame.pts, frame.time_base = RATE, first, Fraction(1, RATE)
            for packet in stream.encode(frame):
                if number not in lost:
                    out.mux(packet)
                number += 1
        out.mux(stream.encode(None))
    return path


@pytest.mark.parametrize("rate", [8000, 16_000, 44_100, 48_000, 96_000])
def test_resampling_moves_nothing(tmp_path: Path, rate: int) -> None:
    soundfile.write(tmp_path / "a.wav", clicks(rate), rate)
    sound = mono_sound(tmp_path / "a.wav", 0)
    assert (sound.rate, sound.start_s, sound.note) == (16_000, 0, "")
    assert sound.samples.dtype == np.int16
    assert abs(len(sound.samples) - 6 * 16_000) <= 1
    assert found_clicks(sound.samples, 16_000, sound.start_s) == pytest.approx(CLICKS_S, abs=5e-6)
    assert (sound.moved_s, sound.smears_s) == (0, 0)


@pytest.mark.parametrize(("name", "codec"), [("a.m4a", "aac"), ("a.mp3", "libmp3lame"), ("a.ogg", "libopus")])
def test_priming_is_taken_off(tmp_path: Path, name: str, codec: str) -> None:
    sound = mono_sound(encoded(tmp_path / name, clicks(), codec), 0)
    assert found_clicks(sound.samples, 16_000, sound.start_s) == pytest.approx(CLICKS_S, abs=1e-4)
    assert sound.moved_s == 0 or codec == "libopus"
    assert 1e-4 < sound.smears_s < 1e-3


def test_lost_packets_leave_silence_of_their_length(tmp_path: Path) -> None:
    sound = mono_sound(encoded(tmp_path / "a.mkv", clicks(), "aac", range(90, 100)), 0)
    assert found_clicks(sound.samples, 16_000, sound.start_s) == pytest.approx(CLICKS_S, abs=1.2e-3)
    gap = sound.samples[round(1.98 * 16_000) : round(2.05 * 16_000)]
    assert not gap.any()


def test_channels_that_cancel_are_not_averaged(tmp_path: Path) -> None:
    left = clicks()
    soundfile.write(tmp_path / "a.wav", np.column_stack([left, -left]), RATE)
    sound = mono_sound(tmp_path / "a.wav", 0)
    assert "cancel" in sound.note
    assert np.abs(sound.samples).max() > 10_000
    assert found_clicks(sound.samples, 16_000, sound.start_s) == pytest.approx(CLICKS_S, abs=5e-6)
    kept = mono_sound(tmp_path / "a.wav", 0)
    assert kept.note == sound.note


def test_of_many_cancelling_channels_the_loudest_is_taken(tmp_path: Path) -> None:
    left = clicks()
    soundfile.write(tmp_path / "a.wav", np.column_stack([left, -0.5 * left, -0.5 * left]), RATE)
    sound = mono_sound(tmp_path / "a.wav", 0)
    assert "channel 1" in sound.note
    assert np.abs(sound.samples).max() > 10_000


def test_two_microphones_are_averaged(tmp_path: Path) -> None:
    left = clicks()
    noise = 0.3 * np.random.default_rng(4).standard_normal(len(left)).astype(np.float32)
    soundfile.write(tmp_path / "a.wav", np.column_stack([left, noise]), RATE)
    assert mono_sound(tmp_path / "a.wav", 0).note == ""


def test_it_is_decoded_once(tmp_path: Path, own_cache: Path) -> None:
    path = encoded(tmp_path / "a.m4a", clicks(), "aac")
    heard: list[float] = []
    first = mono_sound(path, 0, progress=heard.append).samples.copy()
    assert heard == sorted(heard)
    assert heard
    heard.clear()
    assert np.array_equal(first, mono_sound(path, 0, progress=heard.append).samples)
    assert heard == []
    (kept,) = (own_cache / "mono").iterdir()
    content = kept.read_bytes()
    kept.unlink()
    kept.write_bytes(content[:5000])
    assert np.array_equal(first, mono_sound(path, 0).samples)


def test_cancelling_leaves_nothing(tmp_path: Path, own_cache: Path) -> None:
    soundfile.write(tmp_path / "a.wav", clicks(), RATE)
    with pytest.raises(MediaCancelled):
        mono_sound(tmp_path / "a.wav", 0, cancelled=lambda: True)
    assert list((own_cache / "mono").iterdir()) == []


def test_several_come_in_order_and_what_cannot_be_read_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("syncstudio.media.mono_sound._LARGE_BYTES", 1)
    for name, seconds in (("a.wav", 6), ("b.wav", 8)):
        soundfile.write(tmp_path / name, clicks(seconds=seconds), RATE)
    heard: list[float] = []
    a, b, again = mono_sounds(
        [(tmp_path / "a.wav", 0), (tmp_path / "b.wav", 0), (tmp_path / "a.wav", 0)], progress=heard.append
    )
    assert (len(a.samples), len(b.samples), len(again.samples)) == (96_000, 128_000, 96_000)
    assert max(heard) <= 1
    (tmp_path / "c.wav").write_bytes(b"RIFF nothing")
    with pytest.raises(MediaError, match=r"c\.wav"):
        mono_sounds([(tmp_path / "c.wav", 0), (tmp_path / "a.wav", 0)])


def test_cancelling_stops_the_processes(tmp_path: Path) -> None:
    with pytest.raises(MediaCancelled):
        run_together(_never_ends, [(), ()], cancelled=lambda: True)


def test_a_process_that_dies_is_told_of() -> None:
    assert run_together(_dies, [()]) == [False]


def test_a_process_with_other_threads_is_not_copied() -> None:
    # A lock that another thread holds would stay locked in the copy for ever.
    enough = threading.Event()
    thread = threading.Thread(target=enough.wait)
    thread.start()
    try:
        assert worker._context().get_start_method() == "spawn"
    finally:
        enough.set()
        thread.join()


def _never_ends(progress: object, cancelled: object) -> None:
    while not cancelled():  # type: ignore[operator]
        time.sleep(0.01)
    raise MediaCancelled("Stopped.")


def _dies(progress: object, cancelled: object) -> None:
    raise SystemExit(3)


def test_a_pipe_is_used_seldom_however_often_it_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    now_s = [5.0]
    monkeypatch.setattr(worker.time, "monotonic", lambda: now_s[0])
    sent: list[float] = []
    tell = worker._seldom(sent.append, None)
    for number in range(100):
        now_s[0] = 5 + number / 100
        tell(number / 100)
    assert len(sent) == 10
    assert sent[0] == 0
