"""Measures every pair of a project that is worth it, and solves how all tracks lie from the answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from syncstudio.survey.edges import edge_of
from syncstudio.survey.errors import SurveyError
from syncstudio.survey.measure_pair import measure_pair
from syncstudio.survey.pairing import PairPlan, pairs_worth_measuring
from syncstudio.survey.subject import Subject
from syncstudio.sync.graph import GraphSolution, solve
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
    """Everything that was measured, in order, and where it puts the tracks.

    `dubs` are dubs against their original's picture: sums of measurements, for lips do not fit a dub.
    """

    pairs: tuple[PairResult, ...]
    graph: GraphSolution
    dubs: tuple[PairResult, ...] = ()


def measure_project(
    subjects: Mapping[int, Subject],
    reference: int | None = None,
    limits: Limits | Callable[[PairPlan], Limits] = Limits(),
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    on_pair: Callable[[PairResult], None] | None = None,
    plans: Sequence[PairPlan] | None = None,
    tied: Sequence[Sequence[int]] | None = None,
) -> ProjectSurvey:
    """Measure all pairs worth it (or `plans`) and solve them; `on_pair` hears each answer as it comes.

    `limits` are those of every pair, or asked for each. `tied` are the ids that move together, for they are linked
    (None: those of one group). A file that cannot be read
    is a pair that cannot tell. Raises MeasuringCancelled when `cancelled()` turns true, and SurveyError when there is
    no track.
    """
    if not subjects:
        raise SurveyError("There is no track to measure: add recordings first.")
    plans = pairs_worth_measuring(subjects, reference) if plans is None else plans
    pairs = []
    for number, plan in enumerate(plans):
        share = _share(progress, number, len(plans))
        one, other = subjects[plan.reference], subjects[plan.other]
        try:
            within = limits if isinstance(limits, Limits) else limits(plan)
            found = measure_pair(one, other, plan.method, within, share, cancelled)
        except SurveyError as error:
            found = Measurement.cannot_tell(plan.method, str(error))
        pairs.append(PairResult(plan.reference, plan.other, found))
        if on_pair is not None:
            on_pair(pairs[-1])
    edges = [edge_of(pair.reference, pair.other, pair.measurement) for pair in pairs]
    graph = solve(
        [edge for edge in edges if edge is not None],
        reference,
        _groups(subjects) if tied is None else tied,
        subjects,
    )
    return ProjectSurvey(tuple(pairs), graph, tuple(_dubs(subjects, pairs)))


def _dubs(subjects: Mapping[int, Subject], pairs: Sequence[PairResult]) -> list[PairResult]:
    """Original against its picture and dub against original, added."""
    from syncstudio.sync.dubs.dub_sync import sum_of

    seen = {
        pair.other: pair
        for pair in pairs
        if subjects[pair.reference].kind == "video" and subjects[pair.other].kind == "sound"
    }
    return [
        PairResult(own.reference, pair.other, sum_of(own.measurement, pair.measurement))
        for pair in pairs
        if subjects[pair.other].role == "dub" and (own := seen.get(pair.reference)) is not None
    ]


def _groups(subjects: Mapping[int, Subject]) -> list[list[int]]:
    groups: dict[str, list[int]] = {}
    for one, subject in subjects.items():
        if subject.group:
            groups.setdefault(subject.group, []).append(one)
    return list(groups.values())


def _share(
    progress: Callable[[float], None] | None, number: int, total: int
) -> Callable[[float], None] | None:
    """The progress of one of several pairs, as a part of the whole."""
    if progress is None:
        return None
    return lambda fraction: progress((number + fraction) / total)
