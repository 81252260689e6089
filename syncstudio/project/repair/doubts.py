"""Values that a flipped bit may have changed: torn JSON, and rows that the history tells otherwise."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from syncstudio.project.repair.cell import Value
from syncstudio.project.repair.from_history import Told
from syncstudio.project.repair.salvage import Salvage

_EMPTY = {
    ("source", "reading"): "{}",
    ("track", "facts"): "{}",
    ("measurement", "fingerprints"): "{}",
    ("attribute", "choices"): "[]",
    ("keyframe", "points"): None,
}
"""Columns of JSON, and what stands for one that cannot be read; None: its row is nothing without it."""

# Where a file lies changes without a step of the history.
_UNTOLD = frozenset({"relative_path", "absolute_path"})
_MOST_NAMED = 20


def mend_texts(found: Salvage, told: Told) -> Iterator[str]:
    """Put right texts that must be JSON and are not: from the history where it knows them, else emptied. Says which."""
    for (table, name), empty in _EMPTY.items():
        if table not in found.shapes:
            continue
        number = next(n for n, column in enumerate(found.shapes[table].columns) if column.name == name)
        for row_id, row in list(found.rows[table].items()):
            if _is_json(row[number]):
                continue
            state = told.rows.get((table, row_id))
            kept = state.values.get(number) if state else None
            value: Value = kept if _is_json(kept) else empty
            if value is None:
                del found.rows[table][row_id]
                found.unread_rows[table] += 1
            else:
                found.rows[table][row_id] = (*row[:number], value, *row[number + 1 :])
            whence = "is as the history has it" if value is not None and value == kept else "was emptied"
            yield f"The “{name}” of {table} {row_id} could not be read, and {whence}."


def mend_references(found: Salvage, told: Told) -> Iterator[str]:
    """Lead rows that refer to nothing back to where the history says they belong. Says which."""
    for (table, row_id), state in told.rows.items():
        row = found.rows[table].get(row_id)
        if row is None:
            continue
        for number, column in enumerate(found.shapes[table].columns):
            there = found.rows.get(column.refers, {})
            kept = state.values.get(number)
            if column.refers and row[number] is not None and row[number] not in there and kept in there:
                row = (*row[:number], kept, *row[number + 1 :])
                found.rows[table][row_id] = row
                yield f"The “{column.name}” of {table} {row_id} led nowhere, and is as the history has it."


def drop_doubles(found: Salvage, told: Told, came: Mapping[str, set[int]]) -> Iterator[str]:
    """Let go of one of two rows that are alike but for their id: a flipped bit made two of one, in the row or in the
    step that made it. The one that others refer to stays, else the one whose page was there. Says which."""
    if told.gaps or told.torn or told.begins_late:
        return
    needed = _needed(found)
    for table, row_ids in came.items():
        alike = {found.rows[table][row_id][1:]: row_id for row_id in row_ids}
        for row_id, row in list(found.rows[table].items()):
            told_id = alike.get(row[1:])
            if (table, row_id) in told.rows or told_id is None:
                continue
            if (table, told_id) in needed and (table, row_id) not in needed:
                del found.rows[table][row_id]
                yield f"The id of {table} {row_id} was damaged, and is as the history has it."
            else:
                found.rows[table].pop(told_id, None)
                row_ids.discard(told_id)


def _needed(found: Salvage) -> set[tuple[str, int]]:
    """The rows that others refer to."""
    return {
        (column.refers, value)
        for name, shape in found.shapes.items()
        for number, column in enumerate(shape.columns)
        if column.refers
        for row in found.rows[name].values()
        if isinstance(value := row[number], int)
    }


def doubts(found: Salvage, told: Told) -> Iterator[str]:
    """Values that differ between a row and the last step that set it. Which of the two is damaged cannot be told."""
    if told.gaps or told.torn:
        return
    count = 0
    for (table, row_id), state in told.rows.items():
        row = found.rows[table].get(row_id)
        if row is None:
            continue
        columns = found.shapes[table].columns
        for number, value in state.values.items():
            column = columns[number]
            if row[number] == value or column.name in _UNTOLD:
                continue
            count += 1
            if count <= _MOST_NAMED:
                yield (
                    f"The “{column.name}” of {table} {row_id} is {_short(row[number])}, and {_short(value)} in the "
                    "history: it was kept as it is; look at it."
                )
    if count > _MOST_NAMED:
        yield f"{count - _MOST_NAMED:,} more values differ between a row and the history: they were kept as they are."


def _is_json(value: Value) -> bool:
    if not isinstance(value, str):
        return False
    try:
        json.loads(value or "null")
    except ValueError:
        return False
    return True


def _short(value: Value) -> str:
    text = (
        ("1 byte" if len(value) == 1 else f"{len(value):,} bytes")
        if isinstance(value, bytes)
        else "empty"
        if value in (None, "")
        else f"“{value}”"
    )
    return text if len(text) <= 60 else f"{text[:56]}…”"
