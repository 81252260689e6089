"""How the words of a transcript look on its lane: a cell each where they are wide enough, else a ribbon."""

from __future__ import annotations

import numpy as np

from syncstudio.panes.theme import Theme, text_on
from syncstudio.panes.timeline.plan import Box, Columns, Line, Plan, Text
from syncstudio.panes.timeline.rows.row_content import Strip
from syncstudio.panes.timeline.rows.word_cells import WordCells
from syncstudio.project.records import Word
from syncstudio.session.transcripts.placed_word import LOW_CONFIDENCE

WORD_PX = 15
# From so many pixels a second on words are drawn one by one: the usual four a second are as wide as a short one then.
CELLS_FROM = 60.0
# A cell this much narrower than its text shows none of it.
_TEXT_FROM_PX, _LETTER_PX, _TIGHT_PX = 12.0, 6.2, 40.0
# A program is somewhat unsure of what it gives less than this.
_FAIR_CONFIDENCE = 0.8
_RIBBON_PX = 4.0


def shows_cells(ns_per_px: float) -> bool:
    """Whether words are drawn one by one at this scale."""
    return 1e9 / ns_per_px >= CELLS_FROM


def plan_word(
    word: Word, x0: float, x1: float, y: float, fill: str, theme: Theme, chosen: bool, said: bool = False
) -> Plan:
    """One word's cell from `x0` to `x1`: dashed where its time is a guess, tinted and with a question mark where
    somebody is unsure, underlined where its program is; filled while it is `said`."""
    width = max(x1 - x0 - 1.0, 1.5)
    outline: str | None = theme.text if chosen else None
    rough = word.timing == "rough"
    if said:
        plan: Plan = [Box(x0, y, width, WORD_PX, theme.accent, outline, 3, outline_width=1.5)]
    elif rough:
        plan = [Box(x0, y, width, WORD_PX, fill, None, 3, alpha=28)]
        plan.append(
            Box(
                x0,
                y,
                width,
                WORD_PX,
                None,
                outline or fill,
                3,
                outline_width=1.5 if chosen else 1.0,
                dashed=True,
            )
        )
    else:
        tint = theme.undecided if word.unsure else fill
        plan = [Box(x0, y, width, WORD_PX, tint, outline, 3, alpha=70, outline_width=1.5)]
    ink = text_on(theme.accent) if said else theme.text
    room = width - 5.0
    if word.unsure and room >= _TEXT_FROM_PX:
        mark = ink if said else theme.undecided
        plan.append(Text(x0 + width - 9, y, 9, WORD_PX, "?", mark, 11, bold=True))
        room -= 8
    if room >= _TEXT_FROM_PX or len(word.text) * _LETTER_PX <= room:
        # A short word in its cell is read, with less room around it, where three dots of it would not be.
        tight = room < _TIGHT_PX
        text = Text(
            x0 + (1 if tight else 3), y, room + (4 if tight else 0), WORD_PX, word.text.strip(), ink, 11
        )
        plan.append(text)
    line = _underline(word, theme)
    if line is not None and width >= 4:
        plan.append(Line(x0 + 2, y + WORD_PX - 1, x0 + width - 2, y + WORD_PX - 1, line, 2))
    return plan


def plan_ribbon(cells: WordCells, shift_ns: int, y: float, strip: Strip, theme: Theme) -> Plan:
    """Where words are said, too narrow to be read: a thin line, in another colour where one is doubtful."""
    starts, ends, doubts = cells.everything()
    if not len(starts):
        return []
    span = strip.span
    # Words are short: none that began a minute ago is still said.
    first = int(np.searchsorted(starts, span.start_ns - shift_ns - 60_000_000_000))
    last = int(np.searchsorted(starts, span.end_ns - shift_ns))
    per_column = strip.ns_per_column
    low = np.floor((starts[first:last] + shift_ns - strip.axis.start_ns) / per_column).astype(np.int64)
    high = np.floor((ends[first:last] + shift_ns - strip.axis.start_ns) / per_column).astype(np.int64)
    low, high = low - strip.first, np.maximum(high, low + 1) - strip.first
    count = strip.last - strip.first
    seen = (high > 0) & (low < count)
    doubt = doubts[first:last]
    covered = _covered(low[seen], high[seen], count)
    doubtful = _covered(low[seen & doubt], high[seen & doubt], count)
    codes = np.where(doubtful, 2, np.where(covered, 1, 0)).astype(np.intp)
    top = y + (WORD_PX - _RIBBON_PX) / 2
    return [Columns(strip.first, codes, (theme.faint, theme.undecided), top, top + _RIBBON_PX)]


def hint_of(word: Word) -> str:
    """What a hover says of a word besides its times."""
    parts = {
        "rough": ["Its time is a guess by its length"],
        "aligned": ["Its time was found in the sound"],
        "set": ["Its time was set by hand"],
    }.get(word.timing, [])
    if word.confidence is not None:
        parts.append(f"confidence {word.confidence:.0%}")
    if word.unsure:
        parts.append("marked as unsure")
    return " · ".join(parts)


def _underline(word: Word, theme: Theme) -> str | None:
    if word.confidence is None or word.confidence >= _FAIR_CONFIDENCE:
        return None
    return theme.outside if word.confidence < LOW_CONFIDENCE else theme.undecided


def _covered(low: np.ndarray, high: np.ndarray, count: int) -> np.ndarray:
    """Which columns lie within any of the stretches."""
    steps = np.zeros(count + 1, dtype=np.int64)
    np.add.at(steps, np.clip(low, 0, count), 1)
    np.add.at(steps, np.clip(high, 0, count), -1)
    return np.cumsum(steps[:-1]) > 0
