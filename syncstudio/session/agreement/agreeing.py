"""Agreement of projects, or of lanes within one: read, measured, and told as one value."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from syncstudio.project.project import Project
from syncstudio.session.agreement.agreement import Agreement, measured
from syncstudio.session.agreement.options import AgreementOptions
from syncstudio.session.agreement.reading import lanes_of_one, lanes_of_projects

Progress = Callable[[float], None]


def agreement_of(
    projects: Sequence[Project],
    options: AgreementOptions | None = None,
    names: Sequence[str] = (),
    lanes: Sequence[str] = (),
    progress: Progress = lambda _: None,
    told: Sequence[Mapping[int, int]] = (),
) -> Agreement:
    """How far two or more projects of the same recording agree; `Agreement.document()` has all numbers as plain values.

    `names` are what the annotators are called (the files' names unless given), `lanes` names of lanes or pairs
    "Mine=Theirs" (all that match unless given), `told` for each other project which lane is which, by ids. `progress`
    hears how far it is and may raise to stop. Raises SessionError with one sentence where there is nothing to compare.
    """
    found = lanes_of_projects(projects, names, lanes, told)
    return measured(
        found.lanes, options or AgreementOptions(), found.alignment, found.left_out, found.notes, progress
    )


def agreement_within(
    project: Project,
    groups: Sequence[Sequence[int]],
    options: AgreementOptions | None = None,
    progress: Progress = lambda _: None,
) -> Agreement:
    """How far lanes of one project agree, as where each annotator has a lane: groups of ids of lanes."""
    return measured(lanes_of_one(project, groups).lanes, options or AgreementOptions(), progress=progress)
