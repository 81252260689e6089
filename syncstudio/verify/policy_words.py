"""Pairs, offsets and tolerances as people say them, for the reasons of a decision."""

from __future__ import annotations

import math

from syncstudio.sync.measurement import PPM
from syncstudio.sync.profile import Profile
from syncstudio.verify.result import PairFound, PairName

_WHAT: dict[str, tuple[str, str]] = {
    "sound_picture": ("Sound against picture", "sound"),
    "voice_face": ("Voice against mouth", "voice"),
    "speech_mix": ("Speech stem against mix", "stem"),
    "effects_mix": ("Effects stem against mix", "stem"),
    "music_mix": ("Music stem against mix", "stem"),
    "transcript_sound": ("Transcript against sound", "transcript"),
    "dub_original": ("Dub against original", "dub"),
    "dub_picture": ("Dub against picture", "dub"),
    "series_picture": ("Series against picture", "series"),
    "series_sound": ("Series against sound", "series"),
}
# Drifts that move less than this over a sample are not worth a word.
_WORTH_S = 0.001


def pair_words(pair: PairFound | PairName) -> str:
    """What is held against what; with the names of both where they are not one file."""
    if isinstance(pair, str):
        return _WHAT[pair][0]
    what = _WHAT[pair.pair][0]
    return what if pair.reference == pair.other else f"{what} ({pair.other})"


def measured_words(pair: PairFound, duration_s: float) -> str:
    """“sound 41 ms late ±12”, with the drift where it matters."""
    if pair.offset_s is None or pair.uncertainty_s is None:
        return "nothing"
    who = _WHAT[pair.pair][1]
    ms, width = 1000 * pair.offset_s, 1000 * pair.uncertainty_s
    moved_s = (pair.drift_ppm or 0.0) / PPM * duration_s
    said = f"{who} {_off(ms)} ±{_digits(width)}"
    if abs(moved_s) < _WORTH_S:
        return said
    return f"{said} at its beginning and {_off(ms + 1000 * moved_s)} at its end"


def band_words(band: Profile) -> str:
    """“45 ms early to 125 ms late”."""
    early, late = (
        "any" if math.isinf(one) else f"{_digits(one)} ms" for one in (band.early_ms, band.late_ms)
    )
    return f"{early} early to {late} late"


def _off(ms: float) -> str:
    return f"{_digits(abs(ms))} ms {'early' if ms >= 0 else 'late'}"


def _digits(ms: float) -> str:
    return f"{ms:.0f}" if ms >= 10 else f"{ms:.1f}"
