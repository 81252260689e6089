"""Asking where to write a file, and never over another one without a yes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget


def ask_place(
    parent: QWidget, title: str, start: Path, kinds: str, suffixes: Sequence[str], *, always: bool = False
) -> Path | None:
    """Where to write, or None; a file that is there is given only when the person said that it may be replaced.

    The first of `suffixes` is put behind a name that has none; with `always` behind every name that has none of them.
    The dialog asks about the name as it was typed, so a file that is met only with the suffix is asked about here.
    """
    name, _ = QFileDialog.getSaveFileName(parent, title, str(start), kinds)
    if not name:
        return None
    typed = Path(name)
    known = typed.name.casefold().endswith(tuple(suffix.casefold() for suffix in suffixes))
    if known or (typed.suffix and not always):
        return typed
    path = typed.with_name(typed.name + suffixes[0])
    return path if not path.exists() or _may_replace(parent, title, path) else None


def _may_replace(parent: QWidget, title: str, path: Path) -> bool:
    text = QCoreApplication.translate("SavePlace", "{file} already exists.\nDo you want to replace it?")
    yes, no = QMessageBox.StandardButton.Yes, QMessageBox.StandardButton.No
    return QMessageBox.warning(parent, title, text.format(file=path.name), yes | no, no) == yes
