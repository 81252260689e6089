"""`measure --project`: every pair worth measuring, where they put the tracks, and whether they agree."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from syncstudio.cli_documents import Document, existing
from syncstudio.cli_door import CANNOT_TELL, CHECK_FAILED, DONE, Refusal, say_line
from syncstudio.cli_measure_documents import (
    MEASUREMENTS,
    graph_entries,
    measurement_entry,
    subject_entry,
    verdict_entry,
)
from syncstudio.cli_measure_judged import Judged, judged_pair
from syncstudio.cli_measure_profile import chosen_profile
from syncstudio.cli_measure_progress import progress_line
from syncstudio.cli_measure_tables import tell_survey
from syncstudio.cli_output import print_json

if TYPE_CHECKING:
    from syncstudio.project.project import Project
    from syncstudio.session.measuring.measuring_project import Asked
    from syncstudio.session.session import Session
    from syncstudio.survey.measure_project import ProjectSurvey
    from syncstudio.survey.subject import Subject
    from syncstudio.sync.profile import Profile


def measure_whole_project(
    path: Path, asked: Asked, apply_all: bool, profile_id: str | None, strict: bool, as_json: bool
) -> int:
    """Measure, print, and with `apply_all` align; the exit status."""
    from syncstudio.session.errors import SessionError
    from syncstudio.session.measuring.measuring_project import keep_and_apply, survey_project

    existing(path, "project")
    with _opened(path, apply_all) as (project, session):
        places = [project.place_of(source) for source in project.sources()]
        profile = chosen_profile(profile_id, places)
        with progress_line(project.path.name) as tell:
            survey = survey_project(project, asked, tell)
        moved, trouble = 0, ""
        if session is not None:
            try:
                moved = keep_and_apply(session, survey)
            except SessionError as error:
                trouble = str(error)
        judged = [judged_pair(project, pair, profile) for pair in (*survey.pairs, *survey.dubs)]
        names = {track.id: track.name for track in project.tracks()}
        applied = session is not None and not trouble
        if as_json:
            print_json(_document(project, survey, judged, names, profile, applied))
        else:
            tell_survey(project.path, survey, judged, names, profile, moved if applied else None)
        if trouble:
            say_line(trouble)
        return _status(survey, judged, strict)


@contextmanager
def _opened(path: Path, apply_all: bool) -> Iterator[tuple[Project, Session | None]]:
    """The project to look at, or with a session to change it."""
    if not apply_all:
        from syncstudio.project.project import Project

        with Project.open(path, view_only=True) as project:
            yield project, None
        return
    from syncstudio.session.session import Session

    session = Session.open(path)
    try:
        if session.viewing:
            raise Refusal(session.viewing)
        yield session.project, session
    finally:
        session.close()


def _document(
    project: Project,
    survey: ProjectSurvey,
    judged: list[Judged],
    names: dict[int, str],
    profile: Profile,
    applied: bool,
) -> Document:
    """`syncstudio.measurements/1`."""
    from syncstudio.session.measuring.measuring_project import project_subjects

    subjects = project_subjects(project)
    count = len(survey.pairs)
    return {
        "schema": MEASUREMENTS,
        "path": str(project.path),
        "profile": profile.id,
        "applied": applied,
        **graph_entries(survey.graph, names),
        "measurements": [_entry(each, subjects, names, survey) for each in judged[:count]],
        "dubs": [_entry(each, subjects, names, None) for each in judged[count:]],
    }


def _entry(
    judged: Judged, subjects: dict[int, Subject], names: dict[int, str], survey: ProjectSurvey | None
) -> Document:
    pair = judged.pair

    def end(track: int) -> Document:
        return {"track": str(track), "name": names[track], **subject_entry(subjects[track])}

    entry = {
        "reference": end(pair.reference),
        "other": end(pair.other),
        **measurement_entry(pair.measurement),
        "verdict": verdict_entry(judged.recorded),
        "verdict_as_aligned": verdict_entry(judged.aligned),
    }
    if survey is not None:
        ends = (pair.reference, pair.other)
        edge = next((one for one in survey.graph.edges if (one.edge.reference, one.edge.other) == ends), None)
        entry["used"] = edge is not None and edge.used
        entry["residual_s"] = None if edge is None else edge.residual_ns / 1e9
    return entry


def _status(survey: ProjectSurvey, judged: list[Judged], strict: bool) -> int:
    """1 for a verdict outside as aligned or loops that do not close; 3 when a track cannot be placed."""
    found = {each.aligned.verdict for each in judged if each.aligned is not None}
    if "outside" in found or survey.graph.contradictions:
        return CHECK_FAILED
    measured = any(pair.measurement.status == "measured" for pair in survey.pairs)
    if survey.graph.unreached or not measured or (strict and "undecided" in found):
        return CANNOT_TELL
    return DONE
