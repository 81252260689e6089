"""Writes the JSON of speech programs with times in seconds whose digits are exact, which floats would not keep."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

from syncstudio.interchange.collector import collector_paused
from syncstudio.interchange.errors import InterchangeError
from syncstudio.interchange.tables.cell_time import seconds_text
from syncstudio.interchange.text_file import TextFile, read_text

quoted = json.encoder.encode_basestring
"""A text as JSON writes it, letters of all scripts as they are."""

seconds = seconds_text
"""A time as a number of JSON, with as many decimals as it has."""

# A day of speech with a time for every word is 30 MB; parsed JSON takes twenty times its size.
_MOST_BYTES = 256 << 20
_LONG_NUMBER = re.compile(r"[0-9]{4000}")
_DECODER = json.JSONDecoder(parse_float=Decimal)


def read_json(path: Path, encoding: str = "") -> tuple[Any, TextFile]:
    """(value, file) of a JSON file, its fractions as Decimal. InterchangeError with its line when it is not sound."""
    file = read_text(path, encoding, _MOST_BYTES)
    try:
        with collector_paused():
            return _DECODER.decode(file.text), file
    except json.JSONDecodeError as error:
        raise InterchangeError(
            f"{path.name}, line {error.lineno:,}, column {error.colno:,}: this is not sound JSON ({error.msg}); "
            "write the file again."
        ) from error
    except ValueError as error:
        # Python reads no whole number beyond 4,300 digits, and does not say where it stands.
        found = _LONG_NUMBER.search(file.text)
        line = file.text.count("\n", 0, found.start() if found else 0) + 1
        raise InterchangeError(
            f"{path.name}, line {line:,}: this is not sound JSON (it holds a number that is too long); "
            "write the file again."
        ) from error
    except RecursionError as error:
        raise InterchangeError(
            f"{path.name} nests its values too deep to be read; write it again."
        ) from error


def object_of(line: str) -> dict[str, Any] | None:
    """The object of one line of JSON, its fractions as Decimal; None when it is none."""
    try:
        value = _DECODER.decode(line)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None
