"""CSV and TSV as formats of labels."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from itertools import islice
from pathlib import Path

from syncstudio.interchange.errors import InterchangeError
from syncstudio.interchange.label_document import LabelDocument
from syncstudio.interchange.label_format import Holds, LabelFormat, ReadOptions, WriteOptions
from syncstudio.interchange.label_losses_beside import counted, named
from syncstudio.interchange.tables.label_studio_table import is_label_studio_table, read_label_studio_table
from syncstudio.interchange.tables.table_guess import TableGuess, guess_table
from syncstudio.interchange.tables.table_reader import document_of
from syncstudio.interchange.tables.table_rows import Table, read_table, table_of
from syncstudio.interchange.tables.table_writer import write_table
from syncstudio.interchange.text_file import decoded

_HOLDS = Holds(
    word_marks=True,
    place_comments=False,
    media=True,
    own_text=True,
    loose_words=True,
    words=True,
    word_times=True,
    word_confidence=True,
    negative_times=True,
    attributes=True,
    comments=True,
    authors=True,
    status=True,
    confidence=True,
    keys=True,
)
_LOOKED_AT = 50
_NAMES = {"\t": "TSV", ",": "CSV", ";": "CSV (separated by semicolons)", "|": "table separated by |"}


def _looks_like(delimiters: str, head: bytes, path: Path) -> bool:
    from syncstudio.interchange.boris.boris_tables import kind_of

    # BORIS's tables have a reader of their own, which pairs starts and stops.
    if kind_of(head):
        return False
    try:
        text = decoded(head, path.name).text
        # The last line of the head may be cut anywhere.
        table = table_of(text[: text.rfind("\n") + 1] or text)
        if table is None or table.delimiter not in delimiters:
            return False
        rows = [row for _, row in islice(table.rows(_LOOKED_AT), _LOOKED_AT)]
        if rows and is_label_studio_table(rows[0], rows[1:]):
            return True
        return any(column.role == "start" for column in guess_table(table).columns)
    except InterchangeError:
        return False


def _table(path: Path, options: ReadOptions) -> tuple[Table, TableGuess]:
    table = read_table(path, options.encoding)
    if table is None:
        raise InterchangeError(
            f"{path.name} is no table: its lines fall into no columns by tabs, commas or semicolons."
        )
    return table, guess_table(table, options.columns, path.name)


def _read(path: Path, options: ReadOptions) -> LabelDocument:
    table, guess = _table(path, options)
    found = None if options.columns else _label_studio(table, path.stem, options.part)
    if found is not None:
        return replace(
            found,
            format="Label Studio CSV",
            notes=(*table.notes, *found.notes),
            encoding=table.encoding,
        )
    if not any(column.role == "start" for column in guess.columns):
        raise InterchangeError(
            f"{path.name} has no column that looks like starts of labels; say which it is with --columns."
        )
    rows = table.rows()
    try:
        if guess.has_header:
            next(rows)
        document = document_of(rows, guess.columns, options, path.stem, table.delimiter)
    except InterchangeError as error:
        raise InterchangeError(f"{path.name}: {error}") from error
    return LabelDocument(
        document.lanes,
        media=document.media,
        format=_NAMES.get(table.delimiter, "table"),
        notes=(*table.notes, *document.notes),
        encoding=table.encoding,
        name=document.name,
    )


def _label_studio(table: Table, name: str, part: str) -> LabelDocument | None:
    """The labels of Label Studio's own kind of table, None when it is another."""
    rows = [row for _, row in islice(table.rows(_LOOKED_AT), _LOOKED_AT)]
    if not rows or not is_label_studio_table(rows[0], rows[1:]):
        return None
    every = table.rows()
    next(every)
    found = read_label_studio_table(rows[0], every, name, part)
    return found if found.lanes else None


def _parts(path: Path) -> tuple[str, ...]:
    """The recordings that a column names."""
    table, guess = _table(path, ReadOptions())
    place = next((column.number - 1 for column in guess.columns if column.role == "recording"), -1)
    if place < 0:
        return ()
    rows = table.rows()
    if guess.has_header:
        next(rows)
    return tuple(dict.fromkeys(row[place] for _, row in rows if place < len(row) and row[place]))


def _extra_losses(document: LabelDocument, options: WriteOptions) -> tuple[str, ...]:
    """What chosen columns leave out."""
    if options.dialect == "cvat" and not options.columns:
        return ("CVAT's Generic TSV has no lanes, speakers, words, statuses, authors and comments.",)
    on = {lane.medium for lane in document.lanes if lane.segments}
    bare = list(dict.fromkeys(each.name for each in document.media if each.name not in on))
    unsaid = (
        (
            f"{counted(len(bare), 'recording')}{named(bare)} without lanes "
            f"{'is' if len(bare) == 1 else 'are'} left out.",
        )
        if bare
        else ()
    )
    if not options.columns:
        return unsaid
    missing = [
        words
        for name, words, used in (
            ("lane", "names of lanes", len(document.lanes) > 1),
            ("text", "texts", any(segment.text for _, segment in document.segments())),
            ("label", "labels", any(segment.label for _, segment in document.segments())),
            ("speaker", "speakers", any(segment.speaker for _, segment in document.segments())),
            ("words", "times of words", any(segment.words for _, segment in document.segments())),
        )
        if used and name not in options.columns
    ]
    return (*unsaid, f"The chosen columns leave out {', '.join(missing)}.") if missing else unsaid


FORMATS = (
    LabelFormat(
        "tsv",
        "TSV",
        (".tsv", ".tab"),
        _HOLDS,
        looks_like=partial(_looks_like, "\t|"),
        read=_read,
        write=lambda document, options: write_table(document, options, "\t"),
        extra_losses=_extra_losses,
        dialects=(("", "with a row of names"), ("cvat", "CVAT's Generic TSV")),
        parts=_parts,
    ),
    LabelFormat(
        "csv",
        "CSV",
        (".csv",),
        _HOLDS,
        looks_like=partial(_looks_like, ",;\t|"),
        read=_read,
        write=lambda document, options: write_table(document, options, ","),
        extra_losses=_extra_losses,
        dialects=(
            ("", "separated by commas"),
            ("semicolon", "separated by semicolons, with decimal commas"),
        ),
        parts=_parts,
    ),
)
