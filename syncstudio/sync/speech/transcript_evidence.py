"""What is shown of a transcript that was measured: the scan, and speech heard over speech written."""

from __future__ import annotations

import numpy as np

from syncstudio.sync.evidence import Correlation, Evidence, Trace
from syncstudio.sync.speech.speech_cues import Cues, Lags, agreement
from syncstudio.sync.speech.speech_fit import SpeechFit
from syncstudio.sync.speech.speech_scan import Found
from syncstudio.sync.speech.voice_activity import STEP_S, VoiceActivity

_PLOTTED = 2000
_TRACE_S = 20.0


def correlation_of(found: Found) -> Correlation:
    """The scan at its best ratio, its extremes kept."""
    step = -(-len(found.scores) // (_PLOTTED // 2))
    offsets, values = found.offsets_s, found.scores
    if step > 1:
        count = len(values) // step
        shaped = values[: count * step].reshape(count, step)
        tops = np.sort(np.stack([shaped.argmax(axis=1), shaped.argmin(axis=1)], axis=1), axis=1)
        places = (tops + np.arange(count)[:, None] * step).ravel()
        offsets, values = offsets[places], values[places]
    return Correlation(offsets, values, found.offset_s, found.score, found.rival_s, found.rival)


def evidence_of(
    activity: VoiceActivity,
    cues: Cues,
    found: Found,
    fit: SpeechFit,
    ratio: float,
    moved_s: float,
    linger_s: float,
    notes: list[str],
) -> Evidence:
    """The curve, and the stretch where the cues fit best: heard above, claimed below."""
    run = max(fit.runs, key=lambda one: one.run.last - one.run.first)
    part = cues.part(run.run.first, run.run.last)
    own = agreement(activity, part, ratio, Lags(run.offset_s, 1, 1))[:, 0]
    best = part.middles_s[int(np.argmax(np.convolve(own, np.ones(min(5, len(own))), "same")))]
    other_s = best - _TRACE_S / 2 + np.arange(0.0, _TRACE_S, STEP_S)
    claimed = np.zeros(len(other_s))
    for start, end in zip(part.starts_s, part.ends_s, strict=True):
        claimed[(other_s >= start) & (other_s < end)] = 1
    middle_s = best * ratio + run.offset_s + moved_s
    first = int((middle_s - _TRACE_S / 2 - activity.start_s) / STEP_S)
    first = max(0, min(first, len(activity.presence) - 1))
    heard = activity.presence[first : first + len(other_s)].astype(np.float64)
    heard_s = np.linspace(0, len(heard) - 1, len(heard)) * STEP_S + activity.start_s + (first + 0.5) * STEP_S
    figures = {
        "score_sd": found.score,
        "rival_sd": found.rival,
        "cues": float(len(cues)),
        "linger_s": linger_s,
        "range_db": activity.range_db,
    }
    return Evidence(
        correlation=correlation_of(found),
        reference=Trace("speech heard", heard_s, heard),
        other=Trace("speech written", other_s, claimed),
        figures=figures,
        notes=tuple(notes),
    )
