"""Transcripts that keep to the voice, step away from it or drift, of synthesised speech with known truth."""

from dataclasses import dataclass

import numpy as np

from syncstudio.sync.inputs import Sound, SpeechSpans
from tests.sync.transcript_cases import RATE, noisy, peoples_cues, spans_of, spoken

KINDS = ("words", "tight cues", "lingering cues")


@dataclass
class DriftCase:
    """The text is `late_s` late from `from_s` of the sound on, and then `slope` later each second."""

    sound: Sound
    spans: SpeechSpans
    kind: str
    from_s: float = 0.0
    late_s: float = 0.0
    slope: float = 0.0


def drift_case(seed, minutes, kind=None, step=False, slope=False):
    """One case; kind, noise (10 to 40 dB below), music in a third of them, step and slope are drawn from the seed."""
    rng = np.random.default_rng([seed, 11])
    kind = kind or KINDS[seed % 3]
    snr_db, with_music = float(rng.choice([40, 25, 15, 10])), rng.random() < 0.3
    clean, rows = spoken(rng, minutes * 60, float(rng.uniform(0.45, 0.75)))
    sound = Sound(noisy(rng, clean, snr_db, float(rng.uniform(6, 18)) if with_music else None), RATE)
    if kind == "words":
        jitter = rng.normal(0, 0.012, (len(rows), 2)) + rng.normal(0, 0.006)
        made = [(a + j, max(b + k, a + j + 0.03)) for (a, b, _), (j, k) in zip(rows, jitter, strict=True)]
    else:
        tight = kind == "tight cues"
        lead_s = float(rng.normal(0, 0.012) if tight else np.clip(rng.normal(0.04, 0.04), -0.04, 0.12))
        made = peoples_cues(rng, rows, lead_s, 0.01 if tight else float(rng.uniform(0.2, 0.8)))
    from_s = float(rng.uniform(0.25, 0.75)) * minutes * 60 if step else 0.0
    late_s = float(rng.choice([-1, 1]) * rng.uniform(0.15, 1.5)) if step else 0.0
    rate = float(rng.choice([-1, 1]) * rng.uniform(4e-4, 2e-3)) if slope else 0.0

    def moved(at):
        at = at + late_s if at >= from_s else at
        return at + rate * (at - from_s)

    rows = sorted((moved(a), moved(b)) for a, b in made)
    return DriftCase(sound, spans_of(rows, kind == "words"), kind, from_s, late_s, rate)
