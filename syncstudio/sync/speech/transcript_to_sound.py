"""A transcript against the sound it was written from: offset, frame-rate ratio or drift, and cuts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from syncstudio.sync.evidence import Evidence, Window
from syncstudio.sync.inputs import Limits, Sound, SpeechSpans
from syncstudio.sync.measurement import PPM, MeasuredPiece, Measurement
from syncstudio.sync.speech.speech_cues import Cues, Edges, cues_of
from syncstudio.sync.speech.speech_fit import (
    SENTENCES_SOFT_S,
    WORDS_SOFT_S,
    RunFit,
    SpeechFit,
    find_linger,
    fit_runs,
)
from syncstudio.sync.speech.speech_scan import Found
from syncstudio.sync.speech.speech_search import (
    CLEAR_SCORE,
    NOTHING_FITS,
    PARTLY_FITS,
    SEVERAL_FIT,
    Place,
    find_place,
)
from syncstudio.sync.speech.speech_splits import Run
from syncstudio.sync.speech.speech_steps import Doubt, Stepped, with_steps
from syncstudio.sync.speech.transcript_evidence import correlation_of, evidence_of
from syncstudio.sync.speech.transcript_rate import rate_of
from syncstudio.sync.speech.voice_activity import VoiceActivity, voice_activity

Floats = NDArray[np.float64]

METHOD = "transcript"

_LEAST_CUES = 3
_LEAST_SPOKEN_S = 4.0

# Where speech begins is heard this much late: by 25 ms where it was placed by hand in a real recording, not at all
# where words begin abruptly. Where both edges are believed it does not matter, for ends are heard as early.
_ONSET_LATE_S = 0.01

# Where both edges are believed, cues cut by their speech end later after it than they begin before it, and are heard
# so much early.
_SENTENCES_EARLY_S = 0.0025

# Cues that linger are made by people, who let them begin a little before the speech: by so much, give or take.
_LEAD_S = 0.02
_LEAD_HALF_S = 0.069

# 95 % half-widths of what no scatter shows: where hands place the edges of words, and those of sentences, beyond what
# drawing their cues again shows; by 2,000 simulated transcripts.
_WORDS_HALF_S = 0.0115
_SENTENCES_HALF_S = 0.008

# When other cues of the same transcript would move the place by this much, they do not belong to one place; the few
# sentences between two cuts may move it twice as far.
_MOST_SPREAD_S = 0.15

# What hardly stands out of chance must be placed as closely as this.
_CLOSE_S = 0.045

# Cues that are longer than their speech by this much, give or take, were not cut by their speech. How much longer those
# that were seem is known to the last figure at least (20 ms, typically, of a minute and a half): what scatters more
# lingers, now long, now short.
_LINGERS_S, _LINGERS_SD_S, _CUT_SD_S = 0.08, 0.015, 0.04

# A rate that may be none at all has an interval that reaches so far beyond none.
_MAYBE_NONE = 1.2


def measure_transcript(
    reference: Sound,
    other: SpeechSpans,
    limits: Limits = Limits(),
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    splits: bool = True,
    ratios: bool = True,
) -> Measurement:
    """Where a transcript (other) lies in a sound (reference).

    `splits` looks for cuts, `ratios` for other frame rates and drift. Raises MeasuringCancelled.
    """
    if reference.duration_s < _LEAST_SPOKEN_S:
        return Measurement.cannot_tell(
            METHOD,
            f"The sound lasts {reference.duration_s:.3g} s, which is too little to lay a transcript over: choose one "
            "of a minute or more.",
        )
    cues = cues_of(other)
    if len(cues):
        cues = cues.together(reference.duration_s)
    if len(cues) < _LEAST_CUES or cues.spoken_s < _LEAST_SPOKEN_S:
        return Measurement.cannot_tell(METHOD, _too_little(cues))
    activity = voice_activity(reference, limits, _share(progress, 0.0, 0.5), cancelled)
    if activity.range_db <= 0:
        return Measurement.cannot_tell(
            METHOD, "The sound is silent: choose a sound that the speech is heard in."
        )
    place = find_place(activity, cues, limits, splits, ratios, _share(progress, 0.5, 0.85), cancelled)
    if place is None:
        return Measurement.cannot_tell(
            METHOD,
            "The transcript and the sound do not overlap within the range that was searched: search wider.",
        )
    if place.doubt:
        return _refused(place, activity, cues)
    found, ratio, runs = place.found, place.runs.ratio, list(place.runs.runs)
    linger_s, lingers = (0.0, 0.0) if other.words else _lingering(activity, cues, ratio, runs)
    _tell(progress, 0.9)
    edges = Edges.STARTS if lingers > 0.5 else Edges.BOTH
    soft_s = WORDS_SOFT_S if other.words else SENTENCES_SOFT_S
    # Where a cue lingers, the silence before the next one begins sooner than it ends.
    said = cues.shortened(linger_s) if lingers > 0.5 else cues
    stepped = Stepped(ratio, tuple(runs), False, {})
    if splits and ratios:
        stepped = with_steps(activity, said, ratio, runs, edges, soft_s)
        ratio, runs = stepped.ratio, list(stepped.runs)
    fit = fit_runs(activity, said, ratio, runs, ratios, edges, soft_s)
    _tell(progress, 1.0)
    if found.score < CLEAR_SCORE and max(run.spread_s for run in fit.runs) > _CLOSE_S:
        return _refused(replace(place, doubt=NOTHING_FITS), activity, cues)
    loose = 1 if other.words or len(fit.runs) == 1 else 2
    if max(run.spread_s for run in fit.runs) > loose * _MOST_SPREAD_S:
        return _refused(replace(place, doubt=PARTLY_FITS), activity, cues)
    return _answer(
        activity, cues, other.words, ratio, found, fit, place.runs.poor, linger_s, lingers, stepped
    )


def _too_little(cues: Cues) -> str:
    """What to do where what is told is little, or joined to little: then no edge of speech is told."""
    return (
        f"The transcript has {len(cues)} timed stretch{'' if len(cues) == 1 else 'es'} of speech, "
        f"{cues.spoken_s:.1f} s in all: at least {_LEAST_CUES} and {_LEAST_SPOKEN_S:.0f} s are needed. Choose one of "
        "more of the recording, whose cues begin and end with the speech: cues that overlap or leave no pause count "
        "as one, those that lie hours off or have no length not at all."
    )


def _lingering(activity: VoiceActivity, cues: Cues, ratio: float, runs: list[Run]) -> tuple[float, float]:
    """By how much cues stay longer than their speech, and the chance that they do so at all."""
    from scipy.special import ndtr

    linger_s, spread_s = find_linger(activity, cues, ratio, runs)
    sd_s = float(np.hypot(_LINGERS_SD_S, min(spread_s, _CUT_SD_S)))
    return linger_s, float(ndtr((linger_s - _LINGERS_S) / sd_s))


def _refused(place: Place, activity: VoiceActivity, cues: Cues) -> Measurement:
    found, first_s = place.found, float(cues.starts_s[0])
    windows = [Window(first_s, found.offset_s + (found.ratio - 1) * first_s, found.score, False)]
    if found.rival_s is not None:
        windows.append(Window(first_s, found.rival_s, found.rival, False))
    evidence = Evidence(
        correlation=correlation_of(found),
        figures={"score_sd": found.score, "rival_sd": found.rival, "range_db": activity.range_db},
    )
    kind = Measurement.ambiguous if place.doubt == SEVERAL_FIT else Measurement.cannot_tell
    return kind(METHOD, place.doubt, tuple(windows), evidence)


def _answer(
    activity: VoiceActivity,
    cues: Cues,
    words: bool,
    ratio: float,
    found: Found,
    fit: SpeechFit,
    poor: float,
    linger_s: float,
    lingers: float,
    stepped: Stepped,
) -> Measurement:
    loose = lingers > 0.5
    tight_s = 0.0 if words else _SENTENCES_EARLY_S
    moved_s = -(_ONSET_LATE_S + _LEAD_S) if loose else tight_s
    hand_s = _LEAD_HALF_S if loose else _WORDS_HALF_S if words else _SENTENCES_HALF_S
    if loose:
        # Faint speech is heard to begin later and to end sooner, which both edges together do not show; reverberation
        # the other way.
        hand_s += 0.001 * max(0.0, 15.0 - activity.range_db)
    # Were it the other kind of cues, the place would be off by half of what they linger.
    hand_s = float(np.hypot(hand_s, 2 * np.sqrt(lingers * (1 - lingers)) * linger_s / 2))
    rate, rate_half, note = rate_of(ratio, fit)
    drift = rate - 1
    notes = [note] if note else []
    if stepped.unclear and drift:
        # What looks like a rate may be a step in the middle: then the rate is the sound's own.
        rate_half = max(rate_half, _MAYBE_NONE * abs(drift))
        notes.append("Whether it runs at another rate, or a part of it is late, is not clear.")
    maybe = stepped.doubts_at(rate)
    reaches_s = [0.0 if doubt is None else doubt.reach_s for doubt in maybe]
    notes += [_doubted(doubt) for doubt in maybe if doubt is not None]
    pieces = []
    for place, run in enumerate(fit.runs):
        piece = _piece(run, cues, rate, rate_half, ratio, moved_s, hand_s, reaches_s[place])
        low = None if place == 0 else _border_ns(cues, run.run.first)
        high = None if place == len(fit.runs) - 1 else _border_ns(cues, run.run.last)
        pieces.append(MeasuredPiece(piece.anchors_ns, low, high, piece.uncertainty_ns))
    first = fit.runs[0]
    first_s = _late_s(first, ratio, moved_s)
    offset_s = first_s + first.middle_s * (1 - rate)
    half_s = _half_s(first, hand_s, rate_half * first.middle_s, reaches_s[0])
    if loose:
        notes.append(
            f"The cues stay {linger_s:.1f} s longer than the speech: only where they begin was believed."
        )
    if len(pieces) == 1 and abs(offset_s) <= half_s and abs(drift) <= rate_half:
        notes.append("The transcript fits as it is.")
    windows = tuple(
        Window(at, late + moved_s + (ratio - 1) * at, height)
        for run in fit.runs
        for at, late, height in run.blocks
    )
    return Measurement(
        METHOD,
        "measured",
        offset_ns=round(offset_s * 1e9),
        drift_ppm=drift * PPM,
        uncertainty_ns=max(1, round(half_s * 1e9)),
        drift_uncertainty_ppm=rate_half * PPM,
        confidence=_confidence(found, len(pieces), poor),
        pieces=tuple(pieces),
        windows=windows,
        evidence=evidence_of(activity, cues, found, fit, ratio, moved_s, linger_s, notes),
        settings={"ratio": ratio, "words": float(words)},
    )


def _late_s(run: RunFit, ratio: float, moved_s: float) -> float:
    """Sound time minus transcript time at the run's middle."""
    return run.offset_s + moved_s + (ratio - 1) * run.middle_s


def _piece(
    run: RunFit,
    cues: Cues,
    rate: float,
    rate_half: float,
    ratio: float,
    moved_s: float,
    hand_s: float,
    doubt_s: float,
) -> MeasuredPiece:
    middle_late_s = _late_s(run, ratio, moved_s)
    ends_s = [float(cues.starts_s[run.run.first]), float(cues.ends_s[run.run.last - 1])]
    places_s = ends_s if rate != 1 else [run.middle_s]
    anchors = tuple(
        (round(at * 1e9), round((at + middle_late_s + (rate - 1) * (at - run.middle_s)) * 1e9))
        for at in places_s
    )
    reach_s = max(abs(at - run.middle_s) for at in ends_s)
    half_s = _half_s(run, hand_s, rate_half * reach_s, doubt_s)
    return MeasuredPiece(anchors, uncertainty_ns=max(1, round(half_s * 1e9)))


def _half_s(run: RunFit, hand_s: float, turned_s: float, doubt_s: float) -> float:
    """The 95 % half-width where a rate may move it by `turned_s`; both levels of a step that may be are within."""
    level_s = float(np.hypot(run.half_s, hand_s))
    return max(float(np.hypot(level_s, turned_s)), level_s + doubt_s if doubt_s else 0.0)


def _doubted(doubt: Doubt) -> str:
    minutes, seconds = divmod(round(doubt.at_s), 60)
    how = "earlier" if doubt.step_s > 0 else "later"
    return (
        f"From about {minutes}:{seconds:02} on its cues may lie {abs(doubt.step_s) * 1000:.0f} ms {how} than before: "
        "that is not clear, and both are in the interval."
    )


def _border_ns(cues: Cues, cue: int) -> int:
    """The middle of the pause before a cue, where one run ends and the next begins."""
    return round(float(cues.ends_s[cue - 1] + cues.starts_s[cue]) / 2 * 1e9)


def _confidence(found: Found, pieces: int, poor: float) -> float:
    """The chance of being right, by how far the place stands out from chance and from its rival."""
    lead = found.score - max(found.rival, 3.0)
    sure = 1 - 0.5 * float(np.exp(-lead / 2.0)) - poor
    return float(np.clip(sure, 0.5, 0.99 if pieces == 1 else 0.97))


def _share(
    progress: Callable[[float], None] | None, first: float, last: float
) -> Callable[[float], None] | None:
    return None if progress is None else lambda part: progress(first + (last - first) * part)


def _tell(progress: Callable[[float], None] | None, part: float) -> None:
    if progress is not None:
        progress(part)
