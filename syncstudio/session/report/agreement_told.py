"""How far other people's projects of the same recording agree with this one, for its report."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from syncstudio.project.project import Project
from syncstudio.session.agreement.agreeing import agreement_of
from syncstudio.session.agreement.sentence import sentence_of
from syncstudio.session.report.project_report import ProjectReport

if TYPE_CHECKING:
    from syncstudio.session.session import Session

Document = dict[str, Any]


def with_agreement(report: ProjectReport, session: Session, others: Sequence[Path]) -> ProjectReport:
    """The report with the agreement of the project with others; SessionError or ProjectError where they have nothing
    in common or cannot be opened."""
    with ExitStack() as opened:
        projects = [opened.enter_context(Project.open(path, view_only=True)) for path in others]
        found = agreement_of([session.project, *projects])
    told: Document = {
        "against": ", ".join(path.name for path in others),
        "sentence": sentence_of(found),
        **found.document(),
    }
    confusion = found.overall.confusion
    # The picture is made by our own charts, with every name escaped.
    charts = [] if confusion is None else [Markup(confusion.svg("Which label met which"))]
    document = {**report.document, "agreement": [*report.document["agreement"], told]}
    return replace(report, document=document, agreement=[*report.agreement, *charts])
