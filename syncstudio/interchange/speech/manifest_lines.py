"""The lines of manifests of speech corpora (NeMo, lhotse): one object of JSON each, packed by gzip or not."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from syncstudio.interchange.errors import InterchangeError
from syncstudio.interchange.speech.json_seconds import object_of
from syncstudio.interchange.tables.line_notes import LineNotes
from syncstudio.interchange.tables.table_rows import MOST_LABELS, refuse_too_many_lines
from syncstudio.interchange.text_file import MOST_BYTES, TextFile, decoded, read_text

_GZIP = b"\x1f\x8b"
_HEAD = 64 << 10


def first_object(head: bytes, path: Path) -> dict[str, Any] | None:
    """The object of the first line of a file's head, None when it is none."""
    try:
        if head.startswith(_GZIP):
            head = zlib.decompressobj(31).decompress(head, _HEAD)
        text = decoded(head, path.name).text
    except (InterchangeError, zlib.error):
        return None
    return object_of(text.lstrip().partition("\n")[0])


def read_manifest(
    path: Path, encoding: str, notes: LineNotes
) -> tuple[TextFile, Iterator[tuple[int, dict[str, Any]]]]:
    """(file, number of the line and object of every line); lines that are none are noted."""
    with open(path, "rb") as file:
        packed = file.read(2) == _GZIP
    if packed:
        text = decoded(_unpacked(path), path.name, encoding)
        if text.text.count("\n") > MOST_LABELS:
            raise InterchangeError(f"{path.name} has more than {MOST_LABELS:,} lines; split it into parts.")
    else:
        refuse_too_many_lines(path)
        text = read_text(path, encoding)
    return text, _objects(text.text, notes)


def _objects(text: str, notes: LineNotes) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        value = object_of(line)
        if value is None:
            notes.add(number, "is not one sound object of JSON; left out")
        else:
            yield number, value


def _unpacked(path: Path) -> bytes:
    """What gzip packed. InterchangeError when it is damaged or swells beyond what is read of a text."""
    unpacker = zlib.decompressobj(31)
    try:
        content = unpacker.decompress(path.read_bytes(), MOST_BYTES + 1)
    except (zlib.error, OSError) as error:
        raise InterchangeError(f"{path.name} is damaged, and cannot be unpacked ({error}).") from error
    if len(content) > MOST_BYTES:
        raise InterchangeError(
            f"{path.name} unpacks to more than {MOST_BYTES / 1e6:,.0f} MB, which is refused."
        )
    if not unpacker.eof:
        raise InterchangeError(f"{path.name} is cut off, and cannot be unpacked; copy it again.")
    return content
