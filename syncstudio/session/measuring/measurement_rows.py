"""Measurements as rows of a project: what is kept of an answer, and what is read of it again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache

from syncstudio.project.project import Project
from syncstudio.project.records import MeasurementRow
from syncstudio.sync.measurement import Measurement
from syncstudio.sync.packing import packed


def row_of(
    project: Project,
    reference_id: int,
    track_id: int,
    answer: Measurement,
    at_ns: int | None = None,
    measured: Mapping[int, str] | None = None,
) -> MeasurementRow:
    """A new answer as a proposal, with the content of both files when they were measured.

    Answers of one job have one time of day, `at_ns`. `measured` are the files' fingerprints when the job began, by
    track: one may have been replaced meanwhile. Without it they are as the project knows them now.
    """
    marks = {id: (measured or {}).get(id) or fingerprint(project, id) for id in (track_id, reference_id)}
    return MeasurementRow(
        track_id=track_id,
        reference_id=reference_id,
        method=answer.method,
        status=answer.status,
        offset_ns=answer.offset_ns,
        drift_ppm=answer.drift_ppm,
        uncertainty_ns=answer.uncertainty_ns,
        drift_uncertainty_ppm=answer.drift_uncertainty_ppm,
        confidence=answer.confidence,
        reason=answer.reason,
        content=packed(answer),
        fingerprints=json.dumps({str(id): mark for id, mark in marks.items()}),
        at_ns=project.wall_ns() if at_ns is None else at_ns,
        version=_program_version(),
    )


def is_stale(project: Project, row: MeasurementRow) -> bool:
    """Whether one of the two files holds something else now than when it was measured."""
    try:
        then = dict(json.loads(row.fingerprints))
    except (ValueError, TypeError):
        return True
    return any(then.get(str(id)) != fingerprint(project, id) for id in (row.track_id, row.reference_id))


def fingerprint(project: Project, track_id: int) -> str:
    """What the file of a track holds, as the project knows it."""
    return project.source(project.track(track_id).source_id).fingerprint


@cache
def _program_version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("syncstudio")
    except PackageNotFoundError:
        return ""
