"""Measures the sound of one file against its own picture."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from syncstudio.survey.errors import SurveyError
from syncstudio.survey.file_subjects import subjects_of
from syncstudio.survey.measure_pair import measure_pair
from syncstudio.survey.methods import AUTO
from syncstudio.survey.subject import Subject, SubjectKind
from syncstudio.sync.inputs import Limits
from syncstudio.sync.measurement import Measurement


@dataclass(frozen=True, slots=True, eq=False)
class PairAnswer:
    """What was measured against what, and the answer."""

    reference: Subject
    other: Subject
    measurement: Measurement


def measure_file(
    path: str | os.PathLike[str],
    method: str = AUTO,
    limits: Limits = Limits(),
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    picture_stream: int | None = None,
    sound_stream: int | None = None,
) -> PairAnswer:
    """How the sound of a file lies against its picture, which is the reference: a positive offset is sound early.

    The first picture and the first sound unless told. Raises SurveyError when the file cannot be read or has no
    picture or no sound.
    """
    picture, sound = picture_and_sound(path, picture_stream, sound_stream)
    return PairAnswer(picture, sound, measure_pair(picture, sound, method, limits, progress, cancelled))


def picture_and_sound(
    path: str | os.PathLike[str], picture_stream: int | None = None, sound_stream: int | None = None
) -> tuple[Subject, Subject]:
    """The two streams of a file that are measured against each other. Raises as `measure_file` does."""
    found = subjects_of(path)
    picture = _stream(Path(path), found, "video", picture_stream)
    return picture, _stream(Path(path), found, "sound", sound_stream)


def _stream(path: Path, found: list[Subject], kind: SubjectKind, wanted: int | None) -> Subject:
    what = {"video": "picture", "sound": "sound"}[kind]
    fitting = [one for one in found if one.kind == kind]
    if not fitting:
        raise SurveyError(
            f"{path} has no {what}: its sound is measured against its own picture, so name a second file to "
            "measure it against."
        )
    if wanted is None:
        return fitting[0]
    for one in fitting:
        if one.stream_index == wanted:
            return one
    having = ", ".join(str(one.stream_index) for one in fitting)
    raise SurveyError(f"Stream {wanted} of {path} is no {what}: its {what} streams are {having}.")
