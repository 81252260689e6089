"""A small list of a person's own things, kept as JSON in the user's data folder: devices, tolerance profiles."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from syncstudio.session import drafts
from syncstudio.session.errors import SessionError

# No list that a person keeps by hand comes near; a file beyond it is not ours.
_MOST_BYTES = 4 << 20


class UserList:
    """One such file: a list of JSON objects. Reading it anew each time lets two windows, or the command line, agree."""

    def __init__(self, name: str, folder: Path | None = None) -> None:
        self._name = name
        self._folder = folder

    @property
    def path(self) -> Path:
        """Where the list is kept."""
        return (self._folder or drafts.data_folder()) / f"{self._name}.json"

    def read(self) -> list[dict[str, Any]]:
        """Every entry; none where there is no list yet. SessionError when the file cannot be understood."""
        try:
            if self.path.stat().st_size > _MOST_BYTES:
                raise SessionError(
                    f"{self.path} is not a list of {self._name}: move it away to begin a new one."
                )
            entries = json.loads(self.path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return []
        except OSError as error:
            raise SessionError(
                f"{self.path} cannot be read ({error.strerror}): check its permissions."
            ) from error
        except (ValueError, RecursionError) as error:
            raise SessionError(
                f"{self.path} is damaged: mend it, or move it away to begin a new one."
            ) from error
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            raise SessionError(f"{self.path} is damaged: mend it, or move it away to begin a new one.")
        return entries

    def write(self, entries: Sequence[Mapping[str, Any]]) -> None:
        """Keep these entries instead; the old list stays whole until the new one is."""
        part = self.path.with_name(f".{self.path.name}-{os.getpid()}")
        text = json.dumps([dict(entry) for entry in entries], ensure_ascii=False, indent=1)
        try:
            with part.open("w", encoding="utf-8") as file:
                file.write(text + "\n")
                file.flush()
                os.fsync(file.fileno())
            os.replace(part, self.path)
        except OSError as error:
            part.unlink(missing_ok=True)
            raise SessionError(
                f"{self.path} cannot be written ({error.strerror}): check the disk and its permissions."
            ) from error
