"""The transcript follows the sound, seeks, selects both ways, and shows what is doubted."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QKeySequence, QTextCharFormat
from PySide6.QtWidgets import QLineEdit, QMenu, QWidgetAction

from syncstudio.panes.theme import DARK
from syncstudio.panes.transcript.transcript_pane import TranscriptPane
from syncstudio.panes.transcript.transcript_rows import Row, Rows, WordPlace
from syncstudio.panes.transcript.transcript_view import TranscriptView
from syncstudio.panes.transcript.transcript_words import tooltip_words
from syncstudio.project.records import Word
from syncstudio.session.notices import Said, SegmentsSelected
from syncstudio.session.session import Session
from syncstudio.timebase.span import Span
from tests.panes.transcript_rig import MS, Rig

LEFT = Qt.MouseButton.LeftButton
MANY = [(k * 1000, k * 1000 + 800, k % 2, f"Utterance number {k} about the valve") for k in range(140)]


def row(start_ms, end_ms, text="said", words=()):
    return Row(start_ms * 1000 + end_ms, start_ms * MS, end_ms * MS, "Ann", 0, text, tuple(words))


@pytest.fixture
def rig(tmp_path, qtbot):
    made = Rig(tmp_path / "p.syncstudio", qtbot)
    yield made
    made.close()


@pytest.fixture
def long_rig(tmp_path, qtbot):
    made = Rig(tmp_path / "p.syncstudio", qtbot, MANY, timed=False)
    yield made
    made.close()


def test_it_follows_calmly_and_leaves_a_reader_alone(long_rig):
    pane, view = long_rig.pane, long_rig.view
    pane.on_tick(100_500 * MS)
    assert view._current == [100]
    assert 0 <= view.y_of(100) <= view.viewport().height()
    before = view.top
    pane.on_tick(101_500 * MS)
    assert view.top == before
    for second in range(102, 112):
        pane.on_tick(second * 1000 * MS + 1)
    steps = 0
    while view._glide.isActive():
        view._glide_on()
        steps += 1
    assert 5 < steps < 60
    assert 0 <= view.y_of(111) <= view.viewport().height()
    assert pane.back.isHidden()
    view.scroll_by(-3000)
    assert view.away
    assert "Back to what is said" in pane.back.text()
    assert "Alt+T" in pane.back.text()
    assert pane.back.isVisible()
    away = view.top
    for second in range(112, 130):
        pane.on_tick(second * 1000 * MS + 1)
    assert view.top == away
    pane.back.click()
    assert not view.away
    assert pane.back.isHidden()
    assert 0 <= view.y_of(129) <= view.viewport().height()
    view.scroll_by(40)
    assert not view.away
    assert [each.hue for each in view.rows[:2]] == [0, 1]


def test_nothing_moves_by_itself_while_somebody_writes(long_rig):
    pane, view = long_rig.pane, long_rig.view
    long_rig.session.transport.seek(50_500 * MS)
    assert pane.edit_here()
    before = view.top
    for second in range(51, 90):
        pane.on_tick(second * 1000 * MS + 1)
    assert view.top == before
    assert pane.back.isVisible()
    pane.editing.leave()
    pane.come_back()
    assert pane.back.isHidden()


def test_a_click_on_a_word_goes_there_and_on_a_head_chooses(rig, qtbot):
    view = rig.view
    qtbot.mouseClick(view.viewport(), LEFT, pos=rig.point(1, 12))
    assert rig.session.transport.position_ns() == 3500 * MS
    assert rig.session.selected_segments == frozenset()
    box = view.text_box(2)
    qtbot.mouseClick(view.viewport(), LEFT, pos=QPoint(30, round(box.y()) - 8))
    assert rig.session.selected_segments == {rig.id(2)}
    assert view.chosen == {rig.id(2)}
    assert rig.session.transport.position_ns() == 4000 * MS


def test_selected_text_is_a_span_and_a_span_is_selected_text(rig, qtbot):
    view, session = rig.view, rig.session
    start, end = rig.point(0, 5), rig.point(0, 12, 0)
    qtbot.mousePress(view.viewport(), LEFT, pos=start)
    qtbot.mouseMove(view.viewport(), end)
    qtbot.mouseRelease(view.viewport(), LEFT, pos=end)
    assert view.marking.text(view.rows) == "when it"
    assert session.selection == Span(400 * MS, 1200 * MS)
    assert {word.text for word in session.project.words_by_id(session.selected_words)} == {"when", "it"}
    view.setFocus()
    copy = QKeySequence(QKeySequence.StandardKey.Copy)
    qtbot.keyClick(view, copy[0].key(), copy[0].keyboardModifiers())
    assert QGuiApplication.clipboard().text() == "when it"
    session.selection = Span(2500 * MS, 5200 * MS)
    assert view.marking.text(view.rows) == "Ben: then close the valve\nAnn: which valve do"
    # What keys act on is what is seen to be selected.
    chosen = session.project.words_by_id(session.selected_words)
    assert {word.text for word in chosen} == {"then", "close", "the", "valve", "which", "do"}
    session.selection = None
    assert view.marking.text(view.rows) == ""
    assert session.selected_words == frozenset()
    session.selected_segments = frozenset({rig.id(3)})
    assert view.marking.text(view.rows) == view.rows[3].text
    word = session.project.words(rig.id(1))[3]
    session.selected_words = frozenset({word.id})
    assert view.marking.text(view.rows) == "valve"


def test_pausing_shows_where_even_in_silence(rig):
    rig.pane.on_tick(7000 * MS)
    marks = rig.view._marks(2, rig.view.rows[2])
    assert marks.heard_out
    assert not marks.current
    rig.pane.on_tick(4100 * MS)
    assert rig.view._current == [1, 2]
    assert rig.view._marks(2, rig.view.rows[2]).over is rig.view.rows[1]


def test_doubts_are_underlined_by_degree(rig):
    session, view = rig.session, rig.view
    words = session.project.words(rig.id(0))
    with session.project.edit("Doubt") as edit:
        edit.update(Word, words[1].id, confidence=0.3)
        edit.update(Word, words[2].id, confidence=0.7)
        edit.update(Word, words[3].id, confidence=0.95, timing="rough")
        edit.update(Word, words[4].id, unsure=True)
    formats = view.layouts.layout(view.rows[0]).formats()
    styles = QTextCharFormat.UnderlineStyle
    assert [(each.start, each.format.underlineStyle()) for each in formats] == [
        (5, styles.WaveUnderline), (10, styles.DotLine), (16, styles.DashUnderline),
    ]  # fmt: skip
    assert view.rows[0].rough
    told = [tooltip_words(view.rows[0], word) for word in (*view.rows[0].words, None)]
    words_of_told = ("wavy", "dotted", "rough", "unsure", "≈")
    assert [word in text for word, text in zip(words_of_told, told[1:], strict=True)] == [True] * 5
    view.grab()


def test_a_word_is_marked_unsure_and_certain_again(rig):
    rig.session.transport.seek(500 * MS)
    rig.pane.words.mark_unsure()
    assert [word.unsure for word in rig.view.rows[0].words] == [False, True, False, False, False]
    rig.view.marking.put((0, 5), (0, 12))
    rig.pane.words.mark_unsure()
    assert [word.unsure for word in rig.view.rows[0].words] == [False, True, True, False, False]
    rig.pane.words.mark_unsure()
    assert not any(word.unsure for word in rig.view.rows[0].words)


def test_speakers_are_chosen_and_words_given(rig):
    pane, view = rig.pane, rig.view
    menu = QMenu()
    pane._fill_filter(menu)
    assert [action.text() for action in menu.actions()] == ["All speakers", "", "Ann", "Ben"]
    menu.actions()[2].trigger()
    assert {each.speaker for each in view.rows} == {"Ben"}
    assert pane.head.speakers.text() == "1 of 2"
    pane._fill_filter(menu)
    menu.actions()[3].trigger()
    assert "No speaker is shown" in pane._empty.text()
    assert pane._stack.currentWidget() is pane._empty
    pane._fill_filter(menu)
    menu.actions()[0].trigger()
    view.marking.put((1, 5), (1, 10))
    speakers = QMenu()
    pane.words.fill_speakers(speakers, pane.words._chosen())
    assert [action.text() for action in speakers.actions()][:1] == ["Ann"]
    speakers.actions()[0].trigger()
    assert rig.session.selected_segments == {
        next(each for each in view.rows if each.text == "close").segment_id
    }
    rig.session.undo()
    view.marking.put((1, 0), (1, 4))
    speakers = QMenu()
    pane.words.fill_speakers(speakers, pane.words._chosen())
    field = next(a for a in speakers.actions() if isinstance(a, QWidgetAction)).defaultWidget()
    assert isinstance(field, QLineEdit)
    field.setText("Cleo")
    field.returnPressed.emit()
    assert [each.text for each in view.rows if each.speaker == "Cleo"] == ["then"]
    rig.session.undo()
    assert {lane.name for lane in pane.book.lanes} == {"Ann", "Ben"}


def test_the_menu_of_an_utterance(rig):
    pane, view = rig.pane, rig.view
    menu = QMenu()
    pane.words.fill_row_menu(menu, 1, (1, 6))
    names = {action.text(): action for action in menu.actions()}
    names["Mark as unsure or certain"].trigger()
    assert [word.unsure for word in view.rows[1].words] == [False, True, False, False]
    names["Move utterance to"].menu().actions()[0].trigger()
    assert {each.speaker for each in view.rows[1:3]} == {"Ann"}
    rig.session.undo()
    rig.session.transport.seek(3500 * MS)
    names["Split at playhead"].trigger()
    assert [each.text for each in view.rows[1:4:2]] == ["then close", "which valve do you mean"]
    names["Correct the text"].trigger()
    assert rig.editor.text() == "then close"
    field_menu = rig.editing.menu(lambda menu: pane.words.fill_row_menu(menu, 1))
    assert "Correct the text" not in [action.text() for action in field_menu.actions()]
    rig.editing.leave()
    pane.words.ask_speaker()
    asked = view.findChildren(QMenu)[-1]
    asked.actions()[0].trigger()
    assert (
        "Select the words of one utterance"
        in [each.message for each in rig.said if isinstance(each, Said)][-1]
    )
    asked.close()


def test_keys_step_scroll_and_select_all(rig, qtbot):
    view = rig.view
    qtbot.keyClick(view, Qt.Key.Key_Down)
    assert rig.session.transport.position_ns() == 2500 * MS
    rig.pane.on_tick(2500 * MS)
    qtbot.keyClick(view, Qt.Key.Key_Up)
    assert rig.session.transport.position_ns() == 0
    every = QKeySequence(QKeySequence.StandardKey.SelectAll)
    qtbot.keyClick(view, every[0].key(), every[0].keyboardModifiers())
    assert rig.session.selection == Span(0, 13_000 * MS)


def test_text_and_timeline_keep_in_step(long_rig):
    pane, view, told = long_rig.pane, long_rig.view, []
    pane.span_scrolled.connect(told.append)
    pane.show_timeline_span(Span(50_000 * MS, 60_000 * MS))
    assert view.top == (0, 0)
    assert told == []
    pane.keep_in_step(True)
    told.clear()
    pane.show_timeline_span(Span(50_000 * MS, 60_000 * MS))
    assert view.top == (50, 0)
    assert told == []
    view.scroll_by(view.height_of(50))
    assert told[-1].start_ns == 51_000 * MS


def test_finding_counts_and_replacing_is_seen_first(rig, qtbot):
    pane, head = rig.pane, rig.pane.head
    pane.focus_replace()
    head.find_field.setText("valve")
    pane.finding.look()
    assert head.replace.count.text() == "2 in 2 utterances"
    head.replace.to.setText("pump")
    qtbot.keyClick(head.find_field, Qt.Key.Key_Return)
    assert head.replace.count.text() == "1 of 2, in 2 utterances"
    head.replace.one.click()
    assert rig.stored(1) == "then close the pump"
    assert head.replace.count.text() == "1 of 1, in 1 utterance"
    rig.session.undo()
    pane.finding.look()
    head.replace.all.click()
    assert rig.texts()[1:3] == ["then close the pump", "which pump do you mean"]
    assert "2 places replaced" in head.replace.count.text()
    rig.session.undo()
    assert rig.texts()[1:3] == ["then close the valve", "which valve do you mean"]
    head.replace.regex.setChecked(True)
    head.find_field.setText("v(a")
    pane.finding.look()
    assert "not a regular expression" in head.replace.count.text()
    assert not head.replace.all.isEnabled()
    head.find_field.setText(r"(which) (valve)")
    head.replace.to.setText("$2 $1")
    pane.finding.look()
    head.replace.all.click()
    assert rig.stored(2) == "valve which do you mean"
    qtbot.keyClick(head.find_field, Qt.Key.Key_Escape)
    assert head.replace.isHidden()


def test_an_empty_transcript_teaches(qtbot):
    session = Session.draft([])
    try:
        pane = TranscriptPane(session, DARK)
        qtbot.addWidget(pane)
        pane.show()
        assert pane._stack.currentWidget() is pane._empty
        assert "import one with Ctrl+I" in pane._empty.text()
        session.add_lane("Ann", None, "transcript")
        pane.read()
        assert "Nothing said yet" in pane._empty.text()
        pane.on_notice(SegmentsSelected(frozenset({5})))
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
    assert len(view.layouts._kept) < 120


def test_any_script_is_wrapped_and_hit(qtbot):
    view = TranscriptView(DARK)
    qtbot.addWidget(view)
    view.resize(200, 300)
    texts = ["x" * 300, "これは長い日本語の文です。" * 10, "هذا نص عربي طويل جدا " * 8, "👨‍👩‍👧 a " * 30]
    view.set_rows(Rows(row(k * 1000, k * 1000 + 900, text) for k, text in enumerate(texts)))
    view.show()
    view.grab()
    for place, each in enumerate(view.rows):
        layout = view.layouts.layout(each)
        assert layout.lineCount() > 2
        assert layout.boundingRect().width() <= 200
        box = view.text_box(place)
        for x in range(0, 200, 7):
            caret = view.layouts.caret_at(each, x, 40)
            # A caret never stands within a sign.
            assert box is None or each.text[caret : caret + 1] not in ("\u200d", "👩", "👧")


def test_a_word_of_emoji_is_marked_as_a_whole(qtbot):
    view = TranscriptView(DARK)
    qtbot.addWidget(view)
    said = row(0, 1000, "a 😀 b", words=[WordPlace(2, 3, 0, 5), WordPlace(4, 5, 5, 9, 0.1)])
    view.set_rows(Rows([said]))
    (doubt,) = view.layouts.layout(said).formats()
    assert (doubt.start, doubt.length) == (5, 1)
