"""One fault of a schema, and the checks that every table of it shares: names, texts, ancestors."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields

from syncstudio.interchange.errors import InterchangeError
from syncstudio.interchange.schemas.attribute_value import short
from syncstudio.interchange.schemas.schema import Medium, Schema, SchemaAttribute, SchemaLabel, SchemaLane

MOST_NAME = 200
MOST_DEPTH = 20
"""Parents above one label or lane; a tree that is deeper is a mistake, and no list could show it."""
NOT_SEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
"""Characters that no name or text may hold: controls, and halves of characters that cannot be written."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault. It lies in the entry `table` [`place`], in its field `field` ("" the entry as a whole)."""

    table: str
    place: int
    field: str
    message: str


class SchemaError(InterchangeError):
    """A schema that cannot be used; the message is its first fault."""


def name_problems(table: str, names: Sequence[str]) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    article = "An" if table == "attribute" else "A"
    for place, name in enumerate(names):
        if not name.strip():
            yield Problem(table, place, "name", f"{article} {table} needs a name: type at least one letter.")
        elif len(name) > MOST_NAME or name != name.strip():
            yield Problem(
                table, place, "name",
                f"The name of the {table} “{short(name)}” must be one line of at most {MOST_NAME} characters.",
            )  # fmt: skip
        elif name.casefold() in seen:
            yield Problem(
                table, place, "name", f"There are two {_plural(table)} called “{name}”: rename one of them."
            )
        seen[name.casefold()] = name


def text_problems(schema: Schema) -> Iterator[Problem]:
    tables: dict[str, Sequence[SchemaLabel | SchemaLane | SchemaAttribute | Medium]] = {
        "label": schema.labels,
        "lane": schema.lanes,
        "attribute": schema.attributes,
        "medium": schema.media,
    }
    for table, entries in tables.items():
        for place, entry in enumerate(entries):
            for each in fields(entry):
                value = getattr(entry, each.name)
                texts = value if isinstance(value, tuple) else (value,) if isinstance(value, str) else ()
                lines = each.name == "description"
                if any(NOT_SEEN.search(re.sub(r"[\n\t]", "", text) if lines else text) for text in texts):
                    yield Problem(
                        table, place, each.name,
                        f"The {each.name} of “{short(entry.name)}” holds a character that cannot be seen or written: "
                        "take it out.",
                    )  # fmt: skip


def unknown(table: str, place: int, field: str, name: str, value: str, known: Sequence[str]) -> Problem:
    choices = f"{', '.join(known[:-1])} or {known[-1]}"
    return Problem(
        table, place, field, f"The {field} of “{short(name)}” is “{short(value)}”: it is {choices}."
    )


def ancestor_fault(noun: str, name: str, parent: str, parents: Mapping[str, str]) -> str:
    """What is wrong with what an entry lies in, as a sentence; "" when nothing is. `parents` are folded names.

    `noun` stands before the name: "The lane ", or nothing. An entry below a circle of others is not at fault itself.
    """
    key = name.casefold()
    seen: set[str] = set()
    above = parents.get(key)
    while above is not None and above not in seen:
        if above == key:
            return f"{noun}“{name}” is its own ancestor, by way of “{parent}”: choose another parent."
        seen.add(above)
        if len(seen) > MOST_DEPTH:
            return f"{noun}“{name}” lies more than {MOST_DEPTH} deep in others: choose a parent further up."
        above = parents.get(above)
    return ""


def _plural(table: str) -> str:
    return "media" if table == "medium" else f"{table}s"
