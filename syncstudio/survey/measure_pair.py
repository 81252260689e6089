"""Measures how one stream lies against another, with the method that suits them.

>>> answer = measure_pair(Subject(Path("camera.mp4"), "sound", 1), Subject(Path("recorder.wav"), "sound"))
>>> answer.status, answer.offset_ns, answer.uncertainty_ns
('measured', 12253960000, 4100)
"""

from __future__ import annotations

from collections.abc import Callable

from syncstudio.survey.subject import Subject
from syncstudio.sync.inputs import Limits
from syncstudio.sync.measurement import Measurement

AUTO = "auto"
"""Not a method: the methods that suit the two, best first, until one can tell."""


def measure_pair(
    reference: Subject,
    other: Subject,
    method: str = AUTO,
    limits: Limits = Limits(),
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Measurement:
    """How `other` lies against `reference`, with the seconds it took.

    What cannot be told is an answer, too. Raises SurveyError when a file cannot be read or the method does not suit
    the two, and MeasuringCancelled when `cancelled()` turns true. `progress` hears a fraction.
    """
    raise NotImplementedError
