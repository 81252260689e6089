"""What the name of a file tells of its sound: a dub and an original are mostly called so."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from syncstudio.project.records import Role

_NAMES: tuple[tuple[Role, re.Pattern[str]], ...] = (
    ("dub", re.compile(r"(^|[^a-z])(dub|dubbed|doublage|synchro)([^a-z]|$)", re.IGNORECASE)),
    ("original", re.compile(r"(^|[^a-z])(original)([^a-z]|$)", re.IGNORECASE)),
)


def role_by_name(path: Path) -> tuple[Role, str]:
    """The role that a file is named for and the word that says so; "" where its name tells nothing, or two things."""
    found = [(role, match[2]) for role, told in _NAMES if (match := told.search(path.stem)) is not None]
    return found[0] if len(found) == 1 else ("", "")
