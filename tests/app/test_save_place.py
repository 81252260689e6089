"""Names are completed, and what is there is replaced only after a yes."""

import pytest
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from syncstudio.app.save_place import ask_place


@pytest.fixture
def ask(qtbot, monkeypatch, tmp_path):
    parent = QWidget()
    qtbot.addWidget(parent)
    asked = []

    def typed(name, answer=None, **choices):
        asked.clear()
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (name and str(tmp_path / name), ""))
        monkeypatch.setattr(QMessageBox, "warning", lambda *facts: asked.append(facts[2]) or answer)
        path = ask_place(parent, "Save", tmp_path, "", (".labels.toml", ".toml"), **choices)
        return path and path.name, len(asked)

    return typed


def test_a_name_is_completed(ask):
    assert ask("") == (None, 0)
    assert ask("a") == ("a.labels.toml", 0)
    assert ask("a.TOML") == ("a.TOML", 0)
    assert ask("a.v2") == ("a.v2", 0)
    assert ask("a.v2", always=True) == ("a.v2.labels.toml", 0)


def test_a_file_met_by_the_completed_name_is_asked_about(ask, tmp_path):
    (tmp_path / "a.labels.toml").write_text("of a person")
    assert ask("a", QMessageBox.StandardButton.No) == (None, 1)
    assert ask("a", QMessageBox.StandardButton.Yes) == ("a.labels.toml", 1)
    assert ask("a.labels.toml") == ("a.labels.toml", 0), "the dialog has asked"
