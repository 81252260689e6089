"""The formats of labels there are, which of them a file is, and reading it.

>>> document = read_labels("talk.eaf")
>>> [lane.name for lane in document.lanes]
['K-Spch', 'W-Spch']
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from functools import cache
from importlib import import_module
from pathlib import Path

from syncstudio.interchange.asked_for import TABLES, refuse_reading
from syncstudio.interchange.errors import InterchangeError
from syncstudio.interchange.label_document import LabelDocument
from syncstudio.interchange.label_format import LabelFormat, ReadOptions
from syncstudio.interchange.text_file import MOST_BYTES
from syncstudio.media.sensors import holds_only_sensors

_HEAD_BYTES = 64 << 10
# What tells of a training clip of ours: its times are of many kinds, and none of them is a label's.
_A_CLIP = re.compile(rb'\s*\{[^\n]{0,4096}?"schema": ?"syncstudio\.clip/')
# What ends so may as well be a table of sensor values.
_AMBIGUOUS = frozenset({".csv", ".tsv", ".txt", ".parquet", ".pq", ".xml"})

# Files of formats, each with a tuple FORMATS; those that are told most surely stand first.
_MODULES: tuple[str, ...] = (
    "elan.eaf",
    "boris.boris",
    "label_studio.label_studio_format",
    "praat.text_grid",
    "subtitles.vtt",
    "subtitles.ass",
    "subtitles.srt",
    "speech.pyannote",
    "speech.whisper_format",
    "speech.rttm_format",
    "speech.ctm",
    "audacity",
    "boxes.coco",
    "boxes.cvat",
    "boxes.mot",
    "speech.nemo",
    "speech.lhotse",
    "corpora.chat",
    "corpora.trs",
    "editing.otio",
    "editing.edl",
    "tables.parquet",
    "tables.json_lines",
    "tables.csv_tsv",
)


@cache
def label_formats() -> tuple[LabelFormat, ...]:
    """Every format, in the order in which a file is asked whether it is of it."""
    return tuple(
        each for name in _MODULES for each in import_module(f"syncstudio.interchange.{name}").FORMATS
    )


def format_named(format_id: str) -> LabelFormat:
    """The format of that id. InterchangeError, with all ids there are, for another."""
    found = next((each for each in label_formats() if each.id == format_id), None)
    if found is None:
        ids = ", ".join(each.id for each in label_formats())
        raise InterchangeError(f"There is no format “{format_id}”; the formats are {ids}.")
    return found


def format_of(path: str | os.PathLike[str]) -> LabelFormat | None:
    """The format that a file is of, by its content and, where that says nothing, its name; None for none of them.

    Raises InterchangeError when the file cannot be read.
    """
    local = Path(path)
    head = head_of(local)
    if _A_CLIP.match(head):
        return None
    readable = [each for each in label_formats() if each.read is not None]
    name = local.name.casefold()
    named = [each for each in readable if any(name.endswith(suffix.casefold()) for suffix in each.suffixes)]
    for each in [*named, *readable]:
        if each.looks_like is not None and _is_like(each.looks_like, head, local):
            return each
    return next((each for each in named if each.looks_like is None), None)


def _is_like(looks_like: Callable[[bytes, Path], bool], head: bytes, local: Path) -> bool:
    try:
        return looks_like(head, local)
    except (ValueError, ArithmeticError, RecursionError, MemoryError):
        # A sign of a format is looked for, so what cannot even be looked at is not of it.
        return False


def read_labels(
    path: str | os.PathLike[str], options: ReadOptions | None = None, format_id: str = ""
) -> LabelDocument:
    """The labels of a file of any known format. InterchangeError, in one sentence, when it cannot be read."""
    return read_labels_as(path, options, format_id)[1]


def read_labels_as(
    path: str | os.PathLike[str], options: ReadOptions | None = None, format_id: str = ""
) -> tuple[LabelFormat, LabelDocument]:
    """The same, with the format that it was read as."""
    local = Path(path)
    found = format_named(format_id) if format_id else format_of(local)
    if found is None and options is not None and options.columns:
        # Whoever says what the columns are says that it is a table, whatever they are called.
        found = next((each for each in label_formats() if local.name.lower().endswith(each.suffixes)), None)
        found = found if found is not None and found.id in TABLES else format_named("csv")
    if found is None:
        size = local.stat().st_size
        if size > MOST_BYTES:
            raise InterchangeError(
                f"{local.name} is too large to be read ({size / 1e6:,.0f} MB of at most {MOST_BYTES / 1e6:,.0f}); "
                "split it into parts."
            )
        count = sum(each.read is not None for each in label_formats())
        raise InterchangeError(
            f"{local.name} is none of the files of labels that can be read: ELAN, Praat, BORIS, subtitles, Label "
            f"Studio, Whisper, tables and others, {count} formats; name its format if it is one of them."
        )
    if found.read is None:
        raise InterchangeError(f"{found.name} can be written, not read.")
    head_of(local)
    refuse_reading(found, options or ReadOptions())
    try:
        return found, found.read(local, options or ReadOptions())
    except InterchangeError as error:
        # What is quoted from a file may hold line breaks; what is said of it is one line.
        raise InterchangeError(" ".join(str(error).split())) from error
    except OSError as error:
        why = error.strerror or str(error)
        raise InterchangeError(f"{local.name} could not be read ({why}); check its disk.") from error
    except (RecursionError, MemoryError) as error:
        raise InterchangeError(
            f"{local.name} is nested too deeply or too large to be read; split it."
        ) from error
    except (ValueError, ArithmeticError) as error:
        # No reader should let these through; where one does, the person still gets a sentence, and nothing is lost.
        raise InterchangeError(
            f"{local.name} holds something that could not be read as {found.name} "
            f"({' '.join(str(error).split())[:120] or type(error).__name__}); please report it with the file."
        ) from error


def label_suffixes() -> tuple[str, ...]:
    """The endings of files that are read as labels whatever is in them; tables, which may be of sensors, are not."""
    found = (suffix for each in label_formats() if each.read is not None for suffix in each.suffixes)
    return tuple(dict.fromkeys(suffix for suffix in found if suffix.casefold() not in _AMBIGUOUS))


def is_label_file(path: str | os.PathLike[str]) -> bool:
    """Whether a file is named like labels or a transcript of any tool, and is no recording of sensors by its content
    (drones write these as subtitles); tables, which may be of sensors, are not."""
    name = Path(path).name.casefold()
    return any(name.endswith(suffix.casefold()) for suffix in label_suffixes()) and not holds_only_sensors(
        path
    )


def head_of(local: Path) -> bytes:
    """The first 64 KB of a file. InterchangeError when it cannot be read or is empty."""
    try:
        if local.is_dir():
            raise InterchangeError(f"{local} is a folder, not a file of labels; choose a file in it.")
        if local.exists() and not local.is_file():
            # A pipe would be waited for without end.
            raise InterchangeError(f"{local} is no regular file; save what comes out of it, and choose that.")
        with open(local, "rb") as file:
            head = file.read(_HEAD_BYTES)
    except FileNotFoundError as error:
        raise InterchangeError(
            f"There is no file {local}; check the name, or that its disk is connected."
        ) from error
    except OSError as error:
        why = error.strerror or str(error)
        raise InterchangeError(
            f"{local} could not be read ({why}); check its permissions and its disk."
        ) from error
    if not head.strip():
        raise InterchangeError(f"{local} is empty; write it again.")
    return head
