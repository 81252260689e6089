"""The words of a transcript under its utterances: seen, marked while they are said, dragged, and written."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from syncstudio.panes.theme import DARK
from syncstudio.panes.time_axis import TimeAxis
from syncstudio.panes.timeline.gestures.moving_word import MoveWord
from syncstudio.panes.timeline.plan import Box, Columns, Line, Text
from syncstudio.panes.timeline.row_layout import LANE_PX
from syncstudio.panes.timeline.rows.row_content import Strip
from syncstudio.panes.timeline.rows.word_cells import WordCells
from syncstudio.panes.timeline.rows.word_plan import plan_ribbon, plan_word, shows_cells
from syncstudio.panes.timeline.rows.word_row import WORDS_PX, WordRow
from syncstudio.panes.timeline.text_field import InlineField
from syncstudio.project.records import Lane, Segment, Word
from syncstudio.session.labels.snap_ways import SnapWays
from syncstudio.timebase.span import Span
from tests.panes.timeline_rig import ALT, LEFT, NONE, Bench, S

MS = 1_000_000


def cells_of(words):
    by_segment = {}
    for word in words:
        by_segment.setdefault(word.segment_id, []).append(word)
    read = []

    def words_of(ids):
        read.extend(ids)
        return {key: by_segment[key] for key in ids if key in by_segment}

    def owners(ids):
        return {word.segment_id for word in words if word.id in ids}

    made = WordCells(
        words_of, lambda: [(w.start_ns, w.end_ns, w.unsure) for w in words if w.start_ns is not None], owners
    )
    return made, read


def row_of(segments, words):
    cells, read = cells_of(words)
    row = WordRow(Lane(1, kind="transcript"), lambda _: Span(0, 0), cells)
    row.load(segments, None)
    row.show_words(True)
    return row, read


def utterance(key, start_ms, words):
    """A segment with words of 100 ms, one after the other."""
    said = [
        Word(key * 100 + n, key, n, (start_ms + n * 100) * MS, (start_ms + n * 100 + 100) * MS, text)
        for n, text in enumerate(words)
    ]
    end_ms = start_ms + 100 * len(words)
    return Segment(key, 1, start_ms * MS, end_ms * MS, text=" ".join(words)), said


def strip_of(ms_per_px, width=800, start_ms=0):
    return Strip(TimeAxis(start_ms * MS, ms_per_px * MS, width), 0, width, 60)


def texts(plan):
    return [shape.text for shape in plan if isinstance(shape, Text)]


def test_words_are_read_as_they_come_into_sight_and_drawn_where_they_are_said():
    parts = [utterance(n + 1, n * 1000, [f"w{n}a", f"w{n}b"]) for n in range(50)]
    row, read = row_of([part[0] for part in parts], [word for part in parts for word in part[1]])
    assert row.pitch == LANE_PX - 6 + WORDS_PX
    plan = row.plan(strip_of(2, start_ms=10_000), DARK)
    assert texts(plan) == ["w10a w10b", "w11a w11b", "w10a", "w10b", "w11a", "w11b"]
    assert set(read) == {10, 11, 12} or set(read) == {11, 12}
    boxes = [shape for shape in plan if isinstance(shape, Box) and shape.h == 15]
    assert [(box.x, box.w) for box in boxes][:2] == [(0, 49), (50, 49)]
    # Further away it is a ribbon, and nobody's words are read one by one.
    read.clear()
    plan = row.plan(strip_of(40), DARK)
    (ribbon,) = [shape for shape in plan if isinstance(shape, Columns) and shape.y1 - shape.y0 == 4]
    assert np.flatnonzero(ribbon.codes)[:6].tolist() == [0, 1, 2, 3, 4, 25]
    assert read == []
    assert not shows_cells(40 * MS)


def test_a_strip_of_a_pan_looks_as_the_whole_would():
    parts = [utterance(n + 1, n * 310, ["one", "two", "three"]) for n in range(20)]
    row, _ = row_of([part[0] for part in parts], [word for part in parts for word in part[1]])
    axis = TimeAxis(0, 40.0 * MS, 300)
    whole = plan_ribbon(row.cells, 0, 0, Strip(axis, 0, 300, 60), DARK)[0].codes
    part = plan_ribbon(row.cells, 0, 0, Strip(axis, 37, 90, 60), DARK)[0].codes
    assert part.tolist() == whole[37:90].tolist()


def test_a_word_shows_how_sure_it_is():
    def shapes(**more):
        return plan_word(Word(1, 1, 0, 0, 1, "pump", **more), 0, 60, 0, DARK.track(0), DARK, False)

    assert not [shape for shape in shapes(confidence=0.9) if isinstance(shape, Line)]
    assert [shape.color for shape in shapes(confidence=0.7) if isinstance(shape, Line)] == [DARK.undecided]
    assert [shape.color for shape in shapes(confidence=0.2) if isinstance(shape, Line)] == [DARK.outside]
    assert texts(shapes(unsure=True)) == ["?", "pump"]
    assert [shape.dashed for shape in shapes(timing="rough") if isinstance(shape, Box)] == [False, True]
    narrow = plan_word(Word(1, 1, 0, 0, 1, "extraordinary"), 0, 9, 0, DARK.track(0), DARK, False)
    assert texts(narrow) == []


def test_the_word_under_the_mouse_and_the_word_that_is_said():
    segment, words = utterance(1, 0, ["one", "two"])
    row, _ = row_of([segment], words)
    strip = strip_of(1)
    hits = [row.hit_word(strip, x, 30) for x in (50, 98, 102, 250)]
    assert [None if hit is None else (hit.word.text, hit.part) for hit in hits] == [
        ("one", "body"), ("one", "end"), ("two", "start"), None,
    ]  # fmt: skip
    assert row.hit_word(strip, 50, 10) is None
    (said,) = row.said_at(strip, 150 * MS, DARK)
    assert (said.x, said.width, texts(said.plan)) == (100, 100, ["two"])
    assert row.said_at(strip, 200 * MS, DARK) == []
    # A dragged lane and a dragged word take the words along.
    row.shift_ns = 50 * MS
    assert row.said_at(strip, 20 * MS, DARK) == []
    row.shift_ns = 0
    row.take_words(frozenset(), {words[0].id: Span(10 * MS, 30 * MS)})
    assert [said.x for said in row.said_at(strip, 20 * MS, DARK)] == [10]


def test_a_change_reads_again_only_what_changed():
    parts = [utterance(n + 1, n * 300, ["one", "two"]) for n in range(3)]
    row, read = row_of([part[0] for part in parts], [word for part in parts for word in part[1]])
    row.plan(strip_of(1), DARK)
    read.clear()
    row.words_changed({2}, [])
    row.words_changed(set(), [301])
    row.plan(strip_of(1), DARK)
    assert sorted(read) == [2, 3]
    row.show_words(False)
    assert row.pitch == LANE_PX - 6
    assert row.hit_word(strip_of(1), 50, 30) is None


@pytest.fixture
def bench(tmp_path, qtbot):
    made = Bench(tmp_path, qtbot)
    lane = made.session.add_lane("Ann", made.a, "transcript")
    segment = made.session.add_segment(lane, Span(1 * S, 5 * S), text="So the pump")
    with made.session.project.edit("words") as edit:
        for n, text in enumerate(["So", "the", "pump"]):
            edit.insert(Word(0, segment, n, (1 + n) * S, (2 + n) * S, text, 0.4))
    QApplication.processEvents()
    made.lane, made.segment = lane, segment
    yield made
    made.pane.close_readers()
    made.session.close()


def test_words_are_dragged_written_and_marked_on_the_timeline(bench):
    session, view, key = bench.session, bench.view, ("lane", bench.lane)
    row = view.contents.row_of(key)
    assert row.height == LANE_PX + WORDS_PX
    y = row.y - view.scroll_y + 30

    def words():
        return [
            (w.text, w.start_ns / S, w.end_ns / S, w.timing) for w in session.project.words(bench.segment)
        ]

    def at(seconds):
        return QPoint(bench.x(seconds), y)

    session.snap_ways = SnapWays(on=False)
    # A click goes there and selects the word, here and for everybody.
    QTest.mouseClick(bench.canvas, LEFT, pos=at(2.5))
    (the,) = session.selected_words
    assert session.project.word(the).text == "the"
    assert session.transport.position_ns() == 2 * S
    # The edge of a neighbour that touches follows; it is one step, and its time is a person's.
    bench.drag(at(2.0) + QPoint(2, 0), at(2.4) + QPoint(2, 0))
    assert words()[0][2] == words()[1][1] == pytest.approx(2.4, abs=0.01)
    assert words()[1][3] == "set"
    assert bench.steps()[-1] == "Move word"
    assert session.word_preview == {}
    session.undo()
    QApplication.processEvents()
    # Held alone it leaves the neighbour where it is, and stops at it.
    bench.drag(at(3.0) + QPoint(-2, 0), at(2.6) + QPoint(-2, 0), ALT)
    assert words()[1][2] == pytest.approx(2.6, abs=0.01)
    assert words()[2][1] == 3
    # The last one as a whole, no further than its utterance.
    bench.drag(at(3.5), at(9.0))
    assert words()[2][1:3] == (4, 5)
    QApplication.processEvents()
    # Written in place: it keeps its time and is no longer the program's.
    QTest.mouseDClick(bench.canvas, LEFT, pos=at(4.5))
    field = bench.canvas.findChild(InlineField)
    assert field.text() == "pump"
    field.selectAll()
    QTest.keyClicks(field, "valve")
    QTest.keyClick(field, "\r")
    assert session.project.segment(bench.segment).text == "So the valve"
    assert words()[2] == ("valve", 4, 5, "set")
    assert session.project.words(bench.segment)[2].confidence is None
    # What is said is marked without the row being painted anew.
    QApplication.processEvents()
    painted = []
    lane = view.contents.lane_rows[bench.lane]
    plan, lane.plan = lane.plan, lambda *args: painted.append(1) or plan(*args)
    bench.pane.on_tick(round(4.2 * S))
    bench.canvas.grab()
    assert painted == []
    assert len(list(bench.canvas._said.plans())) == 1
    # A press that is given up changes nothing; hovers say what the word is.
    from syncstudio.panes.timeline import pointer

    text = pointer.hover_text(view, bench.x(1.5), y)
    assert "“So”" in text
    assert "confidence 40%" in text
    gesture = pointer.begin(view, bench.x(1.5), y, LEFT, NONE)
    assert isinstance(gesture, MoveWord)
    gesture.cancel()
    # Without words the lane is as low as any other.
    session.words_shown = False
    QApplication.processEvents()
    assert view.contents.row_of(key).height == LANE_PX
