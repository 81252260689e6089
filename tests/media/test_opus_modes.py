"""Speech in Opus lies where it was, though the coder moved it by a third of a sample, low and high by other times."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from syncstudio.media.mono_sound import mono_sound
from syncstudio.media.opus_modes import Undoing, modes_of, opus_modes
from syncstudio.sync.inputs import Sound
from syncstudio.sync.sound.sound_to_sound import measure_sounds
from tests.sync.sound_sources import RATE, source

_HEAD_48, _HEAD_24, _HEAD_16 = (
    b"OpusHead\1\1" + (312).to_bytes(2, "little") + rate.to_bytes(4, "little")
    for rate in (48_000, 24_000, 16_000)
)
MUSIC, HYBRID, NARROW = 27, 13, 1


@pytest.fixture
def noisy_speech() -> np.ndarray:
    """Which libopus takes for speech nearly throughout, float32 (n,)."""
    speech = source("speech", 60, 1)[: 20 * RATE].astype(np.float64)
    speech += 0.18 * speech.std() * np.random.default_rng(3).standard_normal(len(speech))
    return np.asarray(speech * 0.4 / np.abs(speech).max(), np.float32)


def test_speech_comes_back_to_its_place(
    tmp_path: Path, noisy_speech: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "talk.ogg"
    with av.open(path, "w") as out:
        stream = out.add_stream("libopus", rate=RATE, layout="mono")
        stream.format, stream.bit_rate = "flt", 24_000
        for first in range(0, len(noisy_speech), 960):
            frame = av.AudioFrame.from_ndarray(noisy_speech[None, first : first + 960], "flt", "mono")
            frame.sample_rate, frame.pts, frame.time_base = RATE, first, Fraction(1, RATE)
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    assert np.mean(opus_modes(path, 0, 48_000).speech) > 0.8

    def offset_s(cache: str) -> float:
        monkeypatch.setenv("SYNCSTUDIO_CACHE_DIR", str(tmp_path / cache))
        found = mono_sound(path, 0)
        answer = measure_sounds(
            Sound(noisy_speech, RATE), Sound(found.samples, found.rate, found.start_s, found.moved_s)
        )
        assert answer.offset_ns is not None
        return answer.offset_ns / 1e9

    undone_s = offset_s("one")
    monkeypatch.setattr(Undoing, "of", lambda self, chunk: chunk)
    # One time for all frequencies leaves 0.8 µs of it.
    assert abs(undone_s) < 0.5e-6
    assert offset_s("two") > 3e-6


def test_every_packet_says_how_it_was_coded() -> None:
    places = [(0, MUSIC), (960, HYBRID), (1920, HYBRID), (2880, MUSIC)]
    modes = modes_of(places, _HEAD_48, 48_000)
    assert modes.speech[modes.starts == 960] == [True]
    assert not modes.speech[modes.starts == 2880].any()
    assert 0.3e-6 < modes.moved_s < 0.5e-6
    assert modes_of([(0, MUSIC)] * 9, _HEAD_48, 48_000).moved_s == pytest.approx(0.2e-6)
    assert modes_of([(0, NARROW)] * 9, _HEAD_48, 48_000).moved_s > 50e-6
    assert modes_of([], b"", 48_000).moved_s == 0


@pytest.mark.parametrize(
    ("head", "late_us"),
    [
        (_HEAD_48, {500: -7.2, 3000: -6.9, 5000: -6.2, 6500: -4.1}),
        (_HEAD_24, {500: -7.0, 3000: -6.7, 5000: -5.9, 6500: -3.8}),
        (_HEAD_16, {500: 1.3, 3000: 1.3, 5000: 1.3, 6500: 1.3}),
    ],
)
@pytest.mark.parametrize("rate", [16_000, 48_000])
def test_the_filter_turns_each_frequency_by_its_own_time(
    head: bytes, late_us: dict[int, float], rate: int
) -> None:
    taps = modes_of([(0, HYBRID)], head, rate).taps
    at_s = (np.arange(len(taps)) - len(taps) // 2) / rate
    for hz, late in late_us.items():
        seen = np.sum(taps * np.exp(-2j * np.pi * hz * at_s))
        assert np.angle(seen) / (2 * np.pi * hz) * 1e6 == pytest.approx(late, abs=0.15)
        assert abs(seen) == pytest.approx(1, abs=0.01)


@pytest.mark.parametrize("chunk", [7, 300, 1000])
def test_samples_are_moved_back_in_any_chunks(chunk: int) -> None:
    tone = np.sin(2 * np.pi * 400 * np.arange(1000) / 16_000).astype(np.float32)
    modes = modes_of([(0, MUSIC), (500, HYBRID)], _HEAD_48, 16_000)
    undoing = Undoing(modes)
    parts = [undoing.of(tone[first : first + chunk]) for first in range(0, 1000, chunk)]
    moved = np.concatenate([*parts, undoing.rest()])
    assert np.array_equal(moved[:500], tone[:500])
    wanted = np.sin(2 * np.pi * 400 * (np.arange(500, 960) / 16_000 - 7.2e-6))
    assert moved[500:960] == pytest.approx(wanted, abs=1e-3)
    assert np.array_equal(moved, modes.undone(tone))


def test_music_is_left_as_it_is() -> None:
    tone = np.ones(100, np.float32)
    modes = modes_of([(0, MUSIC)], _HEAD_48, 16_000)
    assert Undoing(modes).of(tone) is tone
    assert not len(Undoing(modes).rest())
