"""Reads BORIS's tables of events: "aggregated" has a row for each label, "tabular" one for each start and stop."""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from syncstudio.interchange.boris.boris_file import MOST_NOTES, NO_SUBJECT, Behaviour, BorisFile, Event
from syncstudio.interchange.boris.boris_lanes import Gathered, gathered, labels_of, lanes_of, segment_of
from syncstudio.interchange.boris.boris_media import media_of, unique
from syncstudio.interchange.errors import InterchangeError
from syncstudio.interchange.label_document import DocumentLane, DocumentMedium, LabelDocument
from syncstudio.interchange.label_format import ReadOptions
from syncstudio.interchange.subtitles.cue_time import number_ns
from syncstudio.interchange.tables.harmless import unharmed
from syncstudio.interchange.text_file import read_text

_AGGREGATED = {"Behavior", "Behavior type", "Start (s)", "Stop (s)"}
_TYPES = ("Behavior type", "Status")
_MODIFIER = re.compile(r"Modifiers?( #\d+)?")
_OF_EVENT = {
    *("Observation id", "Subject", "Behavior", "Behavioral category", *_TYPES),
    *("Time", "Comment", "Image index", "Image file path"),
    *("Start (s)", "Stop (s)", "Comment start", "Comment stop"),
    *("Image index start", "Image index stop", "Image file path start", "Image file path stop"),
}
_FIRST_MODIFIERS = {"Modifier", "Modifiers", "Modifier #1", "Modifiers #1"}
_HEAD_LINES = 80
"""Before BORIS 8, a table of events began with what is known of the observation."""

Row = dict[str, str]


def kind_of(head: bytes) -> str:
    """ "aggregated" or "events" where the first lines have such a table's header, "" for anything else."""
    text = head.decode("utf-8-sig", "replace")
    for line in text.splitlines()[:_HEAD_LINES]:
        if "Behavior" in line:
            return _kind(_cells(line))
    return ""


def _kind(cells: list[str]) -> str:
    names = set(cells)
    if names >= _AGGREGATED:
        return "aggregated"
    return "events" if names >= {"Time", "Behavior"} and names & set(_TYPES) else ""


def _cells(line: str) -> list[str]:
    return next(csv.reader([line], delimiter="\t" if "\t" in line else ","), [])


def parts(path: Path) -> tuple[str, ...]:
    """The names of a table's observations."""
    return tuple(dict.fromkeys(unharmed(row.get("Observation id", "")) for _, row in _rows(path, "")[1]))


def read(path: Path, options: ReadOptions) -> LabelDocument:
    """The labels of a table. InterchangeError, in one sentence with its line, when it cannot be read."""
    kind, rows = _rows(path, options.encoding)
    by_name: dict[str, list[tuple[int, Row]]] = defaultdict(list)
    for line, row in rows:
        by_name[unharmed(row.get("Observation id", ""))].append((line, row))
    if options.part and options.part not in by_name:
        there = ", ".join(f"“{each}”" for each in list(by_name)[:20])
        raise InterchangeError(f"{path.name} has no observation “{options.part}”; it has {there}.")
    if options.part:
        by_name = defaultdict(list, {options.part: by_name[options.part]})
    notes: list[str] = []
    if len(by_name) > 1:
        notes.append(
            f"{len(by_name):,} observations, each with a timeline of its own, lie over one another; choose one of them"
        )
    file = _ethogram(rows)
    lanes: list[DocumentLane] = []
    media: list[DocumentMedium] = []
    facts: list[tuple[str, str]] = []
    for name, some in by_name.items():
        prefix = f"{name} · " if len(by_name) > 1 else ""
        if kind == "aggregated":
            lanes += gathered(file, _aggregated(file, some, notes), prefix)
        else:
            lanes += lanes_of(file, _events(some, notes), name, prefix, notes)
        media += _media(some[0][1], name, notes)
        facts += _facts(some[0][1], prefix)
    return LabelDocument(
        tuple(lanes),
        labels_of(file),
        unique(media),
        format=f"BORIS {'aggregated' if kind == 'aggregated' else 'tabular'} events",
        notes=_shortened(notes),
        encoding="utf-8",
        name=next(iter(by_name), "") if len(by_name) == 1 else "",
        facts=tuple(facts),
    )


def _shortened(notes: list[str]) -> tuple[str, ...]:
    if len(notes) <= MOST_NOTES:
        return tuple(notes)
    return (*notes[:MOST_NOTES], f"and {len(notes) - MOST_NOTES:,} more")


def _rows(path: Path, encoding: str) -> tuple[str, list[tuple[int, Row]]]:
    """The kind of a table, and its rows by the names of columns with the line each begins on."""
    text = read_text(path, encoding).text
    start = 0
    for number, line in enumerate(text.split("\n", _HEAD_LINES)[:_HEAD_LINES]):
        kind = _kind(_cells(line)) if "Behavior" in line else ""
        if kind:
            reader = csv.reader(
                io.StringIO(text[start:], newline=""), delimiter="\t" if "\t" in line else ","
            )
            return kind, list(_told(reader, number, path.name))
        start += len(line) + 1
    raise InterchangeError(
        f"{path.name} is no table of events of BORIS's: no line has the columns Behavior, Behavior type and Time or "
        "Start (s)."
    )


def _is_of_event(column: str) -> bool:
    return column in _OF_EVENT or _is_modifier(column)


def _told(reader: Iterator[list[str]], before: int, name: str) -> Iterator[tuple[int, Row]]:
    try:
        header = next(reader)
        kept = [(name, place) for place, name in enumerate(header) if _is_of_event(name)]
        most = max(place for _, place in kept) + 1
        seen: set[str] = set()
        for cells in reader:
            if not any(cells):
                continue
            cells += [""] * (most - len(cells))
            row = {name: cells[place] for name, place in kept}
            if row.get("Observation id", "") not in seen:
                # What is said of the observation is the same in all its rows.
                seen.add(row.get("Observation id", ""))
                row = dict(zip(header, cells, strict=False))
            yield before + reader.line_num, row  # type: ignore[attr-defined]
    except csv.Error as error:
        line = before + reader.line_num  # type: ignore[attr-defined]
        raise InterchangeError(f"{name}, line {line}: this row cannot be read ({error}).") from error


def _ethogram(rows: list[tuple[int, Row]]) -> BorisFile:
    file = BorisFile()
    states: set[str] = set()
    categories: dict[str, str] = {}
    subjects: dict[str, None] = {}
    for _, row in rows:
        code = unharmed(row.get("Behavior", ""))
        category = unharmed(row.get("Behavioral category", ""))
        categories.setdefault(code, "" if category == "Not defined" else category)
        if _type(row) in ("STATE", "START", "STOP"):
            states.add(code)
        subjects.setdefault(_subject(row))
    for code, category in categories.items():
        if code:
            file.behaviours[code] = Behaviour(code, code in states, category=category)
    file.subjects = tuple(each for each in subjects if each)
    return file


def _type(row: Row) -> str:
    return next((row[each].strip().upper() for each in _TYPES if row.get(each)), "")


def _subject(row: Row) -> str:
    subject = unharmed(row.get("Subject", ""))
    return "" if subject == NO_SUBJECT else subject


@cache
def _is_modifier(column: str) -> bool:
    return _MODIFIER.fullmatch(column) is not None


def _modifiers(row: Row) -> str:
    if not row.keys() & _FIRST_MODIFIERS:
        return ""
    values = [unharmed(value) for name, value in row.items() if _is_modifier(name)]
    while values and not values[-1]:
        values.pop()
    return "|".join(values)


def _aggregated(file: BorisFile, rows: list[tuple[int, Row]], notes: list[str]) -> Gathered:
    found: Gathered = defaultdict(list)
    for line, row in rows:
        start_ns = number_ns(row.get("Start (s)"))
        code = unharmed(row.get("Behavior", ""))
        if start_ns is None or not code:
            notes.append(f"line {line}: it has no start or no behaviour; left out")
            continue
        behaviour = file.behaviours[code]
        subject = _subject(row)
        more = _more(row, "Image index start", "Image file path start")
        start = Event(start_ns, subject, code, _modifiers(row), unharmed(row.get("Comment start", "")), more)
        stop_ns = number_ns(row.get("Stop (s)"))
        stop = None
        if _type(row) == "STATE" and stop_ns is not None:
            if stop_ns < start_ns:
                notes.append(f"line {line}: “{code}” stops before it starts; its ends are swapped")
                start_ns, stop_ns = stop_ns, start_ns
                start = Event(start_ns, subject, code, start.modifiers, start.comment, more)
            more = _more(row, "Image index stop", "Image file path stop")
            stop = Event(stop_ns, subject, code, "", unharmed(row.get("Comment stop", "")), more)
        kind = "segments" if behaviour.state else "events"
        found[subject, kind].append(segment_of(behaviour, start, stop))
    return found


def _events(rows: list[tuple[int, Row]], notes: list[str]) -> list[Event]:
    found = []
    for line, row in rows:
        at_ns = number_ns(row.get("Time"))
        code = unharmed(row.get("Behavior", ""))
        if at_ns is None or not code:
            notes.append(f"line {line}: it has no time or no behaviour; left out")
            continue
        more = _more(row, "Image index", "Image file path")
        found.append(
            Event(at_ns, _subject(row), code, _modifiers(row), unharmed(row.get("Comment", "")), more)
        )
    found.sort(key=lambda each: each.at_ns)
    return found


def _more(row: Row, index: str, path: str) -> tuple[tuple[str, str], ...]:
    image = row.get(path, "")
    said = [("image path", image)] if image not in ("", "NA") else []
    number = row.get(index, "")
    if number not in ("", "NA"):
        said.insert(0, ("image index" if said else "frame index", number))
    return tuple(said)


def _media(row: Row, name: str, notes: list[str]) -> list[DocumentMedium]:
    """The recordings that a row names; where other players than the first begin is not said in tables."""
    source = row.get("Source", "") or row.get("Media file path", "")
    if "player #" not in source:
        return []
    files: dict[str, list[str]] = {}
    lengths: dict[str, str] = {}
    rates: dict[str, str] = {}
    said_lengths = row.get("Media duration (s)", "").split("|")
    said_rates = (row.get("FPS (frame/s)") or row.get("FPS") or "").split("|")
    for place, each in enumerate(source.split("|")):
        player, _, paths = each.partition(":")
        some = [unharmed(path.strip()) for path in paths.split(";") if path.strip()]
        files[player.strip().removeprefix("player #")] = some
        if place < len(said_lengths):
            lengths.update(zip(some, said_lengths[place].split(";"), strict=False))
        if place < len(said_rates):
            rates.update(zip(some, said_rates[place].split(";"), strict=False))
    observation = {
        "file": files,
        "time offset": row.get("Time offset (s)", "0"),
        "media_info": {"length": lengths, "fps": rates},
    }
    media = media_of(observation, name, notes)
    first = set(files.get("1", ()))
    if any(each.path not in first for each in media):
        notes.append(f"observation “{name}”: where the players after the first begin is not said in a table")
    return [each if each.path in first else _without_place(each) for each in media]


def _without_place(medium: DocumentMedium) -> DocumentMedium:
    return DocumentMedium(
        medium.name, medium.path, medium.kind, duration_ns=medium.duration_ns, frame_rate=medium.frame_rate
    )


def _facts(row: Row, prefix: str) -> list[tuple[str, str]]:
    facts = [
        (f"{prefix}Date", row.get("Observation date", "").replace(" ", "T", 1)),
        (f"{prefix}Description", unharmed(row.get("Description", ""))),
    ]
    names = list(row)
    rate = next((each for each in ("FPS (frame/s)", "FPS") if each in row), "")
    if rate and "Subject" in row:
        for name in names[names.index(rate) + 1 : names.index("Subject")]:
            facts.append((f"{prefix}Variable {name}", unharmed(row[name])))
    return [(name, value) for name, value in facts if value]
