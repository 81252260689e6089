"""The transcript in its window: corrected with the playhead, beside the timeline, in step with it."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from syncstudio.app.transcript_place import is_beside

S = 1_000_000_000
K = Qt.Key
CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


def test_a_transcript_is_corrected_beside_the_timeline(open_window, tmp_path, wav, qtbot):
    talk = tmp_path / "talk.vtt"
    cues = (f"00:00:{k:02d}.000 --> 00:00:{k:02d}.900\nnumber {k} said\n\n" for k in range(40))
    talk.write_text("WEBVTT\n\n" + "".join(cues))
    window = open_window(wav, talk)
    window.switch_workspace("review")
    pane, session, editor = window.transcript, window.session, window.transcript.editing.editor

    session.transport.seek(2 * S)
    QTest.keyClick(window.timeline.canvas, K.Key_Return, ALT)
    qtbot.waitUntil(lambda: editor.isVisible() and editor.text() == "number 2 said")
    assert QApplication.focusWidget() is editor
    # Letters are letters here, and not keys of actions; keys of the field are the field's.
    editor.put_caret(0)
    QTest.keyClicks(editor, "kl ")
    QTest.keyClick(editor, K.Key_Return, CTRL)
    assert [each.text for each in pane.view.rows[2:4]] == ["kl", "number 2 said"]
    QTest.keyClick(editor, K.Key_W, ALT)
    assert pane.view.rows[3].words[0].unsure
    QTest.keyClick(editor, K.Key_Z, CTRL)
    QTest.keyClick(editor, K.Key_Z, CTRL)
    QTest.keyClick(editor, K.Key_Z, CTRL)
    qtbot.waitUntil(lambda: pane.view.rows[2].text == "number 2 said")
    QTest.keyClick(QApplication.focusWidget(), K.Key_Escape)
    assert not editor.isVisible()

    window.acts["transcript_beside"].trigger()
    QApplication.processEvents()
    assert is_beside(window)
    dock, timeline = window.docks["transcript"].geometry(), window.docks["timeline"].geometry()
    assert dock.left() >= timeline.right()
    assert abs(dock.top() - timeline.top()) < 40
    window.acts["transcript_step"].trigger()
    pane.view.show_from(0)
    pane.view.scroll_by(pane.view.height_of(0) + pane.view.height_of(1))
    assert window.timeline.visible_span.start_ns <= 2 * S <= window.timeline.visible_span.end_ns
    window.acts["transcript_beside"].trigger()
    QApplication.processEvents()
    assert not is_beside(window)

    QTest.keyClick(window.timeline.canvas, K.Key_R, CTRL)
    assert pane.head.find_field.hasFocus()
    assert pane.head.replace.isVisible()
    pane.head.find_field.setText("said")
    pane.finding.look()
    assert pane.head.replace.count.text() == "40 in 40 utterances"
