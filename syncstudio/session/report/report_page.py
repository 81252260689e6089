"""The report as one HTML page, for the screen and for paper."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from syncstudio.interchange.pages.page import rendered, signed
from syncstudio.media.stream_text import codec_text
from syncstudio.session.report.project_report import ProjectReport
from syncstudio.session.report.report_words import percent, spread_text
from syncstudio.survey.method_words import method_text

Document = dict[str, Any]


def page_of(document: Document, reports: Sequence[ProjectReport]) -> str:
    """The page of a whole report; `reports` are its projects with their charts, in the same order."""
    return rendered(
        "report.html",
        title=title_of(document),
        made=document["made"],
        program=document["program"],
        reports=reports,
        refused=document["refused"],
        source_names=lambda told: {source["id"]: source["name"] for source in told["sources"]},
        method_text=method_text,
        codec_text=codec_text,
        spread=lambda seconds: "–" if seconds is None else spread_text(round(seconds * 1e9)).strip(),
        signed=signed,
        estimate=_estimate,
        percent=percent,
    )


def title_of(document: Document) -> str:
    """What the report is called: after its project, or how many there are."""
    projects = document["projects"]
    return f"Report of {projects[0]['name']}" if len(projects) == 1 else f"Report of {len(projects)} projects"


def _estimate(found: Document | None, interval: bool = True) -> str:
    """A figure of agreement, with its interval where that is wanted."""
    if not found or found["value"] is None:
        return "–"
    if not interval or found.get("low") is None or found.get("high") is None:
        return f"{found['value']:.2f}".replace("-", "−")
    return f"{found['value']:.2f} ({found['low']:.2f} to {found['high']:.2f})".replace("-", "−")
