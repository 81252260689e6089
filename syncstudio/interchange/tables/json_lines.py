"""JSON Lines as a format of labels: a first line about the document, then one label a line; nothing is lost.

Files of other programs, without that first line, are read by the names of their fields, as a table's columns are.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

from syncstudio.interchange.collector import collector_paused
from syncstudio.interchange.errors import InterchangeError
from syncstudio.interchange.label_document import DocumentSegment, LabelDocument
from syncstudio.interchange.label_format import Holds, LabelFormat, ReadOptions, WriteOptions, Written
from syncstudio.interchange.tables.document_json import (
    SCHEMA,
    document_from,
    head_of_document,
    lane_count,
    segment_from,
    segment_value,
)
from syncstudio.interchange.tables.line_notes import LineNotes
from syncstudio.interchange.tables.table_guess import guess_rows
from syncstudio.interchange.tables.table_reader import document_of
from syncstudio.interchange.tables.table_rows import refuse_too_many_lines
from syncstudio.interchange.text_file import decoded, encoded, read_text

HOLDS_ALL = Holds(
    kinds=frozenset({"segments", "events", "transcript", "regions"}),
    word_marks=True,
    persons=True,
    channels=True,
    palette=True,
    own_text=True,
    loose_words=True,
    words=True,
    word_times=True,
    word_confidence=True,
    negative_times=True,
    parents=True,
    vocabularies=True,
    colors=True,
    attributes=True,
    comments=True,
    authors=True,
    status=True,
    confidence=True,
    keys=True,
    regions=frozenset({"box", "point", "polygon"}),
    media=True,
    offsets=True,
    drift=True,
    languages=True,
)

_ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_EXACT = json.JSONDecoder(parse_float=Decimal)
_LOOKED_AT = 100


def _looks_like(head: bytes, path: Path) -> bool:
    try:
        text = decoded(head, path.name).text
    except InterchangeError:
        return False
    lines = text[: text.rfind("\n") + 1].splitlines() or [text]
    first = _object(lines[0])
    if first is None:
        # The first line tells of all lanes: it may be longer than the head.
        return text.startswith('{"schema":"' + SCHEMA)
    if first.get("schema") == SCHEMA:
        return True
    if len(lines) > 1 and _object(lines[1]) is None:
        return False
    rows = [list(first), [_cell(value) for value in first.values()]]
    return any(column.role == "start" for column in guess_rows(rows).columns)


def _object(line: str) -> dict[str, Any] | None:
    try:
        value = _EXACT.decode(line)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _read(path: Path, options: ReadOptions) -> LabelDocument:
    refuse_too_many_lines(path)
    file = read_text(path, options.encoding)
    lines = file.text.split("\n")
    first = _object(lines[0])
    notes = LineNotes()
    if first is not None and first.get("schema") == SCHEMA:
        document = _own(first, lines, notes, path.name)
    else:
        document = _others(lines, options, notes, path)
    return LabelDocument(
        document.lanes,
        document.labels,
        document.media,
        document.comments,
        "JSON Lines",
        (*file.notes, *notes.told(), *document.notes),
        file.encoding,
        document.language,
        document.name,
        document.facts,
    )


def _own(head: dict[str, Any], lines: list[str], notes: LineNotes, name: str) -> LabelDocument:
    lanes: list[list[DocumentSegment]] = [[] for _ in range(lane_count(head))]
    # Labels say the name of their lane, and its number too where lanes have the same name.
    names: dict[Any, int] = {}
    for number, lane in enumerate(head.get("lanes", ())):
        if isinstance(lane, dict):
            names.setdefault(lane.get("name"), number)
    decode = json.JSONDecoder().decode
    with collector_paused():
        for number, line in enumerate(islice(lines, 1, None), 2):
            if not line:
                continue
            try:
                value = decode(line)
                place = value.get("lane_number")
                place = names[value["lane"]] if place is None else place
                if type(place) is not int or not 0 <= place < len(lanes):
                    raise ValueError("stands in a lane that the first line does not know")
                segment = segment_from(value)
            except json.JSONDecodeError as error:
                notes.add(number, f"is not sound JSON ({error.msg}); left out")
            except KeyError as error:
                notes.add(number, f"has no sound {error}; left out")
            except (TypeError, ValueError, AttributeError, RecursionError) as error:
                notes.add(number, f"{_said(error)}; left out")
            else:
                lanes[place].append(segment)
    return document_from(head, lanes, name)


def _said(error: Exception) -> str:
    if type(error) is not ValueError:
        return "is no label"
    # Python's own sentence about a whole number of more than 4,300 digits is for programmers.
    return "holds a number that is too long" if "integer string" in str(error) else str(error)


def _others(lines: list[str], options: ReadOptions, notes: LineNotes, path: Path) -> LabelDocument:
    """Labels of another program, by the names of the fields of its first hundred lines."""
    names: dict[str, None] = {}
    sample: list[dict[str, Any]] = []
    for line in lines[:_LOOKED_AT]:
        value = _object(line) if line.strip() else None
        if value is not None:
            sample.append(value)
            names |= dict.fromkeys(value)
    if not sample:
        raise InterchangeError(f"{path.name}, line 1: is not JSON Lines; every line must be one object.")
    fields = list(names)
    rows = [[_cell(value.get(field)) for field in fields] for value in sample]
    guess = guess_rows([fields, *rows], options.columns, path.name)
    if not any(column.role == "start" for column in guess.columns):
        raise InterchangeError(
            f"{path.name} has no field that looks like starts of labels; say which it is with --columns."
        )
    try:
        return document_of(_rows(lines, fields, notes), guess.columns, options, path.stem)
    except InterchangeError as error:
        raise InterchangeError(f"{path.name}: {error}") from error


def _rows(lines: list[str], fields: list[str], notes: LineNotes) -> Iterator[tuple[int, list[str]]]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        value = _object(line)
        if value is None:
            notes.add(number, "is not one sound object of JSON; left out")
        else:
            yield number, [_cell(value.get(field)) for field in fields]


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, default=float)
    return str(value)


def _write(document: LabelDocument, options: WriteOptions) -> Written:
    names = [lane.name for lane in document.lanes]
    numbered = len(set(names)) < len(names)
    lines = [_ENCODE(head_of_document(document))]
    for number, lane in enumerate(document.lanes):
        place = {"lane": lane.name} | ({"lane_number": number} if numbered else {})
        lines += [_ENCODE(place | segment_value(segment)) for segment in lane.segments]
    content, notes = encoded("\n".join(lines) + "\n", options.encoding)
    return Written(content, notes=notes)


FORMATS = (LabelFormat("jsonl", "JSON Lines", (".jsonl", ".ndjson"), HOLDS_ALL, _looks_like, _read, _write),)
