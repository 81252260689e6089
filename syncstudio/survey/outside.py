"""Blanks what of a stream is not to be looked at."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from syncstudio.sync.inputs import Limits, Signal, Sound, SpeechSpans

_NS_PER_S = 1_000_000_000


def without_outside(opened: Sound | Signal | SpeechSpans, limits: Limits) -> Sound | Signal | SpeechSpans:
    """Silence, gaps or nothing outside the wanted spans and inside the excluded ones; times stay what they are."""
    if limits.spans_ns is None and not limits.excluded_ns:
        return opened
    if isinstance(opened, Sound):
        return _silenced(opened, limits)
    if isinstance(opened, Signal):
        values = np.array(opened.values, np.float64)
        values[~_wanted(opened.times_ns, limits)] = np.nan
        return replace(opened, values=values)
    kept = _wanted(opened.starts_ns, limits) & _wanted(opened.ends_ns, limits)
    return replace(opened, starts_ns=opened.starts_ns[kept], ends_ns=opened.ends_ns[kept])


def _silenced(sound: Sound, limits: Limits) -> Sound:
    samples = np.array(sound.samples)
    spans = ((0, None),) if limits.spans_ns is None else limits.spans_ns
    wanted = np.zeros(len(samples), bool)
    for start_ns, end_ns in spans:
        wanted[_place(sound, start_ns) : None if end_ns is None else _place(sound, end_ns)] = True
    for start_ns, end_ns in limits.excluded_ns:
        wanted[_place(sound, start_ns) : _place(sound, end_ns)] = False
    samples[~wanted] = 0
    return replace(sound, samples=samples)


def _place(sound: Sound, ns: int) -> int:
    """The first sample at or after an instant."""
    return max(0, -int(-(ns - sound.start_s * _NS_PER_S) * sound.rate // _NS_PER_S))


def _wanted(times_ns: NDArray[np.int64], limits: Limits) -> NDArray[np.bool_]:
    wanted = np.full(len(times_ns), limits.spans_ns is None)
    for start_ns, end_ns in limits.spans_ns or ():
        wanted |= (times_ns >= start_ns) & (times_ns < end_ns)
    for start_ns, end_ns in limits.excluded_ns:
        wanted &= (times_ns < start_ns) | (times_ns >= end_ns)
    return wanted
