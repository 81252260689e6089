"""Label schemas as files that people read and write: TOML, one table for each label, lane and attribute.

`NAME.labels.toml` begins with `format = "syncstudio.labels/1"`. Whatever cannot be used is refused with its line.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any

from syncstudio.interchange.errors import InterchangeError
from syncstudio.interchange.schemas.attribute_value import short
from syncstudio.interchange.schemas.schema import (
    COLORS,
    Medium,
    Schema,
    SchemaAttribute,
    SchemaLabel,
    SchemaLane,
)
from syncstudio.interchange.schemas.schema_fault import SchemaError
from syncstudio.interchange.schemas.schema_lines import line_of
from syncstudio.interchange.schemas.schema_problems import key_text, problems

FORMAT = "syncstudio.labels/1"
SUFFIX = ".labels.toml"
MOST_BYTES = 4 << 20
"""A file beyond it is no schema that a person could choose from."""

_ENTRIES = {"label": SchemaLabel, "lane": SchemaLane, "attribute": SchemaAttribute, "medium": Medium}
_PLACE = {"label": "labels", "lane": "lanes", "attribute": "attributes", "medium": "media"}
_TOML_AT = re.compile(r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)$")


def read_schema(path: Path) -> Schema:
    """The schema in a file. SchemaError or InterchangeError, in one sentence with the line, when it cannot be used."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise InterchangeError(f"{path.name} is too large for a label schema: it has more than 4 MB.")
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InterchangeError(
            f"{path} cannot be read ({error.strerror}): check the path and its permissions."
        ) from error
    except UnicodeDecodeError as error:
        raise InterchangeError(
            f"{path.name} is not text in UTF-8: save it as UTF-8, and try again."
        ) from error
    return schema_from_text(text, path.name)


def schema_from_text(text: str, name: str = "The schema") -> Schema:
    """The schema in a text; `name` is what the sentence of a refusal calls it."""
    try:
        content = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise SchemaError(_not_toml(name, error)) from error

    def refuse(message: str, table: str = "", place: int = -1, field: str = "") -> SchemaError:
        line = line_of(text, table, place, field)
        return SchemaError(f"{name}, line {line}: {message}" if line else f"{name}: {message}")

    if content.get("format") != FORMAT:
        said = content.get("format")
        what = f"its format is “{short(str(said))}”" if said is not None else "it does not say its format"
        raise refuse(f'{what}: a label schema begins with format = "{FORMAT}".', "", -1, "format")
    schema = _schema(content, refuse)
    for problem in problems(schema):
        raise refuse(problem.message, problem.table, problem.place, problem.field)
    return schema


def schema_text(schema: Schema) -> str:
    """A schema as the text of its file; what is as usual is left out."""
    import tomlkit

    document = tomlkit.document()
    document.add("format", tomlkit.item(FORMAT))
    for key in ("name", "description"):
        if getattr(schema, key):
            document.add(key, tomlkit.item(getattr(schema, key)))
    for table, kind in _ENTRIES.items():
        entries = getattr(schema, _PLACE[table])
        if entries:
            rows = tomlkit.aot()
            for entry in entries:
                row = tomlkit.table()
                for key, value in _written(kind, entry).items():
                    row.add(key, value)
                rows.append(row)
            document.add(table, rows)
    return tomlkit.dumps(document)


def write_schema(path: Path, schema: Schema) -> None:
    """Keep a schema in a file; what was there stays whole until the new one is. InterchangeError when it cannot be."""
    for problem in problems(schema):
        raise SchemaError(problem.message)
    part = path.with_name(f".{path.name}-{os.getpid()}")
    try:
        with part.open("w", encoding="utf-8", newline="\n") as file:
            file.write(schema_text(schema))
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise InterchangeError(
            f"{path} cannot be written ({error.strerror}): check the folder, its permissions and the disk."
        ) from error


# -- reading ---------------------------------------------------------------------------------------------------------


def _schema(content: Mapping[str, Any], refuse: Callable[..., SchemaError]) -> Schema:
    known = ("format", "name", "description", *_ENTRIES)
    found: dict[str, Any] = {}
    for key, value in content.items():
        if key not in known:
            raise refuse(
                f"“{short(key)}” is not part of a label schema: there are {', '.join(known)}.", "", -1, key
            )
        if key in ("name", "description"):
            if not isinstance(value, str):
                raise refuse(f"the {key} must be a text in quotation marks.", "", -1, key)
            found[key] = value
        elif key in _ENTRIES:
            if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
                raise refuse(f"write every {key} as a table of its own, under [[{key}]].", "", -1, key)
            found[_PLACE[key]] = tuple(_entry(key, place, entry, refuse) for place, entry in enumerate(value))
    return Schema(**found)


def _entry(table: str, place: int, entry: Mapping[str, Any], refuse: Callable[..., SchemaError]) -> Any:
    kind = _ENTRIES[table]
    known = {field.name: field for field in fields(kind)}
    made: dict[str, Any] = {}
    for key, value in entry.items():
        if key not in known:
            message = f"“{short(key)}” is not said of a {table}: there are {', '.join(known)}."
            raise refuse(message.replace("a attribute", "an attribute"), table, place, key)
        try:
            made[key] = _value(key, value)
        except ValueError as error:
            raise refuse(f"{error}.", table, place, key) from error
    for field in known.values():
        if field.default is MISSING and field.name not in made:
            article = "an" if table == "attribute" else "a"
            raise refuse(f"{article} {table} needs a {field.name}.", table, place, "")
    return kind(**made)


def _value(key: str, value: Any) -> Any:
    """A value of a file as it is kept; ValueError with the sentence when it is of the wrong kind."""
    if key in ("choices", "labels"):
        if not isinstance(value, list):
            raise ValueError(f'{key} is a list of texts, such as ["one", "two"]')
        return tuple(_plain(key, each) for each in value)
    if key == "required":
        if not isinstance(value, bool):
            raise ValueError("required is true or false")
        return value
    if key == "color":
        if not isinstance(value, str) or value.casefold() not in COLORS:
            raise ValueError(f"color is one of {', '.join(COLORS)}")
        return COLORS.index(value.casefold())
    text = _plain(key, value)
    return key_text(text) if key == "key" and text else text


def _plain(key: str, value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float)) and key in ("choices", "initial", "key"):
        return str(value)
    if not isinstance(value, str):
        raise ValueError(f"{key} must be a text in quotation marks")
    return value


def _not_toml(name: str, error: Exception) -> str:
    said = "its lists stand too deep in one another" if isinstance(error, RecursionError) else str(error)
    found = _TOML_AT.search(said)
    place = ""
    if found is not None:
        said = said[: found.start()]
        place = f", line {found[1]}, column {found[2]}" if found[1] else ", at its end"
    return f"{name}{place}: this is not TOML ({said[:1].lower() + said[1:]})."


# -- writing ---------------------------------------------------------------------------------------------------------


def _written(kind: Any, entry: Any) -> dict[str, Any]:
    import tomlkit

    row: dict[str, Any] = {}
    for field in fields(kind):
        value = getattr(entry, field.name)
        if value == field.default:
            continue
        if field.name == "color":
            value = COLORS[value]
        if isinstance(value, tuple):
            made = tomlkit.array()
            made.extend(value)
            row[field.name] = made.multiline(sum(len(each) + 4 for each in value) > 90)
        else:
            row[field.name] = tomlkit.item(value)
    return row
