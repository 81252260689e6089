"""A page from a template in `resources/pages`, whole in itself: its style is written into it, and all text escaped."""

from __future__ import annotations

import re
from functools import cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from syncstudio.resource import resource

# Behind so many letters without a space a word may be broken.
_LONG = re.compile(r"(\S{14})")


def rendered(template: str, /, **values: object) -> str:
    """The page that a template makes of these values; every text in them is escaped, charts are not."""
    # A page may be read where no fonts of ours are, so it names only what systems have.
    style = Markup(
        resource("pages", "page.css").read_text(encoding="utf-8")
    )  # ours, and no text of a project
    return _environment().get_template(template).render(style=style, **values) + "\n"


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(str(resource("pages"))),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["grouped"] = lambda number: f"{number:,}"
    made.filters["soft"] = soft
    return made


def soft(text: object) -> Markup:
    """A text that may be broken within long words, so that a table of file names fits its page."""
    parts = _LONG.split(str(text))
    return Markup("<wbr>").join(escape(part) for part in parts if part)


def signed(value: float, digits: int) -> str:
    """A number with its sign: a real minus, and none at zero."""
    text = f"{value:+.{digits}f}"
    return text.replace("-", "−") if float(text) else text[1:]
