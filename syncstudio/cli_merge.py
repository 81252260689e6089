"""The command `merge`: two people's copies of one project, or two projects of one recording, as a third file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from syncstudio.cli_documents import Document, existing
from syncstudio.cli_door import CHECK_FAILED
from syncstudio.cli_output import print_json, working
from syncstudio.cli_values import PATH, as_json_option

if TYPE_CHECKING:
    from syncstudio.project.project import Project
    from syncstudio.session.merging.merging import MergeReport

MERGE = "syncstudio.merge/1"
_MOST_LISTED = 20


@click.command("merge")
@click.argument("mine", type=PATH)
@click.argument("theirs", type=PATH)
@click.option(
    "--out", required=True, type=PATH, help="The merged project; a file that is there is never replaced."
)
@click.option(
    "--lanes", multiple=True, metavar="MINE=THEIRS",
    help="For projects without a common history: which lane is which, where their names differ.",
)  # fmt: skip
@click.option("--anyway", is_flag=True, help="Merge projects that have no recording in common.")
@click.option("--strict", is_flag=True, help="End with status 1 where conflicts are left to decide.")
@as_json_option
@click.pass_context
def merge(
    ctx: click.Context, mine: Path, theirs: Path, out: Path, lanes: tuple[str, ...], anyway: bool, strict: bool,
    as_json: bool,
) -> None:  # fmt: skip
    """Merge two copies of a project into a new file.

    What either changed since they parted is taken. Where both changed the same, MINE is kept meanwhile, and both wait
    in the merged project as conflicts to decide (Conflicts in the app). Both files stay as they are; the merge is one
    step that can be undone.
    """
    from syncstudio.project.project import Project
    from syncstudio.session.merging.merging import merge_files

    for path in (mine, theirs):
        existing(path, "project")
    with working(f"Merging {theirs.name}"):
        report = merge_files(mine, theirs, out, anyway=anyway, lanes=lanes)
    with Project.open(out, view_only=True) as project:
        if as_json:
            print_json(_document(report, project, mine, theirs, out))
        else:
            click.echo(report.line)
            click.echo(report.ancestor_line)
            for line in _conflict_lines(project):
                click.echo(line)
    ctx.exit(CHECK_FAILED if strict and report.merged.conflicts else 0)


def _conflict_lines(project: Project) -> list[str]:
    from syncstudio.project.merging_reads import conflicts
    from syncstudio.session.merging.conflict_words import ConflictWords

    words, found = ConflictWords(project), conflicts(project)
    lines = []
    for one in found[:_MOST_LISTED]:
        told = words.told(one)
        lines.append(f"  {' '.join(filter(None, (told.title, told.where)))}: {told.reason}")
        lines += [
            f"      {each.name}: mine {each.mine or 'not there'}, theirs {each.theirs or 'not there'}"
            for each in told.fields[:4]
        ]
    if len(found) > _MOST_LISTED:
        lines.append(f"  … and {len(found) - _MOST_LISTED} more: open the project to decide them.")
    return lines


def conflict_documents(project: Project) -> list[Document]:
    """The open conflicts of a project, as documents hold them."""
    from syncstudio.project.merging_reads import conflicts
    from syncstudio.session.merging.conflict_words import ConflictWords

    words = ConflictWords(project)
    found = []
    for one in conflicts(project):
        told = words.told(one)
        found.append(
            {
                "id": str(one.id),
                "kind": one.kind,
                "reason": one.reason,
                "about": told.title,
                "lane": None if one.lane_id is None else str(one.lane_id),
                "start_s": None if told.span is None else told.span.start_ns / 1e9,
                "end_s": None if told.span is None else told.span.end_ns / 1e9,
                "mine_author": one.mine_author,
                "theirs_author": one.theirs_author,
                "fields": [
                    {"name": each.name, "base": each.base, "mine": each.mine, "theirs": each.theirs}
                    for each in told.fields
                ],
            }
        )
    return found


def merged_document(report: MergeReport) -> Document:
    """What a merge did, as documents hold it."""
    merged = report.merged
    return {
        "origin": report.origin,
        "ancestor": None if merged.ancestor is None else merged.ancestor.name,
        "without_ancestor_because": merged.why_not or None,
        "inserted": merged.inserted,
        "updated": merged.updated,
        "deleted": merged.deleted,
        "steps": merged.steps,
        "conflicts": merged.conflicts,
        "summary": report.line,
    }


def _document(report: MergeReport, project: Project, mine: Path, theirs: Path, out: Path) -> Document:
    return {
        "schema": MERGE,
        "mine": str(mine),
        "theirs": str(theirs),
        "out": str(out),
        **merged_document(report),
        "queue": conflict_documents(project),
    }
