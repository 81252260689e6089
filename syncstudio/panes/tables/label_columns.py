"""The columns of the table of labels: what stands in each, by what it is sorted, and what can be written in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from syncstudio.session.labels.label_table import STATUSES, LabelTable
from syncstudio.timebase.timecode import clock_text

Kind = Literal["text", "time", "length", "choice", "number", "plain"]
ATTRIBUTE = "attribute:"


@dataclass(frozen=True, slots=True)
class Column:
    """One column; `key` is what a kept layout knows it by, `name` the attribute's own name where it is one."""

    key: str
    kind: Kind
    width: int
    writes: bool
    name: str = ""


FIXED = (
    Column("start", "time", 112, True),
    Column("end", "time", 112, True),
    Column("duration", "length", 84, True),
    Column("lane", "choice", 120, True),
    Column("label", "choice", 120, True),
    Column("text", "text", 280, True),
    Column("speaker", "text", 96, True),
    Column("person", "plain", 96, False),
    Column("status", "choice", 92, True),
    Column("author", "plain", 92, False),
    Column("confidence", "number", 88, False),
    Column("comments", "number", 84, False),
)


def columns_of(table: LabelTable) -> tuple[Column, ...]:
    """The columns that a table has: those that all have, and one for each attribute."""
    return (*FIXED, *(Column(ATTRIBUTE + name, "text", 110, True, name) for name in table.attribute_names))


def cell_text(table: LabelTable, column: Column, row: int) -> str:
    """What stands in a cell; a text on one line."""
    return _TEXTS[column.key](table, row) if column.key in _TEXTS else _answer(table, column, row)


def written_text(table: LabelTable, column: Column, row: int) -> str:
    """What a cell holds when somebody begins to write in it: times to the nanosecond, texts with their lines."""
    if column.key in ("start", "end"):
        ns = int((table.starts_ns if column.key == "start" else table.ends_ns)[row])
        return _exact(ns)
    if column.key == "duration":
        return _exact(int(table.ends_ns[row] - table.starts_ns[row])).removeprefix("00:00:")
    if column.key == "text":
        return str(table.texts[row])
    return cell_text(table, column, row)


def sort_order(table: LabelTable, column: Column, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """These rows, the least first; those that are alike stay in the order of time."""
    keys = _NUMBERS.get(column.key)
    if keys is not None:
        found: npt.NDArray[np.int64] = rows[np.argsort(keys(table)[rows], kind="stable")]
        return found
    if column.key in ("lane", "label", "person"):
        codes, names = _coded(table, column.key)
        known = {0: "", **names}
        ordered = sorted(known, key=lambda code: known[code].casefold())
        rank = {code: place for place, code in enumerate(ordered)}
        return rows[np.argsort([rank.get(code, 0) for code in codes[rows].tolist()], kind="stable")]
    texts = [cell_text(table, column, row).casefold() for row in range(len(table))]
    if column.key.startswith(ATTRIBUTE):
        return np.array(sorted(rows.tolist(), key=lambda row: _as_number(texts[row])), dtype=np.int64)
    return np.array(sorted(rows.tolist(), key=texts.__getitem__), dtype=np.int64)


def _as_number(text: str) -> tuple[int, float, str]:
    """Numbers come first and by their size, then texts; what has no answer stands before both."""
    if not text:
        return 0, 0.0, ""
    try:
        return 1, float(text), ""
    except ValueError:
        return 2, 0.0, text


def _coded(table: LabelTable, key: str) -> tuple[npt.NDArray[np.int64], dict[int, str]]:
    codes, names = {
        "lane": (table.lanes, table.lane_names),
        "label": (table.labels, table.label_names),
        "person": (table.people, table.person_names),
    }[key]
    return codes, dict(names)


def _answer(table: LabelTable, column: Column, row: int) -> str:
    return table.answers.get(column.name, {}).get(int(table.ids[row]), "")


def _exact(ns: int) -> str:
    text = clock_text(ns, 9).rstrip("0")
    whole, _, rest = text.partition(".")
    return f"{whole}.{rest.ljust(3, '0')}"


def _length(table: LabelTable, row: int) -> str:
    ns = int(table.ends_ns[row] - table.starts_ns[row])
    return f"{ns // 1_000_000_000}.{ns // 1_000_000 % 1000:03d} s" if ns else "–"


_TEXTS: dict[str, Callable[[LabelTable, int], str]] = {
    "start": lambda table, row: clock_text(int(table.starts_ns[row])),
    "end": lambda table, row: clock_text(int(table.ends_ns[row])),
    "duration": _length,
    "lane": lambda table, row: table.lane_names.get(int(table.lanes[row]), ""),
    "label": lambda table, row: table.label_names.get(int(table.labels[row]), ""),
    "text": lambda table, row: " ".join(table.texts[row].split()),
    "speaker": lambda table, row: table.speakers[row],
    "person": lambda table, row: table.person_names.get(int(table.people[row]), ""),
    "status": lambda table, row: STATUSES[table.statuses[row]],
    "author": lambda table, row: table.authors[row],
    "confidence": lambda table, row: (
        "" if np.isnan(table.confidences[row]) else f"{table.confidences[row]:.2f}"
    ),
    "comments": lambda table, row: str(table.comment_counts[row]) if table.comment_counts[row] else "",
}
_NUMBERS: dict[str, Callable[[LabelTable], npt.NDArray[np.generic]]] = {
    "start": lambda table: table.starts_ns,
    "end": lambda table: table.ends_ns,
    "duration": lambda table: table.durations_ns,
    "status": lambda table: table.statuses,
    "text": lambda table: table.text_ranks,
    "confidence": lambda table: np.nan_to_num(table.confidences, nan=-1.0),
    "comments": lambda table: table.comment_counts,
}
