"""Writes labels as a table of text: one row a label, lane by lane, with the columns that a person chose."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

from syncstudio.interchange.label_document import DocumentLane, DocumentSegment, LabelDocument
from syncstudio.interchange.label_format import WriteOptions, Written
from syncstudio.interchange.tables.columns import role_of
from syncstudio.interchange.tables.harmless import harmless
from syncstudio.interchange.tables.table_columns import CVAT_COLUMNS, CVAT_NAMES, ColumnMaker
from syncstudio.interchange.tables.table_reader import guessed_kind
from syncstudio.interchange.text_file import encoded

_ALWAYS = ("lane", "start_s", "end_s", "text", "label")
_WHERE_USED: tuple[tuple[str, Callable[[DocumentSegment], object]], ...] = (
    ("speaker", lambda segment: segment.speaker),
    ("confidence", lambda segment: segment.confidence is not None),
    ("status", lambda segment: segment.status),
    ("author", lambda segment: segment.author),
    ("key", lambda segment: segment.key),
    ("parent", lambda segment: segment.parent_key),
    ("words", lambda segment: segment.words),
    ("comments", lambda segment: segment.comments),
)
_NUMBERS = ("start", "end", "duration", "master_", "source_", "confidence")


def write_table(document: LabelDocument, options: WriteOptions, delimiter: str) -> Written:
    """The table; without chosen columns those that hold anything. InterchangeError for a column there is not."""
    cvat = options.dialect == "cvat"
    comma = options.dialect == "semicolon"
    wanted = options.columns or (CVAT_COLUMNS if cvat else _usual(document))
    columns = _spread(wanted, document)
    wordless = not {"text", "label", "words"} & set(columns)
    names = [
        CVAT_NAMES[each] if cvat and each in CVAT_NAMES else _header(each, wordless and not cvat)
        for each in columns
    ]
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";" if comma else delimiter, lineterminator="\n")
    writer.writerow(names)
    maker = ColumnMaker(document, options)
    for lane in document.lanes:
        cells = [maker.cell(each, lane) for each in columns]
        if comma:
            cells = [
                _with_comma(cell) if each.startswith(_NUMBERS) else cell
                for each, cell in zip(columns, cells, strict=True)
            ]
        writer.writerows([cell(segment) for cell in cells] for segment in lane.segments)
    text = out.getvalue()
    notes = _notes(document, columns)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        notes.append("Line breaks of old kinds inside texts were written as new lines.")
    content, more = encoded(text, options.encoding)
    return Written(content, notes=(*notes, *more))


def _usual(document: LabelDocument) -> tuple[str, ...]:
    """The columns that are needed to read back what the document holds."""
    segments = [segment for _, segment in document.segments()]
    chosen = list(_ALWAYS)
    if any(lane.segments and lane.kind != guessed_kind(lane.segments) for lane in document.lanes):
        chosen.insert(1, "kind")
    if any(lane.medium for lane in document.lanes):
        chosen.insert(1, "recording")
    chosen += [name for name, used in _WHERE_USED if any(used(segment) for segment in segments)]
    return (*chosen, "attributes")


def _spread(columns: tuple[str, ...], document: LabelDocument) -> list[str]:
    """The columns with "attributes" replaced by one for each, in the order in which they first come."""
    if "attributes" not in columns:
        return list(columns)
    names = dict.fromkeys(
        f"attribute:{name}" for _, segment in document.segments() for name, _ in segment.attributes if name
    )
    fresh = [name for name in names if name not in columns]
    return [spread for each in columns for spread in (fresh if each == "attributes" else [each])]


def _header(column: str, wordless: bool) -> str:
    name, _, attribute = column.partition(":")
    if name != "attribute" or not attribute:
        return column
    # A name that would be taken for something else keeps the word before it.
    plain = attribute == attribute.strip() and not wordless and role_of(attribute) == ("", "")
    plain = plain and ":" not in attribute and "." not in attribute
    return harmless(attribute) if plain else column


def _with_comma(cell: Callable[[DocumentSegment], str]) -> Callable[[DocumentSegment], str]:
    return lambda segment: cell(segment).replace(".", ",")


def _notes(document: LabelDocument, columns: list[str]) -> list[str]:
    notes = []
    empty = [lane.name for lane in document.lanes if not lane.segments]
    if empty:
        notes.append(f"Lanes without a label do not show in a table: {', '.join(empty)}.")
    if any(lane.kind == "regions" for lane in document.lanes):
        notes.append("Of regions, only when they are seen was written, not where.")
    if not any(each.partition("_")[0] == "start" or "_start" in each for each in columns):
        notes.append("The table has no column of starts, so it cannot be read back.")
    if _any_twice(document.lanes):
        notes.append("Several lanes have the same name; in the table they are one.")
    return notes


def _any_twice(lanes: tuple[DocumentLane, ...]) -> bool:
    names = [(lane.name, lane.medium) for lane in lanes]
    return len(set(names)) < len(names)
