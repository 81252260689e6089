"""Files dropped on a window are taken wherever they fall, and stay where they are."""

from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from syncstudio.app.dropping import Dropping

COPY, MOVE, LINK = Qt.DropAction.CopyAction, Qt.DropAction.MoveAction, Qt.DropAction.LinkAction


@pytest.fixture
def window(qtbot):
    shown = QWidget()
    qtbot.addWidget(shown)
    shown.field = QLineEdit(shown)
    QVBoxLayout(shown).addWidget(shown.field)
    shown.taken = []
    shown.dropping = Dropping(shown, shown.taken.append)
    shown.show()
    return shown


def dropped(window, mime, actions):
    """Drop it over the text field, as the screen would; the action that the other side is told, or None."""
    at = window.field.geometry().center()
    none, buttons = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton
    enter = QDragEnterEvent(QPoint(at), actions, mime, buttons, none)
    QCoreApplication.sendEvent(window.windowHandle(), enter)
    drop = QDropEvent(QPointF(at), actions, mime, buttons, none)
    QCoreApplication.sendEvent(window.windowHandle(), drop)
    return drop.dropAction() if drop.isAccepted() else None


@pytest.mark.parametrize(
    ("actions", "told"), [(COPY | MOVE | LINK, COPY), (MOVE | LINK, LINK), (COPY, COPY), (MOVE, None)]
)
def test_files_are_never_taken_as_moved_away(qtbot, window, actions, told):
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile("/files/cues.srt")])
    assert dropped(window, mime, actions) == told
    qtbot.wait(1)
    assert window.taken == ([[Path("/files/cues.srt")]] if told else [])
    assert window.field.text() == ""


def test_a_text_field_still_takes_text(qtbot, window):
    mime = QMimeData()
    mime.setText("a word")
    assert dropped(window, mime, COPY) == COPY
    qtbot.wait(1)
    assert window.field.text() == "a word"
    assert window.taken == []
