"""Numbers the texts of a table's column as its rows come in: each different text once, however many rows there are.

>>> book = TextCodes()
>>> book.codes(pa.array(["idle", "run", "", "idle"])), book.texts[1]
(array([ 0.,  1., nan,  0.]), 'run')
"""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.series.packed_texts import PackedTexts

if TYPE_CHECKING:
    import pyarrow as pa

# So many different texts are known again when they come; a log whose every line is new would fill the memory.
_MOST_KNOWN = 1 << 16
# A text longer than this is cut: it is told beside the pointer, and no document.
_LONGEST = 1_000

# Cells that say nothing.
_NOTHING = ("", "nan", "null", "n/a", "#n/a")


class TextCodes:
    """The texts of one column, numbered from 0 in the order in which they come."""

    def __init__(self) -> None:
        self._known: dict[str, int] = {}
        self._bytes = bytearray()
        self._ends = array("q", [0])

    def __len__(self) -> int:
        return len(self._ends) - 1

    @property
    def texts(self) -> PackedTexts:
        """All texts so far."""
        return PackedTexts(bytes(self._bytes), np.frombuffer(self._ends, np.int64))

    def codes(self, cells: pa.Array) -> NDArray[np.float64]:
        """The numbers of some cells' texts, NaN where a cell says nothing; any cells, in the order of the rows."""
        import pyarrow as pa
        import pyarrow.compute as pc
        import pyarrow.types as types

        if isinstance(cells, pa.ChunkedArray):
            cells = cells.combine_chunks()
        if not types.is_dictionary(cells.type):
            cells = cells.cast(pa.string()).dictionary_encode()
        texts = pc.utf8_trim_whitespace(cells.dictionary.cast(pa.string()))
        texts = pc.utf8_slice_codeunits(texts, 0, _LONGEST)
        texts = pc.replace_substring_regex(texts, r"[\x00-\x1f\x7f]+", " ")
        numbers = self._numbers(texts)
        indices = cells.indices
        rows = pc.fill_null(indices, 0).to_numpy(zero_copy_only=False)
        if not len(numbers):
            return np.full(len(cells), np.nan)
        found = numbers[rows]
        if indices.null_count:
            found = np.where(indices.is_valid().to_numpy(zero_copy_only=False), found, np.nan)
        return np.asarray(found, np.float64)

    def _numbers(self, texts: pa.Array) -> NDArray[np.float64]:
        """The numbers of different texts; those not met before are taken down."""
        if len(self._known) >= _MOST_KNOWN and len(texts) >= _MOST_KNOWN // 2:
            return self._taken_down(texts)
        numbers = np.empty(len(texts), np.float64)
        for place, text in enumerate(texts.to_pylist()):
            if text is None or text.lower() in _NOTHING:
                numbers[place] = np.nan
                continue
            number = self._known.get(text)
            if number is None:
                number = len(self)
                self._bytes += text.encode("utf-8", "replace")
                self._ends.append(len(self._bytes))
                if len(self._known) < _MOST_KNOWN:
                    self._known[text] = number
            numbers[place] = number
        return numbers

    def _taken_down(self, texts: pa.Array) -> NDArray[np.float64]:
        """Texts of which nearly each is new, taken down at once and each under a number of its own."""
        import pyarrow as pa
        import pyarrow.compute as pc

        nothing = pc.is_in(pc.utf8_lower(texts), value_set=pa.array(_NOTHING))
        silent = np.asarray(pc.or_(nothing, texts.is_null()).to_numpy(zero_copy_only=False), bool)
        kept = pc.fill_null(texts, "").filter(pa.array(~silent))
        first, start = len(self), len(self._bytes)
        if len(kept):
            kept = pa.concat_arrays([kept.cast(pa.large_string())])
            ends = np.frombuffer(kept.buffers()[1], np.int64)[kept.offset : kept.offset + len(kept) + 1]
            data = kept.buffers()[2]
            if data is not None:
                self._bytes += memoryview(data)[int(ends[0]) : int(ends[-1])]
            self._ends.frombytes((ends[1:] - ends[0] + start).tobytes())
        numbers = np.full(len(texts), np.nan)
        numbers[~silent] = first + np.arange(len(kept))
        return numbers
