"""Reads many messages of one topic at once: those that are laid out alike become columns of one array.

Messages of a sensor are nearly all alike, byte for byte but for their values; one by one each would cost some twenty
microseconds.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.series.mcap_binary import BinaryDecoder, Decoder, Layout, text_in
from syncstudio.media.series.text_book import TextBook

# Messages of so many layouts are read together in one batch; the rest are read one by one.
_MOST_LAYOUTS = 8
_FEWEST_ALIKE = 8

_NO_BOOKS: Mapping[str, TextBook] = {}

BROKEN = (struct.error, ValueError, TypeError, LookupError, AttributeError, ArithmeticError)


def read_batch(
    decode: Decoder,
    messages: Sequence[bytes],
    names: Sequence[str],
    books: Mapping[str, TextBook] = _NO_BOOKS,
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """(values float64 (messages, names), NaN where a message has none; which messages could be read).

    Texts of the fields in `books` are numbered by them; all other texts are none.
    """
    values = np.full((len(messages), len(names)), np.nan)
    good = np.ones(len(messages), bool)
    left = np.arange(len(messages))
    if isinstance(decode, BinaryDecoder):
        left = _alike(decode, messages, names, values, books)
    for number in left.tolist():
        try:
            found = decode(messages[number])
        except BROKEN:
            good[number] = False
            continue
        values[number] = [_cell(found.get(name, np.nan), books.get(name)) for name in names]
    return values, good


def _cell(value: float | str, book: TextBook | None) -> float:
    if book is not None:
        return book.number(value if isinstance(value, str) else f"{value:g}")
    return np.nan if isinstance(value, str) else value


def _alike(
    decode: BinaryDecoder,
    messages: Sequence[bytes],
    names: Sequence[str],
    values: NDArray[np.float64],
    books: Mapping[str, TextBook],
) -> NDArray[np.int64]:
    """Fill in the values of messages that are laid out alike; answers which ones are left."""
    lengths = np.array([len(message) for message in messages])
    left = np.arange(len(messages))
    for _ in range(_MOST_LAYOUTS):
        if len(left) < _FEWEST_ALIKE:
            break
        first = int(left[0])
        try:
            layout = decode.layout(messages[first])
        except BROKEN:
            break
        same = left[lengths[left] == lengths[first]]
        block = np.frombuffer(b"".join(messages[number] for number in same.tolist()), np.uint8)
        rows = block.reshape(len(same), int(lengths[first]))
        alike = (rows[:, layout.fixed] == rows[0, layout.fixed]).all(axis=1)
        _fill(rows[alike], same[alike], layout, names, values, books)
        left = np.setdiff1d(left, same[alike], assume_unique=True)
    return left


def _fill(
    rows: NDArray[np.uint8],
    numbers: NDArray[np.int64],
    layout: Layout,
    names: Sequence[str],
    values: NDArray[np.float64],
    books: Mapping[str, TextBook],
) -> None:
    for column, name in enumerate(names):
        cell = layout.cells.get(name)
        if cell is None:
            continue
        place, code = cell
        if code[0] in "SU":
            if name in books:
                width = int(code[1:])
                values[numbers, column] = _numbered(
                    rows[:, place : place + width], code[0] == "U" and layout.order, books[name]
                )
            continue
        kind = np.dtype(layout.order + ("B" if code == "?" else code))
        cells = np.ascontiguousarray(rows[:, place : place + kind.itemsize]).view(kind)[:, 0]
        values[numbers, column] = cells != 0 if code == "?" else cells


def _numbered(cells: NDArray[np.uint8], wide: str | bool, book: TextBook) -> NDArray[np.float64]:
    """The numbers of texts of one length that lie below one another."""
    if not cells.shape[1]:
        return np.full(len(cells), float(book.numbered("", len(cells))))
    rows = np.ascontiguousarray(cells).view(np.dtype((np.void, cells.shape[1])))[:, 0]
    found, first, where, counts = np.unique(rows, return_index=True, return_inverse=True, return_counts=True)
    numbers = np.empty(len(found))
    # In the order in which they come.
    for place in np.argsort(first).tolist():
        numbers[place] = book.numbered(text_in(found[place].tobytes(), wide), int(counts[place]))
    return numbers[where]
