"""A telling moment of picture and sound, for laying one over the other."""

from __future__ import annotations

import numpy as np

from syncstudio.sync.evidence import Trace
from syncstudio.sync.inputs import Signal, Sound

_AROUND_S = 0.6
_POINTS = 1200
_NS = 1_000_000_000


def overlay(picture: Signal, name: str, sound: Sound, seen_s: float, heard_s: float) -> tuple[Trace, Trace]:
    """The picture's column around an instant of its own clock, and the sound's envelope around one of its own."""
    time_s = picture.times_ns / _NS
    near = np.abs(time_s - seen_s) <= _AROUND_S
    values = np.asarray(picture.values[near, picture.names.index(name)], np.float64)
    shown = Trace(name, np.asarray(time_s[near], np.float64), values)
    start_s = float(sound.start_s)
    first = round((heard_s - _AROUND_S - start_s) * sound.rate)
    each = max(1, round(2 * _AROUND_S * sound.rate / _POINTS))
    samples = np.nan_to_num(sound.read(first, each * _POINTS))
    loud = np.abs(samples.reshape(_POINTS, each)).max(axis=1).astype(np.float64)
    at = start_s + (first + (np.arange(_POINTS) + 0.5) * each) / sound.rate
    return shown, Trace("loudness", at, loud)
