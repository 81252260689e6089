"""Finds where a transcript lies in a sound, or says why that is not clear: place, ratio and runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from syncstudio.sync.inputs import Limits
from syncstudio.sync.speech.speech_cues import Cues
from syncstudio.sync.speech.speech_fit import fit_runs
from syncstudio.sync.speech.speech_scan import HIGHEST_RATIO, LOWEST_RATIO, USUAL_RATIOS, Found, scan
from syncstudio.sync.speech.speech_splits import Run, Runs, find_runs
from syncstudio.sync.speech.voice_activity import VoiceActivity

# The best place must be this many standard deviations above chance, and above its rival by this factor. A short
# transcript cannot stand out more: one that does so by less is believed where its edges lie close together there, which
# chance does not do (see transcript_to_sound.py).
_LEAST_SCORE, CLEAR_SCORE = 4.3, 5.0
_LEAST_LEAD = 1.25

# Where more than this part of the transcript fits nowhere, cuts at other ratios are tried; where much more, it is
# not this recording's, or not all of it.
_SOME_POOR, _MOST_POOR = 0.04, 0.25

# A small cut in a short transcript looks like a ratio nobody uses; a clock's drift is less than this.
_USUAL = 3e-4

# Another ratio must explain more by so many standard deviations of chance to be believed over none.
_GAIN = 4.0

NOTHING_FITS = (
    "Nothing in the sound fits this transcript better than chance: leave it as it is, or check that it belongs to "
    "this recording and that speech is heard."
)
SEVERAL_FIT = (
    "The transcript fits in several places about as well: leave it as it is, search a smaller range, or mark a "
    "moment in both."
)
PARTLY_FITS = (
    "Only parts of the transcript fit the sound: leave it as it is, or check that it belongs to this version of the "
    "recording."
)


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """Where it lies: the scan's answer and the runs at their ratio; `doubt` is a sentence when it is not clear."""

    found: Found
    runs: Runs
    doubt: str = ""


def find_place(
    activity: VoiceActivity,
    cues: Cues,
    limits: Limits,
    splits: bool,
    ratios: bool,
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Place | None:
    """The best place of a transcript; None where it overlaps the sound nowhere."""
    found = scan(activity, cues, limits, None if ratios else (1.0,), progress, cancelled)
    if found is None:
        return None
    whole = Runs(found.ratio, (Run(0, len(cues), found.offset_s),), 0.0, 0.0)
    if found.score < _LEAST_SCORE:
        return Place(found, whole, NOTHING_FITS)
    runs = _best_runs(activity, cues, found, limits, splits, ratios)
    alone = (
        [found]
        if len(runs.runs) == 1
        else [_alone(activity, cues, runs.ratio, run, limits) for run in runs.runs]
    )
    if any(one is None or one.score < _LEAST_LEAD * one.rival for one in alone):
        return Place(found, runs, SEVERAL_FIT)
    return Place(found, runs, PARTLY_FITS if runs.poor > _MOST_POOR else "")


def _best_runs(
    activity: VoiceActivity, cues: Cues, found: Found, limits: Limits, splits: bool, ratios: bool
) -> Runs:
    """The runs at the ratio that explains most; usual ones are tried where the one found leaves something open."""
    middle_s = float(cues.middles_s.mean())

    def runs_at(ratio: float) -> Runs:
        offset_s = found.offset_s + (found.ratio - ratio) * middle_s
        return find_runs(activity, cues, ratio, offset_s, limits, splits)

    best = runs_at(_refined(activity, cues, found) if ratios else found.ratio)
    usual = min(abs(float(one) - best.ratio) for one in USUAL_RATIOS) < _USUAL
    if not ratios or not splits or (usual and len(best.runs) == 1 and best.poor <= _SOME_POOR):
        return best
    tried = [runs_at(float(usual)) for usual in USUAL_RATIOS]
    if tried[0].value >= best.value - _GAIN:
        best = tried[0]
    better = max(tried, key=lambda one: one.value)
    return better if better.value > best.value + _GAIN else best


def _refined(activity: VoiceActivity, cues: Cues, found: Found) -> float:
    """The ratio that the scan's grid came near to."""
    fit = fit_runs(activity, cues, found.ratio, [Run(0, len(cues), found.offset_s)])
    ratio = found.ratio + fit.tilt
    return ratio if LOWEST_RATIO - 0.01 <= ratio <= HIGHEST_RATIO + 0.01 else found.ratio


def _alone(activity: VoiceActivity, cues: Cues, ratio: float, run: Run, limits: Limits) -> Found | None:
    """How clearly one run alone stands out at its place."""
    again = scan(activity, cues.part(run.first, run.last), limits, (ratio,))
    return again if again is not None and abs(again.offset_s - run.offset_s) < 1 else None
