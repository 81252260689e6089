"""Asks for the name of somebody new."""

from __future__ import annotations

from PySide6.QtWidgets import QInputDialog, QWidget


def ask_name(parent: QWidget) -> str:
    """A name, or "" when it was not given."""
    name, given = QInputDialog.getText(parent, parent.tr("Somebody new"), parent.tr("Name"))
    return name.strip() if given else ""
