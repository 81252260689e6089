"""A frame number burned into a picture as black and white blocks, for programs to read.

The blocks run along the top edge from the left, wrapping in narrow pictures: one white, one black, the
number's 20 bits (highest first), then 4 check bits. A block is 1/64 of the width, at least 4 pixels, so the
code survives compression and scaling that keeps the shape.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

NUMBER_BITS, CHECK_BITS = 20, 4
_BLOCKS = 2 + NUMBER_BITS + CHECK_BITS
_LEAST_CONTRAST = 60


def burn_code(image: NDArray[np.uint8], number: int) -> None:
    """Draw a number (0 to 1,048,575) into a picture: uint8 (h, w) or (h, w, 3 or 4); alpha stays."""
    if not 0 <= number < 1 << NUMBER_BITS:
        raise ValueError(f"a burned code holds 0 to {(1 << NUMBER_BITS) - 1}, not {number}")
    bits = [1, 0, *_bits(number, NUMBER_BITS), *_bits(_check(number), CHECK_BITS)]
    block, per_row = _layout(image)
    colours = image if image.ndim == 2 else image[:, :, :3]
    for place, bit in enumerate(bits):
        row, column = divmod(place, per_row)
        colours[row * block : (row + 1) * block, column * block : (column + 1) * block] = 255 * bit


def read_code(image: NDArray[Any]) -> int | None:
    """The number burned into a picture; None when there is none that can be read with certainty."""
    block, per_row = _layout(image)
    if image.shape[0] < block * -(-_BLOCKS // per_row):
        return None
    colours = image if image.ndim == 2 else image[:, :, :3]
    inset = block // 4
    levels = []
    for place in range(_BLOCKS):
        row, column = divmod(place, per_row)
        top, left = row * block, column * block
        levels.append(
            float(colours[top + inset : top + block - inset, left + inset : left + block - inset].mean())
        )
    if levels[0] - levels[1] < _LEAST_CONTRAST:
        return None
    middle = (levels[0] + levels[1]) / 2
    value = 0
    for level in levels[2:]:
        value = value << 1 | (level > middle)
    number, check = value >> CHECK_BITS, value & ((1 << CHECK_BITS) - 1)
    return number if check == _check(number) else None


def _layout(image: NDArray[Any]) -> tuple[int, int]:
    block = max(4, image.shape[1] // 64)
    return block, max(1, image.shape[1] // block)


def _bits(value: int, count: int) -> list[int]:
    return [value >> shift & 1 for shift in range(count - 1, -1, -1)]


def _check(number: int) -> int:
    """Four bits that differ from those of any number with one block misread."""
    return (number * 7 + (number >> 4) * 3 + (number >> 9) * 5 + (number >> 14) * 11 + 5) % 15
