"""JSON files of other programs, read piece by piece: a long list is never held as a whole.

Numbers with a point are `Decimal`, so that times keep their digits; what is no number (NaN, Infinity) becomes None.
The standard library's scanner reads each piece: ijson would need a compiled library for the same.
"""

from __future__ import annotations

import gc
import json
import re
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, NoReturn

from syncstudio.interchange.errors import InterchangeError
from syncstudio.interchange.text_file import read_text

MOST_BYTES = 512 << 20
"""A text of this size is held in memory with one item of it at a time."""

_BLANKS = re.compile(r"[ \t\n\r]*")


def _nothing(_word: str) -> None:
    return None


_DECODER = json.JSONDecoder(parse_float=Decimal, parse_constant=_nothing)


@dataclass(frozen=True, slots=True)
class JsonFile:
    """The text of a file; `name` is what sentences call it."""

    text: str
    name: str
    encoding: str = "utf-8"
    notes: tuple[str, ...] = ()

    @property
    def opens_with(self) -> str:
        """The first sign: "[" of a list, "{" of an object."""
        place = self._after_blanks(0)
        return self.text[place : place + 1]

    def whole(self) -> Any:
        """Everything at once, for files that are small by nature."""
        value, place = self._value(self._after_blanks(0))
        self._end(place)
        return value

    def items(self) -> Iterator[Any]:
        """What a file that is a list holds, one by one."""
        yield from self._list(self._after_blanks(0), ending=True)

    def members(self, lists: frozenset[str]) -> Iterator[tuple[str, Any]]:
        """What a file that is an object holds, by key; of the keys in `lists`, each entry by itself."""
        place = self._after_blanks(0)
        if self.text[place : place + 1] != "{":
            self._fail("an object belongs here", place)
        place = self._after_blanks(place + 1)
        while self.text[place : place + 1] != "}":
            key, place = self._value(place)
            if not isinstance(key, str):
                self._fail("a key in quotes belongs here", place)
            place = self._sign(":", place)
            if key in lists and self.text[place : place + 1] == "[":
                entries = self._list(place)
                while True:
                    try:
                        yield key, next(entries)
                    except StopIteration as ended:
                        place = ended.value
                        break
            else:
                value, place = self._value(place)
                yield key, value
            place = self._after_blanks(place)
            if self.text[place : place + 1] == ",":
                place = self._after_blanks(place + 1)
            elif self.text[place : place + 1] != "}":
                self._fail("a comma or a closing brace is missing", place)
        self._end(place + 1)

    def _list(self, place: int, ending: bool = False) -> Generator[Any, None, int]:
        place = self._after_blanks(place + 1)
        while self.text[place : place + 1] != "]":
            value, place = self._value(place)
            yield value
            place = self._after_blanks(place)
            if self.text[place : place + 1] == ",":
                place = self._after_blanks(place + 1)
            elif self.text[place : place + 1] != "]":
                self._fail("a comma or a closing bracket is missing", place)
        if ending:
            self._end(place + 1)
        return place + 1

    def _value(self, place: int) -> tuple[Any, int]:
        try:
            return _DECODER.raw_decode(self.text, place)
        except json.JSONDecodeError as error:
            self._fail(error.msg, error.pos)
        except StopIteration as error:
            self._fail("a value is missing", int(error.value))
        except RecursionError:
            self._fail("its lists stand too deep in one another", place)
        except (ValueError, ArithmeticError):
            self._fail("it holds a number that is too long", place)

    def _sign(self, sign: str, place: int) -> int:
        place = self._after_blanks(place)
        if self.text[place : place + 1] != sign:
            self._fail(f"“{sign}” is missing", place)
        return self._after_blanks(place + 1)

    def _end(self, place: int) -> None:
        place = self._after_blanks(place)
        if place < len(self.text):
            self._fail("it goes on after its end", place)

    def _after_blanks(self, place: int) -> int:
        found = _BLANKS.match(self.text, place)
        return place if found is None else found.end()

    def _fail(self, why: str, place: int) -> NoReturn:
        line = self.text.count("\n", 0, place) + 1
        column = place - self.text.rfind("\n", 0, place)
        raise InterchangeError(
            f"{self.name}, line {line:,}, column {column:,}: this is not sound JSON ({why}); "
            "export it again, or mend it there."
        )


def read_json(path: Path, encoding: str = "") -> JsonFile:
    """A file's text, checked for size; InterchangeError when it cannot be read."""
    found = read_text(path, encoding, MOST_BYTES)
    return JsonFile(found.text, path.name, found.encoding, found.notes)


@contextmanager
def resting_collector() -> Iterator[None]:
    """While millions of values are read, none of which is rubbish, the collector of rubbish would look at each often:
    two thirds of the time."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def number(value: object) -> float | None:
    """A finite number of a JSON value; None for anything else."""
    if value is None or isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        return None
    try:
        made = float(value)
    except (OverflowError, ValueError):
        return None
    return made if abs(made) < 1e15 else None


def whole(value: object) -> int | None:
    """A whole number of a JSON value, also when it is written with a point or as text; None for anything else."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        text = value.strip()
        digits = text.removeprefix("-")
        value = int(text) if digits.isascii() and digits.isdigit() and len(digits) < 19 else None
    found = number(value)
    return int(found) if found is not None and found == int(found) else None
