"""Decides what a topic's columns are from its first messages: which are kept, what they are called, what they hold."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.series.mcap_batch import BROKEN
from syncstudio.media.series.mcap_binary import BinaryDecoder, Decoder, Values
from syncstudio.media.series.mcap_decoders import stamp_names
from syncstudio.media.series.mcap_schema import Names
from syncstudio.media.series.text_book import TextBook

# Lists may be longer in some messages.
_LOOKED_AT = 50
MOST_COLUMNS = 64

_NUMBER_OF_LIST = re.compile(r"\[\d+\]")
_DATE = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d")
_BESIDE = re.compile(r"covariance|(^|\.)header\.")
_BOOLEANS: Names = ((0, "false"), (1, "true"))


@dataclass(slots=True)
class TopicColumns:
    """`fields` are those of the messages that become columns, `stamp` those that hold when values were sensed. `books`
    number the texts of fields that hold any, `value_names` say what the values of others are called. `shown` are the
    columns' names for people."""

    fields: list[str]
    shown: list[str]
    stamp: tuple[str, str] | None
    dropped: int
    books: dict[str, TextBook] = field(default_factory=dict)
    value_names: dict[str, dict[int, str]] = field(default_factory=dict)

    @property
    def text_books(self) -> dict[str, TextBook]:
        """The books of fields that are texts in the messages themselves."""
        return {name: book for name, book in self.books.items() if name not in self.value_names}

    def with_names(self, values: NDArray[np.float64]) -> None:
        """Turn values that have names into the numbers of these, in place; `values` are (rows, fields)."""
        for column, name in enumerate(self.fields):
            named = self.value_names.get(name)
            if named is None:
                continue
            book, cells = self.books[name], values[:, column]
            good = np.isfinite(cells)
            found, first, where, counts = np.unique(
                cells[good], return_index=True, return_inverse=True, return_counts=True
            )
            numbers = np.empty(len(found))
            for place in np.argsort(first).tolist():
                value = int(found[place])
                numbers[place] = book.numbered(named.get(value, str(value)), int(counts[place]))
            cells[good] = numbers[where]


def columns_of(decode: Decoder, messages: Sequence[bytes]) -> TopicColumns:
    """What the columns of a topic are, by its first messages, in the order in which these have their fields."""
    first: dict[str, float | str] = {}
    texts: dict[str, list[str]] = {}
    for data in messages[:_LOOKED_AT]:
        found: Values = {}
        with suppress(*BROKEN):
            found = decode(data)
        for name, value in found.items():
            first.setdefault(name, value)
            if isinstance(value, str):
                texts.setdefault(name, []).append(value)
    stamp = stamp_names([name for name, value in first.items() if not isinstance(value, str)])
    parts = _named_parts(texts)
    left_out = {name for name, told in texts.items() if name in parts or _says_nothing(name, told)}
    kept = [name for name in first if name not in (stamp or ()) and name not in left_out]
    # What was sensed comes first, then texts, then how sure it is and how messages are counted.
    kept.sort(key=lambda name: (_BESIDE.search(name) is not None, isinstance(first[name], str)))
    out = TopicColumns(kept[:MOST_COLUMNS], [], stamp, max(0, len(kept) - MOST_COLUMNS))
    named = decode.value_names if isinstance(decode, BinaryDecoder) else {}
    for name in out.fields:
        value = first[name]
        values_named = _BOOLEANS if isinstance(value, bool) else named.get(_NUMBER_OF_LIST.sub("", name), ())
        if isinstance(value, str) or values_named:
            out.books[name] = TextBook()
        if values_named:
            out.value_names[name] = dict(values_named)
        if isinstance(value, bool):
            out.books[name] = TextBook(("false", "true"))
    out.shown = _shown(out.fields, parts)
    return out


def _says_nothing(name: str, told: Sequence[str]) -> bool:
    """Whether texts are no states and no events: the name of a frame that never changes, dates, nothing at all."""
    if all(_DATE.match(text) for text in told):
        return True
    return len(set(told)) == 1 and (name.endswith("frame_id") or not told[0].strip())


def _named_parts(texts: dict[str, list[str]]) -> dict[str, str]:
    """The names of a robot's joints ("name[0]": "elbow") where each message carries the same ones."""
    parts = {name: told[0] for name, told in texts.items() if re.fullmatch(r"(?:joint_)?names?\[\d+\]", name)}
    steady = all(len(set(texts[name])) == 1 for name in parts)
    return parts if steady and len(set(parts.values())) == len(parts) else {}


def _shown(fields: Sequence[str], parts: dict[str, str]) -> list[str]:
    """ "position[0]" is "position elbow" where the message names its parts."""
    by_place = {name[name.index("[") :]: part for name, part in parts.items()}
    shown = []
    for name in fields:
        head, bracket, rest = name.partition("[")
        part = by_place.get(bracket + rest)
        shown.append(f"{head} {' '.join(part.split())[:60]}" if part else name)
    return shown if len(set(shown)) == len(shown) else list(fields)
