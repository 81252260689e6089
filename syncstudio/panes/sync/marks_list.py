"""The moments that were marked, and the button that measures from them."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from syncstudio.panes.glyphs import glyph
from syncstudio.panes.note_label import NoteLabel
from syncstudio.panes.theme import Theme
from syncstudio.session.measuring.moments import Moment
from syncstudio.timebase.timecode import short_text

_ROW_PX, _MOST_ROWS, _LEAST_ROWS = 25, 5, 2
_HEAD_AIR_PX = 10
_TIGHT_PX = 150  # so low that only their number and the button have room
_LOW_PX = 460  # of the window it stands in: a low one keeps its height for the tracks
_ID = Qt.ItemDataRole.UserRole


class MarksList(QWidget):
    """One row a moment. `measure` asks to measure, `deleted` and `asked` carry a moment's id."""

    measure = Signal()
    deleted = Signal(object)
    asked = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._count = 0
        self._head = QLabel(self)
        self._head.setProperty("role", "soft")
        self.button = QPushButton(self.tr("Measure from marks"), self)
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.button.clicked.connect(self.measure)
        self.rows = QListWidget(self)
        self.rows.setAccessibleName(self.tr("Marked moments"))
        self.rows.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.rows.itemActivated.connect(lambda item: self.asked.emit(item.data(_ID)))
        self.rows.itemClicked.connect(lambda item: self.asked.emit(item.data(_ID)))
        top = QHBoxLayout()
        top.setContentsMargins(14, 5, 8, 3)
        top.addWidget(self._head, 1)
        top.addWidget(self.button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(self.rows)
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.hide()

    def set_theme(self, theme: Theme) -> None:
        """Draw the buttons in another theme's colours."""
        self._theme = theme

    def show_moments(
        self,
        moments: list[Moment],
        names: dict[int, str],
        open_id: int | None,
        tracks_px: int | None = None,
    ) -> None:
        """List these; the one that is being marked is named so."""
        self.setVisible(bool(moments))
        self._head.setText(
            self.tr("1 moment marked")
            if len(moments) == 1
            else self.tr("{count} moments marked").format(count=len(moments))
        )
        self.button.setEnabled(any(len(moment.track_ids) > 1 for moment in moments))
        self.rows.clear()
        for moment in moments:
            item = QListWidgetItem()
            item.setData(_ID, moment.id)
            self.rows.addItem(item)
            row = self._row(moment, names, moment.id == open_id)
            item.setSizeHint(QSize(10, _ROW_PX))
            self.rows.setItemWidget(item, row)
        self._count = len(moments)
        self.fit(tracks_px)

    def fit(self, tracks_px: int | None = None) -> None:
        """Take as much height as the pane around can spare, whose tracks need `tracks_px` to be seen all."""
        whole = self.parentWidget().height()
        most = 0 if whole < _TIGHT_PX else _LEAST_ROWS if whole < _LOW_PX else _MOST_ROWS
        if tracks_px is not None:
            spare = (whole - tracks_px - self.button.sizeHint().height() - _HEAD_AIR_PX) // _ROW_PX
            most = max(most, min(spare, _MOST_ROWS))
        shown = min(self._count, most)
        self.rows.setVisible(shown > 0)
        self.rows.setFixedHeight(shown * _ROW_PX + 2)

    def _row(self, moment: Moment, names: dict[int, str], marking: bool) -> QWidget:
        row = QWidget(self.rows)
        line = QHBoxLayout(row)
        line.setContentsMargins(8, 0, 4, 0)
        tracks = ", ".join(
            f"{names.get(cue.track_id, '?')} {short_text(cue.source_ns, 3)}" for cue in moment.cues
        )
        label = NoteLabel(
            f"{moment.number}   {tracks}" + (self.tr(" …") if marking else ""), row, padding_px=0
        )
        label.setToolTip(tracks)
        delete = QToolButton(row)
        delete.setIcon(glyph("close", self._theme.soft))
        delete.setProperty("quiet", "true")
        delete.setFixedSize(22, 22)
        delete.setToolTip(self.tr("Delete moment {number}").format(number=moment.number))
        delete.setAccessibleName(delete.toolTip())
        delete.clicked.connect(lambda _checked=False, id=moment.id: self.deleted.emit(id))
        line.addWidget(label)
        line.addStretch(1)  # short ones stand at the left, too
        line.addWidget(delete)
        row.setFixedHeight(_ROW_PX - 1)
        return row
