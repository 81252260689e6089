"""What a BORIS project says: ethogram, subjects, and observations with their events; nothing in it is believed."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from syncstudio.interchange.errors import InterchangeError
from syncstudio.interchange.subtitles.cue_time import number_ns
from syncstudio.interchange.text_file import decoded, read_text
from syncstudio.timebase.counts import counted

Json = dict[str, Any]
MOST_BYTES = 256 << 20
"""A million events; what unpacks to more was made to harm."""

STATES = frozenset({"state event", "state event with coding map"})
NO_SUBJECT = "No focal subject"
MOST_NOTES = 20
UNKNOWN_DATE = "1970-01-01T00:00:00"
"""BORIS demands a date; where a document has none, bytes must still not depend on the clock."""


@dataclass(frozen=True, slots=True)
class Behaviour:
    """An entry of the ethogram. `sets` are the names of its sets of modifiers, in the order of an event's values."""

    code: str
    state: bool
    key: str = ""
    description: str = ""
    color: str = ""
    category: str = ""
    sets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Event:
    """One event: a point, or the start or stop of a state. `more` are its image or frame, by name."""

    at_ns: int
    subject: str
    code: str
    modifiers: str = ""
    comment: str = ""
    more: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class BorisFile:
    """A project, or what a table says of one. `observations` are still JSON."""

    behaviours: dict[str, Behaviour] = field(default_factory=dict)
    categories: dict[str, str] = field(default_factory=dict)
    """Categories with their colours."""
    subjects: tuple[str, ...] = ()
    observations: dict[str, Json] = field(default_factory=dict)
    facts: list[tuple[str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    name: str = ""
    version: str = ""
    exclusions: int = 0


def read_boris(path: Path) -> BorisFile:
    """A project, also one that is packed. InterchangeError, in one sentence, when it is none or is damaged."""
    said = _json(path)
    if not isinstance(said, dict) or not isinstance(said.get("observations"), dict):
        raise InterchangeError(f"{path.name} is not a project of BORIS's: it has no observations.")
    file = BorisFile(
        name=text_of(said.get("project_name")), version=text_of(said.get("project_format_version"))
    )
    _read_ethogram(file, said)
    file.subjects = tuple(dict.fromkeys(each for each in _subjects(said.get("subjects_conf")) if each))
    for label, key in (("Project description", "project_description"), ("Project date", "project_date")):
        if text_of(said.get(key)) not in ("", UNKNOWN_DATE):
            file.facts.append((label, text_of(said.get(key))))
    for name, each in said["observations"].items():
        if isinstance(each, dict):
            file.observations[name] = each
        else:
            file.notes.append(f"observation “{name}” is damaged; left out")
    return file


def _json(path: Path) -> Any:
    packed = path.name.lower().endswith(".gz")
    if packed:
        try:
            with gzip.open(path, "rb") as file:
                content = file.read(MOST_BYTES + 1)
        except (OSError, EOFError, zlib.error) as error:
            raise InterchangeError(
                f"{path.name} could not be unpacked ({error}); it may be damaged or cut off."
            ) from error
        if len(content) > MOST_BYTES:
            raise InterchangeError(
                f"{path.name} is too large: it unpacks to more than {MOST_BYTES >> 20} MB."
            )
        if not content.strip():
            raise InterchangeError(f"{path.name} is empty; write it again.")
        text = decoded(content, path.name).text
    else:
        text = read_text(path, most_bytes=MOST_BYTES).text
    try:
        return json.loads(text, parse_float=Decimal, parse_constant=lambda _: None)
    except json.JSONDecodeError as error:
        raise InterchangeError(
            f"{path.name}, line {error.lineno}, column {error.colno}: this is not sound JSON ({error.msg}); "
            "the file may be cut off: take BORIS's last copy of it."
        ) from error
    except (ValueError, RecursionError) as error:
        why = (
            "nested too deeply" if isinstance(error, RecursionError) else "it holds a number that is too long"
        )
        raise InterchangeError(
            f"{path.name} is not JSON that can be read ({why}); write it again."
        ) from error


def text_of(value: object) -> str:
    """A text as it is, a number in its digits, anything else nothing."""
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else ""


def members(value: object) -> Iterator[Any]:
    """What a dictionary or a list holds, in order; nothing of anything else."""
    if isinstance(value, dict):
        yield from value.values()
    elif isinstance(value, list):
        yield from value


def _read_ethogram(file: BorisFile, said: Json) -> None:
    for each in members(said.get("behavioral_categories")):
        if text_of(each):
            file.categories.setdefault(text_of(each), "")
    for each in members(said.get("behavioral_categories_config")):
        if isinstance(each, dict) and text_of(each.get("name")):
            file.categories[text_of(each["name"])] = hex_color(text_of(each.get("color")))
    for each in members(said.get("behaviors_conf")):
        code = text_of(each.get("code")) if isinstance(each, dict) else ""
        if not code:
            file.notes.append("a behaviour without a code is left out")
        elif code in file.behaviours:
            file.notes.append(f"behaviour “{code}” is there twice; the second is left out")
        else:
            if text_of(each.get("excluded")):
                file.exclusions += 1
            file.behaviours[code] = Behaviour(
                code,
                text_of(each.get("type")).casefold() in STATES,
                text_of(each.get("key")),
                text_of(each.get("description")),
                hex_color(text_of(each.get("color"))),
                text_of(each.get("category")),
                _sets(each.get("modifiers")),
            )


def _sets(said: object) -> tuple[str, ...]:
    """The names of sets of modifiers; before version 4 they were "a,b|c,d" and had none."""
    if isinstance(said, str):
        return tuple(f"Modifier {place}" for place, _ in enumerate(said.split("|"), 1)) if said else ()
    names: list[str] = []
    for place, each in enumerate(members(said), 1):
        name = text_of(each.get("name")) if isinstance(each, dict) else ""
        name = name or f"Modifier {place}"
        names.append(name if name not in names else f"{name} ({place})")
    return tuple(names)


def _subjects(said: object) -> Iterator[str]:
    for each in members(said):
        if isinstance(each, dict):
            yield text_of(each.get("name"))
        elif isinstance(each, list) and len(each) > 1:  # The oldest versions: [key, name].
            yield text_of(each[1])


def hex_color(written: str) -> str:
    """A colour of BORIS's or Matplotlib's as "#rrggbb"; "" where it says none."""
    from syncstudio.interchange.schemas.css_color import css_hex

    return css_hex(written.removeprefix("tab:")) if written else ""


def events_of(observation: Json, name: str, notes: list[str]) -> list[Event]:
    """The events of an observation in order of time; what cannot be read is left out with a sentence."""
    said = observation.get("events")
    kind = text_of(observation.get("type")).upper()
    lapse_ns = number_ns(observation.get("time_lapse_delay")) or 10**9
    found: list[Event] = []
    faults = by_image = 0
    for place, row in enumerate(said if isinstance(said, list) else (), 1):
        event = _event(row, kind)
        if event is None:
            at_ns = _by_image(row, kind, lapse_ns)
            event = None if at_ns is None else _event([0, *row[1:]], kind)
            if event is None or at_ns is None:
                faults += 1
                if faults == 1:
                    notes.append(f"observation “{name}”: event {place} has no time or no behaviour; left out")
                continue
            event = Event(at_ns, event.subject, event.code, event.modifiers, event.comment, event.more)
            by_image += 1
        found.append(event)
    if faults > 1:
        notes.append(f"observation “{name}”: {faults:,} events in all are left out")
    if by_image:
        many = counted(by_image, "event has", "events have")
        notes.append(
            f"observation “{name}”: {many} no time but an image; images are counted as "
            f"{lapse_ns / 1e9:g} s each"
        )
    found.sort(key=lambda each: each.at_ns)
    return found


def _event(row: object, kind: str) -> Event | None:
    if not isinstance(row, list) or len(row) < 3:
        return None
    at_ns = number_ns(row[0])
    code = text_of(row[2])
    if at_ns is None or not code:
        return None
    more: list[tuple[str, str]] = []
    if len(row) > 5:
        index = text_of(row[5])
        if index and index != "NA":
            more.append(("image index" if kind == "IMAGES" else "frame index", index))
        if kind == "IMAGES" and len(row) > 6 and text_of(row[6]):
            more.append(("image path", text_of(row[6])))
    return Event(
        at_ns,
        text_of(row[1]),
        code,
        text_of(row[3]) if len(row) > 3 else "",
        text_of(row[4]) if len(row) > 4 else "",
        tuple(more),
    )


def _by_image(row: object, kind: str, lapse_ns: int) -> int | None:
    if kind != "IMAGES" or not isinstance(row, list) or len(row) < 6:
        return None
    index = number_ns(row[5])
    return None if index is None else index // 10**9 * lapse_ns
