"""Figures of turns as rows, as a table for a spreadsheet, and as one picture."""

import numpy as np
import pytest

from syncstudio.panes import theme as look
from syncstudio.panes.timeline.plan import Box
from syncstudio.panes.turns_pane import TurnsPane
from syncstudio.panes.turns_plan import (
    OffsetFigure,
    as_table,
    offset_words,
    seconds,
    speaker_rows,
    switch_rows,
)
from syncstudio.session.speakers.overlaps import Speech
from syncstudio.session.speakers.turn_figures import turn_figures
from syncstudio.timebase.span import Span

S = 1_000_000_000


def speech(name, color, *spans):
    return Speech(
        name, color, *(np.array([span[place] for span in spans], np.int64) * S // 10 for place in (0, 1))
    )


@pytest.fixture
def talk():
    # In tenths of a second: Ben breaks in by 0.5 s, Anna waits 0.3 s.
    return [speech("Anna", 0, (0, 20), (43, 60)), speech("Ben", 1, (15, 40))]


def test_rows_and_words(talk):
    figures = turn_figures(talk, Span(0, 10 * S))
    assert speaker_rows(figures) == [
        ["Anna", "3.7 s", "37 %", "2", "1.9 s", "0", "0"],
        ["Ben", "2.5 s", "25 %", "1", "2.5 s", "1", "0"],
    ]
    assert switch_rows(figures) == [["Anna", "", "1"], ["Ben", "1", ""]]
    assert [seconds(ns * S) for ns in (0, 59, 60, 3725)] == ["0.0 s", "59.0 s", "1 min 00 s", "62 min 05 s"]
    assert offset_words(-40_000_000, "{ms} ms gap", "{ms} ms overlap") == "40 ms overlap"


def test_the_table_for_a_spreadsheet_is_exact(talk):
    lines = as_table(turn_figures(talk, Span(0, 10 * S))).splitlines()
    assert lines[1] == "Anna\t3.700000000\t3.200000000\t2\t2\t1.850000000\t0\t0"
    assert "Anna\tBen\t1.500000000\t-0.500000000" in lines
    assert "Ben\tAnna\t4.300000000\t0.300000000" in lines
    assert lines[-1] == "overlap_s\t0.500000000"
    quoted = as_table(turn_figures([speech("A, B", 0, (0, 10))], Span(0, S)), ",")
    assert quoted.splitlines()[1].startswith('"A, B",1.000000000,')


def test_overlaps_stand_left_of_zero_and_gaps_right_of_it(talk):
    plan = OffsetFigure(turn_figures(talk, Span(0, 10 * S)), 416).plan(look.DARK, "in overlap", "after a gap")
    bars = [(shape.x, shape.fill) for shape in plan if isinstance(shape, Box)]
    assert bars == [(8 + 15 * 10 + 0.5, look.DARK.undecided), (8 + 23 * 10 + 0.5, look.DARK.accent)]


def test_the_pane_says_what_to_do_where_nobody_speaks(qtbot, talk):
    class Session:
        selection = None

        def conversation(self, scope):
            return turn_figures(self.said, scope or Span(0, 10 * S))

    session = Session()
    session.said = []
    pane = TurnsPane(session, look.DARK)
    qtbot.addWidget(pane)
    assert "Nobody speaks yet" in pane._whole.text()
    hints = []
    pane.hinted.connect(hints.append)
    pane.copy()
    session.said = talk
    pane.refresh()
    assert pane._whole.text() == "4.3 s silence (43 %), 0.5 s overlap (5 %), 2 changes of speaker"
    assert "500 ms overlap in the middle" in pane._soon.text()
    pane.copy()
    assert hints == ["There is nothing to copy yet.", "Figures of turns copied"]
