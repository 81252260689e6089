"""The commands `convert`, from one format of labels to another without a project, and `formats`, which lists them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from syncstudio.cli_documents import Document, existing
from syncstudio.cli_door import BAD_INPUT, CHECK_FAILED, Refusal, say_line, sentence
from syncstudio.cli_export import tell_losses
from syncstudio.cli_import import label_files
from syncstudio.cli_output import count_text, print_json, print_table, working
from syncstudio.cli_values import PATH, as_json_option, label_read_options

if TYPE_CHECKING:
    from syncstudio.interchange.label_format import LabelFormat, ReadOptions, WriteOptions


@click.command()
@click.argument("source", type=PATH, metavar="IN")
@click.argument("out", type=PATH)
@click.option(
    "--to", "to_id", default="", metavar="FORMAT", help="The format to write; by OUT's ending unless given."
)
@click.option(
    "--offsets",
    type=click.Choice(["bake", "keep"]),
    default="bake",
    show_default=True,
    help="How offsets of recordings are told, where the format can.",
)
@click.option("--dialect", default="", help="The written format's own variant.")
@click.option(
    "--out-encoding", default="utf-8", show_default=True, help="The encoding of a written text file."
)
@click.option(
    "--out-columns", default="", metavar="NAME,...", help="The columns of a written table, in order."
)
@click.option("--overwrite", is_flag=True, help="Replace files that are there.")
@click.option(
    "--strict", is_flag=True, help="Write nothing, and end with status 1, where something would be lost."
)
@label_read_options
@as_json_option
@click.pass_context
def convert(
    ctx: click.Context, source: Path, out: Path, to_id: str, offsets: str, dialect: str, out_encoding: str,
    out_columns: str, overwrite: bool, strict: bool, as_json: bool, format_id: str, read: ReadOptions,
) -> None:  # fmt: skip
    """Write labels of one format as another, without a project.

    A folder is searched for files of labels, and each is written to the folder OUT in the format of --to. What is lost
    is told first.
    """
    from syncstudio.interchange.label_format import WriteOptions

    existing(source, "file")
    if source.is_dir() and not to_id:
        raise click.UsageError("With a folder, say --to FORMAT.", ctx)
    columns = tuple(filter(None, (one.strip() for one in out_columns.split(","))))
    options = WriteOptions(offsets, dialect, out_encoding, columns, None, read.frame_rate)  # type: ignore[arg-type]  # one of its words
    entries: list[Document] = []
    status = 0
    for file in label_files([source]):
        try:
            made = _made(file, source, out, to_id, options)
            entry = _one(file, made, format_id, read, overwrite, strict, as_json)
            entries.append(entry)
            status = status or (CHECK_FAILED if strict and entry["losses"] else 0)
        except Exception as error:  # one file of many: the others are written all the same
            if not source.is_dir():
                raise
            say_line(f"{file.name}: {sentence(error)}")
            status = BAD_INPUT
    if as_json:
        print_json({"schema": "syncstudio.convert/1", "files": entries})
    ctx.exit(status)


def _made(
    file: Path, source: Path, out: Path, to_id: str, options: Any
) -> tuple[LabelFormat, Path, WriteOptions]:
    """The format, the place and the way to write one file."""
    from syncstudio.session.exchange.exporting import format_by_name, format_named_to_write

    if not source.is_dir():
        made = format_named_to_write(to_id) if to_id else format_by_name(out)
        return made, out.absolute(), replace(options, document_path=out.absolute())
    made = format_named_to_write(to_id)
    target = (out / file.relative_to(source).with_suffix(made.suffixes[0])).absolute()
    target.parent.mkdir(parents=True, exist_ok=True)
    return made, target, replace(options, document_path=target)


def _one(
    file: Path, made: tuple[LabelFormat, Path, WriteOptions], format_id: str, read: ReadOptions, overwrite: bool,
    strict: bool, quiet: bool,
) -> Document:  # fmt: skip
    from syncstudio.interchange.asked_for import refuse_writing
    from syncstudio.interchange.label_formats import read_labels_as
    from syncstudio.interchange.label_losses import losses, refuse_nothing
    from syncstudio.interchange.sync_file import read_sync, sync_content, sync_path
    from syncstudio.session.exchange.exporting import write_files

    wanted, target, options = made
    refuse_writing(wanted, options)
    with working(f"Reading {file.name}"):
        was, document = read_labels_as(file, read, format_id)
    lost = losses(document, wanted, options)
    if not quiet:
        for note in document.notes:
            click.echo(f"{file.name}: {note}")
        tell_losses(f"{wanted.name} of {file.name}", lost)
    entry: Document = {
        "from": str(file),
        "format_from": was.id,
        "format_to": wanted.id,
        "path": None,
        "beside": [],
        "lanes": len(document.lanes),
        "labels": sum(len(lane.segments) for lane in document.lanes),
        "losses": list(lost),
        "notes": list(document.notes),
    }
    if strict and lost:
        return entry
    if target.exists() and (target.is_dir() or target.samefile(file)):
        raise Refusal(f"{target} is the file that is read, or a folder: write elsewhere.")
    assert wanted.write is not None
    refuse_nothing(document, wanted)
    written = wanted.write(document, options)
    files = [(target, written.content)]
    files += [(target.with_name(Path(name).name), content) for name, content in written.beside]
    if sync_path(file).is_file() and not wanted.holds.offsets:
        files.append((sync_path(target), sync_content(replace(read_sync(sync_path(file)), file=target.name))))
    there = [each for each, _ in files if each.exists()]
    if there and not overwrite:
        raise Refusal(f"{there[0].name} is there already: choose another name, or say --overwrite.")
    write_files(files)
    entry |= {"path": str(target), "beside": [str(each) for each, _ in files[1:]]}
    entry["notes"] += [note for note in written.notes if note not in entry["notes"]]
    if not quiet:
        for note in written.notes:
            click.echo(f"Note: {note}")
        labels, lanes = count_text(entry["labels"], "label"), count_text(entry["lanes"], "lane")
        click.echo(f"Wrote {target}: {labels} on {lanes}.")
    return entry


@click.command()
@as_json_option
def formats(as_json: bool) -> None:
    """List the formats of labels that can be read and written."""
    from syncstudio.interchange.label_formats import label_formats

    entries = [
        {
            "id": one.id,
            "name": one.name,
            "suffixes": list(one.suffixes),
            "reads": one.read is not None,
            "writes": one.write is not None,
            "offsets": one.holds.offsets,
            "step_ns": one.holds.tick_ns,
            "dialects": [{"id": name, "words": words} for name, words in one.dialects],
            "needs": one.needs or None,
        }
        for one in label_formats()
    ]
    if as_json:
        print_json({"schema": "syncstudio.formats/1", "formats": entries})
        return
    rows = [
        [
            one.id,
            one.name,
            " ".join(one.suffixes),
            " and ".join(
                word for word, can in (("reads", one.read), ("writes", one.write)) if can is not None
            ),
            ", ".join(name for name, _ in one.dialects),
        ]
        for one in label_formats()
    ]
    print_table(f"{len(rows)} formats of labels", ["format", "name", "endings", "", "dialects"], rows)
