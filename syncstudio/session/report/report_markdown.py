"""The report as Markdown: the same tables and sentences, without the plots."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from syncstudio.interchange.pages.page import signed
from syncstudio.session.report.report_page import title_of
from syncstudio.survey.method_words import method_text

Document = dict[str, Any]

# What would be taken for a mark of Markdown or of HTML.
_MARKS = re.compile(r"([\\`*_\[\]<>|#~&])")


def markdown_of(document: Document) -> str:
    """The whole report; of several projects an overview first."""
    program = document["program"]
    lines = [f"# {_text(title_of(document))}", ""]
    lines += [
        f"Made {document['made']} by {program['name']} {program['version']}. Nothing was measured for it.",
        "",
    ]
    if len(document["projects"]) > 1 or document["refused"]:
        lines += ["## Overview", "", *_overview(document["projects"])]
        lines += [f"* Not told: {_text(line)}" for line in document["refused"]] + [""]
    for project in document["projects"]:
        lines += _project(project)
    libraries = ", ".join(f"{name} {said}" for name, said in program["libraries"].items())
    lines += [
        "## Software",
        "",
        f"{program['name']} {program['version']}, Python {program['python']}, {libraries}.",
        "",
    ]
    return "\n".join(lines)


def _overview(projects: Sequence[Document]) -> list[str]:
    heads = (
        "project",
        "tracks",
        "missing",
        "errors",
        "warnings",
        "outside as aligned",
        "labels",
        "open comments",
    )
    names = ("tracks", "missing", "errors", "warnings", "aligned_outside", "labels", "open_comments")
    return _table(heads, ([each["name"], *(each["summary"][name] for name in names)] for each in projects))


def _project(project: Document) -> list[str]:
    lines = [f"## {_text(project['name'])}", "", f"`{project['path'].replace('`', '')}`", ""]
    lines += ["### What was recorded", ""]
    if not project["tracks"]:
        lines += ["No recordings are in this project yet.", ""]
    files = {source["id"]: source for source in project["sources"]}
    lines += _table(
        ("track", "kind", "file", "length s", "offset s", "drift ppm", "alignment"),
        (
            (
                track["name"], track["kind"],
                files[track["source"]]["name"] + (" (missing)" if files[track["source"]]["missing"] else ""),
                _number(track["duration_s"]), signed(track["offset_s"], 6),
                signed(track["drift_ppm"], 2), track["alignment_text"],
            )
            for track in project["tracks"]
        ),
    )  # fmt: skip
    lines += ["### Timing health", ""]
    for each in project["health"]:
        found = [
            f"{one['severity']}: {one['code']} in {one['about']}: {one['message']}"
            for one in each["findings"]
        ]
        said = found or [each["message"] or "nothing found"]
        lines += [f"* {_text(each['name'])}: {_text(line)}" for line in said]
    lines += ["", "### Alignment", ""]
    if not project["alignments"]:
        lines.append("Nothing was measured in this project.")
    for row in project["alignments"]:
        verdict = row["verdict"]
        judged = (
            f"As recorded: {verdict['recorded']['class']}; as aligned: {verdict['aligned']['class']} "
            f"({verdict['profile']}). "
            if verdict
            else ""
        )
        used = ", in use" if row["in_use"] else ""
        how = f"{method_text(row['method'])}, {row['decision']}{used}"
        lines.append(f"* {_text(row['sentence'])} {_text(judged + how)}.")
    lines += [f"* {_text(loop['sentence'])}" for loop in project["loops"]]
    lines += ["", *_labels(project), *_agreement(project), *_review(project)]
    return lines


def _labels(project: Document) -> list[str]:
    labels = project["labels"]
    lines = ["### Labels", ""]
    if not labels["labels"]:
        return [*lines, "Nothing was labelled yet.", ""]
    parts = {
        "lane": [*labels["by_lane"], labels["all"]],
        "label": labels["by_label"],
        "person": labels["by_person"],
    }
    for what, rows in parts.items():
        lines += _table(
            (what, "labels", "total s", "share", "mean s", "per minute"),
            (
                (
                    row["name"], row["count"], _number(row["total_s"]),
                    "–" if row["share"] is None else f"{row['share']:.1%}",
                    _number(row["mean_s"]), _number(row["per_minute"], ".2f"),
                )
                for row in rows
            ),
        )  # fmt: skip
    return lines


def _agreement(project: Document) -> list[str]:
    if not project["agreement"]:
        return []
    lines = ["### Agreement", ""]
    for each in project["agreement"]:
        lines += [f"* Against {_text(each['against'])}: {_text(each['sentence'])}"]
        lines += [f"* {_text(line)}" for line in (*each["alignment"], *each["left_out"], *each["notes"])]
    return [*lines, ""]


def _review(project: Document) -> list[str]:
    review, history = project["review"], project["history"]
    lines = ["### Review", ""]
    statuses = ("draft", "submitted", "accepted", "rejected")
    lines += _table(
        ("made by", *statuses),
        ([row["author"], *(row[name] for name in statuses)] for row in review["by_author"]),
    )
    lines += [
        f"* {_text(row['reviewer'])} accepted {row['accepted']:,} and rejected {row['rejected']:,}."
        for row in review["by_reviewer"]
    ]
    lines += [
        f"* Alignment of {_text(row['track_name'])}: {row['status']} by {_text(row['reviewer'] or 'somebody')}."
        for row in review["alignments"]
    ]
    if project["comments"]:
        lines += ["", "### Comments", ""]
    for thread in project["comments"]:
        state = "resolved" if thread["resolved"] else "open"
        who, about = thread["author"] or "somebody", thread["about"]
        lines.append(
            f"* {state}: {_text(who)} on {_text(about)} at {thread['at_s']:.3f} s: {_text(thread['text'])}"
        )
        lines += [
            f"  * {_text(each['author'] or 'somebody')}: {_text(each['text'])}" for each in thread["answers"]
        ]
    lines += ["", "### History", "", f"{history['steps']:,} steps.", ""]
    return lines + _table(
        ("when", "who", "what", "of what"),
        ((each["at"], each["author"], each["name"], "; ".join(each["told"])) for each in history["latest"]),
    )


def _table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    lines = [f"| {' | '.join(_text(cell) for cell in row)} |" for row in rows]
    if not lines:
        return []
    return [f"| {' | '.join(heads)} |", f"|{' --- |' * len(heads)}", *lines, ""]


def _text(value: object) -> str:
    """A text on one line, with nothing in it that Markdown or HTML would read."""
    return _MARKS.sub(r"\\\1", " ".join(str(value).split())).replace(r"\<", "&lt;").replace(r"\>", "&gt;")


def _number(value: float | None, form: str = ".3f") -> str:
    return "–" if value is None else format(value, form).replace("-", "−")
