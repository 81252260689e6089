"""Writes a report of one project or many: HTML, Markdown or JSON by the name of the file."""

from __future__ import annotations

import json
import os
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from syncstudio.session.errors import SessionError
from syncstudio.session.report.project_report import ProjectReport, program_document
from syncstudio.session.report.report_markdown import markdown_of
from syncstudio.session.report.report_page import page_of
from syncstudio.session.report.report_words import date_json

SCHEMA = "syncstudio.report/1"
SUFFIXES = (".html", ".htm", ".md", ".json")

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Refused:
    """A project that could not be told of, and why."""

    path: str
    reason: str


def check_target(out: Path) -> None:
    """Refuses a place where no report can be written, before anything is read. SessionError with one sentence."""
    if out.suffix.lower() not in SUFFIXES:
        raise SessionError(f"{out.name} is no kind of report that is written: name it .html, .md or .json.")
    if out.is_dir():
        raise SessionError(f"{out} is a folder: name the file to write in it.")
    if not out.absolute().parent.is_dir():
        raise SessionError(
            f"The folder {out.absolute().parent} does not exist: make it first, or write elsewhere."
        )


def report_document(
    reports: Sequence[ProjectReport], refused: Sequence[Refused] = (), made_ns: int | None = None
) -> Document:
    """`syncstudio.report/1`: everything the page says, as values."""
    return {
        "schema": SCHEMA,
        "made": date_json(time.time_ns() if made_ns is None else made_ns),
        "program": program_document(),
        "projects": [report.document for report in reports],
        "refused": [f"{each.path}: {each.reason}" for each in refused],
    }


def write_report(
    out: Path, reports: Sequence[ProjectReport], refused: Sequence[Refused] = (), made_ns: int | None = None
) -> Document:
    """Write the report to `out`, in the form of its suffix, and answer its document. What was there is replaced only
    once the new one is whole; OSError where it cannot be written."""
    check_target(out)
    document = report_document(reports, refused, made_ns)
    if out.suffix.lower() == ".json":
        text = json.dumps(document, allow_nan=False, indent=1, ensure_ascii=False) + "\n"
    elif out.suffix.lower() == ".md":
        text = markdown_of(document)
    else:
        text = page_of(document, reports)
    part = out.parent / f".part-{secrets.token_hex(6)}{out.suffix}"
    try:
        # Half of a pair is no letter, and no file holds it.
        part.write_text(text.encode("utf-8", "replace").decode("utf-8"), encoding="utf-8")
        os.replace(part, out)
    finally:
        part.unlink(missing_ok=True)
    return document
