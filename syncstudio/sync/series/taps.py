"""Taps, claps and knocks that an accelerometer felt, against the sound that they made.

>>> measure_taps(recorder, wrist_sensor).status
'measured'
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from syncstudio.sync.events.event_answer import EventList, measured_events
from syncstudio.sync.events.moment_traces import felt_around, heard_around
from syncstudio.sync.events.onset_fit import fit_beginnings
from syncstudio.sync.events.onsets import Onsets, find_onsets
from syncstudio.sync.inputs import Limits, Signal, Sound
from syncstudio.sync.measurement import Measurement
from syncstudio.sync.series.even_series import FEWEST_ROWS, moving_columns
from syncstudio.sync.series.tap_events import accelerations, find_taps

Floats = NDArray[np.float64]

METHOD = "taps"
FEWEST = 4

# How far a knock's sound may be from it: a metre or two of air, a slow rise.
_TOLERANCE_S = 0.02
# Onsets of sounds are found to about so much, those that no rise can be fitted to, and all alike: a blow is heard where
# the surface moves first, and felt where the sensor sits.
_ONSET_S, _ONSET_SHARED_S = 0.00025, 0.00005
_MOST_EVENTS = 600
_SHORTEST_S = 2.0
# 95 % of an even spread lies within so many of its standard deviations.
_EVEN_95 = 1.645
AIR_NOTE = (
    "Sound travels 34 cm in a millisecond: a microphone farther from the knocks hears them that much later."
)


def measure_taps(
    reference: Sound | Signal,
    other: Sound | Signal,
    limits: Limits = Limits(),
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    onsets: Onsets | None = None,
) -> Measurement:
    """How a sound and an accelerometer, or two accelerometers, lie by the knocks in both: four or more.

    `onsets` of the sound may be handed in when they are known already.
    """
    lists: list[EventList] = []
    for number, value in enumerate((reference, other)):
        role = "reference" if number == 0 else "other"
        within = limits if number == 0 else None
        found = _events(value, within, progress, cancelled, onsets)
        if len(found.at_s) < FEWEST:
            # Of a sound and a series each has its name: which is the reference is for the one who asked.
            whose = f"{role} " if isinstance(reference, Signal) == isinstance(other, Signal) else ""
            return Measurement.cannot_tell(METHOD, _too_few(whose, value, len(found.at_s)))
        lists.append(found)
    answer = measured_events(METHOD, lists[0], lists[1], limits, _TOLERANCE_S, (AIR_NOTE,), FEWEST)
    return _with_curves(answer, reference, other)


def _with_curves(answer: Measurement, reference: Sound | Signal, other: Sound | Signal) -> Measurement:
    """The answer with its strongest knock as both recorded it."""
    knocks = [one for one in answer.evidence.events if one.used] or list(answer.evidence.events)
    if not knocks:
        return answer
    best = max(knocks, key=lambda one: one.strength)
    shown = [
        felt_around(value, accelerations(value, value.values), at_s)
        if isinstance(value, Signal)
        else heard_around(value, at_s)
        for value, at_s in ((reference, best.reference_s), (other, best.other_s))
    ]
    return replace(answer, evidence=replace(answer.evidence, reference=shown[0], other=shown[1]))


def _too_few(whose: str, value: Sound | Signal, count: int) -> str:
    """One sentence for somebody whose recording has too few knocks: what it lacks, and what to do."""
    needed = f"at least {FEWEST} at uneven times are needed"
    if isinstance(value, Signal):
        if value.rows < FEWEST_ROWS:
            return f"The {whose}series has only {value.rows} rows; {needed}: choose a longer recording."
        if not np.isfinite(value.values).any():
            return f"The {whose}series holds no numbers: choose another one."
        if not moving_columns(value.values):
            return f"The {whose}series never changes, so nothing can be compared: choose another one."
        return f"The {whose}series has {_times(count)}; {needed}: choose the accelerometer's columns, or record more."
    if value.duration_s < _SHORTEST_S:
        length = f"{1000 * value.duration_s:.0f} ms" if value.duration_s < 1 else f"{value.duration_s:.1f} s"
        return f"The {whose}sound lasts only {length}; {needed}: choose a longer recording."
    if not np.isfinite(value.samples).any() or float(np.nanmax(np.abs(value.samples), initial=0)) == 0:
        return f"The {whose}sound is silent: choose another channel or recording."
    return f"The {whose}sound has {_times(count)}; {needed}: choose the channel that they are heard in, or record more."


def _events(
    value: Sound | Signal,
    limits: Limits | None,
    progress: Callable[[float], None] | None,
    cancelled: Callable[[], bool] | None,
    onsets: Onsets | None,
) -> EventList:
    if isinstance(value, Signal):
        taps = find_taps(value, limits)
        return EventList("series", taps.at_s, taps.strength, taps.own_s, taps.shared_s)
    known = find_onsets(value, progress, cancelled) if onsets is None else onsets
    kept = np.ones(len(known.at_s), bool)
    if limits is not None:
        kept = allowed(known.at_s, limits)
    at, strength = known.at_s[kept], known.strength[kept]
    if len(at) > _MOST_EVENTS:
        strongest = np.sort(np.argsort(-strength, kind="stable")[:_MOST_EVENTS])
        at, strength = at[strongest], strength[strongest]
    # What a codec moves all beginnings by, no comparison shows.
    shared_s = float(np.hypot(_ONSET_SHARED_S, value.begins_within_s / _EVEN_95))
    return EventList(
        "sound", at, strength, np.full(len(at), _ONSET_S), shared_s, partial(fit_beginnings, value)
    )


def allowed(at_s: Floats, limits: Limits) -> NDArray[np.bool_]:
    """Which instants of the reference may be looked at."""
    kept = np.ones(len(at_s), bool) if limits.spans_ns is None else np.zeros(len(at_s), bool)
    for start, end in limits.spans_ns or ():
        kept |= (at_s * 1e9 >= start) & (at_s * 1e9 < end)
    for start, end in limits.excluded_ns:
        kept &= ~((at_s * 1e9 >= start) & (at_s * 1e9 < end))
    return kept


def _times(count: int) -> str:
    return "no clear knock" if count == 0 else "1 clear knock" if count == 1 else f"{count} clear knocks"
