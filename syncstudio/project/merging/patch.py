"""What makes a conflict “theirs”: rows to put, columns to set, rows to drop, kept as JSON in the project.

One operation is a JSON list: `["put", table, {column: value}]`, `["set", table, id, {column: value}]`,
`["drop", table, id]`, or `["unite", table, keep, drop]` for two entries of one name. Bytes are `{"base64": text}`.
"""

import base64
import json
from collections.abc import Iterable
from typing import Any

from syncstudio.project.changeset import Row

Operation = tuple[Any, ...]


def packed(operations: Iterable[Operation]) -> str:
    """Operations as text."""
    return json.dumps(
        [list(each) for each in operations], ensure_ascii=False, default=_bytes, separators=(",", ":")
    )


def unpacked(text: str) -> list[Operation]:
    """Operations as they were; ValueError for what is none."""
    found = json.loads(text, object_hook=_unbytes)
    if not isinstance(found, list) or not all(isinstance(each, list) and each for each in found):
        raise ValueError("no list of operations")
    return [tuple(each) for each in found]


def packed_row(row: Row) -> str:
    """Values by column as text, in which bytes are left out: they are for showing."""
    shown = {name: value for name, value in row.items() if not isinstance(value, bytes)}
    return json.dumps(shown, ensure_ascii=False, separators=(",", ":"))


def put(table: str, row: Row) -> Operation:
    """Make a row be there as told."""
    return ("put", table, dict(row))


def put_columns(table: str, row_id: int, values: Row) -> Operation:
    """Give columns of a row these values."""
    return ("set", table, row_id, {name: value for name, value in values.items() if name != "id"})


def drop(table: str, row_id: int) -> Operation:
    """Make a row be gone."""
    return ("drop", table, row_id)


def unite(table: str, keep: int, gone: int) -> Operation:
    """Make one entry of two: what refers to the second refers to the first."""
    return ("unite", table, keep, gone)


def _bytes(value: object) -> dict[str, str]:
    if isinstance(value, bytes):
        return {"base64": base64.b64encode(value).decode()}
    raise TypeError(f"{type(value).__name__} is not kept in a patch")


def _unbytes(found: dict[str, Any]) -> Any:
    if found.keys() == {"base64"}:
        return base64.b64decode(found["base64"])
    return found
