"""Methods that are given files rather than what was opened of them: written clocks, and a model of the user's own."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from syncstudio.media.series.table_file import is_table
from syncstudio.survey.errors import SurveyError
from syncstudio.survey.openers import open_as, readable
from syncstudio.survey.subject import Subject
from syncstudio.sync.inputs import Limits, Sound
from syncstudio.sync.inverting import inverted
from syncstudio.sync.measurement import Measurement

if TYPE_CHECKING:
    from syncstudio.media.written_clocks import WrittenClock

Progress = Callable[[float], None] | None
Cancelled = Callable[[], bool] | None


def by_timecode(reference: Subject, other: Subject, cancelled: Cancelled = None) -> Measurement | None:
    """By the linear timecode in a channel of both sounds; None where not both carry one."""
    from syncstudio.survey.timecode_sounds import timecode_of
    from syncstudio.sync.clocks.ltc_match import measure_ltc

    if not reference.kind == other.kind == "sound":
        return None
    mine = timecode_of(reference, cancelled)
    theirs = timecode_of(other, cancelled) if mine is not None else None
    return None if mine is None or theirs is None else measure_ltc(mine, theirs)


def by_clocks(reference: Subject, other: Subject, cancelled: Cancelled = None) -> Measurement:
    """By the timecode, the origin or the dates written in both files, to their resolution."""
    from syncstudio.sync.clocks.clocks import measure_clocks

    heard = by_timecode(reference, other, cancelled)
    if heard is not None:
        return heard
    return measure_clocks(_clocks_of(reference, cancelled), _clocks_of(other, cancelled))


def _clocks_of(subject: Subject, cancelled: Cancelled) -> tuple[WrittenClock, ...]:
    """The clocks in a file's tags, and the one that can be heard in it."""
    from syncstudio.media.series.time_column import TimeColumn
    from syncstudio.media.written_clocks import written_clocks
    from syncstudio.survey.timecode_sounds import clock_of, timecode_of

    with readable(subject):
        chosen = subject.time_column if is_table(subject.path) else ""
        choice = TimeColumn.from_json(chosen) if chosen else None
        found = written_clocks(subject.path, choice)
    heard = timecode_of(subject, cancelled)
    return found if heard is None else (clock_of(heard, subject.stream_index), *found)


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
