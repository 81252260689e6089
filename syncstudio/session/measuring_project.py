"""All pairs of a project measured at once, without a window: what the command line does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from syncstudio.project.project import Project
from syncstudio.session.curve_track import is_picture_curve
from syncstudio.session.errors import SessionError
from syncstudio.session.measurement_rows import row_of
from syncstudio.session.measuring_options import offset_between
from syncstudio.session.session import Session
from syncstudio.session.subjects import measurable, subject_of
from syncstudio.sync.graph import solve
from syncstudio.sync.inputs import Limits
from syncstudio.timebase.span import Span

if TYPE_CHECKING:
    from syncstudio.survey.measure_project import ProjectSurvey
    from syncstudio.survey.pairing import PairPlan
    from syncstudio.survey.subject import Subject


@dataclass(frozen=True, slots=True)
class Asked:
    """How the pairs are to be measured: spans lie on the master timeline, `search_ns` is about where tracks lie now."""

    method: str = "auto"
    search_ns: int | None = None
    spans: tuple[Span, ...] = ()
    excluded: tuple[Span, ...] = ()


def project_subjects(project: Project) -> dict[int, Subject]:
    """The tracks that are measured, by id."""
    return {track.id: subject_of(project, track) for track in project.tracks() if measurable(track)}


def survey_project(
    project: Project, asked: Asked, progress: Callable[[float], None] | None = None
) -> ProjectSurvey:
    """Measure every pair that is worth it, and solve them; nothing is stored. SessionError when there is none."""
    from syncstudio.survey.measure_project import measure_project
    from syncstudio.survey.pairing import methods_for, pairs_worth_measuring

    subjects = project_subjects(project)
    reference = project.reference_track_id
    plans = pairs_worth_measuring(subjects, reference)
    if asked.method != "auto":
        plans = [
            plan
            for plan in plans
            if asked.method in methods_for(subjects[plan.reference], subjects[plan.other])
        ]
        plans = [replace(plan, method=asked.method) for plan in plans]
    if not plans:
        raise SessionError(
            f"There is nothing to measure in {project.path.name}: add at least two recordings of the same scene."
        )
    ties = _ties(project)
    survey = measure_project(
        subjects, reference, lambda plan: _limits(project, asked, plan), progress, plans=plans, tied=ties
    )
    first = _first_recording(project)
    if reference is None and first in survey.graph.nodes:
        # Nobody chose: among those that are connected best, the first recording, as the window has it.
        edges = [each.edge for each in survey.graph.edges]
        survey = replace(survey, graph=solve(edges, first, ties, subjects))
    return survey


def _first_recording(project: Project) -> int | None:
    """The first video, else the first sound, else the first track."""
    tracks = [track for track in project.tracks() if measurable(track)]
    ranks = {"video": 0, "sound": 1}
    return min(tracks, key=lambda track: ranks.get(track.kind, 2)).id if tracks else None


def keep_and_apply(session: Session, survey: ProjectSurvey) -> int:
    """Keep what was measured, and align the tracks by it; answers how many moved.

    SessionError, with everything kept and nothing moved, when measurements contradict one another.
    """
    pairs = survey.pairs
    with session.project.edit("Measure 1 pair" if len(pairs) == 1 else f"Measure {len(pairs)} pairs") as edit:
        for pair in pairs:
            edit.insert(row_of(session.project, pair.reference, pair.other, pair.measurement))
    open_loops = contradictions(survey)
    if open_loops:
        loops = "1 loop of measurements does" if open_loops == 1 else f"{open_loops} loops of measurements do"
        raise SessionError(
            f"Nothing was aligned: {loops} not close, so one of them is wrong. Look at their evidence in the Sync dock "
            "and reject it."
        )
    if not any(pair.measurement.status == "measured" for pair in pairs):
        return 0
    return session.accept_all()


def contradictions(survey: ProjectSurvey) -> int:
    """How many loops of the measurements in use fail to close."""
    left_out = {
        frozenset((each.edge.reference, each.edge.other)) for each in survey.graph.edges if not each.used
    }
    return sum(
        not loop.closes and not any(frozenset(step) in left_out for step in _steps(loop.nodes))
        for loop in survey.graph.loops
    )


def _steps(nodes: Sequence[int]) -> list[tuple[int, int]]:
    return list(zip(nodes, [*nodes[1:], nodes[0]], strict=True))


def _limits(project: Project, asked: Asked, plan: PairPlan) -> Limits:
    reference, other = project.clock_map(plan.reference), project.clock_map(plan.other)

    def in_source(spans: Sequence[Span]) -> tuple[tuple[int, int], ...]:
        found = (one for span in spans for _, one in reference.source_spans(span))
        return tuple((one.start_ns, one.end_ns) for one in found)

    return Limits(
        0 if asked.search_ns is None else offset_between(reference, other),
        asked.search_ns,
        in_source(asked.spans) if asked.spans else None,
        in_source(asked.excluded),
    )


def _ties(project: Project) -> list[tuple[int, ...]]:
    """Tracks that move together."""
    ties = {
        tuple(one.id for one in project.linked_tracks(track.id) if not is_picture_curve(one))
        for track in project.tracks()
    }
    return [tie for tie in ties if len(tie) > 1]
