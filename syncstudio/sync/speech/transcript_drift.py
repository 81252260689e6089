"""Whether a transcript keeps to the voice: minute by minute, and in stretches where it is off by so much.

Nothing is moved by this; it is what is shown beside a transcript at all times. `transcript_to_sound` measures.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from syncstudio.sync.inputs import SpeechSpans
from syncstudio.sync.speech.drift_fit import Stretch, stretches_of
from syncstudio.sync.speech.drift_minutes import (
    MINUTE_S,
    REACH_S,
    CueWay,
    MinuteDrift,
    cue_curves,
    minutes_of,
    scatter_half_s,
)
from syncstudio.sync.speech.speech_cues import Cues, Edges, Lags, cues_of, top_of
from syncstudio.sync.speech.speech_fit import SENTENCES_SOFT_S, WORDS_SOFT_S, find_linger
from syncstudio.sync.speech.speech_splits import Run
from syncstudio.sync.speech.voice_activity import STEP_S, VoiceActivity

# The habits of hands and ears, as in `transcript_to_sound`, which says where they come from.
_ONSET_LATE_S, _LEAD_S, _LEAD_HALF_S = 0.01, 0.03, 0.072
_WORDS_HALF_S, _SENTENCES_HALF_S = 0.012, 0.014
_LINGERS_S, _LINGERS_SURE_S = 0.08, 0.08

# Where it is not clear whether cues linger, they may by so much.
_PERHAPS_LINGERS_S = 0.16

# Cues that are asked together to see whether they linger: no more are needed.
_MOST_ASKED = 600

# Off by less is nobody's business, however surely: a tenth of a syllable.
_LEAST_OFF_S = 0.045

# Said only when it is beyond its interval by this factor: a right transcript must not be blamed.
_SURE = 1.4

# Pooled over a whole stretch its place is known this well at best, beyond the hand's habit.
_LEAST_HALF_S = 0.008


@dataclass(frozen=True, slots=True)
class TranscriptDrift:
    """What is known of a transcript against a sound, all in seconds of the sound's own time.

    `minutes` are those with cues, `stretches` what fits them, `known` the minutes by the hash of what they were told
    from, to be handed in the next time. `lingers` says that only beginnings were believed.
    """

    minutes: tuple[MinuteDrift, ...]
    stretches: tuple[Stretch, ...]
    known: Mapping[str, MinuteDrift]
    lingers: bool = False

    @property
    def off(self) -> tuple[Stretch, ...]:
        """The stretches where the text is surely not with the voice."""
        return tuple(each for each in self.stretches if each.off)


def transcript_drift(
    activity: VoiceActivity,
    spans: SpeechSpans,
    known: Mapping[str, MinuteDrift] | None = None,
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> TranscriptDrift:
    """How a transcript keeps to the voice; `spans` lie on the sound's own time. Raises MeasuringCancelled."""
    cues, known = cues_of(spans), known or {}
    if not len(cues) or activity.range_db <= 0:
        return TranscriptDrift((), (), {})
    soft_s = WORDS_SOFT_S if spans.words else SENTENCES_SOFT_S
    way = CueWay(Edges.BOTH, soft_s)
    found = minutes_of(activity, cues, way, known, progress, cancelled)
    kept = dict(found)
    stretches = stretches_of(list(found.values()))
    linger_s, sure = (0.0, True) if spans.words else _linger_s(activity, cues, stretches)
    hand_s = _WORDS_HALF_S
    lingers = sure and linger_s > _LINGERS_S
    if lingers:
        hand_s = _LEAD_HALF_S + 0.001 * max(0.0, 15.0 - activity.range_db)
        way = CueWay(Edges.STARTS, soft_s, linger_s, -(_ONSET_LATE_S + _LEAD_S))
        found = minutes_of(activity, cues, way, known, progress, cancelled)
        kept.update(found)
        stretches = stretches_of(list(found.values()))
    elif not spans.words:
        # Both edges are believed, and half of what cues begin early or linger stays in the middle.
        stays_s = linger_s if sure else max(linger_s, _PERHAPS_LINGERS_S)
        hand_s = float(np.hypot(_SENTENCES_HALF_S, stays_s / 2 + _LEAD_S))
    said = cues.shortened(way.linger_s) if way.linger_s else cues
    judged = _judged(activity, said, way, hand_s, stretches)
    minutes = tuple(
        each if each.late_s is None else replace(each, half_s=float(np.hypot(each.half_s, hand_s)))
        for each in found.values()
    )
    return TranscriptDrift(minutes, judged, kept, lingers)


def _linger_s(activity: VoiceActivity, cues: Cues, stretches: tuple[Stretch, ...]) -> tuple[float, bool]:
    """How long cues stay after their speech, in steps of 40 ms, so that an edit seldom changes it; whether surely."""
    runs = []
    for each in stretches:
        first, last = np.searchsorted(cues.middles_s, [each.from_s, each.to_s])
        if last - first >= 3:
            runs.append(Run(int(first), min(int(last), int(first) + _MOST_ASKED), -each.middle_late_s))
    if not runs:
        return 0.0, False
    linger_s, spread_s = find_linger(activity, cues, 1.0, runs)
    return round(max(linger_s, 0.0) / 0.04) * 0.04, spread_s <= _LINGERS_SURE_S


def _judged(
    activity: VoiceActivity, cues: Cues, way: CueWay, hand_s: float, stretches: tuple[Stretch, ...]
) -> tuple[Stretch, ...]:
    """Stretches with the border of each found among its cues, their place pooled, and whether it is off."""
    placed = _with_borders(activity, cues, way, stretches)
    out = []
    for each in placed:
        pooled = _pooled(activity, cues, way, hand_s, each)
        sure_s = _SURE * pooled.half_s + 0.01
        worst_s = max(abs(pooled.late_at(pooled.from_s)), abs(pooled.late_at(pooled.to_s)))
        off_s = max(abs(pooled.middle_late_s), worst_s if pooled.slope else 0.0)
        out.append(replace(pooled, off=bool(off_s > max(_LEAST_OFF_S, sure_s))))
    return tuple(out)


def _pooled(activity: VoiceActivity, cues: Cues, way: CueWay, hand_s: float, stretch: Stretch) -> Stretch:
    """One stretch, its place by all of its cues together."""
    first, last = np.searchsorted(cues.middles_s, [stretch.from_s, stretch.to_s])
    part = cues.part(int(first), int(last))
    if len(part) < 3:
        return stretch
    if len(part) > _MOST_ASKED:
        chosen = np.linspace(0, len(part) - 1, _MOST_ASKED).astype(np.int64)
        part = Cues(part.starts_s[chosen], part.ends_s[chosen])
    moved = np.array([stretch.late_at(at) for at in part.middles_s])
    level = Cues(part.starts_s - moved, part.ends_s - moved)
    lags = Lags.around(0.4, STEP_S)
    curves = cue_curves(activity, level, way, lags)
    lag_s = lags.first_s + top_of(curves.sum(axis=0), STEP_S)[0]
    half_s = float(np.hypot(max(scatter_half_s(curves, STEP_S), _LEAST_HALF_S), hand_s))
    # The stretch's own value has the habit taken away already.
    late_s = stretch.middle_late_s - (lag_s + way.moved_s)
    return replace(stretch, middle_late_s=late_s, half_s=half_s)


def _with_borders(
    activity: VoiceActivity, cues: Cues, way: CueWay, stretches: tuple[Stretch, ...]
) -> tuple[Stretch, ...]:
    """Where one stretch ends and the next begins: before the cue from which the next one fits better."""
    out = list(stretches)
    for place in range(len(out) - 1):
        one, two = out[place], out[place + 1]
        border_s = (one.to_s + two.from_s) / 2
        low, high = np.searchsorted(
            cues.middles_s, [max(one.from_s, border_s - 2 * MINUTE_S), min(two.to_s, border_s + 2 * MINUTE_S)]
        )
        part = cues.part(int(low), int(high))
        at_s = border_s
        if len(part) > 1 and abs(one.late_at(border_s) - two.late_at(border_s)) > 0.02:
            gains = np.zeros(len(part))
            lags = Lags.around(REACH_S + 0.2, STEP_S)
            curves = cue_curves(activity, part, way, lags)
            for row, middle_s in enumerate(part.middles_s):
                first, second = (
                    np.interp(-each.late_at(float(middle_s)) - way.moved_s, lags.values_s, curves[row])
                    for each in (one, two)
                )
                gains[row] = first - second
            # Everything before the cut gains by the first, all after it loses.
            cut = int(np.argmax(np.concatenate([[0.0], np.cumsum(gains)])))
            inner = min(max(cut, 1), len(part) - 1)
            at_s = float(part.ends_s[inner - 1] + part.starts_s[inner]) / 2
        out[place], out[place + 1] = replace(one, to_s=at_s), replace(two, from_s=at_s)
    return tuple(out)
