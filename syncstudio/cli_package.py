"""The commands `package ...`: work handed out, sent back, collected, counted and sampled."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from syncstudio.cli_documents import Document, existing
from syncstudio.cli_door import BAD_INPUT, Refusal, say_line, sentence
from syncstudio.cli_merge import conflict_documents, merged_document
from syncstudio.cli_output import count_text, print_json, print_table, working
from syncstudio.cli_projects import lane_named
from syncstudio.cli_values import PATH, Seconds, as_json_option

if TYPE_CHECKING:
    from syncstudio.project.project import Project
    from syncstudio.session.packages.handing_out import Part
    from syncstudio.session.packages.progress import PackageProgress

PACKAGE = "syncstudio.package/1"


@click.group("package")
def package() -> None:
    """Hand out work, collect it, and see how far everybody is."""


@package.command("hand-out")
@click.argument("project", type=PATH)
@click.option("--to", "person", required=True, metavar="NAME", help="Who does it.")
@click.option("--out", required=True, type=PATH, help="The copy to work on; never replaced.")
@click.option("--span", "spans", nargs=2, type=Seconds(), multiple=True, metavar="FROM TO",
              help="A part of the master timeline; may be repeated.")  # fmt: skip
@click.option("--source", "sources", multiple=True, metavar="FILE", help="A recording, by its file name.")
@click.option("--lane", "lanes", multiple=True, metavar="LANE", help="A lane, by its name or id.")
@click.option("--note", default="", help="What to do, in a sentence.")
@as_json_option
def hand_out(
    project: Path, person: str, out: Path, spans: tuple[tuple[int, int], ...], sources: tuple[str, ...],
    lanes: tuple[str, ...], note: str, as_json: bool,
) -> None:  # fmt: skip
    """Assign spans, recordings or lanes to a person, and write the copy to work on.

    Where spans and lanes (or recordings) are named, each span of each of them is assigned. Nothing named: everything.
    """
    from syncstudio.session.packages.handing_out import hand_out as handed

    with _editing(project) as opened:
        package_id = handed(opened, person, out, _parts(opened, spans, sources, lanes), note=note)
        _tell(
            opened, as_json, {"package": str(package_id), "out": str(out)}, f"Handed out to {person}: {out}"
        )


@package.command("changes")
@click.argument("copy", type=PATH)
@click.option(
    "--out", required=True, type=PATH, help="The file to send, such as anna.changes; never replaced."
)
@as_json_option
def changes(copy: Path, out: Path, as_json: bool) -> None:
    """Write what was done in a copy since it was handed out, small enough to mail."""
    from syncstudio.session.comparing.opening import OtherProject
    from syncstudio.session.packages.changes_file import write_changes

    with OtherProject(existing(copy, "project")) as opened:
        steps = write_changes(opened.project, out)
    size = out.stat().st_size
    if as_json:
        print_json({"schema": PACKAGE, "changes": {"out": str(out), "steps": steps, "bytes": size}})
    else:
        click.echo(f"{steps} step{'' if steps == 1 else 's'} in {out} ({size:,} bytes)")


@package.command("collect")
@click.argument("project", type=PATH)
@click.argument("files", type=PATH, nargs=-1, required=True, metavar="FILE...")
@click.option("--anyway", is_flag=True, help="Also a project that has no recording in common.")
@as_json_option
@click.pass_context
def collect(ctx: click.Context, project: Path, files: tuple[Path, ...], anyway: bool, as_json: bool) -> None:
    """Merge what came back, copies or files of changes, each as one step of undo."""
    from syncstudio.session.packages.collecting import collect as collected

    status, told = 0, []
    with _editing(project) as opened:
        for path in files:
            try:
                with working(f"Collecting {path.name}"):
                    found = collected(opened, path, anyway)
            except Exception as error:  # one of many: the others are collected all the same
                if len(files) == 1:
                    raise
                say_line(f"{path.name}: {sentence(error)}")
                status = BAD_INPUT
                continue
            told.append({"path": str(path), "person": found.person or None, **merged_document(found.report)})
            if not as_json:
                click.echo(f"{found.person or path.name}: {found.report.line}")
        if as_json:
            _tell(opened, True, {"collected": told, "queue": conflict_documents(opened)}, "")
    ctx.exit(status)


@package.command("progress")
@click.argument("project", type=PATH)
@as_json_option
def progress(project: Path, as_json: bool) -> None:
    """Tell how far everybody is with what was handed out."""
    from syncstudio.session.comparing.opening import OtherProject

    with OtherProject(existing(project, "project")) as opened:
        _tell(opened.project, as_json, {}, "")


@package.command("sample")
@click.argument("project", type=PATH)
@click.option(
    "--share", default="10%", show_default=True, metavar="PERCENT", help="How much of the finished labels."
)
@click.option("--by", type=click.Choice(["random", "disagreement"]), default="random", show_default=True)
@click.option("--seed", default=0, show_default=True, type=int, help="The same seed gives the same sample.")
@click.option("--to", "person", default="", metavar="NAME", help="Hand the sample out to this reviewer.")
@click.option("--out", type=PATH, help="With --to: the copy to review in.")
@as_json_option
@click.pass_context
def sample(
    ctx: click.Context,
    project: Path,
    share: str,
    by: str,
    seed: int,
    person: str,
    out: Path | None,
    as_json: bool,
) -> None:
    """Choose finished labels to look at again, by chance or where people disagreed; with --to, hand them out."""
    from syncstudio.session.comparing.opening import OtherProject
    from syncstudio.session.packages.handing_out import Part, hand_out
    from syncstudio.session.packages.sampling import sampled

    if bool(person) != (out is not None):
        raise click.UsageError("A sample is handed out with both --to and --out.", ctx)
    part = _share(share, ctx)
    if out is not None:
        with _editing(project) as opened:
            found = sampled(opened, part, by, seed=seed)  # type: ignore[arg-type]
            parts = [Part(segment_id=each.id) for each in found]
            package_id = hand_out(opened, person, out, parts, purpose="review", note=f"{share} by {by}")
            more: Document = {"sample": _sample(opened, found), "package": str(package_id), "out": str(out)}
            _tell(opened, as_json, more, f"Handed {count_text(len(found), 'label')} out to {person}: {out}")
        return
    with OtherProject(existing(project, "project")) as other:
        found = sampled(other.project, part, by, seed=seed)  # type: ignore[arg-type]
        listed = _sample(other.project, found)
        if as_json:
            _tell(other.project, True, {"sample": listed}, "")
            return
        table = [
            [one["id"], one["lane"], f"{one['start_s']:.3f}", one["label"], one["author"]] for one in listed
        ]
        print_table(
            f"{len(listed)} {'label' if len(listed) == 1 else 'labels'} to look at again",
            ["id", "lane", "start s", "label", "author"],
            table,
        )


def _editing(path: Path) -> Project:
    from syncstudio.project.project import Project

    project = Project.open(existing(path, "project"))
    if project.viewing:
        project.close()
        raise Refusal(project.viewing)
    return project


def _parts(
    project: Project, spans: tuple[tuple[int, int], ...], sources: tuple[str, ...], lanes: tuple[str, ...]
) -> list[Part]:
    from syncstudio.session.packages.handing_out import Part
    from syncstudio.timebase.span import Span

    for start, end in spans:
        if end <= start:
            raise Refusal("A span ends after it starts: write the earlier time first.")
    within: list[Span | None] = [Span(*each) for each in spans]
    within = within or [None]
    named = [Part(source_id=_source(project, each)) for each in sources]
    named += [Part(lane_id=lane_named(project, each).id) for each in lanes]
    if not named and not spans:
        return []
    return [Part(each.source_id, each.lane_id, None, span) for each in named or [Part()] for span in within]


def _source(project: Project, wanted: str) -> int:
    found = {each.id: Path(each.relative_path or each.absolute_path) for each in project.sources()}
    matching = [
        row_id for row_id, path in found.items() if wanted in (path.name, path.as_posix(), str(row_id))
    ]
    if len(matching) == 1:
        return matching[0]
    names = ", ".join(f"“{path.name}”" for path in found.values()) or "none"
    what = "There is no recording" if not matching else f"{len(matching)} recordings are called"
    raise Refusal(f"{what} “{wanted}” in {project.path.name}; its recordings are {names}.")


def _share(text: str, ctx: click.Context) -> float:
    try:
        value = float(text.strip().removesuffix("%")) / 100
    except ValueError:
        value = 0.0
    if not 0 < value <= 1:
        raise click.UsageError(
            f"“{text}” is no share: write a percentage above 0 and up to 100, such as 10%.", ctx
        )
    return value


def _sample(project: Project, found: object) -> list[Document]:
    lanes = {each.id: each.name for each in project.lanes()}
    labels = {each.id: each.name for each in project.labels()}
    return [
        {"id": str(each.id), "lane": lanes[each.lane_id], "start_s": each.start_ns / 1e9, "end_s": each.end_ns / 1e9,
         "label": labels.get(each.label_id, ""), "text": each.text, "author": each.author, "status": each.status}
        for each in found  # type: ignore[attr-defined]
    ]  # fmt: skip


def _tell(project: Project, as_json: bool, more: Document, line: str) -> None:
    from syncstudio.session.packages.progress import named_parts
    from syncstudio.session.packages.progress import progress as found

    rows = found(project)
    if as_json:
        packages = [_package(project, each) for each in rows]
        print_json({"schema": PACKAGE, "project": str(project.path), "packages": packages, **more})
        return
    if line:
        click.echo(line)
    table = [
        [each.package.person, "; ".join(named_parts(project, each.parts)), "back" if each.returned else "out",
         str(each.labels), str(each.submitted), str(each.accepted), str(each.rejected),
         f"{100 * each.labelled_ns / each.span_ns:.0f} %" if each.span_ns else "",
         f"{each.package.worked_ns / 6e10:.0f}"]
        for each in rows
    ]  # fmt: skip
    if not table:
        click.echo(f"Nothing of {project.path.name} was handed out yet.")
        return
    columns = ["person", "part", "state", "labels", "submitted", "accepted", "rejected", "covered", "minutes"]
    print_table(f"Work packages of {project.name}", columns, table)


def _package(project: Project, each: PackageProgress) -> Document:
    from syncstudio.session.packages.progress import named_parts

    one = each.package
    return {
        "id": str(one.id), "person": one.person, "purpose": one.purpose, "note": one.note, "returned": each.returned,
        "parts": named_parts(project, each.parts), "labels": each.labels, "drafts": each.drafts,
        "submitted": each.submitted, "accepted": each.accepted, "rejected": each.rejected,
        "labelled_s": each.labelled_ns / 1e9, "span_s": each.span_ns / 1e9, "worked_s": one.worked_ns / 1e9,
    }  # fmt: skip
