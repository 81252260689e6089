"""Measures every pair of a project that is worth it, and solves how all tracks lie from the answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from syncstudio.survey.pairing import PairPlan
from syncstudio.survey.subject import Subject
from syncstudio.sync.graph import GraphSolution
from syncstudio.sync.inputs import Limits
from syncstudio.sync.measurement import Measurement


@dataclass(frozen=True, slots=True, eq=False)
class PairResult:
    """One measured pair: the ids of both, and the answer; `method` is the answer's."""

    reference: int
    other: int
    measurement: Measurement


@dataclass(frozen=True, slots=True, eq=False)
class ProjectSurvey:
    """Everything that was measured, in order, and where it puts the tracks."""

    pairs: tuple[PairResult, ...]
    graph: GraphSolution


def measure_project(
    subjects: Mapping[int, Subject],
    reference: int | None = None,
    limits: Limits = Limits(),
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    on_pair: Callable[[PairResult], None] | None = None,
    plans: Sequence[PairPlan] | None = None,
    tied: Sequence[Sequence[int]] | None = None,
) -> ProjectSurvey:
    """Measure all pairs worth it (or `plans`) and solve them; `on_pair` hears each answer as it comes.

    `tied` are the ids that move together, for they are linked (None: those of one group). A file that cannot be read
    is a pair that cannot tell. Raises MeasuringCancelled when `cancelled()` turns true.
    """
    raise NotImplementedError
