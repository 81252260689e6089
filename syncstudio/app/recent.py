"""The projects opened last, as a small file beside the drafts."""

from __future__ import annotations

import contextlib
import json
import os
from pathlib import Path

from syncstudio.session.drafts import data_folder

_MOST = 12
_FILE = "recent.json"


def recent_projects() -> list[Path]:
    """The projects opened last that are still there, latest first."""
    return [path for path in _stored() if os.path.isfile(path)][:_MOST]


def remember(path: Path) -> None:
    """Put a project at the head of the list. A list that cannot be written is no reason to stop."""
    paths = [path, *(known for known in _stored() if known != path)][: 2 * _MOST]
    file = data_folder() / _FILE
    with contextlib.suppress(OSError):
        part = file.with_suffix(f".{os.getpid()}.part")
        part.write_text(
            json.dumps([str(known) for known in paths], ensure_ascii=False, indent=1), encoding="utf-8"
        )
        part.replace(file)


def forget(path: Path) -> None:
    """Take a project off the list, such as a draft that was given a place."""
    file = data_folder() / _FILE
    with contextlib.suppress(OSError):
        rest = [str(known) for known in _stored() if known != path]
        file.write_text(json.dumps(rest, ensure_ascii=False, indent=1), encoding="utf-8")


def _stored() -> list[Path]:
    try:
        known = json.loads((data_folder() / _FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    return [Path(text) for text in known if isinstance(text, str)] if isinstance(known, list) else []
