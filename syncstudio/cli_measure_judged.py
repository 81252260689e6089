"""A measured pair of a project with what it means."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from syncstudio.project.project import Project
    from syncstudio.survey.measure_project import PairResult
    from syncstudio.sync.profile import Profile
    from syncstudio.sync.verdict import Verdict


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """A measured pair with its verdicts: as recorded, and as the tracks are aligned now."""

    pair: PairResult
    recorded: Verdict | None
    aligned: Verdict | None


def judged_pair(project: Project, pair: PairResult, profile: Profile) -> Judged:
    """The pair judged by a profile; without verdicts where the two are not meant to share a clock."""
    from syncstudio.survey.as_aligned import as_aligned
    from syncstudio.survey.project_subjects import subject_of
    from syncstudio.survey.verdicts import verdict_for

    ends = [subject_of(project, project.track(track)) for track in (pair.reference, pair.other)]
    maps = [project.clock_map(track) for track in (pair.reference, pair.other)]
    recorded = verdict_for(ends[0], ends[1], pair.measurement, profile)
    aligned = verdict_for(ends[0], ends[1], as_aligned(pair.measurement, maps[0], maps[1]), profile)
    return Judged(pair, recorded, aligned)
