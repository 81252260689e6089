"""Makes runs of spaces one, for tables whose columns are lined up with spaces."""

from __future__ import annotations

import io
import re
from pathlib import Path

_SPACES = re.compile(rb"[ \t]+")
_EDGE_SPACES = re.compile(rb"(?m)^ | (?=\r?$)")


def one_space(text: str) -> str:
    """One line with one space between its cells and none at its ends."""
    return " ".join(text.split())


class OneSpaceFile(io.RawIOBase):
    """A text file as bytes, read once from the front, with one space wherever it has several."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb")
        self._left = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill `buffer` as far as a few whole lines go; 0 at the end."""
        while not self._left:
            lines = self._file.read(len(buffer)) + self._file.readline()
            if not lines:
                return 0
            self._left = _EDGE_SPACES.sub(b"", _SPACES.sub(b" ", lines))
        part = self._left[: len(buffer)]
        buffer[: len(part)] = part
        self._left = self._left[len(part) :]
        return len(part)

    def close(self) -> None:
        self._file.close()
        super().close()
