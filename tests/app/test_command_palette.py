"""The palette in a window: it finds, runs, says why not, and gives the focus back. Keys of labels, and of lists."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QListWidget

from syncstudio.app.actions import SUBMENUS, all_specs
from syncstudio.app.palette_entries import PaletteEntry
from syncstudio.timebase.span import Span

CTRL = Qt.KeyboardModifier.ControlModifier
MS = 1_000_000


@pytest.fixture
def palette(window):
    window.timeline.canvas.setFocus()
    return window.command_palette


def titles(palette):
    return [entry.title for entry in palette.model.entries]


def test_everything_is_found_run_and_remembered(window, palette, qtbot):
    session = window.session
    label = session.add_label("Laughter")
    lane = session.add_lane("Zoe", None)
    asked = []
    palette.add_source(lambda: [PaletteEntry("query:1", "Long silences", "Queries", lambda: asked.append(1))])
    QTest.keyClick(window, Qt.Key.Key_K, CTRL)
    field = palette.field
    qtbot.waitUntil(field.hasFocus)
    # Every action, and what menus are filled with at the moment.
    entries = {entry.id: entry for entry in palette._entries}
    assert {spec.id for spec in all_specs()} - set(SUBMENUS) - {"palette"} <= set(entries)
    assert {"speed/0.5×", "theme/Light", "docks/Mixer", f"label:{label}", f"lane:{lane}"} <= set(entries)
    assert entries["undo"].why_not == ""
    assert entries["redo"].why_not == "There is nothing to redo"
    # A letter is a letter here, and Space no play key.
    QTest.keyClicks(field, "fit ev")
    assert titles(palette)[0] == "Fit everything"
    assert not session.transport.playing
    window.timeline.zoom_in()
    whole = window.timeline.visible_span.duration_ns
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert window.timeline.visible_span.duration_ns > whole
    assert palette.isHidden()
    assert window.timeline.canvas.hasFocus()
    # A label is given to what is selected, a speed is chosen, a lane is worked on.
    session.selection = Span(0, 300 * MS)
    for text in ("label: laugh", "0.5×", "lane: zoe", "long sil"):
        QTest.keyClick(window, Qt.Key.Key_K, CTRL)
        QTest.keyClicks(palette.field, text)
        QTest.keyClick(palette.field, Qt.Key.Key_Return)
    lanes = [each.id for each in session.project.lanes() if each.kind == "segments"]
    (segment,) = [segment for each in lanes for segment in session.project.segments(each)]
    assert segment.label_id == label
    assert session.transport.speed == 0.5
    assert window.current_lane() == lane
    assert asked == [1]
    # What was done lately stands first, also after a restart.
    QTest.keyClick(window, Qt.Key.Key_K, CTRL)
    assert titles(palette)[:3] == ["Long silences", "Lane: Zoe", "Speed: 0.5×"]
    # What cannot be done stays open and says why.
    QTest.keyClicks(palette.field, "redo")
    QTest.keyClick(palette.field, Qt.Key.Key_Return)
    assert window.status.currentMessage() == "Redo: There is nothing to redo"
    QTest.keyClick(palette.field, Qt.Key.Key_Escape)
    assert palette.isHidden()
    assert window.timeline.canvas.hasFocus()
    # The focus goes back into the field it came from; a click elsewhere closes it too.
    window.transcript.head.find_field.setFocus()
    QTest.keyClick(window.transcript.head.find_field, Qt.Key.Key_K, CTRL)
    assert palette.isVisible()
    QTest.keyClick(palette.field, Qt.Key.Key_K, CTRL)
    assert palette.isHidden()
    assert window.transcript.head.find_field.hasFocus()


def test_keys_of_labels_go_before_actions_while_their_mode_is_on(window, qtbot, palette):
    session, keys = window.session, window.label_keys
    groom, scratch = session.add_label("Groom"), session.add_label("Scratch")
    session.update_label(groom, hotkey="G")
    session.update_label(scratch, hotkey="Y")
    pressed, let_go = [], []
    keys._press, keys._let_go = pressed.append, let_go.append

    def hold(key):
        focus = QApplication.focusWidget()
        QTest.keyPress(focus, key)
        QTest.keyRelease(QApplication.focusWidget(), key)

    # A key that no action has is the label's at once; another waits for the mode.
    hold(Qt.Key.Key_Y)
    assert (pressed, let_go) == ([scratch], [scratch])
    assert not keys.on
    assert keys.label_of("G") is None
    QTest.keyClick(window.timeline.canvas, Qt.Key.Key_F4)
    assert keys.on
    assert keys.button.isChecked()
    hold(Qt.Key.Key_G)
    assert pressed == [scratch, groom]
    assert not window.transport_bar.clock.hasFocus()
    # Where a text is typed a letter is a letter, and keys with Ctrl stay the actions'.
    window.transcript.head.find_field.setFocus()
    QTest.keyClicks(window.transcript.head.find_field, "gy")
    assert window.transcript.head.find_field.text() == "gy"
    assert pressed == [scratch, groom]
    window.timeline.canvas.setFocus()
    keys.button.click()
    assert not keys.on
    assert window.settings.text("keys/label_keys") == "off"


def test_changed_keys_work_at_once_in_every_window_and_every_hint(window, windows, palette, qtbot):
    keymaps = windows.keymaps
    keymaps.set_keys("play", ("F13",))
    keymaps.set_keys("new_segment", ("Ctrl+Shift+F9",))
    keymaps.set_keys("shuttle_forward", ("Y",))
    QTest.keyClick(window, Qt.Key.Key_Space)
    assert not window.session.transport.playing
    QTest.keyClick(window, Qt.Key.Key_F13)
    assert window.session.transport.playing
    QTest.keyClick(window, Qt.Key.Key_F13)
    # K held with the new key of the shuttle goes by frames.
    window.session.transport.seek(0)
    QTest.keyPress(window.timeline.canvas, Qt.Key.Key_K)
    QTest.keyClick(window.timeline.canvas, Qt.Key.Key_Y)
    QTest.keyRelease(window.timeline.canvas, Qt.Key.Key_K)
    assert 0 < window.session.transport.position_ns() < 50 * MS
    assert "F13" in window.transport_bar._buttons["play"].toolTip()
    assert "or press Ctrl+Shift+F9" in window.timeline._view.lane_hint("segments")
    assert "Ctrl+2" in window.menus.switch._buttons["align"].toolTip()
    keymaps.set_keys("workspace_align", ())
    assert "Ctrl" not in window.menus.switch._buttons["align"].toolTip()
    # Tab is an action's key on the timeline, and goes on from part to part everywhere else.
    keymaps.set_keys("solo", ("Tab",))
    ran = []
    window.acts["solo"].triggered.connect(lambda: ran.append(1))
    QTest.keyClick(window.timeline.canvas, Qt.Key.Key_Tab)
    assert ran == [1]
    window.transcript.head.find_field.setFocus()
    QTest.keyClick(window.transcript.head.find_field, Qt.Key.Key_Tab)
    assert ran == [1]
    assert not window.transcript.head.find_field.hasFocus()


def test_lists_keep_the_keys_they_move_by_and_parts_are_gone_through(window, windows, palette, qtbot):
    windows.keymaps.set_keys("mute", ("Down",))
    ran = []
    window.acts["mute"].triggered.connect(lambda: ran.append(1))
    rows = QListWidget(window.transcript)
    rows.addItems(["One", "Two"])
    rows.setCurrentRow(0)
    rows.show()
    rows.setFocus()
    qtbot.waitUntil(rows.hasFocus)
    QTest.keyClick(rows, Qt.Key.Key_Down)
    assert (rows.currentRow(), ran) == (1, [])
    rows.hide()
    window.timeline.canvas.setFocus()
    QTest.keyClick(window.timeline.canvas, Qt.Key.Key_Down)
    assert ran == [1]
    seen = []
    for _ in range(12):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_F6)
        seen.append(QApplication.focusWidget())
    assert window.timeline.canvas in seen
    assert any(window.grid.isAncestorOf(each) for each in seen)
    assert any(window.transcript.isAncestorOf(each) for each in seen)
    window.docks["labels"].raise_()  # a tab behind the transcript, in a low window
    for _ in range(12):
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_F6)
        seen.append(QApplication.focusWidget())
    assert any(window.palette_pane.isAncestorOf(each) for each in seen)
