"""Commands that walk and carry labels, apart from a window."""

from types import SimpleNamespace

import pytest
from PySide6.QtWidgets import QWidget

from syncstudio.app.commands import label_walk_commands
from syncstudio.app.commands.label_walk_commands import LabelWalkCommands
from syncstudio.session.errors import SessionError


def test_nothing_was_ever_copied(qtbot, monkeypatch):
    empty = SimpleNamespace(clipboard=lambda: SimpleNamespace(mimeData=lambda: None))
    monkeypatch.setattr(label_walk_commands, "QApplication", empty)

    def refuse(document, at_ns):
        raise SessionError(f"There are no labels in {document}.")

    window = QWidget()
    qtbot.addWidget(window)
    window.session = SimpleNamespace(
        paste_labels=refuse, transport=SimpleNamespace(position_ns=lambda: 0), project=None
    )
    with pytest.raises(SessionError, match="no labels in"):
        LabelWalkCommands(window).paste()
