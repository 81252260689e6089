"""Methods that are given files rather than what was opened of them: written clocks, and a model of the user's own."""

from __future__ import annotations

from collections.abc import Callable

from syncstudio.survey.errors import SurveyError
from syncstudio.survey.openers import open_as, readable
from syncstudio.survey.subject import Subject
from syncstudio.sync.inputs import Limits, Sound
from syncstudio.sync.inverting import inverted
from syncstudio.sync.measurement import Measurement

Progress = Callable[[float], None] | None
Cancelled = Callable[[], bool] | None


def by_clocks(reference: Subject, other: Subject) -> Measurement:
    """By the timecode, the origin or the dates written in both files, to their resolution."""
    from syncstudio.media.series.time_column import TimeColumn
    from syncstudio.media.written_clocks import written_clocks
    from syncstudio.sync.clocks.clocks import measure_clocks

    found = []
    for one in (reference, other):
        with readable(one):
            choice = TimeColumn.from_json(one.time_column) if one.time_column else None
            found.append(written_clocks(one.path, choice))
    return measure_clocks(found[0], found[1])


def by_model(
    reference: Subject,
    other: Subject,
    model: str,
    limits: Limits = Limits(),
    progress: Progress = None,
    cancelled: Cancelled = None,
) -> Measurement:
    """A sound against the lips of a picture, by a learned model in an ONNX file."""
    from syncstudio.survey.measure_scorer import measure_scorer

    turned = reference.kind == "sound"
    picture, heard = (other, reference) if turned else (reference, other)
    if (picture.kind, heard.kind) != ("video", "sound"):
        raise SurveyError("A model compares a picture with a sound: choose one of each.")
    if not model:
        raise SurveyError(
            "The method “scorer” runs a model of your own, an ONNX file of SyncNet's kind: name it with --model."
        )
    sound = open_as(heard, "sound", None, cancelled)
    assert isinstance(sound, Sound)
    if turned:
        limits = Limits(-limits.around_ns, limits.search_ns)
    with readable(picture):
        answer = measure_scorer(picture.path, picture.stream_index, sound, model, limits, progress, cancelled)
    return inverted(answer) if turned else answer
