"""The words of a lane as its row shows them: read an utterance at a time as they come into sight."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from syncstudio.panes.timeline.rows.lane_places import master_places
from syncstudio.project.records import Word
from syncstudio.session.transcripts.placed_word import LOW_CONFIDENCE
from syncstudio.timebase.clockmap import ClockMap

Whole = npt.NDArray[np.int64]
# Every timed word of a lane, in any order: start and end on the lane's clock, and 1 where it is doubtful.
WordRows = Sequence[tuple[int, int, int]]


@dataclass(frozen=True, slots=True)
class Cells:
    """The timed words of one utterance, by start, with their places on the master timeline for painting."""

    words: tuple[Word, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]


_NONE = Cells((), (), ())


def doubtful(word: Word) -> bool:
    """Whether a word is worth a second hearing: a person or its program is not sure of it."""
    return word.unsure or (word.confidence is not None and word.confidence < LOW_CONFIDENCE)


class WordCells:
    """The words of one lane. `words_of` reads those of some utterances, `rows_of_lane` those of all, as plain rows."""

    def __init__(
        self,
        words_of: Callable[[Iterable[int]], Mapping[int, Sequence[Word]]],
        rows_of_lane: Callable[[], WordRows],
        owners_of: Callable[[Iterable[int]], Iterable[int]],
    ) -> None:
        self._words_of = words_of
        self._rows_of_lane = rows_of_lane
        self._owners_of = owners_of
        self._clock_map: ClockMap | None = None
        self._known: dict[int, Cells] = {}
        self._all: tuple[Whole, Whole, npt.NDArray[np.bool_]] | None = None
        # Whether there are any; looked for once, until words come.
        self._present: bool | None = None

    def load(self, clock_map: ClockMap | None) -> None:
        """Forget what was read: the lane is another one now, or lies elsewhere."""
        self._clock_map = clock_map
        self._known.clear()
        self._all = None
        self._present = None

    def changed(self, segment_ids: Iterable[int], word_ids: Iterable[int]) -> None:
        """These utterances or words came, went or changed."""
        word_ids = set(word_ids)
        for segment_id in segment_ids:
            self._known.pop(segment_id, None)
        if word_ids:
            holding = [
                key for key, cells in self._known.items() if any(w.id in word_ids for w in cells.words)
            ]
            for segment_id in {*holding, *self._owners_of(word_ids)}:
                self._known.pop(segment_id, None)
            self._present = None if not self._present else True
        self._all = None

    @property
    def present(self) -> bool:
        """Whether any word of the lane has a time."""
        if self._present is None:
            self._present = len(self.everything()[0]) > 0
        return self._present

    def of(self, segment_id: int) -> Cells:
        """The words of an utterance."""
        return self.of_all([segment_id])[0]

    def of_all(self, segment_ids: Sequence[int]) -> list[Cells]:
        """The words of utterances; what is not known yet is read at one go."""
        missing = [segment_id for segment_id in segment_ids if segment_id not in self._known]
        if missing:
            read = self._words_of(missing)
            for segment_id in missing:
                self._known[segment_id] = self._cells(read.get(segment_id, ()))
        return [self._known.get(segment_id, _NONE) for segment_id in segment_ids]

    def hold_any(self, word_ids: Collection[int]) -> bool:
        """Whether any of these words was read; what was not is not in sight."""
        return any(word.id in word_ids for cells in self._known.values() for word in cells.words)

    def everything(self) -> tuple[Whole, Whole, npt.NDArray[np.bool_]]:
        """Starts and ends of all words on the master timeline, by start, and which of them are doubtful."""
        if self._all is None:
            rows = np.array(self._rows_of_lane(), dtype=np.int64).reshape(-1, 3)
            starts, ends = master_places(self._clock_map, rows[:, 0], rows[:, 1])
            order = np.argsort(starts, kind="stable")
            self._all = starts[order], ends[order], rows[order, 2] != 0
            self._present = len(rows) > 0
        return self._all

    def _cells(self, words: Sequence[Word]) -> Cells:
        timed = [word for word in words if word.start_ns is not None and word.end_ns is not None]
        if not timed:
            return _NONE
        timed.sort(key=lambda word: (word.start_ns or 0, word.position))
        starts, ends = master_places(
            self._clock_map,
            np.array([word.start_ns for word in timed], dtype=np.int64),
            np.array([word.end_ns for word in timed], dtype=np.int64),
        )
        return Cells(tuple(timed), tuple(starts.tolist()), tuple(ends.tolist()))
