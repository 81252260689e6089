"""Measures the sound of one file against its own picture."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass

from syncstudio.survey.measure_pair import AUTO
from syncstudio.survey.subject import Subject
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
) -> PairAnswer:
    """How the sound of a file lies against its picture, which is the reference: a positive offset is sound early.

    Raises SurveyError when the file cannot be read or has no picture or no sound.
    """
    raise NotImplementedError
