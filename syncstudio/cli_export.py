"""The command `export`: the labels of a project, or of a folder of projects, as files of another tool."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from syncstudio.cli_documents import Document, existing, is_project
from syncstudio.cli_door import BAD_INPUT, CHECK_FAILED, Refusal, say_line, sentence
from syncstudio.cli_output import count_text, print_json, working
from syncstudio.cli_projects import lane_named, open_session, track_named
from syncstudio.cli_values import PATH, Seconds, as_json_option

if TYPE_CHECKING:
    from syncstudio.session.exchange.export_choice import ExportChoice
    from syncstudio.session.exchange.exporting import ExportPreview
    from syncstudio.session.session import Session


@click.command("export")
@click.argument("project", type=PATH, metavar="PROJECT or FOLDER")
@click.argument("out", type=PATH, required=False)
@click.option("--out", "folder", type=PATH, help="With a folder of projects: the folder to write to.")
@click.option(
    "--format",
    "format_id",
    default="",
    help="The format, as “syncstudio formats” lists them; by OUT's ending unless given.",
)
@click.option(
    "--offsets",
    type=click.Choice(["bake", "keep"]),
    default="bake",
    show_default=True,
    help="bake: all times on one clock. keep: each lane in its own recording's time.",
)
@click.option(
    "--time-base",
    default="master",
    show_default=True,
    metavar="master or TRACK",
    help="The clock that baked times are on.",
)
@click.option(
    "--lanes", multiple=True, metavar="LANE", help="Only these lanes (ids or names, with commas or repeated)."
)
@click.option(
    "--span",
    nargs=2,
    type=Seconds(),
    metavar="FROM TO",
    help="Only labels within this part of the master timeline.",
)
@click.option("--dialect", default="", help="The format's own variant.")
@click.option("--encoding", default="utf-8", show_default=True, help="The encoding of a text file.")
@click.option("--columns", default="", metavar="NAME,...", help="The columns of a table, in order.")
@click.option(
    "--frame-rate", default="", metavar="HZ",
    help="For files that count frames: 25 or 30000/1001; that of the video unless given.",
)  # fmt: skip
@click.option("--overwrite", is_flag=True, help="Replace files that are there.")
@click.option(
    "--strict", is_flag=True, help="Write nothing, and end with status 1, where the format cannot hold all."
)
@as_json_option
@click.pass_context
def export_labels(
    ctx: click.Context, project: Path, out: Path | None, folder: Path | None, format_id: str, offsets: str,
    time_base: str, lanes: tuple[str, ...], span: tuple[int, int] | None, dialect: str, encoding: str, columns: str,
    frame_rate: str, overwrite: bool, strict: bool, as_json: bool,
) -> None:  # fmt: skip
    """Write the labels of a project for other tools.

    What the format cannot hold is told first.

    Files that cannot say where recordings lie get a NAME.sync.json beside them. A folder is searched for projects, and
    each is written to the folder of --out.
    """
    from syncstudio.session.exchange.export_choice import ExportChoice
    from syncstudio.timebase.span import Span

    existing(project, "project")
    if span is not None and span[1] < span[0]:
        raise click.UsageError("The span ends before it starts: write the earlier time first.", ctx)
    pairs = _pairs(ctx, project, out, folder, format_id)
    entries, status = [], 0
    for source, target in pairs:
        try:
            with open_session(source, view_only=True) as session:
                choice = ExportChoice(
                    _lanes(session, lanes), None if span is None else Span(*span), offsets,  # type: ignore[arg-type]
                    None if time_base == "master" else track_named(session.project, time_base).id,
                    dialect, encoding, tuple(filter(None, (one.strip() for one in columns.split(",")))),
                    frame_rate,
                )  # fmt: skip
                entry, lossy = _one(session, source, target, format_id, choice, overwrite, strict, as_json)
            entries.append(entry)
            status = status or (CHECK_FAILED if strict and lossy else 0)
        except Exception as error:  # one project of many: the others are written all the same
            if len(pairs) == 1:
                raise
            say_line(f"{source.name}: {sentence(error)}")
            status = BAD_INPUT
    if as_json:
        print_json({"schema": "syncstudio.export/1", "exports": entries})
    ctx.exit(status)


def _pairs(
    ctx: click.Context, project: Path, out: Path | None, folder: Path | None, format_id: str
) -> list[tuple[Path, Path]]:
    """Every project with the file that it is written to."""
    from syncstudio.session.exchange.exporting import format_named_to_write

    if not project.is_dir():
        if (out is None) == (folder is None):
            raise click.UsageError("Name the file to write.", ctx)
        return [(project, out or folder or Path())]
    target = folder or out
    if target is None or not format_id:
        raise click.UsageError("With a folder of projects, say --format and --out FOLDER.", ctx)
    projects = sorted(path for path in project.rglob("*.syncstudio") if is_project(path))
    if not projects:
        raise Refusal(f"There is no project in {project}: choose another folder.")
    suffix = format_named_to_write(format_id).suffixes[0]
    pairs = [(each, target / each.relative_to(project).with_suffix(suffix)) for each in projects]
    for _, file in pairs:
        file.parent.mkdir(parents=True, exist_ok=True)
    return pairs


def _lanes(session: Session, wanted: Sequence[str]) -> tuple[int, ...] | None:
    if not wanted:
        return None
    names = {lane.name for lane in session.project.lanes()}
    parted = [
        part for each in wanted for part in ([each] if each in names else each.split(",")) if part.strip()
    ]
    return tuple(lane_named(session.project, part.strip()).id for part in parted)


def _one(
    session: Session, source: Path, target: Path, format_id: str, choice: ExportChoice, overwrite: bool, strict: bool,
    quiet: bool,
) -> tuple[Document, bool]:  # fmt: skip
    from syncstudio.session.exchange.exporting import format_by_name

    chosen = format_id or format_by_name(target).id
    preview = session.preview_export(chosen, choice)
    if not quiet:
        tell_losses(f"{preview.format_name} of {source.name}", preview.losses)
    lossy = bool(preview.losses)
    paths: tuple[Path, ...] = ()
    if not (strict and lossy):
        with working(f"Writing {target.name}"):
            done = session.export_labels(target, chosen, choice, overwrite)
        preview, paths = done.preview, done.paths
    if not quiet:
        _tell(preview, paths)
    return {
        "project": str(source),
        "format": preview.format_id,
        "path": str(paths[0]) if paths else None,
        "beside": [str(path) for path in paths[1:]],
        "lanes": preview.lanes,
        "labels": preview.labels,
        "time_base": preview.time_base,
        "offsets": "keep" if preview.offsets == "kept" else "bake",
        "losses": list(preview.losses),
        "notes": list(preview.notes),
    }, lossy


def tell_losses(what: str, losses: Sequence[str]) -> None:
    """What a format cannot hold, before anything is written."""
    for loss in losses:
        click.echo(f"{what}: {loss}" if not loss.startswith(what) else loss)


def _tell(preview: ExportPreview, paths: Sequence[Path]) -> None:
    for note in preview.notes:
        click.echo(f"Note: {note}")
    if not paths:
        click.echo("Nothing was written, for the format cannot hold all of it.")
        return
    clock = f"times on the {preview.time_base}, offsets baked in"
    if preview.offsets == "kept":
        clock = f"{preview.time_base}, offsets kept"
    labels, lanes = count_text(preview.labels, "label"), count_text(preview.lanes, "lane")
    click.echo(f"Wrote {paths[0]}: {labels} on {lanes}, {clock}.")
    for path in paths[1:]:
        click.echo(f"Beside it: {path.name}")
