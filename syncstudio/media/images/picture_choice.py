"""How pictures are read as one row: which of a folder belong to it, and where their times come from.

It is kept with the recording in the project, as one line of JSON.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Literal, get_args

from syncstudio.media.errors import MediaError

Members = Literal["numbered", "alike", "folder"]
TimesFrom = Literal["names", "exif", "gps", "table", "interval"]

_KEY = "pictures"

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
    interval_ns: int = 40_000_000
    table: str = ""
    spread: bool = False
    assumed: bool = False

    def to_json(self) -> str:
        """As it is kept in the project."""
        held: dict[str, object] = {"members": self.members, "times": self.times}
        if self.times == "interval":
            held["interval_ns"] = self.interval_ns
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
            made = cls(
                held["members"], held["times"], int(held.get("interval_ns", 40_000_000)), str(held.get("table", "")),
                bool(held.get("spread", False)), bool(held.get("assumed", False)),
            )  # fmt: skip
        except (ValueError, LookupError, TypeError, OverflowError, RecursionError) as error:
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

    def by(self, times: TimesFrom) -> PictureChoice:
        """The same pictures with times from elsewhere."""
        return replace(self, times=times, assumed=False)


def is_picture_choice(reading: str) -> bool:
    """Whether what is kept with a recording is a choice about pictures."""
    return reading.startswith(f'{{"{_KEY}":')


def _damaged() -> str:
    return (
        "How these pictures are read is written in the project in a way that is not known here: choose it anew with "
        "“Times of these pictures…”, or open the project with the version that wrote it."
    )
