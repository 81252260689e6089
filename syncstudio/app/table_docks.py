"""The docks of tables, joined to their window: all labels, and the counts."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog

from syncstudio.panes.tables.counts_pane import CountsPane
from syncstudio.panes.tables.label_table_pane import LabelTablePane
from syncstudio.session.errors import SessionError

_COLUMNS = "label_table/columns"


def label_table_pane(window) -> LabelTablePane:
    """The table of labels of a window; how its columns are arranged is remembered."""
    pane = LabelTablePane(window.session, window.theme, window)
    _join(window, pane)
    pane.refused.connect(window.refuse)
    pane.left.connect(window.timeline.canvas.setFocus)
    pane.restore_columns(window.settings.text(_COLUMNS))
    pane.arranged.connect(lambda: window.settings.set_text(_COLUMNS, pane.columns_state()))
    window.label_table = pane
    return pane


def counts_pane(window) -> CountsPane:
    """The counts of a window; they are saved where a person says."""
    pane = CountsPane(window.session, window.theme, window)
    _join(window, pane)
    pane.save_asked.connect(lambda text: _save_counts(window, text))
    window.counts = pane
    return pane


def write_counts(path: Path, text: str) -> None:
    """Write a CSV document; SessionError where that cannot be done."""
    try:
        path.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise SessionError(f"{path.name} could not be written: {error.strerror or error}.") from error


def _join(window, pane) -> None:
    window.listen(pane)
    window._look.changed.connect(pane.set_theme)
    window.timeline.visible_changed.connect(pane.set_visible_span)


def _save_counts(window, text: str) -> None:
    beside = window.session.project.path.with_name(f"{window.session.title} counts.csv")
    name, _ = QFileDialog.getSaveFileName(
        window, window.tr("Save counts"), str(beside), window.tr("CSV (*.csv)")
    )
    if name:
        window.ask(lambda: write_counts(Path(name), text))
