"""Measures how one stream lies against another, with the method that suits them.

>>> answer = measure_pair(Subject(Path("camera.mp4"), "sound", 1), Subject(Path("recorder.wav"), "sound"))
>>> answer.status, answer.offset_ns, answer.uncertainty_ns
('measured', 12253960000, 4100)
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from syncstudio.survey.errors import SurveyError
from syncstudio.survey.methods import AUTO, CLOCKS, KIND_OF, SCORER, Method, method_named
from syncstudio.survey.misfits import misfit
from syncstudio.survey.nature import natures_of, suiting
from syncstudio.survey.openers import decode_sounds, open_as, open_series, readable
from syncstudio.survey.outside import without_outside
from syncstudio.survey.pairing import methods_for
from syncstudio.survey.role_guess import as_stem_and_mix
from syncstudio.survey.said_by_clocks import clocks_alone, clocks_within, is_within, with_clocks
from syncstudio.survey.short_span import with_short_span
from syncstudio.survey.still_series import still
from syncstudio.survey.subject import Subject
from syncstudio.survey.whole_files import by_model, by_timecode
from syncstudio.sync.errors import MeasuringCancelled, SyncError
from syncstudio.sync.inputs import Limits
from syncstudio.sync.inverting import inverted
from syncstudio.sync.measurement import Measurement

_log = logging.getLogger(__name__)

# An answer surer than this needs no second method.
_SURE = 0.9
# Opening takes this part of the time, measuring the rest.
_OPENING = 0.5

Progress = Callable[[float], None] | None
Cancelled = Callable[[], bool] | None


def measure_pair(
    reference: Subject,
    other: Subject,
    method: str = AUTO,
    limits: Limits = Limits(),
    progress: Progress = None,
    cancelled: Cancelled = None,
    model: str = "",
) -> Measurement:
    """How `other` lies against `reference`, with the seconds it took.

    What cannot be told is an answer, too. Raises SurveyError when a file cannot be read or the method does not suit
    the two, and MeasuringCancelled when `cancelled()` turns true. `progress` hears a fraction. `model` is an ONNX file
    for the method "scorer".
    """
    began = time.monotonic()
    if method == CLOCKS:
        answer = clocks_within(reference, other, limits, cancelled)
        return replace(answer, elapsed_s=time.monotonic() - began)
    if method == SCORER:
        answer = _or_missing(SCORER, lambda: by_model(reference, other, model, limits, progress, cancelled))
        return replace(answer, elapsed_s=time.monotonic() - began)
    unfit = misfit(reference, other, method)
    if unfit is not None:
        return unfit
    names = _worth_trying(reference, other) if method == AUTO else (_suiting(method, reference, other),)
    if not names and reference.kind == other.kind == "video":
        answer = clocks_alone(reference, other, limits, cancelled)
        return replace(answer, elapsed_s=time.monotonic() - began)
    if not names:
        raise SurveyError(
            f"Nothing compares {_named(reference)} with {_named(other)}: choose a sound against a sound or a picture, "
            "a series against a series, a picture or a sound, or a transcript against a sound."
        )
    if _looks_nowhere(reference, limits):
        return Measurement.cannot_tell(
            names[0],
            f"Nothing of {_named(reference)} is left of the chosen spans: choose others, or exclude less.",
        )
    stands_still = still(reference, other, names[0], cancelled)
    if stands_still is not None:
        return replace(stands_still, elapsed_s=time.monotonic() - began)
    if method == AUTO:
        # Two channels of timecode sound alike everywhere: what they say is what tells them apart.
        heard = by_timecode(reference, other, cancelled)
        if heard is not None and is_within(heard, limits):
            return replace(heard, elapsed_s=time.monotonic() - began)
    if reference.kind == other.kind == "sound":
        share = _part(progress, 0.0, _OPENING)
        # What the method imports is imported while its sounds are decoded.
        decode_sounds((reference, other), share, cancelled, method_named(names[0]).call)
    answers: list[Measurement] = []
    for number, name in enumerate(names):
        low = _OPENING + (1 - _OPENING) * number / len(names)
        share = _part(progress, low, (1 - _OPENING) / len(names))
        found = method_named(name)
        answer = _or_missing(name, partial(_measured, found, reference, other, limits, share, cancelled))
        answers.append(answer)
        if answer.status == "measured" and answer.confidence >= _SURE:
            break
    if method == AUTO and reference.kind == other.kind == "sound" and _none_told(answers):
        guessed = as_stem_and_mix(reference, other, cancelled)
        if guessed is not None:
            answers.append(_measured(method_named("stems"), *guessed, limits, None, cancelled))
    if progress is not None:
        progress(1.0)
    best = with_short_span(best_of(answers), _named(reference), limits)
    if method == AUTO:
        best = with_clocks(best, reference, other, limits, cancelled)
    return replace(best, elapsed_s=time.monotonic() - began)


def _looks_nowhere(reference: Subject, limits: Limits) -> bool:
    """Whether nothing of the reference is to be looked at; how long a series is, is known when it was read only."""
    if limits.spans_ns is None and not limits.excluded_ns:
        return False
    if limits.look_nowhere or reference.kind not in ("sound", "video"):
        return limits.look_nowhere
    from syncstudio.media.probe import probe

    with readable(reference):
        length_s = probe(reference.path).duration_s
    return length_s is not None and limits.look_nowhere_before(round(length_s * 1_000_000_000))


def _none_told(answers: Sequence[Measurement]) -> bool:
    return all(answer.status != "measured" for answer in answers)


def _worth_trying(reference: Subject, other: Subject) -> tuple[str, ...]:
    """The methods for two of their kinds, less those that do not suit what a series senses."""
    names = methods_for(reference, other)
    for one in (reference, other):
        if one.kind == "series" and len(names) > 1:
            names = suiting(names, natures_of(one, open_series(one))) or names
    return names


def _suiting(name: str, reference: Subject, other: Subject) -> str:
    """The name, when this method compares the two; a sentence when it does not."""
    method = method_named(name)
    wanted = (KIND_OF[method.reference], KIND_OF[method.other])
    kinds = (reference.kind, other.kind)
    if kinds not in (wanted, wanted[::-1]):
        raise SurveyError(
            f"The method “{name}” compares a {wanted[0]} with a {wanted[1]}, not {_named(reference)} with "
            f"{_named(other)}."
        )
    return name


def _measured(
    method: Method,
    reference: Subject,
    other: Subject,
    limits: Limits,
    progress: Progress,
    cancelled: Cancelled,
) -> Measurement:
    """One method's answer, asked the way round that it wants."""
    call = method.call()
    turned = _is_turned(method, reference, other)
    first, second = (other, reference) if turned else (reference, other)
    seen = open_as(first, method.reference, _part(progress, 0.0, 0.3), cancelled)
    heard = open_as(second, method.other, _part(progress, 0.3, 0.3), cancelled)
    if turned:
        # Spans are the reference's, which the method takes for the other: what lies outside is blanked instead.
        heard = without_outside(heard, limits)
        limits = Limits(-limits.around_ns, limits.search_ns)
    if cancelled is not None and cancelled():
        raise MeasuringCancelled("Measuring was cancelled.")
    answer = call(seen, heard, limits, _part(progress, 0.6, 0.4), cancelled)
    return inverted(answer) if turned else answer


def _or_missing(name: str, measure: Callable[[], Measurement]) -> Measurement:
    """The answer, or that a package which the method needs is not installed, or that the method stumbled."""
    try:
        return measure()
    except (SurveyError, SyncError):
        raise
    except ImportError as error:
        return Measurement.cannot_tell(name, _missing(name, error))
    except Exception as error:
        # One method's mistake must not cost the answers of the others, nor those of other pairs.
        if os.environ.get("SYNCSTUDIO_DEBUG") == "1":
            raise
        _log.exception("The method %s stumbled", name)
        return Measurement.cannot_tell(
            name,
            f"The method “{name}” stumbled over these recordings ({type(error).__name__}): try another method, and "
            "please report it.",
        )


def _missing(name: str, error: ImportError) -> str:
    extra = {"cv2": "faces", "onnxruntime": "scorer"}.get((error.name or "").split(".")[0])
    how = f"  pip install “syncstudio[{extra}]”" if extra else " the program again"
    return f"The method “{name}” needs {error.name or 'a package'}, which is not installed: install{how}."


def _is_turned(method: Method, reference: Subject, other: Subject) -> bool:
    """Whether the method wants the two the other way round: the original before its dub, the mix before its stem."""
    if (reference.kind, other.kind) != (KIND_OF[method.reference], KIND_OF[method.other]):
        return True
    first = {"dub": ("original",), "stems": ("mix", "original")}.get(method.id, ())
    return other.role in first and reference.role not in first


def best_of(answers: Sequence[Measurement]) -> Measurement:
    """The surest answer; where none could tell, the first one that came near, and what was tried."""
    measured = [answer for answer in answers if answer.status == "measured"]
    if measured:
        best = max(measured, key=lambda answer: answer.confidence)
        rivals = [answer for answer in measured if answer is not best and not _agree(best, answer)]
        return best if best.confidence >= _SURE or not rivals else _torn(best, rivals)
    best = next((answer for answer in answers if answer.status == "ambiguous"), None) or max(
        answers, key=lambda answer: answer.confidence
    )
    if len(answers) < 2:
        return best
    tried = ", ".join(answer.method for answer in answers)
    others = tuple(f"{answer.method}: {answer.reason}" for answer in answers if answer is not best)
    evidence = replace(best.evidence, notes=(*best.evidence.notes, *others))
    return replace(best, reason=f"{best.reason} Tried: {tried}.", evidence=evidence)


def _agree(one: Measurement, other: Measurement) -> bool:
    apart = abs((one.offset_ns or 0) - (other.offset_ns or 0))
    return apart <= 1.5 * ((one.uncertainty_ns or 0) + (other.uncertainty_ns or 0))


def _torn(best: Measurement, rivals: Sequence[Measurement]) -> Measurement:
    said = " and ".join(
        f"{(answer.offset_ns or 0) / 1e9:+z.4f} s ({answer.method})" for answer in (best, *rivals)
    )
    reason = f"The methods disagree, {said}: measure a part where both clearly record the same, or mark cues."
    windows = tuple(window for answer in (best, *rivals) for window in answer.windows)
    return Measurement.ambiguous(best.method, reason, windows, best.evidence)


def _named(subject: Subject) -> str:
    what = "picture" if subject.kind == "video" else subject.kind
    return f"the {what} of {subject.path.name}"


def _part(progress: Progress, low: float, width: float) -> Progress:
    """The progress of a part of the work, as a part of the whole."""
    if progress is None:
        return None
    return lambda fraction: progress(low + width * min(max(fraction, 0.0), 1.0))
