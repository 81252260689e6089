"""Stems in their mixes: a voice, effects and music, sparse and masked, found again; strangers refused."""

from __future__ import annotations

import numpy as np
import pytest
import soxr

from syncstudio.sync.dubs.stems import measure_stem
from syncstudio.sync.inputs import Limits, Sound
from tests.sync.dub_cases import RATE, ambience, chain, effects, moved, music, voice
from tests.sync.recordings import cut, recording

MS = 1_000_000


def stems_of_scene(seed: int, seconds: int = 40) -> dict[str, np.ndarray]:
    """A voice that pauses a lot, sparse effects and quiet music."""
    rng = np.random.default_rng(seed)
    count = seconds * RATE
    speech = voice(rng, count, pauses=0.8)
    return {
        "speech": speech / np.abs(speech).max() * 0.5,
        "effects": effects(rng, count, every_s=3.0) * 0.03,
        "music": (music(rng, count) + 0.3 * ambience(rng, count)) * 0.03,
    }


@pytest.mark.parametrize("role", ["speech", "effects", "music"])
def test_a_stem_is_found_in_its_mix(role: str) -> None:
    stems = stems_of_scene(4)
    rng = np.random.default_rng(9)
    mix = chain(sum(stems.values()), rng)
    stem = moved(stems[role], 2.3456, 15.0)
    found = measure_stem(Sound(mix.astype(np.float32), RATE), Sound(stem.astype(np.float32), RATE))
    assert found.status == "measured"
    assert found.method == "stems"
    assert found.offset_ns == pytest.approx(2_345.6 * MS, abs=MS // 20)
    assert found.drift_ppm == pytest.approx(15, abs=2)
    assert found.confidence > 0.9


def test_a_real_voice_under_made_music() -> None:
    speech = recording("acoustic_corpus.wav")
    samples = soxr.resample(speech.samples, speech.rate, RATE)
    bed = music(np.random.default_rng(1), len(samples))
    mix = samples / np.abs(samples).max() * 0.3 + 0.1 * bed
    found = measure_stem(Sound(mix.astype(np.float32), RATE), cut(speech, 3.5))
    assert found.offset_ns == pytest.approx(3_500 * MS, abs=MS // 10)


def test_a_stem_of_another_mix_is_refused() -> None:
    mix = sum(stems_of_scene(5, 25).values())
    for role, stem in stems_of_scene(6, 25).items():
        found = measure_stem(Sound(mix.astype(np.float32), RATE), Sound(stem.astype(np.float32), RATE))
        assert found.status == "cannot-tell", role
        assert "not found in the mix" in found.reason
    found = measure_stem(recording("original_en.m4a"), recording("acoustic_corpus.wav"))
    assert found.status == "cannot-tell"


def test_bad_stems_get_a_sentence() -> None:
    mix = recording("original_en.m4a")
    nearly = np.zeros(20 * RATE, np.float32)
    nearly[: RATE // 2] = np.random.default_rng(0).normal(size=RATE // 2) * 0.1
    for samples, word in (
        (np.zeros(20 * RATE, np.float32), "silent"),
        (np.zeros(RATE // 20, np.float32), "long"),
        (nearly, "sounds for"),
    ):
        found = measure_stem(mix, Sound(samples, RATE))
        assert found.status == "cannot-tell"
        assert word in found.reason


def test_a_stem_is_sought_where_told() -> None:
    stems = stems_of_scene(4, 30)
    mix = Sound(sum(stems.values()).astype(np.float32), RATE)
    stem = cut(Sound(stems["music"].astype(np.float32), RATE), 2)
    found = measure_stem(mix, stem, Limits(around_ns=2_000 * MS, search_ns=200 * MS))
    assert found.offset_ns == pytest.approx(2_000 * MS, abs=MS // 10)
