"""What a session refuses, in a sentence for people."""

from __future__ import annotations

from pathlib import Path


class SessionError(Exception):
    """A request that cannot be carried out; its message says what, where and what to do."""


class TimeColumnNeededError(SessionError):
    """The table at `path` comes in once someone says which column is time, or at which rate its rows come."""

    def __init__(self, path: Path, message: str) -> None:
        super().__init__(message)
        self.path = path
