"""Correcting in place: nothing typed is lost, in any script, and a visit is one step of undo."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from syncstudio.project.records import Word
from syncstudio.session.errors import SessionError
from syncstudio.session.notices import Said
from tests.panes.transcript_rig import MS, Rig, S

K = Qt.Key
CTRL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)


@pytest.fixture
def rig(tmp_path, qtbot):
    made = Rig(tmp_path / "p.syncstudio", qtbot)
    yield made
    made.close()


def press(rig, key, held=Qt.KeyboardModifier.NoModifier, times=1):
    for _ in range(times):
        QTest.keyClick(rig.editor, key, held)


def sentences(rig):
    return [each.message for each in rig.said if isinstance(each, Said)]


def test_a_double_click_puts_the_caret_there_and_return_goes_on(rig, qtbot):
    view = rig.view
    at = rig.point(1, 5)
    qtbot.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert rig.editor.isVisible()
    assert rig.editor.text() == "then close the valve"
    assert rig.editor.caret == 5
    assert rig.editor.accessibleName() == "What Ben says at 00:02.5"
    QTest.keyClicks(rig.editor, "slowly ")
    times = [word.start_ns for word in view.rows[1].words]
    assert rig.stored(1) == "then close the valve"
    press(rig, K.Key_Return)
    assert rig.stored(1) == "then slowly close the valve"
    assert [word.start_ns for word in view.rows[1].words if word.timing != "rough"] == times
    assert rig.editing.segment_id == rig.id(2)
    press(rig, K.Key_Escape)
    assert not rig.editor.isVisible()
    rig.session.undo()
    assert rig.texts()[1] == "then close the valve"


def test_it_is_written_after_a_pause_and_a_visit_is_one_step(rig):
    rig.editing.begin(0)
    QTest.keyClicks(rig.editor, "!")
    assert rig.editing._pause.isActive()
    rig.editing._pause.timeout.emit()
    assert rig.stored(0) == "only when it is cold!"
    QTest.keyClicks(rig.editor, "?")
    rig.editing._pause.timeout.emit()
    assert rig.stored(0) == "only when it is cold!?"
    assert rig.editor.text() == "only when it is cold!?"
    press(rig, K.Key_Escape)
    rig.session.undo()
    assert rig.texts()[0] == "only when it is cold"


def test_leaving_writes_wherever_the_focus_goes(rig, qtbot):
    other = QPushButton(rig.pane)
    other.show()
    rig.editing.begin(0)
    QTest.keyClicks(rig.editor, " a")
    rig.pane.activateWindow()
    rig.editor.setFocus()
    other.setFocus(Qt.FocusReason.MouseFocusReason)
    assert rig.stored(0) == "only when it is cold a"
    rig.editing.begin(2)
    QTest.keyClicks(rig.editor, " b")
    rig.editing.begin(1)
    assert rig.stored(2) == "which valve do you mean b"
    QTest.keyClicks(rig.editor, " c")
    rig.pane.hide()
    assert rig.stored(1) == "then close the valve c"


def test_undo_is_the_field_s_first_then_the_project_s(rig):
    rig.session.write_text(rig.id(1), "then shut the valve")
    rig.editing.begin(0)
    QTest.keyClicks(rig.editor, "x")
    press(rig, K.Key_Z, CTRL)
    assert rig.editor.text() == "only when it is cold"
    press(rig, K.Key_Y, CTRL)
    assert rig.editor.text() == "only when it is coldx"
    press(rig, K.Key_Z, CTRL, times=2)
    assert rig.texts()[:2] == ["only when it is cold", "then close the valve"]
    press(rig, K.Key_Z, CTRL | SHIFT)
    assert rig.texts()[:2] == ["only when it is cold", "then shut the valve"]
    press(rig, K.Key_Z, CTRL | SHIFT)
    assert rig.editor.text() == "only when it is coldx"


def test_split_at_the_caret_and_merge_again(rig):
    rig.editing.begin(0, 9)
    press(rig, K.Key_Return, CTRL)
    assert rig.texts()[:2] == ["only when", "it is cold"]
    assert rig.editing.segment_id == rig.id(1)
    assert rig.editor.caret == 0
    assert rig.view.rows[1].start_ns == 800 * MS
    QTest.keyClicks(rig.editor, "so ")
    press(rig, K.Key_Home)
    press(rig, K.Key_Backspace)
    assert rig.texts()[0] == "only when so it is cold"
    assert rig.editor.caret == 10
    # Another speaker's words are not taken: a sentence says why, and nothing is changed.
    press(rig, K.Key_End)
    press(rig, K.Key_Delete)
    assert "different speakers" in sentences(rig)[-1]
    assert rig.texts()[:2] == ["only when so it is cold", "then close the valve"]
    assert rig.editor.isVisible()
    rig.session.transport.seek(1200 * MS)
    press(rig, K.Key_Return, CTRL | SHIFT)
    assert len(rig.view.rows) == 7
    press(rig, K.Key_Up)
    assert rig.editing.segment_id == rig.id(0)
    press(rig, K.Key_Delete)
    assert rig.texts()[0] == "only when so it is cold"


def test_playing_goes_on_and_is_driven_from_the_field(rig):
    rig.editing.begin(0)
    transport = rig.session.transport
    transport.seek(5 * S)
    press(rig, K.Key_Left, ALT)
    assert transport.position_ns() == 3 * S
    press(rig, K.Key_Right, ALT)
    assert transport.position_ns() == 5 * S
    press(rig, K.Key_Space, CTRL)
    assert transport.playing
    QTest.keyClicks(rig.editor, " and")
    rig.pane.on_tick(8_500 * MS)
    QTest.keyClicks(rig.editor, " on")
    press(rig, K.Key_Space, CTRL)
    assert not transport.playing
    press(rig, K.Key_Escape)
    assert rig.stored(0) == "only when it is cold and on"


def test_a_change_from_elsewhere_is_taken_or_both_are_kept(rig):
    rig.editing.begin(0, 4)
    rig.session.write_text(rig.id(0), "only if it is cold")
    assert rig.editor.text() == "only if it is cold"
    assert rig.editor.caret == 4
    QTest.keyClicks(rig.editor, "!")
    rig.session.write_text(rig.id(0), "somebody else")
    assert rig.editor.text() == "only! if it is cold"
    assert "changed elsewhere" in sentences(rig)[-1]
    press(rig, K.Key_Escape)
    assert rig.stored(0) == "only! if it is cold"
    rig.session.undo()
    assert rig.stored(0) == "somebody else"


def test_what_was_typed_into_an_utterance_that_is_gone_stays_to_be_copied(rig, qtbot):
    rig.editing.begin(0)
    QTest.keyClicks(rig.editor, " typed")
    rig.session.delete_segments([rig.id(0)])
    stranded = rig.pane.stranded
    assert stranded.isVisible()
    assert stranded.text == "only when it is cold typed"
    stranded.findChildren(QPushButton)[0].click()
    assert QGuiApplication.clipboard().text() == "only when it is cold typed"
    stranded.findChildren(QPushButton)[1].click()
    assert stranded.text == ""
    rig.editing.begin(0)
    rig.session.delete_segments([rig.id(0)])
    assert stranded.isHidden()
    assert not rig.editor.isVisible()


def test_a_text_that_is_refused_stays_in_the_field(rig, monkeypatch):
    rig.editing.begin(0)
    QTest.keyClicks(rig.editor, "!")

    def refuse(*_):
        raise SessionError("The disk is full: make room, then go on.")

    with monkeypatch.context() as full:
        full.setattr(rig.session, "set_text", refuse)
        press(rig, K.Key_Escape)
        assert rig.editor.isVisible()
        assert not rig.editing.begin(1)
        assert rig.editor.text() == "only when it is cold!"
        assert "disk is full" in sentences(rig)[-1]
    QGuiApplication.clipboard().setText("x" * 100_001)
    rig.editor.paste()
    assert "at most 100000" in sentences(rig)[-1]
    QGuiApplication.clipboard().setText("a\nb")
    rig.editor.selectAll()
    rig.editor.paste()
    assert rig.editor.text() == "a\nb"
    rig.editor.put("short")
    press(rig, K.Key_Escape)
    assert rig.stored(0) == "short"


def test_a_viewer_reads_and_is_told(rig, monkeypatch):
    monkeypatch.setattr(rig.session.project, "viewing", "another window edits it.")
    assert not rig.editing.begin(0)
    assert "another window edits it" in sentences(rig)[-1]
    assert not rig.editor.isVisible()


def test_an_input_method_shows_what_it_composes_and_only_commits_are_text(rig):
    rig.editing.begin(4, 0)
    composing = QInputMethodEvent("べん", [])
    QApplication.sendEvent(rig.editor, composing)
    assert rig.editor.text() == "弁を閉めてください"
    assert rig.editor.textCursor().block().layout().preeditAreaText() == "べん"
    # The window of candidates opens at the caret.
    query = rig.editor.inputMethodQuery(Qt.InputMethodQuery.ImCursorRectangle)
    assert 0 <= query.x() <= rig.editor.width()
    assert rig.editor.inputMethodQuery(Qt.InputMethodQuery.ImSurroundingText) == "弁を閉めてください"
    done = QInputMethodEvent()
    done.setCommitString("赤い")
    QApplication.sendEvent(rig.editor, done)
    assert rig.editor.text() == "赤い弁を閉めてください"
    assert rig.editor.caret == 2
    press(rig, K.Key_Escape)
    assert rig.stored(4) == "赤い弁を閉めてください"


def test_carets_step_over_whole_signs_and_run_by_sight(rig):
    rig.editing.begin(5, 3)
    press(rig, K.Key_Right)
    assert rig.editor.caret == 8
    press(rig, K.Key_Backspace)
    assert rig.editor.text() == "ok  done"
    press(rig, K.Key_Z, CTRL)
    assert rig.editor.text() == "ok 👨‍👩‍👧 done"
    rig.editor.put("e\u0301a")
    press(rig, K.Key_Home)
    press(rig, K.Key_Right)
    assert rig.editor.caret == 2
    # In a text from right to left the left arrow goes on.
    rig.editing.begin(3, 0)
    press(rig, K.Key_Left)
    assert rig.editor.caret == 1
    assert rig.editor.document().defaultTextOption().textDirection() == Qt.LayoutDirection.RightToLeft
    press(rig, K.Key_A, CTRL)
    QTest.keyClicks(rig.editor, "close it")
    assert rig.editor.document().defaultTextOption().textDirection() == Qt.LayoutDirection.LeftToRight


def test_the_row_grows_with_its_text_and_unsure_words_are_marked_in_it(rig):
    rig.editing.begin(0)
    before = rig.view.height_of(0)
    QTest.keyClicks(rig.editor, " and on and on" * 6)
    assert rig.view.height_of(0) > before + 20
    assert rig.editor.height() == rig.editor.wanted_height(rig.view.layouts.width)
    rig.editor.put_caret(6)
    rig.pane.words.mark_unsure()
    assert [word.text for word in rig.session.project.words(rig.id(0)) if word.unsure] == ["when"]
    assert rig.editor.isVisible()
    press(rig, K.Key_End, CTRL)
    QTest.keyClicks(rig.editor, " end ")
    rig.pane.words.mark_unsure()
    assert [word.text for word in rig.session.project.words(rig.id(0)) if word.unsure] == ["when", "end"]
    rig.editor.insertPlainText("\n")
    rig.editor.insertPlainText("\u00a0")
    assert "\n\u00a0" in rig.editor.text()
    rig.pane.grab()
    other = rig.session.project.words(rig.id(1))[0]
    with rig.session.project.edit("Elsewhere") as edit:
        edit.update(Word, other.id, unsure=True)
    assert rig.editor.isVisible()


def test_edit_here_goes_to_the_word_being_said(rig):
    rig.session.transport.seek(3_600 * MS)
    assert rig.pane.edit_here()
    assert (rig.editing.segment_id, rig.editor.caret) == (rig.id(1), 11)
    press(rig, K.Key_Escape)
    rig.view.marking.put((2, 3), (2, 3))
    QTest.keyClick(rig.view, K.Key_F2)
    assert (rig.editing.segment_id, rig.editor.caret) == (rig.id(2), 3)
    assert rig.editor.mapTo(rig.pane, QPoint(0, 0)).y() > 0


def test_the_word_being_said_is_marked_in_the_field(rig):
    rig.editing.begin(1)
    rig.pane.on_tick(3_600 * MS)
    (mark,) = rig.editor.extraSelections()
    assert mark.cursor.selectedText() == "the"
    QTest.keyClicks(rig.editor, "!")
    rig.pane.on_tick(4_100 * MS)
    assert rig.editor.extraSelections() == []


def test_to_look_is_not_to_change(rig):
    odd = [
        "two\r\nlines",
        "a\nb\n",
        "\u2028",
        "tab\tand \u00a0 nbsp",
        "\u202eturned\u202c",
        "e\u0301 \ufffc",
        "",
    ]
    for text in odd:
        rig.session.write_text(rig.id(0), text)
        before = rig.session.project.last_step()
        stored = rig.stored(0)
        rig.editing.begin(0)
        press(rig, K.Key_Right)
        press(rig, K.Key_Escape)
        assert rig.stored(0) == stored
        assert rig.session.project.last_step() == before
