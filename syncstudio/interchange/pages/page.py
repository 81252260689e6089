"""A page from a template in `resources/pages`, whole in itself: its style is written into it, and all text escaped."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from syncstudio.resource import resource


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
    made.filters["count"] = lambda number: f"{number:,}"
    return made
