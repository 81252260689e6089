"""Why a formula cannot be worked out, and where in it."""

from __future__ import annotations

from syncstudio.media.errors import MediaError


class FormulaError(MediaError):
    """One sentence; `at` and `end` are the characters of the formula it is about, `said` the sentence without them."""

    def __init__(self, said: str, at: int, end: int | None = None) -> None:
        self.said, self.at, self.end = said, at, at + 1 if end is None else max(end, at + 1)
        super().__init__(f"{said.rstrip('.')} (at character {at + 1}).")
