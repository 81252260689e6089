"""Tolerance profiles in a file of their own, to hand on: JSON, as the user's list is, or TOML.

>>> profiles_in(Path("studio.toml"))
[Profile(id='studio', name='Studio', early_ms=10.0, late_ms=22.5)]

One profile is `name`, `early_ms` and `late_ms`; several are a list of such, or a list called `profiles`.
"""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

from syncstudio.session.errors import SessionError
from syncstudio.session.measuring.own_profile import new_profile, own_profile
from syncstudio.sync.profile import Profile

PROFILE_SUFFIXES = (".json", ".toml")
"""What such files end in."""

_MOST_BYTES = 1 << 20
_LOOKS = 'a profile is {"name": "Studio", "early_ms": 20, "late_ms": 40}'


def profiles_in(path: Path) -> list[Profile]:
    """Every profile of a file, one at least. SessionError in one sentence where it cannot be used."""
    content = _content(path)
    entries = content.get("profiles", [content]) if isinstance(content, dict) else content
    if not isinstance(entries, list) or not entries:
        raise SessionError(f"{path.name} holds no tolerance profile: {_LOOKS}.")
    found = [_profile(path, number, entry, len(entries)) for number, entry in enumerate(entries, 1)]
    if twice := next((one for one in found if sum(each.id == one.id for each in found) > 1), None):
        raise SessionError(f"{path.name} names “{twice.name}” twice: give each profile its own name.")
    return found


def profile_in(path: Path) -> Profile:
    """The one profile of a file. SessionError where there are several, too."""
    found = profiles_in(path)
    if len(found) > 1:
        names = ", ".join(f"“{one.name}”" for one in found)
        raise SessionError(
            f"{path.name} holds {len(found)} tolerance profiles ({names}): add the file to your list and name one."
        )
    return found[0]


def _content(path: Path) -> object:
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise SessionError(f"{path.name} is too large for tolerance profiles: it has more than 1 MB.")
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise SessionError(f"{path} cannot be read ({error.strerror}): check the path.") from error
    except UnicodeDecodeError as error:
        raise SessionError(f"{path.name} is not text in UTF-8: {_LOOKS}.") from error
    try:
        found: object = tomllib.loads(text) if path.suffix.casefold() == ".toml" else json.loads(text)
    except (ValueError, RecursionError) as error:
        raise SessionError(f"{path.name} holds no tolerance profile ({error}): {_LOOKS}.") from error
    return found


def _profile(path: Path, number: int, entry: object, count: int) -> Profile:
    where = path.name if count == 1 else f"{path.name}, profile {number}"
    try:
        found = own_profile(entry)
        return new_profile(found.name, found.early_ms, found.late_ms)
    except SessionError as error:
        raise SessionError(f"{where}: {error}") from error
