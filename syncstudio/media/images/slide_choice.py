"""Which page of a document is shown when: as a person set it, kept with the document in the project.

>>> SlideChoice(((0, 0), (60_000_000_000, 1)), 90_000_000_000).page_at(61_000_000_000)
1
"""

from __future__ import annotations

import bisect
import itertools
import json
from dataclasses import dataclass, replace
from typing import get_args

from syncstudio.media.errors import MediaError
from syncstudio.media.images.picture_choice import Members

_KEY = "slides"

_MOST_SPANS = 100_000
_LONGEST_NS = 1 << 62


@dataclass(frozen=True, slots=True)
class SlideChoice:
    """`shown` are (ns after source zero, page counted from 0), in order of time; each page stays on show until the
    next, the last until `end_ns`. A page of -1 is none: nothing is shown there. Where the pages are pictures,
    `members` says which of the folder, "" for those of a document."""

    shown: tuple[tuple[int, int], ...]
    end_ns: int
    members: str = ""

    def to_json(self) -> str:
        """As it is kept in the project."""
        held: dict[str, object] = {"shown": [list(one) for one in self.shown], "end_ns": self.end_ns}
        if self.members:
            held["members"] = self.members
        return json.dumps({_KEY: held})

    @classmethod
    def from_json(cls, text: str) -> SlideChoice:
        """A kept choice. Raises MediaError when it is none."""
        try:
            held = json.loads(text)[_KEY]
            made = cls(
                tuple((int(at), int(page)) for at, page in held["shown"]),
                int(held["end_ns"]),
                str(held.get("members", "")),
            )
        except (ValueError, LookupError, TypeError, OverflowError, RecursionError) as error:
            raise MediaError(_damaged()) from error
        starts = [at for at, _ in made.shown]
        rising = all(a < b for a, b in itertools.pairwise(starts))
        if (
            not starts
            or not rising
            or len(starts) > _MOST_SPANS
            or starts[0] < 0
            or made.end_ns <= starts[-1]
        ):
            raise MediaError(_damaged())
        if made.end_ns > _LONGEST_NS or made.members not in ("", *get_args(Members)):
            raise MediaError(_damaged())
        return made

    def page_at(self, at_ns: int) -> int | None:
        """The page on show; None before the first and after the end."""
        place = self._place(at_ns)
        return None if place is None or self.shown[place][1] < 0 else self.shown[place][1]

    def with_page(self, at_ns: int, page: int) -> SlideChoice:
        """This page on show from here until the next change; the document lasts longer where need be.

        Where a page begins exactly here, this one takes its place; where the one before is the same, nothing is
        parted.
        """
        at_ns = max(0, at_ns)
        rest = [one for one in self.shown if one[0] != at_ns]
        bisect.insort(rest, (at_ns, page))
        step = max(1_000_000_000, at_ns // 100)
        end_ns = self.end_ns if self.end_ns > at_ns else at_ns + step
        return replace(self, shown=_joined(rest), end_ns=end_ns)

    def moved(self, start_ns: int, to_ns: int) -> SlideChoice:
        """The page that begins at one instant beginning at another, kept between those beside it."""
        starts = [at for at, _ in self.shown]
        if start_ns not in starts:
            return self
        place = starts.index(start_ns)
        low = starts[place - 1] + 1 if place else 0
        high = (starts[place + 1] if place + 1 < len(starts) else self.end_ns) - 1
        at_ns = min(max(to_ns, low), high)
        shown = list(self.shown)
        shown[place] = (at_ns, shown[place][1])
        return replace(self, shown=tuple(shown))

    def without(self, start_ns: int) -> SlideChoice:
        """The page before stays on show instead of the one that begins here; the last one left is kept."""
        rest = [one for one in self.shown if one[0] != start_ns]
        return replace(self, shown=_joined(rest)) if rest else self

    def _place(self, at_ns: int) -> int | None:
        if not self.shown[0][0] <= at_ns < self.end_ns:
            return None
        return bisect.bisect_right([at for at, _ in self.shown], at_ns) - 1


def is_slide_choice(reading: str) -> bool:
    """Whether what is kept with a document says which page is shown when."""
    return reading.startswith(f'{{"{_KEY}":')


def _joined(shown: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """A page that follows itself is one span."""
    return tuple(one for place, one in enumerate(shown) if not place or shown[place - 1][1] != one[1])


def _damaged() -> str:
    return (
        "Which page is shown when is written in the project in a way that is not known here: set the pages anew, or "
        "open the project with the version that wrote it."
    )
