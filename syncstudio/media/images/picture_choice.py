"""How pictures are read as one row: which of a folder belong to it, and where their times come from.

It is kept with the recording in the project, as one line of JSON.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal, get_args

from syncstudio.media.errors import MediaError

Members = Literal["numbered", "alike", "folder"]
TimesFrom = Literal["names", "exif", "gps", "table", "interval"]

_KEY = "pictures"

_TYPED = re.compile(r"([0-9]{1,12}(?:[.,][0-9]{1,12})?)(?:/([0-9]{1,12}))?\s*(s|hz|fps)?", re.IGNORECASE)

# From a million pictures a second to one a year.
_LEAST_NS, _MOST_NS = 1000, 366 * 86_400 * 1_000_000_000


@dataclass(frozen=True, slots=True)
class PictureChoice:
    """`members`: the pictures "numbered" like the first one, those with names "alike" but for their digits, or all
    pictures of the "folder". `times`: what tells them. `table` is the table's path, from the pictures' folder where
    it is beside them; `interval_ns` one picture's length.

    With `spread`, pictures with the same time share the time until the next one; that is a person's word, not the
    file's. `assumed` says that nobody gave the interval.
    """

    members: Members = "numbered"
    times: TimesFrom = "interval"
    interval_ns: Fraction = Fraction(40_000_000)
    table: str = ""
    spread: bool = False
    assumed: bool = False

    def to_json(self) -> str:
        """As it is kept in the project."""
        held: dict[str, object] = {"members": self.members, "times": self.times}
        if self.times == "interval":
            held["interval_ns"] = [self.interval_ns.numerator, self.interval_ns.denominator]
        if self.times == "table":
            held["table"] = self.table
        for name, said in (("spread", self.spread), ("assumed", self.assumed)):
            if said:
                held[name] = True
        return json.dumps({_KEY: held}, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> PictureChoice:
        """A kept choice. Raises MediaError when it is none."""
        try:
            held = json.loads(text)[_KEY]
            top, bottom = held.get("interval_ns", (40_000_000, 1))
            made = cls(
                held["members"], held["times"], Fraction(int(top), int(bottom)), str(held.get("table", "")),
                bool(held.get("spread", False)), bool(held.get("assumed", False)),
            )  # fmt: skip
        except (ValueError, LookupError, TypeError, ArithmeticError, RecursionError) as error:
            raise MediaError(_damaged()) from error
        if made.members not in get_args(Members) or made.times not in get_args(TimesFrom):
            raise MediaError(_damaged())
        return made.checked()

    def checked(self) -> PictureChoice:
        """The choice itself. Raises MediaError when nothing could be read so."""
        if self.times == "interval" and not _LEAST_NS <= self.interval_ns <= _MOST_NS:
            raise MediaError("That is no time between two pictures: type from 0.000001 s to a year.")
        if self.times == "table" and not self.table:
            raise MediaError("No table is chosen: choose the one that has the times of the pictures.")
        return self

    def at(self, place: int) -> int:
        """When the picture at a place is taken, in ns after the first, by the interval."""
        return place * self.interval_ns.numerator // self.interval_ns.denominator

    def by(self, times: TimesFrom) -> PictureChoice:
        """The same pictures with times from elsewhere."""
        return replace(self, times=times, assumed=False)


def interval_from_text(text: str) -> Fraction:
    """The ns from one picture to the next, as typed: seconds (5, 0.2, 1001/30000), or a rate (25 Hz, 30000/1001 Hz).

    Raises MediaError when it is neither.
    """
    match = _TYPED.fullmatch(text.strip())
    value = Fraction(0)
    if match is not None and int(match[2] or 1):
        value = Fraction(match[1].replace(",", ".")) / int(match[2] or 1)
    if value <= 0:
        raise MediaError(f"“{text}” is no interval: type seconds as 5 or 0.2, or a rate as 25 Hz.")
    assert match is not None
    return 1_000_000_000 / value if (match[3] or "s").lower() != "s" else 1_000_000_000 * value


def is_picture_choice(reading: str) -> bool:
    """Whether what is kept with a recording is a choice about pictures."""
    return reading.startswith(f'{{"{_KEY}":')


def _damaged() -> str:
    return (
        "How these pictures are read is written in the project in a way that is not known here: choose it anew with "
        "“Times of these pictures…”, or open the project with the version that wrote it."
    )
