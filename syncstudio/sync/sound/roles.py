"""Which role a sound has in a production, guessed from the sound alone: speech, effects, music or the whole mix.

Rules over a few features that a person can hear (see sound_features.py), so that the guess can be explained. Original
and dub are both mixes: which of them is which cannot be heard.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from syncstudio.sync.inputs import Sound
from syncstudio.sync.sound.sound_features import SoundFeatures, features_of

GuessedRole = Literal["speech", "effects", "music", "mix", ""]

# Held notes alone keep their fine spectrum above the first; a voice among them brings it below.
_TONAL, _PARTLY_TONAL = 0.6, 0.4
# In the pauses of a voice without a bed chance reaches 0.12; a real quiet bed of music gave 0.21 to 0.25.
_BED = 0.18
_SILENT = 0.05
_STEADY = 0.15
_EVEN = 0.8


@dataclass(frozen=True, slots=True)
class RoleGuess:
    """`role` is "" when unsure; `confidence` 0 to 1; `reason` says to a person what was heard."""

    role: GuessedRole
    confidence: float
    reason: str


def guess_role(sound: Sound) -> RoleGuess:
    """What the sound seems to be, from at most two minutes taken from all over it."""
    features = features_of(sound)
    if features is None:
        return RoleGuess("", 0.0, "Too short or too quiet to tell what it is.")
    if features.tones >= _PARTLY_TONAL and features.swing < _STEADY:
        return RoleGuess("", 0.3, "One steady tone, as of a test signal or a hum.")
    if features.tones >= _PARTLY_TONAL:
        return _tonal(features)
    if features.repeats >= _EVEN:
        return RoleGuess("", 0.3, "The same sound again and again, as of a machine or a metronome.")
    if features.voiced >= 0.3 and features.syllables >= 0.35 and features.swing >= 0.85:
        return _voice(features)
    if features.voiced < 0.1 and features.flatness >= 0.1 and features.tones < _BED:
        return _noise(features)
    if features.syllables >= 0.36 and features.swing >= 0.6 and features.tones_between >= 0.3:
        return RoleGuess("mix", 0.65, "Something that moves like speech over tones and noise.")
    return RoleGuess("", 0.3, "Neither voice, music nor effects stand out.")


def _tonal(features: SoundFeatures) -> RoleGuess:
    if features.tones >= _TONAL:
        return RoleGuess(
            "music", _between(features.tones, _TONAL, 0.75, 0.8, 0.95), "Mostly tones that last: music."
        )
    if features.syllables >= 0.36 and 0.1 <= features.voiced < 0.6 and features.tones_between >= 0.55:
        return RoleGuess("mix", 0.55, "Lasting tones, and something that moves like speech.")
    if features.voiced >= 0.5 and features.tones_between >= 0.35:
        return RoleGuess("music", 0.6, "Mostly tones that last, without the rise and fall of speech alone.")
    return RoleGuess("", 0.4, "Lasting tones among other sounds: music or a mix.")


def _voice(features: SoundFeatures) -> RoleGuess:
    if features.silence >= _SILENT:
        sure = _between(features.silence, _SILENT, 0.2, 0.6, 0.95)
        return RoleGuess("speech", sure, "Mostly voice, with silence in its pauses.")
    if features.tones_between >= _BED or features.tones >= _BED:
        sure = _between(max(features.tones_between, features.tones), _BED, 0.4, 0.65, 0.9)
        return RoleGuess("mix", sure, "Voice, with music or effects going on in its pauses.")
    sure = _between(_BED - features.tones_between, 0.0, 0.1, 0.5, 0.7)
    return RoleGuess("speech", sure, "Mostly voice, with pauses in which only a room is heard.")


def _noise(features: SoundFeatures) -> RoleGuess:
    if features.silence >= 0.2:
        return RoleGuess(
            "effects", _between(features.silence, 0.2, 0.4, 0.7, 0.9), "Single noises with silence between."
        )
    if features.swing >= 0.6:
        return RoleGuess("effects", 0.7, "Noises without voice or tones.")
    if features.swing >= 0.2:
        return RoleGuess(
            "effects", 0.55, "Noise that swells and fades, without voice or tones: an atmosphere."
        )
    return RoleGuess("", 0.3, "Steady noise only.")


def _between(value: float, low: float, high: float, at_low: float, at_high: float) -> float:
    """The confidence for a value between two, on a straight line, level outside."""
    share = min(max((value - low) / (high - low), 0.0), 1.0)
    return at_low + share * (at_high - at_low)
