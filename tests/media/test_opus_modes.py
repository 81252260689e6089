"""Speech in Opus lies where it was, though the coder moved it by a third of a sample."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from syncstudio.media.mono_sound import mono_sound
from syncstudio.media.opus_modes import OpusModes, modes_of, opus_modes
from syncstudio.sync.inputs import Sound
from syncstudio.sync.sound.sound_to_sound import measure_sounds
from tests.sync.sound_sources import RATE, source

_HEAD_48, _HEAD_16 = (
    b"OpusHead\1\1" + (312).to_bytes(2, "little") + rate.to_bytes(4, "little") for rate in (48_000, 16_000)
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
    assert np.mean(opus_modes(path, 0, 48_000).early > 0) > 0.8

    def offset_s(cache: str) -> float:
        monkeypatch.setenv("SYNCSTUDIO_CACHE_DIR", str(tmp_path / cache))
        found = mono_sound(path, 0)
        answer = measure_sounds(
            Sound(noisy_speech, RATE), Sound(found.samples, found.rate, found.start_s, found.moved_s)
        )
        assert answer.offset_ns is not None
        return answer.offset_ns / 1e9

    undone_s = offset_s("one")
    monkeypatch.setattr(OpusModes, "undone", lambda self, mono, first, before=0.0: mono)
    assert abs(undone_s) < 1.5e-6
    assert offset_s("two") > 3e-6


def test_every_packet_says_how_early_it_is() -> None:
    places = [(0, MUSIC), (960, HYBRID), (1920, HYBRID), (2880, MUSIC)]
    modes = modes_of(places, _HEAD_48, 48_000)
    assert modes.early[modes.starts == 960] == pytest.approx([0.288])
    assert modes.early[modes.starts == 2880] == 0
    assert 0 < modes.moved_s < 1e-6
    assert (modes_of(places, _HEAD_16, 48_000).early <= 0).all()
    assert modes_of([(0, NARROW)] * 9, _HEAD_48, 48_000).moved_s > 50e-6
    assert modes_of([], b"", 48_000).moved_s == 0


@pytest.mark.parametrize("chunk", [300, 1000])
def test_samples_are_moved_back_in_any_chunks(chunk: int) -> None:
    tone = np.sin(2 * np.pi * 400 * np.arange(1000) / 48_000).astype(np.float32)
    modes = OpusModes(np.array([0, 500]), np.array([0.0, 0.3]), 0.0)
    parts, last = [], 0.0
    for first in range(0, 1000, chunk):
        part = tone[first : first + chunk]
        parts.append(modes.undone(part, first, last))
        last = float(part[-1])
    moved = np.concatenate(parts)
    assert np.array_equal(moved[:500], tone[:500])
    wanted = np.sin(2 * np.pi * 400 * (np.arange(500, 1000) - 0.3) / 48_000)
    assert moved[500:] == pytest.approx(wanted, abs=1e-3)
