"""The command `report`: one page that tells all of a project, or of many."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from syncstudio.cli_documents import existing
from syncstudio.cli_door import BAD_INPUT, say_line, sentence
from syncstudio.cli_output import print_json, working
from syncstudio.cli_projects import projects_in
from syncstudio.cli_values import PATH, as_json_option

if TYPE_CHECKING:
    from syncstudio.session.report.project_report import ProjectReport


@click.command()
@click.argument("projects", nargs=-1, required=True, type=PATH, metavar="PROJECT or FOLDER...")
@click.option("--out", type=PATH, help="The file to write: .html, .md or .json.")
@click.option(
    "--check", is_flag=True, help="Check the timing of files that were not checked yet; this reads them."
)
@click.option(
    "--against", multiple=True, type=PATH, metavar="PROJECT",
    help="Another project of the same recording: how far its labels agree (may be repeated).",
)  # fmt: skip
@click.option("--profile", default="", metavar="NAME or FILE", help="The tolerance profile of verdicts.")
@as_json_option
@click.pass_context
def report(
    ctx: click.Context, projects: tuple[Path, ...], out: Path | None, check: bool, against: tuple[Path, ...],
    profile: str, as_json: bool,
) -> None:  # fmt: skip
    """Tell all of a project on one page.

    Several projects begin with an overview. Nothing is measured and nothing is changed, so projects that may only be
    read and recordings that are missing do not matter. Of a folder all projects in it are told of.
    """
    from syncstudio.session.report.report_writing import (
        Refused,
        check_target,
        report_document,
        write_report,
    )

    if out is None and not as_json:
        raise click.UsageError("Name the file to write with --out, or print the document with --json.", ctx)
    if out is not None:
        check_target(out)
    for other in against:
        existing(other, "project")
    paths = projects_in(projects)
    told, refused = [], []
    for path in paths:
        try:
            with working(f"Reading {path.name}"):
                told.append(_told(path, check, against, profile, len(paths) == 1))
        except Exception as error:  # one of many: the others are told all the same
            if len(paths) == 1:
                raise
            refused.append(Refused(str(path), sentence(error)))
            say_line(f"{path.name}: {sentence(error)}")
    document = report_document(told, refused) if out is None else write_report(out, told, refused)
    if as_json:
        print_json(document)
    elif out is not None:
        click.echo(f"Wrote {out}: {len(told)} project{'' if len(told) == 1 else 's'}.")
    ctx.exit(BAD_INPUT if refused else 0)


def _told(path: Path, check: bool, against: tuple[Path, ...], profile: str, alone: bool) -> ProjectReport:
    from syncstudio.session.errors import SessionError
    from syncstudio.session.report.agreement_told import with_agreement
    from syncstudio.session.report.project_report import project_report
    from syncstudio.session.report.quiet_session import QuietSession

    session = QuietSession.open(path, view_only=True)
    try:
        if profile:
            session.judge_by(profile)
        told = project_report(session, check)
        if not against:
            return told
        try:
            return with_agreement(told, session, against)
        except SessionError as error:
            if alone:
                raise
            say_line(str(error))  # of another recording: all else of it is told
            return told
    finally:
        session.close()
