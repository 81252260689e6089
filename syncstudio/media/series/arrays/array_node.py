"""One named array of a file, whatever the file's format: what it holds, what is written to it, and how it is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

# Arrays up to so many numbers are read whole to be looked at: rates, names, units.
SMALL = 4096


@dataclass(frozen=True, slots=True)
class ArrayNode:
    """An array in the folder `group` of its file.

    `shape` has no axes of one; `read(first, last)` answers rows along the first axis, `across(first, last)` along the
    second, turned so that rows come first. `attributes` are plain numbers and texts. `at` is the byte where its numbers
    lie, one after another in the file, None where they do not. `texts` are those that its numbers stand for.
    """

    group: str
    name: str
    shape: tuple[int, ...]
    dtype: np.dtype[Any]
    read: Callable[[int, int], NDArray[Any]]
    attributes: Mapping[str, Any] = field(default_factory=dict)
    at: int | None = None
    texts: Mapping[int, str] = field(default_factory=dict)
    across: Callable[[int, int], NDArray[Any]] | None = None

    @property
    def path(self) -> str:
        """Its name within the file."""
        return f"{self.group}/{self.name}" if self.group else self.name

    @property
    def is_number(self) -> bool:
        """Whether it holds numbers."""
        return self.dtype.kind in "biuf"

    @property
    def is_text(self) -> bool:
        """Whether it holds texts."""
        return self.dtype.kind in "SUO"

    @property
    def size(self) -> int:
        """How many numbers or texts it holds."""
        return int(np.prod([int(side) for side in self.shape], dtype=object)) if self.shape else 1

    def scalar(self) -> float | str | None:
        """Its value, where it holds a single one."""
        if self.size != 1:
            return None
        try:
            value = np.asarray(self.read(0, 1)).reshape(-1)[0]
        except (OSError, ValueError, TypeError, IndexError):
            return None
        return plain(value)

    def words(self) -> list[str]:
        """The texts of a short list of them."""
        if not self.is_text or self.size > SMALL:
            return []
        try:
            found = [
                plain(each)
                for each in np.asarray(self.read(0, self.shape[0] if self.shape else 1)).reshape(-1)
            ]
        except (OSError, ValueError, TypeError):
            return []
        return [each if isinstance(each, str) else "" for each in found]


def plain(value: Any) -> float | str | None:
    """A number or a text of whatever a library answers for one; None for anything else."""
    if isinstance(value, np.ndarray):
        value = value.reshape(-1)[0] if value.size == 1 else None
    if isinstance(value, bytes | np.bytes_):
        return bytes(value).decode("utf-8", "replace").strip("\0 ")
    if isinstance(value, str):
        return str(value).strip("\0 ")
    if isinstance(value, bool | int | float | np.number | np.bool_):
        try:
            return float(value)
        except (TypeError, ValueError, OverflowError):
            return None
    return None
