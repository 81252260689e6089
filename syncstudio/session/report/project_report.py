"""Everything that a report says of one project: a document for programs, and the charts that go with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from markupsafe import Markup

from syncstudio.interchange.pages.bars import Bar, bars
from syncstudio.interchange.pages.evidence import evidence_charts
from syncstudio.interchange.pages.strips import Strip, strips
from syncstudio.session.report.alignments_told import told_alignments, told_dubs, told_loops
from syncstudio.session.report.health_told import health_of_sources
from syncstudio.session.report.labels_told import lane_strips, told_counts, told_lanes
from syncstudio.session.report.recorded import recorded_sources, recorded_tracks
from syncstudio.session.report.review_told import told_comments, told_history, told_review

if TYPE_CHECKING:
    from syncstudio.session.session import Session

Document = dict[str, Any]

MOST_PLOTS = 80
"""Alignments with a plot: those in use first. The others stand in the table."""


@dataclass(frozen=True, slots=True, eq=False)
class ProjectReport:
    """What is told of a project, and its charts by what they show; `evidence` by the measurement's id."""

    document: Document
    charts: Mapping[str, Markup] = field(default_factory=dict)
    evidence: Mapping[str, Sequence[Markup]] = field(default_factory=dict)
    agreement: Sequence[Markup] = ()


def project_report(session: Session, check: bool = False) -> ProjectReport:
    """Gather it from what the project keeps and what was checked before; with `check` timing that was not checked yet
    is checked now. Nothing is measured."""
    table, health = session.label_table(), health_of_sources(session, check)
    with session.read_at_one_go():
        tracks = recorded_tracks(session, health)
        alignments, older = told_alignments(session)
        dubs, loops = told_dubs(session), told_loops(session)
    document: Document = {
        "path": str(session.project.path),
        # Copies of a project keep its name: what tells them apart is what their files are called.
        "name": session.project.name if session.is_draft else session.project.path.stem,
        "draft": session.is_draft,
        "duration_s": session.extent().duration_ns / 1e9 if tracks else 0.0,
        "tolerance": dict(session.profiles()).get(session.profile_id, session.profile_id),
        "sources": recorded_sources(session, {int(track["id"]) for track in tracks}),
        "tracks": tracks,
        "health": health,
        "alignments": [told.document for told in alignments],
        "older_measurements": older,
        "dubs": dubs,
        "loops": loops,
        "lanes": told_lanes(session, table),
        "labels": told_counts(session, table),
        "review": told_review(session, table),
        "comments": told_comments(session),
        "history": told_history(session),
        "agreement": [],
    }
    document["summary"] = _summary(document)
    ranked = sorted(alignments, key=lambda told: not told.document["in_use"])[:MOST_PLOTS]
    evidence = {
        told.document["id"]: evidence_charts(told.evidence, told.names)
        for told in ranked
        if told.evidence is not None
    }
    return ProjectReport(document, _charts(session, document, table), evidence)


def _summary(document: Document) -> Document:
    """The figures of the first lines, and of a project's row among others."""
    severities = Counter(found["severity"] for each in document["health"] for found in each["findings"])
    verdicts = [
        row["verdict"] for row in document["alignments"] if row["verdict"] and row["decision"] != "rejected"
    ]
    verdicts += [row["verdict"] for row in document["dubs"]]
    return {
        "tracks": len(document["tracks"]),
        "missing": sum(source["missing"] for source in document["sources"]),
        "unchecked": sum(each["state"] != "checked" for each in document["health"]),
        "errors": severities["error"],
        "warnings": severities["warning"],
        "aligned": sum(track["alignment"] != "none" or track["reference"] for track in document["tracks"]),
        "waiting": sum(
            row["decision"] == "proposed" and row["status"] == "measured" for row in document["alignments"]
        ),
        "recorded_outside": sum(verdict["recorded"]["class"] == "outside" for verdict in verdicts),
        "aligned_outside": sum(verdict["aligned"]["class"] == "outside" for verdict in verdicts),
        "open_loops": sum(not loop["closes"] and not loop["mended"] for loop in document["loops"]),
        "labels": document["labels"]["labels"],
        "accepted": document["review"]["statuses"]["accepted"],
        "rejected": document["review"]["statuses"]["rejected"],
        "open_comments": sum(not thread["resolved"] for thread in document["comments"]),
        "steps": document["history"]["steps"],
    }


def _charts(session: Session, document: Document, table: Any) -> dict[str, Markup]:
    charts: dict[str, Markup] = {}
    marks: dict[str, list[tuple[float, str, str]]] = {}
    first = {source["id"]: "" for source in document["sources"]}
    for track in document["tracks"]:
        first[track["source"]] = first.get(track["source"]) or track["id"]
    for each in document["health"]:
        for found in each["findings"]:
            if found["master_s"] is not None:
                track_id = found["track"] or first.get(each["source"], "")
                tip = f"{found['code']}: {found['message']}"
                marks.setdefault(track_id, []).append((found["master_s"], found["severity"], tip))
    rows = [
        Strip(
            track["name"],
            np.array([start for start, _ in track["spans_s"]], np.float64),
            np.array([end for _, end in track["spans_s"]], np.float64),
            f"b{place % 4}",
            marks.get(track["id"], ()),
        )
        for place, track in enumerate(document["tracks"])
    ]
    extent = session.extent()
    whole = (extent.start_ns / 1e9, extent.end_ns / 1e9)
    if rows:
        charts["recorded"] = strips(
            "When each track was recorded, and where something was found", rows, whole
        )
    lanes = lane_strips(session, table)
    if lanes:
        ends = (float(table.starts_ns.min()) / 1e9, float(table.ends_ns.max()) / 1e9)
        span = (min(whole[0], ends[0]), max(whole[1], ends[1])) if rows else ends
        charts["lanes"] = strips("Where labels lie", lanes, span)
        ordered = sorted(document["labels"]["by_label"], key=lambda each: -each["total_s"])[:20]
        longest = [
            Bar(each["name"], each["total_s"], f"{each['total_s']:,.1f} s, {each['count']:,}")
            for each in ordered
        ]
        if any(bar.value for bar in longest):
            charts["durations"] = bars("Time under each label, and how many", longest)
    return charts


def program_document() -> Document:
    """What made the report: this program and the libraries that its figures rest on."""
    import platform
    from importlib.metadata import PackageNotFoundError, version

    def of(name: str) -> str:
        try:
            return version(name)
        except PackageNotFoundError:
            return ""

    libraries = {name: of(name) for name in ("numpy", "scipy", "av", "apsw", "pyarrow", "PySide6")}
    return {
        "name": "Sync Studio",
        "version": of("syncstudio"),
        "python": platform.python_version(),
        "system": platform.platform(terse=True),
        "libraries": {name: said for name, said in libraries.items() if said},
    }
