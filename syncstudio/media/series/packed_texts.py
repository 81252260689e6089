"""Many texts in two arrays: one after another as bytes, and where each ends. So millions lie in a mapped file.

>>> PackedTexts.of(["idle", "run"])[1]
'run'
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import overload

import numpy as np
from numpy.typing import NDArray


class PackedTexts(Sequence[str]):
    """Texts by their number: `data` in UTF-8, and `ends` (int64), which begins with 0."""

    def __init__(self, data: bytes | memoryview, ends: NDArray[np.int64]) -> None:
        self.data, self.ends = data, ends

    @classmethod
    def of(cls, texts: Iterable[str]) -> PackedTexts:
        """Texts, packed."""
        packed = [text.encode("utf-8", "replace") for text in texts]
        ends = np.cumsum([0, *map(len, packed)], dtype=np.int64)
        return cls(b"".join(packed), ends)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and not isinstance(other, str) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]  # compared by what they hold, like lists

    def __len__(self) -> int:
        return len(self.ends) - 1

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> list[str]: ...
    def __getitem__(self, index: int | slice) -> str | list[str]:
        if isinstance(index, slice):
            return [self[place] for place in range(*index.indices(len(self)))]
        place = index + len(self) if index < 0 else index
        if not 0 <= place < len(self):
            raise IndexError(f"there are {len(self)} texts, and none with the number {index}")
        return bytes(self.data[int(self.ends[place]) : int(self.ends[place + 1])]).decode("utf-8", "replace")
