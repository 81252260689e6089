"""Turns the cells of a column into numbers: what is no number is a gap, and counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pyarrow as pa

_NUMBER = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$"
_EMPTY = r"^(nan|-nan|na|n/a|#n/a|null|none|[+-]?inf|)$"

Numbers = NDArray[np.float64]


def numbers_of(cells: pa.Array, decimal: str) -> tuple[Numbers, int]:
    """(values, how many cells hold something else than a number); NaN where there is none."""
    import pyarrow as pa
    import pyarrow.types as types

    if types.is_dictionary(cells.type):
        cells = cells.cast(cells.type.value_type)
    if types.is_string(cells.type) or types.is_large_string(cells.type):
        cells, wrong = _from_texts(cells, decimal)
    else:
        wrong = 0
    if types.is_boolean(cells.type):
        cells = cells.cast(pa.uint8())
    kind = pa.float32() if types.is_float32(cells.type) else pa.float64()
    return np.asarray(cells.cast(kind, safe=False).to_numpy(zero_copy_only=False)), wrong


def _from_texts(cells: pa.Array, decimal: str) -> tuple[pa.Array, int]:
    import pyarrow as pa
    import pyarrow.compute as pc

    cells = pc.utf8_lower(pc.utf8_trim_whitespace(cells))
    if decimal == ",":
        cells = pc.replace_substring(cells, ",", ".")
    cells = pc.replace_substring_regex(pc.replace_substring_regex(cells, "^true$", "1"), "^false$", "0")
    good = pc.fill_null(pc.match_substring_regex(cells, _NUMBER), False)
    wrong = pc.invert(pc.or_(good, pc.fill_null(pc.match_substring_regex(cells, _EMPTY), True)))
    # Numbers of thousands of digits are infinite, and so are those too large for any.
    return pc.if_else(good, cells, None).cast(pa.float64()), pc.sum(wrong).as_py() or 0
