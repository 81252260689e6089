"""Pedals: keys that Qt has no name for, modifiers by themselves, and playing while a key is held."""

import pytest
from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMainWindow, QPlainTextEdit

from syncstudio.app.action_set import ActionSet, native
from syncstudio.app.key_field import KeyField
from syncstudio.app.key_text import KeyTextError, is_hard, key_trouble, tidy_key
from syncstudio.app.keymaps import Keymaps
from syncstudio.app.pedal_keys import PedalKeys
from syncstudio.app.settings import Settings

NONE = Qt.KeyboardModifier.NoModifier
PRESS, RELEASE = QEvent.Type.KeyPress, QEvent.Type.KeyRelease


def pedal(kind, scan=193, repeat=False):
    return QKeyEvent(kind, Qt.Key.Key_unknown, NONE, scan, 0, 0, "", repeat)


@pytest.mark.parametrize(
    ("text", "key"), [("scan 193", "Scan 193"), ("ctrl ALONE", "Ctrl alone"), ("Scan 007", "Scan 7")]
)
def test_keys_without_a_name_are_written_by_number(text, key):
    assert tidy_key(text) == key
    assert is_hard(key)
    assert native(key) == key
    assert key_trouble(key, True) == ""


def test_other_texts_are_still_refused():
    for text in ("Scan", "Scan x", "Ctrl+Scan 5", "Hyper alone"):
        with pytest.raises(KeyTextError):
            tidy_key(text)
    assert not is_hard("F13")
    assert tidy_key("F24") == "F24"


def test_a_field_catches_a_pedal_and_a_modifier_pressed_twice(qtbot):
    field = KeyField()
    qtbot.addWidget(field)
    caught = []
    field.caught.connect(caught.append)
    QApplication.sendEvent(field, pedal(PRESS))
    assert caught == ["Scan 193"]
    QApplication.sendEvent(field, pedal(PRESS, 0))
    QTest.keyClick(field, Qt.Key.Key_Control)
    assert caught == ["Scan 193"]
    assert "once more" in field.text()
    QTest.keyClick(field, Qt.Key.Key_Control)
    assert caught[-1] == "Ctrl alone"
    QTest.keyClick(field, Qt.Key.Key_Control)
    QTest.keyClick(field, Qt.Key.Key_F13)
    QTest.keyClick(field, Qt.Key.Key_Control)
    assert caught == ["Scan 193", "Ctrl alone", "F13"]


class Host(QObject):
    moved = Signal(bool)
    holds = False

    def hold(self, down):
        self.moved.emit(down)


@pytest.fixture
def rig(qtbot, tmp_path):
    window = QMainWindow()
    keymaps = Keymaps(Settings(tmp_path))
    window.acts = ActionSet(window, keymaps)
    host = Host()
    pedals = PedalKeys(window, host)
    field = QPlainTextEdit()
    window.setCentralWidget(field)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitExposed(window)
    window.activateWindow()
    field.setFocus()
    pedals._focus_moved(None, field)
    ran = []
    for id in ("typing_play", "typing_back"):
        window.acts[id].triggered.connect(lambda _checked=False, id=id: ran.append(id))
    return window, keymaps, host, field, ran


def test_a_pedal_runs_its_action_while_a_text_is_typed(rig):
    window, keymaps, _, field, ran = rig
    keymaps.set_keys("typing_back", ("Scan 193", "Ctrl alone"))
    assert window.acts["typing_back"].shortcuts() == []
    QApplication.sendEvent(field, pedal(PRESS))
    QApplication.sendEvent(field, pedal(PRESS, repeat=True))
    QApplication.sendEvent(field, pedal(RELEASE))
    assert ran == ["typing_back"]
    QTest.keyPress(field, Qt.Key.Key_Control)
    QTest.keyClick(field, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    QTest.keyRelease(field, Qt.Key.Key_Control)
    assert ran == ["typing_back"]  # it was held for another key
    QTest.keyClick(field, Qt.Key.Key_Control)
    assert ran == ["typing_back"] * 2
    window.acts["typing_back"].setEnabled(False)
    QApplication.sendEvent(field, pedal(PRESS))
    assert len(ran) == 2
    assert field.toPlainText() == ""


def test_held_down_it_plays_and_let_go_it_stops(rig, qtbot):
    _, keymaps, host, field, ran = rig
    keymaps.set_keys("typing_play", ("F13", "Scan 193"))
    host.holds = True
    told = []
    host.moved.connect(told.append)
    for press, release in (
        (pedal(PRESS), pedal(RELEASE)),
        (QKeyEvent(PRESS, Qt.Key.Key_F13, NONE), QKeyEvent(RELEASE, Qt.Key.Key_F13, NONE)),
    ):
        QApplication.sendEvent(field, press)
        assert told == [True]
        # Some systems repeat a held key as releases and presses.
        QApplication.sendEvent(field, release)
        QApplication.sendEvent(field, press)
        assert told == [True]
        QApplication.sendEvent(field, release)
        qtbot.waitUntil(lambda: told == [True, False], timeout=1000)
        told.clear()
    assert ran == []
