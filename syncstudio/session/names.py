"""Names of lanes and people: one line, short enough for a header, never blank."""

from __future__ import annotations

from collections.abc import Iterable

from syncstudio.interchange.schemas.attribute_value import short
from syncstudio.interchange.schemas.schema_fault import MOST_NAME, NOT_SEEN
from syncstudio.session.errors import SessionError


def checked_name(noun: str, name: str) -> str:
    """A name as somebody typed it, without blanks around it; SessionError where it cannot be one.

    `noun` is whose it is, for the sentence: "lane", "person".
    """
    name = name.strip()
    if not name:
        raise SessionError(f"A {noun} needs a name: type at least one letter.")
    if NOT_SEEN.search(name):
        raise SessionError(
            f"The name of the {noun} “{short(NOT_SEEN.sub(' ', name))}” holds a character that cannot be seen or "
            "written: take it out."
        )
    if len(name) > MOST_NAME:
        raise SessionError(
            f"The name of the {noun} “{short(name)}” must be one line of at most {MOST_NAME} characters."
        )
    return name


def fitted_name(name: str) -> str:
    """A name as a file or the program gives it, made to fit: on one line, cut where it is too long."""
    line = NOT_SEEN.sub(" ", name).strip()
    return line if len(line) <= MOST_NAME else f"{line[: MOST_NAME - 1].rstrip()}…"


def free_name(wanted: str, taken: Iterable[str]) -> str:
    """The name, with a number behind it where it is taken already; what is long gives way to the number."""
    names = {name.casefold() for name in taken}
    number, name = 2, wanted
    while name.casefold() in names:
        tail = f" {number}"
        number, name = number + 1, f"{wanted[: MOST_NAME - len(tail)]}{tail}"
    return name
