"""All labels of a project as columns: what the table of labels, the search and the counts look at.

A value of its own: it knows nothing of files or panes, and a change makes a new one. Times are master nanoseconds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]
Mask = NDArray[np.bool_]
Texts = NDArray[np.object_]

# So many ids are looked for all at once.
_MANY = 2_000
STATUSES = ("draft", "submitted", "accepted", "rejected")


@dataclass(frozen=True)
class LabelTable:
    """One row a label, in the order of time: `ids`, `starts_ns`, `ends_ns` and so on have as many entries.

    `lanes`, `labels` and `people` hold ids, 0 for none; their names are in `lane_names`, `label_names` and
    `person_names`. `confidences` is NaN where no machine told one. `answers` holds what was answered, by the name of
    the attribute and by the segment's id, `comments` the texts of comments by the segment's id.
    """

    ids: Whole
    lanes: Whole
    starts_ns: Whole
    ends_ns: Whole
    labels: Whole
    people: Whole
    statuses: NDArray[np.int8]
    confidences: NDArray[np.float64]
    texts: Texts
    speakers: Texts
    authors: Texts
    lane_names: Mapping[int, str] = field(default_factory=dict)
    lane_kinds: Mapping[int, str] = field(default_factory=dict)
    label_names: Mapping[int, str] = field(default_factory=dict)
    person_names: Mapping[int, str] = field(default_factory=dict)
    attribute_names: Sequence[str] = ()
    answers: Mapping[str, Mapping[int, str]] = field(default_factory=dict)
    comments: Mapping[int, Sequence[str]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def durations_ns(self) -> Whole:
        """How long every label lasts."""
        return self.ends_ns - self.starts_ns

    @cached_property
    def row_of(self) -> Mapping[int, int]:
        """Where each label stands, by its id."""
        return {row_id: row for row, row_id in enumerate(self.ids.tolist())}

    @cached_property
    def comment_counts(self) -> Whole:
        """How many comments each label has, answers counted."""
        counts = np.zeros(len(self), dtype=np.int64)
        for row_id, texts in self.comments.items():
            row = self.row_of.get(row_id)
            if row is not None:
                counts[row] = len(texts)
        return counts

    @cached_property
    def folded_texts(self) -> list[str]:
        """The texts without regard to case, as they are searched."""
        return [text.casefold() for text in self.texts]

    @cached_property
    def distinct_texts(self) -> tuple[list[str], Whole]:
        """Every text once, and for each row which of them it has: what many labels say is searched once."""
        places: dict[str, int] = {}
        codes = [places.setdefault(text, len(places)) for text in self.texts]
        return list(places), np.array(codes, dtype=np.int64)

    @cached_property
    def text_ranks(self) -> Whole:
        """Where each label comes when all are put in the order of their texts."""
        texts = self.folded_texts
        ranks = np.empty(len(self), dtype=np.int64)
        ranks[sorted(range(len(self)), key=texts.__getitem__)] = np.arange(len(self))
        return ranks

    def rows_of(self, ids: Sequence[int] | frozenset[int]) -> Whole:
        """Where these labels stand; those that are gone are left out."""
        if len(ids) > _MANY:
            wanted = np.fromiter(ids, dtype=np.int64, count=len(ids))
            return np.flatnonzero(np.isin(self.ids, wanted)).astype(np.int64)
        known = self.row_of
        return np.array(sorted(known[row_id] for row_id in ids if row_id in known), dtype=np.int64)

    def taken(self, rows: Whole | Mask) -> LabelTable:
        """These rows only, in the order told."""
        return _replaced(self, {name: getattr(self, name)[rows] for name in COLUMNS})

    def with_rows(self, gone: Sequence[int] | frozenset[int], now: LabelTable) -> LabelTable:
        """The table after these labels went and those of `now`, if they were here before, changed to what they are."""
        dropped = np.array(sorted({*gone, *now.ids.tolist()}), dtype=np.int64)
        kept = ~np.isin(self.ids, dropped)
        joined = {name: np.concatenate([getattr(self, name)[kept], getattr(now, name)]) for name in COLUMNS}
        return in_order_of_time(_replaced(now, joined))


COLUMNS = (
    "ids", "lanes", "starts_ns", "ends_ns", "labels", "people", "statuses", "confidences", "texts",
    "speakers", "authors",
)  # fmt: skip
"""The columns that have an entry for every row."""


def in_order_of_time(table: LabelTable) -> LabelTable:
    """The same labels, earliest first; of those that start together the one that ends first."""
    order = np.lexsort((table.ids, table.ends_ns, table.starts_ns))
    return table.taken(order)


def table_from(
    rows: Sequence[tuple[Any, ...]], starts_ns: Whole, ends_ns: Whole, people: Whole
) -> LabelTable:
    """A table of rows as `label_rows` tells them, at their places on the master timeline; without names."""
    empty: tuple[tuple[Any, ...], ...] = ((),) * 10
    ids, lanes, _, _, labels, texts, speakers, statuses, authors, confidences = (
        zip(*rows, strict=True) if rows else empty
    )
    places = {status: place for place, status in enumerate(STATUSES)}
    return LabelTable(
        ids=np.array(ids, dtype=np.int64),
        lanes=np.array(lanes, dtype=np.int64),
        starts_ns=starts_ns,
        ends_ns=ends_ns,
        labels=np.array([label or 0 for label in labels], dtype=np.int64),
        people=people,
        statuses=np.array([places[status] for status in statuses], dtype=np.int8),
        confidences=np.array([np.nan if value is None else value for value in confidences], dtype=np.float64),
        texts=_objects(texts),
        speakers=_objects(speakers),
        authors=_objects(authors),
    )


def _replaced(table: LabelTable, columns: Mapping[str, Any]) -> LabelTable:
    return replace(table, **columns)


def _objects(values: Sequence[str]) -> Texts:
    made = np.empty(len(values), dtype=object)
    made[:] = values
    return made
