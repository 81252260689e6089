"""All pairs of a project measured at once, without a window: what the command line does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from syncstudio.project.project import Project
from syncstudio.session.errors import SessionError
from syncstudio.session.measuring.measurement_rows import row_of
from syncstudio.session.measuring.measuring_options import limits_between
from syncstudio.session.measuring.solving import solved
from syncstudio.session.session import Session
from syncstudio.survey.project_subjects import measurable, subject_of
from syncstudio.timebase.span import Span

if TYPE_CHECKING:
    from syncstudio.survey.measure_project import ProjectSurvey
    from syncstudio.survey.pairing import PairPlan
    from syncstudio.survey.subject import Subject
    from syncstudio.sync.inputs import Limits


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
    from syncstudio.survey.pairing import pairs_worth_measuring, plans_by

    subjects = project_subjects(project)
    reference = project.reference_track_id
    plans = plans_by(pairs_worth_measuring(subjects, reference, asked.method), subjects, asked.method)
    if not plans:
        how = "" if asked.method == "auto" else f" by “{asked.method}”"
        raise SessionError(
            f"There is nothing to measure{how} in {project.path.name}: add at least two recordings of the same scene."
        )

    def limits(plan: PairPlan) -> Limits:
        maps = (project.clock_map(plan.reference), project.clock_map(plan.other))
        return limits_between(*maps, asked.search_ns, asked.spans, asked.excluded)

    survey = measure_project(subjects, reference, limits, progress, plans=plans)
    # As the window has it: what moves together, whose device is late, and which track is the reference.
    graph = solved(project, [each.edge for each in survey.graph.edges], subjects)
    return survey if graph is None else replace(survey, graph=graph)


def keep_and_apply(session: Session, survey: ProjectSurvey) -> int:
    """Keep what was measured, and align the tracks by it; answers how many moved.

    SessionError, with everything kept and nothing moved, when measurements contradict one another.
    """
    pairs = survey.pairs
    at_ns = session.project.wall_ns()
    with session.project.edit("Measure 1 pair" if len(pairs) == 1 else f"Measure {len(pairs)} pairs") as edit:
        for pair in pairs:
            edit.insert(row_of(session.project, pair.reference, pair.other, pair.measurement, at_ns))
    if not survey.graph.edges:
        return 0
    return session.accept_all()
