"""`repair`: a new project of what a damaged one still holds."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from syncstudio.cli_documents import Document, existing
from syncstudio.cli_door import CHECK_FAILED, DONE
from syncstudio.cli_output import count_text, print_json, print_table, working
from syncstudio.cli_values import PATH, as_json_option

if TYPE_CHECKING:
    from syncstudio.project.repair.repair import Repaired, TableRepair


@click.command()
@click.argument("project", type=PATH)
@click.option(
    "--out", type=PATH, help="The new project; “NAME (repaired)” beside the damaged one unless given."
)
@as_json_option
@click.pass_context
def repair(ctx: click.Context, project: Path, out: Path | None, as_json: bool) -> None:
    """Make a new project of what a damaged one still holds.

    The damaged file stays as it was. What was lost is listed, and the exit status is 1 then; 0 where nothing was lost
    or wrong.
    """
    from syncstudio.project.repair.repair import repair as repair_project

    existing(project, "project")
    with working(f"Looking through {project.name}"):
        done = repair_project(project.absolute(), None if out is None else out.absolute())
    if as_json:
        print_json(_document(done))
    else:
        _tell(done)
    ctx.exit(CHECK_FAILED if done.lost else DONE)


def _document(done: Repaired) -> Document:
    """`syncstudio.repair/1`."""
    return {
        "schema": "syncstudio.repair/1",
        "path": str(done.source),
        "repaired": None if done.target is None else str(done.target),
        "tables": [
            {
                "table": one.table,
                "kept": one.kept,
                "from_history": one.from_history,
                "stand_ins": one.stand_ins,
                "lost": one.lost_rows,
                "unreadable_pages": one.lost_pages,
            }
            for one in done.tables
        ],
        "notes": list(done.notes),
    }


def _tell(done: Repaired) -> None:
    if done.target is None:
        click.echo(f"{done.source.name} is whole: nothing was done.")
        return
    labels = count_text(sum(one.kept for one in done.tables if one.table == "segment"), "label")
    lost = "nothing is known to be lost" if not done.lost else "some of it was lost, see below"
    click.echo(
        f"{done.source.name} was damaged: what it holds, {labels} among it, is in {done.target}, and {lost}. "
        "The damaged file was left as it was."
    )
    rows = [_row(one) for one in done.tables]
    print_table("", ("of", "kept", "from history", "stand-ins", "lost", "unreadable pages"), rows)
    for note in done.notes:
        click.echo(f"- {note}")


def _row(one: TableRepair) -> tuple[str, ...]:
    from syncstudio.session.backups.table_names import TABLE_NAMES

    figures = (one.kept, one.from_history, one.stand_ins, one.lost_rows, one.lost_pages)
    return (TABLE_NAMES.get(one.table, one.table), *(f"{figure:,}" if figure else "" for figure in figures))
