"""The transcript follows the clock, seeks on click, and is quick for thousands of utterances."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QKeySequence

from syncstudio.panes.theme import DARK
from syncstudio.panes.transcript.transcript_pane import TranscriptPane
from syncstudio.panes.transcript.transcript_rows import Row, Rows, WordPlace, word_places
from syncstudio.panes.transcript.transcript_view import TranscriptView
from syncstudio.session.session import Session

MS = 1_000_000


def row(start_ms, end_ms, text="said", speaker="Ann", words=()):
    return Row(start_ms * 1000 + end_ms, start_ms * MS, end_ms * MS, speaker, 0, text, tuple(words))


def test_who_speaks_at_an_instant():
    rows = Rows([row(0, 1000), row(900, 5000), row(1500, 2000), row(6000, 7000)])
    assert rows.said_at(500 * MS) == [0]
    assert rows.said_at(950 * MS) == [0, 1]
    assert rows.said_at(1000 * MS) == [1]
    assert rows.said_at(1600 * MS) == [1, 2]
    assert rows.said_at(5500 * MS) == []
    assert rows.last_begun(5500 * MS) == 2
    assert rows.overlaps_previous(1)
    assert not rows.overlaps_previous(3)


def test_words_are_found_in_their_text():
    words = word_places(
        "Only when it is cold, it is.", [("Only ", 0, 5), ("it", 5, 9), (" it ", 9, 12), ("x", 1, 2)]
    )
    assert words == (WordPlace(0, 4, 0, 5), WordPlace(10, 12, 5, 9), WordPlace(22, 24, 9, 12))
    said = row(0, 1000, words=words)
    assert said.word_said_at(6) == words[1]
    assert said.word_said_at(12) is None
    assert said.word_at(11) == words[1]


def test_find_wraps_around():
    rows = Rows(
        [row(0, 1, "pump"), row(2, 3, "valve"), row(4, 5, "pump again"), row(6, 7, "x", speaker="Pumper")]
    )
    assert [rows.find("PUMP", after) for after in (-1, 0, 2, 3)] == [0, 2, 3, 0]
    assert rows.find("nothing") is None


@pytest.fixture
def session(tmp_path):
    path = tmp_path / "talk.vtt"
    cues = "".join(
        f"00:{k // 60:02d}:{k % 60:02d}.000 --> 00:{k // 60:02d}:{k % 60:02d}.800\n<v {'Ann' if k % 2 else 'Ben'}>"
        f"Utterance number {k} about the valve and the pump\n\n"
        for k in range(0, 600)
    )
    path.write_text("WEBVTT\n\n" + cues)
    made = Session.draft([path])
    yield made
    made.close()


@pytest.fixture
def pane(session, qtbot):
    made = TranscriptPane(session, DARK)
    qtbot.addWidget(made)
    made.resize(360, 500)
    made.show()
    return made


def test_it_follows_the_clock(pane, qtbot):
    assert len(pane.view.rows) == 600
    pane.on_tick(300_500 * MS)
    assert pane.view._current == [300]
    assert pane.view._y_of(300) is not None
    assert 0 <= pane.view._y_of(300) <= pane.view.viewport().height()


def test_it_scrolls_calmly_to_the_next(pane, qtbot):
    pane.on_tick(100_500 * MS)
    before = pane.view._top
    pane.on_tick(101_500 * MS)
    assert pane.view._top == before
    for second in range(102, 112):
        pane.on_tick(second * 1000 * MS + 1)
    qtbot.waitUntil(lambda: not pane.view._glide.isActive())
    assert 0 <= pane.view._y_of(111) <= pane.view.viewport().height()


def test_a_click_goes_there(pane, session, qtbot):
    pane.on_tick(100_500 * MS)
    y = pane.view._y_of(101) + 30
    qtbot.mouseClick(pane.view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(40, y))
    assert session.transport.position_ns() == 101_000 * MS


def test_text_can_be_marked_and_copied(pane, qtbot):
    pane.on_tick(0)
    view = pane.view.viewport()
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(20, 34))
    qtbot.mouseMove(view, QPoint(340, 34))
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(340, 34))
    assert "Utterance number 0" in pane.view.selected_text()
    pane.view.setFocus()
    copy = QKeySequence(QKeySequence.StandardKey.Copy)
    qtbot.keyClick(pane.view, copy[0].key(), copy[0].keyboardModifiers())
    assert QGuiApplication.clipboard().text() == pane.view.selected_text()


def test_an_empty_transcript_teaches(qtbot):
    session = Session.draft([])
    try:
        pane = TranscriptPane(session, DARK)
        qtbot.addWidget(pane)
        pane.show()
        assert pane._stack.currentWidget() is pane._empty
        assert "Import" in pane._empty.text()
    finally:
        session.close()


def test_only_what_is_seen_is_laid_out(qtbot):
    view = TranscriptView(DARK)
    qtbot.addWidget(view)
    view.resize(360, 500)
    view.show()
    view.set_rows(Rows(row(k * 1000, k * 1000 + 900, f"Utterance {k} " * 12) for k in range(5_000)))
    view.follow(2_500_000 * MS)
    view.grab()
    assert len(view._layouts._kept) < 120


def test_long_words_and_other_scripts_are_wrapped(qtbot):
    view = TranscriptView(DARK)
    qtbot.addWidget(view)
    view.resize(200, 300)
    texts = ["x" * 300, "これは長い日本語の文です。" * 10, "هذا نص عربي طويل جدا " * 8]
    view.set_rows(Rows(row(k * 1000, k * 1000 + 900, text) for k, text in enumerate(texts)))
    view.show()
    view.grab()
    for each in view.rows:
        assert view._layouts.layout(each).lineCount() > 2
        assert view._layouts.layout(each).boundingRect().width() <= 200
