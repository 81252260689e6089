"""Roles guessed from sounds: real speech, real film clips, made music and effects, and what nobody can tell."""

from __future__ import annotations

import numpy as np
import pytest
import soxr

from syncstudio.sync.inputs import Sound
from syncstudio.sync.sound.roles import guess_role
from syncstudio.sync.sound.sound_features import features_of
from tests.sync.dub_cases import RATE, ambience, effects, make_bed, music, over, voice
from tests.sync.recordings import recording

COUNT = 30 * RATE


def sound(samples: np.ndarray) -> Sound:
    """Peaks at half of full scale."""
    return Sound((0.5 * samples / np.abs(samples).max()).astype(np.float32), RATE)


@pytest.mark.parametrize("name", ["acoustic_corpus.wav", "timbl_1.mp3", "timbl_2.mp3"])
def test_real_speech(name: str) -> None:
    guess = guess_role(recording(name))
    assert guess.role == "speech"
    assert guess.confidence >= 0.5
    assert "voice" in guess.reason


@pytest.mark.parametrize("name", ["original_en.m4a", "dubbed_de.m4a", "dubbed_fr.m4a"])
def test_real_film_clips_are_mixes(name: str) -> None:
    guess = guess_role(recording(name))
    assert guess.role == "mix"
    assert guess.confidence >= 0.6


@pytest.mark.parametrize("seed", [0, 1])
def test_made_stems(seed: int) -> None:
    rng = np.random.default_rng(seed)
    assert guess_role(sound(voice(rng, COUNT))).role == "speech"
    assert guess_role(sound(music(rng, COUNT))).role == "music"
    assert guess_role(sound(effects(rng, COUNT, every_s=1.5 + seed))).role == "effects"
    assert guess_role(sound(ambience(rng, COUNT))).role == "effects"


@pytest.mark.parametrize("bed", ["music", "film"])
@pytest.mark.parametrize("speech_db", [6.0, 12.0])
def test_real_speech_over_a_bed_is_a_mix(bed: str, speech_db: float) -> None:
    speech = recording("timbl_1.mp3")
    samples = soxr.resample(speech.samples[: 27 * speech.rate], speech.rate, RATE).astype(np.float64)
    mixed = over(samples, make_bed(bed, np.random.default_rng(3), len(samples)), speech_db)
    assert guess_role(sound(mixed)).role == "mix"


@pytest.mark.parametrize(
    "samples",
    [
        np.zeros(20 * RATE),
        np.ones(RATE // 20),
        np.zeros(0),
        np.full(20 * RATE, np.nan),
        np.random.default_rng(0).normal(size=20 * RATE) * 0.1,
        np.sign(np.sin(np.arange(20 * RATE) * 0.001)),
    ],
)
def test_nobody_can_tell(samples: np.ndarray) -> None:
    guess = guess_role(Sound(samples.astype(np.float32), RATE))
    assert guess.role == ""
    assert guess.confidence < 0.5
    assert guess.reason.endswith(".")


def test_level_and_whole_numbers_do_not_matter() -> None:
    speech = recording("acoustic_corpus.wav")
    loud = features_of(Sound((speech.samples * 32767).astype(np.int16), speech.rate))
    soft = features_of(Sound(speech.samples * np.float32(0.05), speech.rate))
    assert loud is not None
    assert soft is not None
    assert loud.voiced == pytest.approx(soft.voiced, abs=0.01)
    assert loud.tones == pytest.approx(soft.tones, abs=0.02)


def test_a_long_sound_is_sampled_all_over() -> None:
    quiet = np.zeros(300 * RATE, np.float32)
    quiet[-100 * RATE :] = np.tile(music(np.random.default_rng(2), 10 * RATE) * 0.1, 10)
    assert guess_role(Sound(quiet, RATE)).role in ("music", "")
