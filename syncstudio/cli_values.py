"""What people type on the command line: paths, times, drifts and sizes, each refused in words."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from functools import wraps
from pathlib import Path
from typing import Any

import click

from syncstudio.cli_door import Refusal


class _Named(click.Path):
    """A path; an empty one, as of a variable that is not set, would be the folder one is in."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if isinstance(value, str) and not value.strip():
            self.fail("nothing is named there; write a file or a folder.", param, ctx)
        return super().convert(value, param, ctx)


PATH = _Named(path_type=Path)
as_json_option = click.option(
    "--json", "as_json", is_flag=True, help="Print one JSON document instead of text."
)


class Seconds(click.ParamType):  # type: ignore[type-arg]  # generic only in newer click
    """A time typed by a person, in nanoseconds: seconds unless a unit is written."""

    name = "seconds"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        from syncstudio.timebase.timecode import TimecodeError, parse_time

        if isinstance(value, int):
            return value
        try:
            return parse_time(str(value))
        except TimecodeError as error:
            self.fail(str(error), param, ctx)


class Ppm(click.ParamType):  # type: ignore[type-arg]  # generic only in newer click
    """A drift in parts per million, exactly as typed."""

    name = "ppm"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Fraction:
        if isinstance(value, Fraction):
            return value
        text = str(value).strip().replace("−", "-").removesuffix("ppm").strip()
        if not re.fullmatch(r"[+-]?(\d+(\.\d*)?|\.\d+)", text):
            self.fail(f"“{value}” is not a drift: write parts per million, such as 37.5 or -12.", param, ctx)
        return Fraction(text)


class Size(click.ParamType):  # type: ignore[type-arg]  # generic only in newer click
    """A picture's size in pixels, such as 1280x800."""

    name = "WxH"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, int]:
        if isinstance(value, tuple):
            return value
        found = re.fullmatch(r"(\d{2,5})[x×](\d{2,5})", str(value).strip().lower())
        if found is None:
            self.fail(
                f"“{value}” is not a size: write width and height in pixels, such as 1280x800.", param, ctx
            )
        width, height = int(found[1]), int(found[2])
        if not (320 <= width <= 16_384 and 240 <= height <= 16_384):
            self.fail(
                f"{width}x{height} is no size for the window: at least 320x240, at most 16384.", param, ctx
            )
        return width, height


class Hertz(click.ParamType):  # type: ignore[type-arg]  # generic only in newer click
    """A rate of rows or pictures, exactly as typed: 100, 99.7 or 30000/1001."""

    name = "hz"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Fraction:
        from syncstudio.media.errors import MediaError
        from syncstudio.media.series.time_choices import rate_from_text

        if isinstance(value, Fraction):
            return value
        try:
            return rate_from_text(str(value))
        except MediaError:
            self.fail(
                f"“{value}” is not a rate: write how many a second, such as 100 or 30000/1001.", param, ctx
            )


def writable(out: Path) -> None:
    """Refuses a place for a PNG where none can be written."""
    if out.is_dir():
        raise Refusal(f"{out} is a folder: name the PNG to write in it.")
    if not out.absolute().parent.is_dir():
        raise Refusal(
            f"The folder {out.absolute().parent} does not exist: make it first, or write elsewhere."
        )


def label_read_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of commands that read labels: the command gets `format_id` and `read`, a `ReadOptions`."""

    @wraps(command)
    def run(
        *args: Any, encoding: str, columns: str, frame_rate: str, part: str, format_id: str, **named: Any
    ) -> Any:
        from syncstudio.interchange.label_format import ReadOptions

        chosen = _columns_read(columns)
        read = ReadOptions(encoding=encoding, columns=chosen, frame_rate=frame_rate, part=part)
        return command(*args, format_id=format_id, read=read, **named)

    options = (
        click.option("--from", "--format", "format_id", default="", metavar="FORMAT",
                     help="The file's format, of those “syncstudio formats” lists; told by its content unless given."),
        click.option("--encoding", default="", help="The encoding of a text file; told by its content unless given."),
        click.option("--columns", default="", metavar="NAME=ROLE[:UNIT],...",
                     help="Tables: what columns are, by their names or numbers, such as Begin=start:ms,4=text."),
        click.option("--frame-rate", default="", metavar="HZ", help="For files that count frames: 25 or 30000/1001."),
        click.option("--part", default="", help="One of several recordings or observations that a file speaks of."),
    )  # fmt: skip
    for option in reversed(options):
        run = option(run)
    return run


def _columns_read(text: str) -> tuple[tuple[str, str], ...]:
    found = []
    for each in filter(None, (one.strip() for one in text.split(","))):
        name, equals, role = each.partition("=")
        if not equals or not name.strip() or not role.strip():
            raise click.UsageError(f"“{each}” is no column: write NAME=ROLE, such as Begin=start:ms.")
        found.append((name.strip(), role.strip()))
    return tuple(found)
