"""A telling moment of picture and sound, for laying one over the other."""

from __future__ import annotations

import numpy as np

from syncstudio.sync.events.moment_traces import AROUND_S, heard_around
from syncstudio.sync.evidence import Trace
from syncstudio.sync.inputs import Signal, Sound

_NS = 1_000_000_000


def overlay(picture: Signal, name: str, sound: Sound, seen_s: float, heard_s: float) -> tuple[Trace, Trace]:
    """The picture's column around an instant of its own clock, and the sound's envelope around one of its own."""
    time_s = picture.times_ns / _NS
    near = np.abs(time_s - seen_s) <= AROUND_S
    values = np.asarray(picture.values[near, picture.names.index(name)], np.float64)
    return Trace(name, np.asarray(time_s[near], np.float64), values), heard_around(sound, heard_s)
