"""A tolerance profile of a person's own: what makes one, and what is none."""

from __future__ import annotations

import re
from collections.abc import Mapping

from syncstudio.session.errors import SessionError
from syncstudio.sync.profile import HALF_FRAME, PROFILES, Profile

# A tolerance of more than a minute tolerates everything.
_MOST_MS = 60_000
# A name that fits a menu.
_LONGEST_NAME = 80


def profile_id(name: str) -> str:
    """The id of a name: "My studio" is "my-studio"."""
    return re.sub(r"[^\w]+", "-", name.casefold()).strip("-")


STANDARDS = frozenset(
    {HALF_FRAME, "half-a-frame", *(one.id for one in PROFILES), *(profile_id(one.name) for one in PROFILES)}
)
"""What no profile of one's own is called: ids and names of those that come with the program."""


def made_profile(name: str, early_ms: float, late_ms: float) -> Profile:
    """A profile of that name and band; SessionError says what it lacks."""
    name = " ".join(name.split())
    made = Profile(profile_id(name), name, float(early_ms), float(late_ms))
    if not made.id:
        raise SessionError("A profile needs a name: type at least one letter or digit.")
    # NaN is no tolerance, either.
    if not all(0 <= end <= _MOST_MS for end in (made.early_ms, made.late_ms)):
        raise SessionError("A tolerance is from 0 to 60,000 ms, early and late.")
    return made


def new_profile(name: str, early_ms: float, late_ms: float) -> Profile:
    """The same, to be kept or judged by: under a name that is free, and fits a menu."""
    made = made_profile(name, early_ms, late_ms)
    if len(made.name) > _LONGEST_NAME:
        raise SessionError(
            f"The name of a profile has at most {_LONGEST_NAME} letters: choose a shorter one."
        )
    if made.id in STANDARDS:
        raise SessionError(f"“{made.name}” is the name of a standard's profile: choose another.")
    return made


def own_profile(entry: object) -> Profile:
    """The profile that an entry of a file describes."""
    if not isinstance(entry, Mapping):
        raise SessionError("A profile has a name, early_ms and late_ms.")
    for key in ("name", "early_ms", "late_ms"):
        if key not in entry:
            raise SessionError(f"A profile has a name, early_ms and late_ms: {key} is missing.")
    if not isinstance(entry["name"], str):
        raise SessionError("The name of a profile is a text in quotation marks.")
    for key in ("early_ms", "late_ms"):
        if isinstance(entry[key], bool) or not isinstance(entry[key], (int, float)):
            raise SessionError(f"{key} is a number of milliseconds such as 41.7.")
    try:
        return made_profile(entry["name"], entry["early_ms"], entry["late_ms"])
    except OverflowError as error:
        raise SessionError("A tolerance is from 0 to 60,000 ms, early and late.") from error
