"""What people type on the command line: paths, times, drifts and sizes, each refused in words."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path

import click

PATH = click.Path(path_type=Path)
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
