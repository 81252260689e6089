"""The labels of a session as one table, kept up to date by what edits touch, and asked in words."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np

from syncstudio.project import label_reads
from syncstudio.project.records import Segment
from syncstudio.session.core import SessionCore
from syncstudio.session.labels.label_match import matching
from syncstudio.session.labels.label_places import exact_places
from syncstudio.session.labels.label_query import Query, parse_query
from syncstudio.session.labels.label_table import LabelTable, Mask, Whole, in_order_of_time, table_from
from syncstudio.session.notices import Notice, ProjectChanged

# A change of these moves labels, or takes them away with what they lie on.
_ALL = frozenset({"source", "track", "piece", "anchor", "lane"})
_PARTS = frozenset({"attribute_value", "attribute", "comment", "region", "person", "label"})
# From this share of the labels on, reading all of them is no slower.
_MOST_ANEW = 0.2


class LabelTables(SessionCore):
    """What is asked of all labels at once."""

    _labels: LabelTable | None = None
    _labels_stale: set[int] | None = None
    _parts_stale = False
    _words: Mapping[int, Sequence[str]] | None = None
    _label_lock = threading.RLock()

    def label_table(self) -> LabelTable:
        """Every label of the project as it is now, in the order of time."""
        with self._label_lock:
            if self._labels_stale is None and self._labels is None:
                self._stop_listening.append(self.notices.subscribe(self._note_labels))
            stale, self._labels_stale = self._labels_stale, set()
            table = self._labels
            if table is None or stale is None or len(stale) > len(table) * _MOST_ANEW + 50:
                table = self._named(self._read_labels(None))
            elif stale:
                table = self._named(table.with_rows(frozenset(stale), self._read_labels(stale)))
            elif self._parts_stale:
                people = self._people_of(table.ids, table.lanes, None)
                table = self._named(replace(table, people=people))
            self._parts_stale = False
            self._labels = table
            return table

    def find_labels(self, text: str) -> list[int]:
        """The labels that a query finds, earliest first; SessionError with one sentence where it cannot be read."""
        table = self.label_table()
        return [int(row_id) for row_id in table.ids[self.labels_matching(table, parse_query(text))]]

    def labels_matching(self, table: LabelTable, query: Query) -> Mask:
        """For each row of a table whether a query finds it."""
        return matching(table, query, self._spoken_words)

    def set_speaker(self, segment_ids: Iterable[int], speaker: str) -> None:
        """Say who speaks in labels; one step for all of them."""
        with self.project.edit("Set speaker") as edit:
            edit.update_many(Segment, segment_ids, speaker=speaker)

    def _note_labels(self, notice: Notice) -> None:
        if not isinstance(notice, ProjectChanged):
            return
        change = notice.change
        tables = change.tables
        with self._label_lock:
            if tables & _ALL:
                self._labels_stale = None
            if "segment" in tables and self._labels_stale is not None:
                self._labels_stale |= change.ids("segment")
            if tables & _PARTS:
                self._parts_stale = True
            if tables & {"word", *_ALL}:
                self._words = None

    def _spoken_words(self) -> Mapping[int, Sequence[str]]:
        with self._label_lock:
            if self._words is None:
                words: dict[int, list[str]] = {}
                for segment_id, text in label_reads.word_rows(self.project):
                    words.setdefault(segment_id, []).append(text)
                self._words = words
            return self._words

    def _read_labels(self, ids: Iterable[int] | None) -> LabelTable:
        rows = label_reads.label_rows(self.project, ids)
        starts, ends = self._places(rows)
        lanes = np.array([row[1] for row in rows], dtype=np.int64)
        people = self._people_of(np.array([row[0] for row in rows], dtype=np.int64), lanes, ids)
        return in_order_of_time(table_from(rows, starts, ends, people))

    def _places(self, rows: Sequence[tuple[Any, ...]]) -> tuple[Whole, Whole]:
        """Where rows lie on the master timeline; those of a lane stand together."""
        if not rows:
            nothing = np.empty(0, dtype=np.int64)
            return nothing, nothing
        _, lanes, starts, ends = (
            np.array(each, dtype=np.int64) for each in zip(*(row[:4] for row in rows), strict=True)
        )
        cuts = [0, *(np.flatnonzero(np.diff(lanes)) + 1).tolist(), len(rows)]
        placed = []
        for begin, end in pairwise(cuts):
            clock_map = self.lane_clock_map(int(lanes[begin]))
            placed.append(exact_places(clock_map, starts[begin:end], ends[begin:end]))
        return np.concatenate([each[0] for each in placed]), np.concatenate([each[1] for each in placed])

    def _people_of(self, ids: Whole, lanes: Whole, asked: Iterable[int] | None) -> Whole:
        """Whose label each is: whom its region shows, else whose lane it lies on; 0 for nobody."""
        people = np.zeros(len(ids), dtype=np.int64)
        for lane in self.project.lanes():
            if lane.person_id is not None:
                people[lanes == lane.id] = lane.person_id
        seen = dict(label_reads.seen_rows(self.project, asked))
        if seen:
            for row, row_id in enumerate(ids.tolist()):
                people[row] = seen.get(row_id, people[row])
        return people

    def _named(self, table: LabelTable) -> LabelTable:
        """The table with today's names, answers and comments."""
        project = self.project
        lanes, attributes = project.lanes(), project.attributes()
        answers: dict[str, dict[int, str]] = {one.name: {} for one in attributes}
        names = {one.id: one.name for one in attributes}
        for segment_id, attribute_id, value in label_reads.answer_rows(project):
            answers[names[attribute_id]][segment_id] = value
        comments: dict[int, list[str]] = {}
        for segment_id, text in label_reads.comment_rows(project):
            comments.setdefault(segment_id, []).append(text)
        return replace(
            table,
            lane_names={lane.id: lane.name for lane in lanes},
            lane_kinds={lane.id: lane.kind for lane in lanes},
            label_names={label.id: label.name for label in project.labels()},
            person_names={person.id: person.name for person in project.people()},
            attribute_names=tuple(answers),
            answers=answers,
            comments=comments,
        )
