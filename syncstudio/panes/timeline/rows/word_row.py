"""A transcript's lane with its words under each utterance."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import TYPE_CHECKING

from syncstudio.panes.theme import Theme
from syncstudio.panes.timeline.plan import Plan
from syncstudio.panes.timeline.row_layout import SUBROW_PX
from syncstudio.panes.timeline.rows.lane_row import SEGMENT_PX, TOP, LaneRow
from syncstudio.panes.timeline.rows.row_content import Strip
from syncstudio.panes.timeline.rows.segment_hit import Part, part_at
from syncstudio.panes.timeline.rows.word_cells import WordCells
from syncstudio.panes.timeline.rows.word_plan import WORD_PX, plan_ribbon, plan_word, shows_cells
from syncstudio.project.label_reads import word_times
from syncstudio.project.records import Lane, Segment, Word
from syncstudio.session.transcripts.placed_word import LOW_CONFIDENCE
from syncstudio.timebase.clockmap import ClockMap
from syncstudio.timebase.span import Span

if TYPE_CHECKING:
    from syncstudio.session.session import Session

# Words lie so far below the top of their utterance, and make its sub-row so much higher.
_BELOW_PX = SEGMENT_PX + 2
WORDS_PX = WORD_PX + 2


@dataclass(frozen=True, slots=True)
class WordHit:
    """A word under the mouse: which part of it, and where it lies on the master timeline as painted."""

    word: Word
    part: Part
    span: Span


@dataclass(frozen=True, slots=True)
class Said:
    """A word as it is said now: its cell in pixels of the row, and the plan of it."""

    x: float
    y: float
    width: float
    plan: Plan


def word_row(session: Session, lane: Lane, place_of_segment: Callable[[int], Span]) -> WordRow:
    """The row of a transcript's lane, which asks the session for its words."""
    project = session.project
    cells = WordCells(
        project.words_of,
        lambda: word_times(project, lane.id, LOW_CONFIDENCE),
        lambda ids: {word.segment_id for word in project.words_by_id(ids)},
    )
    row = WordRow(lane, place_of_segment, cells)
    row.chosen_words = session.selected_words
    return row


class WordRow(LaneRow):
    """Utterances with their words. `cells` reads them; `shown` is whether the person wants to see them."""

    def __init__(self, lane: Lane, place_of_segment: Callable[[int], Span], cells: WordCells) -> None:
        self.cells = cells
        self.chosen_words: Set[int] = frozenset()
        self.word_preview: Mapping[int, Span] = {}
        self._shown = False
        super().__init__(lane, place_of_segment)

    def load(self, segments: Sequence[Segment], clock_map: ClockMap | None) -> None:
        self.cells.load(clock_map)
        super().load(segments, clock_map)

    def show_words(self, wanted: bool) -> None:
        """Make room for words where there are any and they are wanted."""
        self._shown = wanted and self.cells.present
        self.pitch = SUBROW_PX + (WORDS_PX if self._shown else 0)

    def take_words(self, chosen: Set[int], preview: Mapping[int, Span]) -> bool:
        """Other words are selected, or lie elsewhere while one is dragged; whether that may show on this lane."""
        if not self._shown:
            self.chosen_words, self.word_preview = chosen, preview
            return False
        changed = (chosen ^ self.chosen_words) | preview.keys() | self.word_preview.keys()
        self.chosen_words, self.word_preview = chosen, preview
        return bool(changed) and self.cells.hold_any(changed)

    def words_changed(self, segment_ids: Collection[int], word_ids: Collection[int]) -> None:
        """Words of these utterances, or these words, came, went or changed."""
        self.cells.changed(segment_ids, word_ids)

    def plan(self, strip: Strip, theme: Theme) -> Plan:
        plan = super().plan(strip, theme)
        if not self._shown or not self._segments:
            return plan
        if not shows_cells(strip.axis.ns_per_px):
            tops = range(TOP, TOP + self.subrow_count * self.pitch, self.pitch)
            # One ribbon for all: which of the overlapping utterances says a word cannot be seen at this scale.
            return plan + plan_ribbon(self.cells, self.shift_ns, tops[-1] + _BELOW_PX, strip, theme)
        for segment, n, words in self._in_sight(strip):
            fill, y = self._color(segment, theme), self._top_of(n)
            for word, start_ns, end_ns in words:
                x0, x1 = strip.axis.x_from_ns(start_ns), strip.axis.x_from_ns(end_ns)
                if x1 >= strip.x0 - 2 and x0 <= strip.x1 + 2:
                    plan += plan_word(word, x0, x1, y, fill, theme, word.id in self.chosen_words)
        return plan

    def hit_word(self, strip: Strip, x: float, y: float) -> WordHit | None:
        """The word under a point of the row, and which part of it; none where words are not drawn one by one."""
        if not self._shown or not shows_cells(strip.axis.ns_per_px):
            return None
        at_ns, reach_ns = strip.axis.ns_from_x(x), round(strip.axis.ns_per_px * 8)
        found: WordHit | None = None
        for n in self._within(Span(at_ns, at_ns + 1), reach_ns).tolist():
            top = self._top_of(n)
            if not top <= y < top + WORD_PX + 1:
                continue
            for word, start_ns, end_ns in self._words_of_row(n):
                x0, x1 = strip.axis.x_from_ns(start_ns), strip.axis.x_from_ns(end_ns)
                part, inside = part_at(x0, max(x1, x0 + 1.0), x)
                if part is not None and (found is None or inside):
                    found = WordHit(word, part, Span(start_ns, end_ns))
                    if inside:
                        return found
        return found

    def said_at(self, strip: Strip, master_ns: int, theme: Theme) -> list[Said]:
        """The words that are said at an instant, each as it looks then; several where utterances overlap."""
        if not self._shown or not shows_cells(strip.axis.ns_per_px):
            return []
        found = []
        for n in self._within(Span(master_ns, master_ns + 1), 0).tolist():
            fill = self._color(self._segments[n], theme)
            for word, start_ns, end_ns in self._words_of_row(n):
                if start_ns <= master_ns < end_ns:
                    x0, x1 = strip.axis.x_from_ns(start_ns), strip.axis.x_from_ns(end_ns)
                    y = self._top_of(n)
                    chosen = word.id in self.chosen_words
                    found.append(Said(x0, y, x1 - x0, plan_word(word, x0, x1, y, fill, theme, chosen, True)))
        return found

    def place_of_word(self, segment_id: int, word_id: int) -> tuple[Word, Span, float] | None:
        """A word of an utterance, where it is painted, and how far down its row."""
        n = self._row_of.get(segment_id)
        for word, start_ns, end_ns in [] if n is None else self._words_of_row(n):
            if word.id == word_id:
                return word, Span(start_ns, end_ns), self._top_of(n or 0)
        return None

    # -- inside ---------------------------------------------------------------------------------------------------

    def _top_of(self, n: int) -> float:
        return float(TOP + int(self._subrows[n]) * self.pitch + _BELOW_PX)

    def _in_sight(self, strip: Strip) -> list[tuple[Segment, int, list[tuple[Word, int, int]]]]:
        seen = self._within(strip.span, strip.axis.ns_per_px * 8).tolist()
        self.cells.of_all([self._segments[n].id for n in seen])
        return [(self._segments[n], n, self._words_of_row(n)) for n in seen]

    def _words_of_row(self, n: int) -> list[tuple[Word, int, int]]:
        """The words of an utterance with their master edges, as they lie while one is dragged or the lane is."""
        segment = self._segments[n]
        cells = self.cells.of(segment.id)
        by_ns = self.shift_ns + self._moved_by(n)
        preview = self.word_preview
        found = []
        for word, start_ns, end_ns in zip(cells.words, cells.starts, cells.ends, strict=True):
            span = preview.get(word.id) if preview else None
            found.append(
                (word, start_ns + by_ns, end_ns + by_ns)
                if span is None
                else (word, span.start_ns, span.end_ns)
            )
        return found

    def _moved_by(self, n: int) -> int:
        """How far an utterance is being dragged."""
        return 0 if self._at_home is None else int(self._starts[n] - self._at_home[0][n])
