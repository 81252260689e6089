"""The dataset of the project at work: looked at, then written, both behind the window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from syncstudio.session.dataset.choice import DatasetChoice
from syncstudio.session.dataset.plan import plan_project
from syncstudio.session.dataset.planned import DatasetPlan
from syncstudio.session.dataset.whole_plan import joined_plans
from syncstudio.session.dataset.writing import DatasetMade, make_dataset

if TYPE_CHECKING:
    from syncstudio.session.session import Session

Cancelled = Callable[[], bool] | None


def looked_at(session: Session, choice: DatasetChoice, cancelled: Cancelled = None) -> DatasetPlan:
    """Which clips a choice gives, and which are left out why; nothing is kept open. SessionError in a sentence."""
    plan = joined_plans([plan_project(session, choice, cancelled)], choice)
    plan.close()
    return plan


def written(
    session: Session,
    choice: DatasetChoice,
    out: Path,
    progress: Callable[[int, int, str], None] | None = None,
    cancelled: Cancelled = None,
) -> DatasetMade:
    """Plan and make the clips of a project into a folder. Raises as `plan_project` and `make_dataset` do."""
    plan = joined_plans([plan_project(session, choice, cancelled)], choice)
    try:
        return make_dataset(plan, choice, out, progress, cancelled)
    finally:
        plan.close()
