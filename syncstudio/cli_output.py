"""What commands print: exactly one JSON document, or small tables for people."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from syncstudio.cli_documents import Document, project_document

if TYPE_CHECKING:
    from syncstudio.project.project import Project


# Names longer than this are cut; `--json` holds them whole.
_WIDEST_CELL = 48


@contextmanager
def working(what: str) -> Iterator[None]:
    """A sign of life on a terminal while something takes its time; nothing where errors go to a file."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(what):
        yield


def tell_file(document: Document, as_json: bool) -> None:
    """A file's streams."""
    if as_json:
        print_json(document)
        return
    rows = [
        [
            str(stream["index"]), stream["kind"], stream["codec"], f"{stream['start_s']:.6f}",
            _maybe(stream["duration_s"], "{:.6f}"), _maybe(stream["count"], "{}"), _maybe(stream["rate"], "{:.8g}"),
            f"{stream['name']}: {' '.join(stream['channels'])}" if "name" in stream else " ".join(stream["channels"]),
        ]
        for stream in document["streams"]
    ]  # fmt: skip
    title = f"{document['path']}: {document['format']}, {_maybe(document['duration_s'], '{:.3f} s')}"
    print_table(title, ["stream", "kind", "codec", "start s", "length s", "count", "rate", "channels"], rows)
    for note in document.get("notes", ()):
        click.echo(note)


def tell_frames(document: Document, as_json: bool) -> None:
    """A video's frames."""
    from syncstudio.timebase.timecode import clock_text

    if as_json:
        print_json(document)
        return
    rows = [
        [str(f["index"]), str(f["pts"]), clock_text(f["time_ns"], 6), "key" if f["key"] else ""]
        for f in document["frames"]
    ]
    title = f"{document['path']}: {count_text(len(rows), 'frame')}, time base {document['time_base']} s"
    print_table(title, ["frame", "pts", "time", ""], rows)


def _maybe(value: float | None, form: str) -> str:
    return "unknown" if value is None else form.format(value)


def tell_project(project: Project, as_json: bool) -> None:
    """A project's tracks and lanes."""
    document = project_document(project)
    if as_json:
        print_json(document)
        return
    rows = [
        [
            track["name"], track["kind"], f"{track['offset_s']:+z.6f}", f"{track['drift_ppm']:+z.3f}",
            track["alignment"], Path(track["source"]).name + (" (missing)" if track["missing"] else ""), track["id"],
        ]
        for track in document["tracks"]
    ]  # fmt: skip
    heads = ["track", "kind", "offset s", "drift ppm", "alignment", "source", "id"]
    print_table(f"{document['path']}: {count_text(len(rows), 'track')}", heads, rows)
    if document["lanes"]:
        names = {track["id"]: track["name"] for track in document["tracks"]}
        lanes = [
            [
                lane["name"],
                lane["kind"],
                names.get(lane["track"], "master timeline"),
                str(lane["segments"]),
                lane["id"],
            ]
            for lane in document["lanes"]
        ]
        print_table(count_text(len(lanes), "lane"), ["lane", "kind", "clock", "segments", "id"], lanes)


def count_text(count: int, what: str) -> str:
    """ "1 lane", "2,000 lanes": so many of what has a plural in s."""
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def _cell(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _WIDEST_CELL else f"{line[: _WIDEST_CELL - 1]}…"


def print_json(document: Mapping[str, Any]) -> None:
    """One JSON document on standard output: ASCII only, so that it reads the same whatever the terminal's encoding."""
    click.echo(json.dumps(document, allow_nan=False, indent=2 if sys.stdout.isatty() else None))


def print_table(title: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A small table: drawn on a terminal, plain columns in a pipe; one line a row, whatever a name holds."""
    rows = [[_cell(text) for text in row] for row in rows]
    if sys.stdout.isatty():
        from rich.console import Console
        from rich.table import Table

        table = Table(title=title, title_justify="left", box=None, header_style="bold", pad_edge=False)
        for head in heads:
            table.add_column(head)
        for row in rows:
            table.add_row(*row)
        Console().print(table, markup=False)
        return
    widths = [max(len(cell) for cell in column) for column in zip(heads, *rows, strict=True)]
    click.echo(title)
    for row in [heads, *rows]:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
