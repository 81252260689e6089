"""A transcript's cues against a voice curve: how well each agrees with it, at every lag."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from syncstudio.sync.inputs import SpeechSpans
from syncstudio.sync.voice_activity import STEP_S, VoiceActivity

Floats = NDArray[np.float64]

# Words this close are one stretch of speech: no curve shows an edge between them.
_JOINED_S = 0.12

# Silence is claimed so far from a cue, or to the middle of the gap: transcripts leave things out.
_CLAIMED_S = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Cues:
    """Stretches of speech in seconds of the transcript's time, rising and apart: float64 (n,)."""

    starts_s: Floats
    ends_s: Floats

    def __len__(self) -> int:
        return len(self.starts_s)

    @property
    def middles_s(self) -> Floats:
        """The middle of each."""
        return (self.starts_s + self.ends_s) / 2

    @property
    def spoken_s(self) -> float:
        """How long is spoken in all."""
        return float((self.ends_s - self.starts_s).sum())

    def part(self, first: int, last: int) -> Cues:
        """Those from one to before another."""
        return Cues(self.starts_s[first:last], self.ends_s[first:last])


def cues_of(spans: SpeechSpans) -> Cues:
    """The stretches of speech of a transcript, words and overlapping speakers joined; nothing of no length."""
    starts = np.asarray(spans.starts_ns, np.float64) / 1e9
    ends = np.asarray(spans.ends_ns, np.float64) / 1e9
    good = np.isfinite(starts) & np.isfinite(ends) & (ends > starts)
    order = np.argsort(starts[good], kind="stable")
    starts, ends = starts[good][order], ends[good][order]
    if not len(starts):
        return Cues(starts, ends)
    reached = np.maximum.accumulate(ends)
    joined = _JOINED_S if spans.words else 0.0
    begins = np.concatenate([[True], starts[1:] - reached[:-1] > joined])
    last = np.concatenate([np.flatnonzero(begins)[1:] - 1, [len(starts) - 1]])
    return Cues(starts[begins], reached[last])


def agreement(
    activity: VoiceActivity, cues: Cues, rate: float, lags_s: Floats, linger_s: float = 0.0
) -> Floats:
    """How many seconds each cue's claim fits the curve better than not: float64 (cues, lags).

    A cue at t lies at t * rate + lag in the sound. It claims speech from its start to `linger_s` before its end, and
    silence around it.
    """
    told = activity.told()
    starts, ends = cues.starts_s * rate, cues.ends_s * rate
    spoken = np.maximum(ends - linger_s, np.minimum(starts + 0.3, ends))
    gaps = (starts[1:] - ends[:-1]) / 2
    before = np.minimum(np.concatenate([[_CLAIMED_S], gaps]), _CLAIMED_S)
    after = np.minimum(np.concatenate([gaps, [_CLAIMED_S]]), _CLAIMED_S)

    def at(times: Floats) -> Floats:
        steps = (times[:, None] + (lags_s - activity.start_s)) / STEP_S
        return _between(told, steps)

    # Where two meet in the curve's integral only its ends count.
    return 2 * (at(spoken) - at(starts)) - (at(ends + after) - at(starts - before))


def _between(values: Floats, steps: Floats) -> Floats:
    """Values at fractional places; those at the ends go on beyond."""
    steps = np.clip(steps, 0, len(values) - 1)
    lower = np.minimum(steps.astype(np.int64), max(len(values) - 2, 0))
    part = steps - lower
    upper = np.minimum(lower + 1, len(values) - 1)
    return np.asarray(values[lower] * (1 - part) + values[upper] * part, np.float64)


def top_of(values: Floats, step: float) -> tuple[float, float]:
    """Where an evenly spaced curve is highest, in steps' unit from its first value, and how high: by a parabola."""
    place = int(np.argmax(values))
    if not 0 < place < len(values) - 1:
        return place * step, float(values[place])
    left, middle, right = (float(values[place + k]) for k in (-1, 0, 1))
    bend = left - 2 * middle + right
    aside = 0.5 * (left - right) / bend if bend < 0 else 0.0
    return (place + aside) * step, middle - 0.25 * (left - right) * aside
