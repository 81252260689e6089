"""On which line of a schema's file an entry or a field of it stands."""

from __future__ import annotations

import re

_HEAD = re.compile(r"\s*\[\[\s*(?:\"([^\"]*)\"|'([^']*)'|([\w-]+))\s*\]\]")
_FIELD = re.compile(r"\s*(?:\"([^\"]*)\"|'([^']*)'|([\w-]+))\s*[=.]")
_LONG = re.compile(r"\"\"\"|'''")


def line_of(text: str, table: str, place: int, field: str) -> int:
    """The line (from 1) of `field` in the `place`-th `[[table]]`, or of the table's head; "" is the top; 0 unknown.

    Fields inside texts of several lines are passed over.
    """
    at, count, head, inside = "", -1, 0, ""
    for number, line in enumerate(text.splitlines(), 1):
        was_inside = inside
        for mark in _LONG.findall(line):
            inside = "" if inside == mark else inside or mark
        if was_inside:
            continue
        found = _HEAD.match(line)
        if found is not None:
            at = next(filter(None, found.groups()), "")
            count += at == table
            if at == table and count == place:
                head = number
            continue
        if line.lstrip().startswith("["):
            at = "another table"
        elif field and at == table and (not table or count == place):
            named = _FIELD.match(line)
            if named is not None and next(filter(None, named.groups()), "") == field:
                return number
    if head or not field:
        return head
    # A field of the top, or an entry that stands in a list on one line.
    return line_of(text, "", -1, table) if table else _head_of(text, field)


def _head_of(text: str, table: str) -> int:
    for number, line in enumerate(text.splitlines(), 1):
        if re.match(rf"\s*\[+\s*[\"']?{re.escape(table)}[\"']?\s*\]", line):
            return number
    return 0
