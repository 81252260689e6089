"""The channels of one series as Qt asks for them: which are shown, their values now, units and scales."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractTableModel, QMimeData, QModelIndex, QObject, Qt, Signal

from syncstudio.panes import theme as look
from syncstudio.panes.series.figures import figure, read_figure, short_figure
from syncstudio.panes.swatch import swatch
from syncstudio.project.errors import ProjectError
from syncstudio.session.errors import SessionError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QIcon

    from syncstudio.panes.theme import Theme
    from syncstudio.session.series.channel_view import ChannelView
    from syncstudio.session.session import Session

NAME, NOW, UNIT, LOW, HIGH, LEAST, MOST = range(7)
_ROLE = Qt.ItemDataRole
_MIME = "application/x-syncstudio-channels"
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class ChannelModel(QAbstractTableModel):
    """The channels that the filter lets through, in the order of drawing. `refused` carries why something cannot be."""

    refused = Signal(str)

    def __init__(self, session: Session, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.theme = theme
        self.views: list[ChannelView] = []
        self.track_id = 0
        self._filter = ""
        self._of_track: tuple[ChannelView, ...] = ()
        self.reading: Callable[[ChannelView], str] = lambda view: ""
        self._swatches: dict[int, QIcon] = {}
        self._heads = (
            self.tr("Channel"),
            self.tr("Now"),
            self.tr("Unit"),
            self.tr("From"),
            self.tr("To"),
            self.tr("Least"),
            self.tr("Most"),
        )

    def show(self, track_id: int, views: tuple[ChannelView, ...], text: str) -> None:
        """Show the channels of a track whose name, unit or formula has these letters."""
        same = track_id == self.track_id and [each.name for each in views] == [
            each.name for each in self._of_track
        ]
        found = [view for view in views if _has(view, text)]
        if same and text == self._filter and len(found) == len(self.views):
            self._of_track, self.views = views, found
            self.dataChanged.emit(self.index(0, 0), self.index(len(found) - 1, MOST))
            return
        self.beginResetModel()
        self.track_id, self._of_track, self._filter, self.views = track_id, views, text, found
        self.endResetModel()

    def take_theme(self, theme: Theme) -> None:
        """Show the colours of another theme."""
        self.theme = theme
        self._swatches.clear()
        if self.views:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.views) - 1, MOST))

    def tell_values(self, first: int, last: int) -> None:
        """The playhead has moved: the values of these rows are others."""
        if self.views:
            low, high = max(first, 0), min(last, len(self.views) - 1)
            self.dataChanged.emit(self.index(low, NOW), self.index(high, NOW), [_ROLE.DisplayRole])

    def place_of(self, name: str) -> int:
        """The row of a channel, -1 where the filter hides it."""
        return next((row for row, view in enumerate(self.views) if view.name == name), -1)

    # -- what Qt asks ---------------------------------------------------------------------------------------------

    def rowCount(self, parent: object = None) -> int:
        return 0 if isinstance(parent, QModelIndex) and parent.isValid() else len(self.views)

    def columnCount(self, parent: object = None) -> int:
        return len(self._heads)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _ROLE.DisplayRole) -> object:
        if orientation == Qt.Orientation.Horizontal:
            if role == _ROLE.DisplayRole:
                return self._heads[section]
            if role == _ROLE.TextAlignmentRole:
                return _LEFT if section in (NAME, UNIT) else _RIGHT
        return None

    def data(self, index, role: int = _ROLE.DisplayRole) -> object:
        view, column = self.views[index.row()], index.column()
        match role:
            case _ROLE.DisplayRole:
                return self._text(view, column, short_figure)
            case _ROLE.EditRole:
                return self._text(view, column)
            case _ROLE.CheckStateRole if column == NAME:
                return Qt.CheckState.Checked if view.shown else Qt.CheckState.Unchecked
            case _ROLE.DecorationRole if column == NAME:
                if view.color not in self._swatches:
                    self._swatches[view.color] = swatch(self.theme, view.color, None)
                return self._swatches[view.color]
            case _ROLE.TextAlignmentRole:
                return _LEFT if column in (NAME, UNIT) else _RIGHT
            case _ROLE.FontRole if column not in (NAME, UNIT):
                return look.mono(look.NOTE_PX)
            case _ROLE.ForegroundRole:
                return look.color(self._ink(view, column))
            case _ROLE.ToolTipRole:
                return self._tip(view, column)
        return None

    def flags(self, index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.ItemIsDropEnabled
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
        if self._session.viewing is not None:
            return flags
        flags |= Qt.ItemFlag.ItemIsDragEnabled
        view = self.views[index.row()]
        if index.column() == NAME:
            return flags | Qt.ItemFlag.ItemIsUserCheckable
        numbers = index.column() in (LOW, HIGH) and view.kind == "number"
        return flags | Qt.ItemFlag.ItemIsEditable if numbers or index.column() == UNIT else flags

    def setData(self, index, value: object, role: int = _ROLE.EditRole) -> bool:
        view, column = self.views[index.row()], index.column()
        name = [view.name]
        if role == _ROLE.CheckStateRole and column == NAME:
            shown = Qt.CheckState(value) == Qt.CheckState.Checked
            return self.ask(lambda: self._session.show_channels(self.track_id, name, shown))
        if role != _ROLE.EditRole:
            return False
        if column == UNIT:
            return self.ask(lambda: self._session.set_channel_unit(self.track_id, name, str(value)))
        if column in (LOW, HIGH) and str(value) != self._text(view, column):
            return self._fix(view, column, str(value))
        return False

    def _fix(self, view: ChannelView, column: int, text: str) -> bool:
        """One end of a scale was typed; an empty one makes it automatic."""
        if not text.strip():
            return self.ask(lambda: self._session.auto_scale(self.track_id, [view.name]))
        value = read_figure(text)
        if value is None:
            self.refused.emit(
                self.tr("“{text}” is no number: type one, or nothing for an automatic scale.").format(
                    text=text
                )
            )
            return False
        low, high = view.reach or (0.0, 1.0)
        low, high = (value, high) if column == LOW else (low, value)
        return self.ask(lambda: self._session.fix_scale(self.track_id, [view.name], low, high))

    def ask(self, request: Callable[[], object]) -> bool:
        """Ask the session; a refusal is said."""
        try:
            request()
        except (SessionError, ProjectError) as error:
            self.refused.emit(str(error))
            return False
        return True

    # -- dragging rows --------------------------------------------------------------------------------------------

    def supportedDropActions(self) -> Qt.DropAction:
        return Qt.DropAction.MoveAction

    def mimeTypes(self) -> list[str]:
        return [_MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        data = QMimeData()
        rows = sorted({index.row() for index in indexes})
        data.setData(_MIME, "\n".join(self.views[row].name for row in rows).encode())
        return data

    def dropMimeData(self, data: QMimeData, action: Qt.DropAction, row: int, column: int, parent) -> bool:
        """Channels were let go between two others. Never says that they went: the new order comes as a notice."""
        if not data.hasFormat(_MIME) or self._session.viewing is not None:
            return False
        names = bytes(data.data(_MIME).data()).decode().split("\n")
        place = row if row >= 0 else parent.row() if parent.isValid() else len(self.views)
        before = self.views[place].name if place < len(self.views) else None
        self.ask(lambda: self.move_before(names, before))
        return False

    def move_before(self, names: Sequence[str], before: str | None) -> None:
        """Put channels above another one, or below all."""
        order = [view.name for view in self._of_track]
        end = len(order) if before is None else order.index(before)
        place = sum(name not in names for name in order[:end])
        self._session.move_channels(self.track_id, names, place)

    # -- what stands in a cell ------------------------------------------------------------------------------------

    def _text(self, view: ChannelView, column: int, said: Callable[[float], str] = figure) -> str:
        if column == NAME:
            return view.name
        if column == NOW:
            return self.reading(view)
        if column == UNIT:
            return view.unit
        if view.kind != "number":
            return ""
        reach = view.reach if column in (LOW, HIGH) else self._all(view)
        return "" if reach is None else said(reach[0 if column in (LOW, LEAST) else 1])

    def _all(self, view: ChannelView) -> tuple[float, float] | None:
        return None if view.series is None else view.series.range_of(view.index)

    def _ink(self, view: ChannelView, column: int) -> str:
        if not view.shown:
            return self.theme.faint
        if column in (LOW, HIGH):
            return self.theme.text if view.scale == "fixed" else self.theme.faint
        return self.theme.soft if column in (LEAST, MOST) else self.theme.text

    def _tip(self, view: ChannelView, column: int) -> str | None:
        if column == NAME:
            lines = [view.name, f"= {view.formula}" if view.formula else "", view.trouble]
            return "\n".join(line for line in lines if line)
        if column in (LOW, HIGH) and view.kind == "number":
            if view.scale == "fixed":
                return self.tr("Fixed scale: clear it to make it automatic")
            return self.tr("Automatic: what the whole recording reaches. Type a number to fix the scale")
        if column == UNIT and view.unit != view.file_unit:
            return self.tr("The file says “{unit}”").format(unit=view.file_unit)
        return None


def _has(view: ChannelView, text: str) -> bool:
    words = text.casefold().split()
    said = f"{view.name} {view.unit} {view.formula}".casefold()
    return all(word in said for word in words)
