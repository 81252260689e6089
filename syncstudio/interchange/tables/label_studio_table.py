"""Label Studio's CSV export: a row for each task, with the results of a control as a list of JSON in one cell.

A list holds `{"start": 1.5, "end": 2, "labels": ["Speech"]}`; texts stand beside it in the same order.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from syncstudio.interchange.label_document import DocumentLane, DocumentMedium, DocumentSegment, LabelDocument
from syncstudio.interchange.subtitles.cue_time import number_ns
from syncstudio.interchange.tables.columns import columns_of
from syncstudio.interchange.tables.line_notes import LineNotes

_DECODE = json.JSONDecoder(parse_float=Decimal).decode
_LABELS = ("labels", "timeserieslabels", "timelinelabels", "paragraphlabels")


def spans_of(cell: str) -> list[dict[str, Any]]:
    """The results of a cell that have times; none for any other cell."""
    if not cell.startswith("[{"):
        return []
    try:
        items = _DECODE(cell)
    except (ValueError, RecursionError):
        return []
    return [item for item in items if isinstance(item, dict) and "start" in item and "end" in item]


def is_label_studio_table(header: list[str], rows: Iterable[list[str]]) -> bool:
    """Whether a column holds lists of results with times, by the first rows."""
    # A table that has starts of its own holds words in such lists.
    if any(column.role == "start" for column in columns_of(header)):
        return False
    return any(len(row) == len(header) and any(map(spans_of, row)) for row in rows)


def read_label_studio_table(
    header: list[str], rows: Iterable[tuple[int, list[str]]], name: str, part: str
) -> LabelDocument:
    """The labels of all tasks: a lane for each control and recording."""
    recordings = [at for at, column in enumerate(columns_of(header)) if column.role == "recording"]
    lanes: dict[tuple[str, str], list[DocumentSegment]] = {}
    notes = LineNotes()
    for line, row in rows:
        if len(row) != len(header):
            cells = "1 cell" if len(row) == 1 else f"{len(row)} cells"
            notes.add(line, f"has {cells} where {len(header)} belong; left out")
            continue
        of = row[recordings[0]] if recordings else ""
        if part and of != part:
            continue
        texts = next((found for cell in row if (found := _texts(cell))), [])
        for control, cell in zip(header, row, strict=True):
            spans = spans_of(cell)
            for at, span in enumerate(spans):
                segment = _segment(span, texts[at] if len(texts) == len(spans) else "")
                if segment is None:
                    notes.add(line, f"has a result in “{control}” without sound times; left out")
                else:
                    lanes.setdefault((control, of), []).append(segment)
    media = dict.fromkeys(of for _, of in lanes if of)
    return LabelDocument(
        tuple(
            DocumentLane(control, "segments", tuple(segments), medium=of)
            for (control, of), segments in lanes.items()
        ),
        media=tuple(DocumentMedium(of, of) for of in media),
        notes=notes.told(),
        name=name,
    )


def _segment(span: dict[str, Any], text: str) -> DocumentSegment | None:
    start_ns, end_ns = number_ns(span["start"]), number_ns(span["end"])
    if start_ns is None or end_ns is None or end_ns < start_ns:
        return None
    listed: list[Any] = next((span[key] for key in _LABELS if isinstance(span.get(key), list)), [])
    said = span.get("text", text)
    said = " ".join(map(str, said)) if isinstance(said, list) else str(said)
    more = tuple(("label", str(each)) for each in listed[1:])
    return DocumentSegment(start_ns, end_ns, said, str(listed[0]) if listed else "", attributes=more)


def _texts(cell: str) -> list[str]:
    """The texts of a cell `["hello", "you"]`."""
    if not cell.startswith('["'):
        return []
    try:
        items = _DECODE(cell)
    except (ValueError, RecursionError):
        return []
    return items if all(isinstance(item, str) for item in items) else []
