"""A field at the top of the window in which a few letters find anything that can be done, and Enter does it."""

from __future__ import annotations

import json
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QFrame, QLabel, QLineEdit, QListView, QVBoxLayout, QWidget
from shiboken6 import isValid

from syncstudio.app.palette_entries import PaletteEntry, all_entries
from syncstudio.app.palette_list import ROW_PX, PaletteModel, PalettePainter
from syncstudio.app.palette_match import Haystack, ranked
from syncstudio.panes.theme import Theme, color

_RECENT = "palette/recent"
_MOST_RECENT = 24
_MOST_SHOWN = 60
_ROWS = 7
_WIDTH_PX = 580
_TOP_PX = 6
_OWN_KEYS = (
    *(Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp, Qt.Key.Key_Escape),
    *(Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab, Qt.Key.Key_Backtab),
)
_LENT = (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason)


class CommandPalette(QFrame):
    """Opens over the window's top, below its menus, and closes as soon as the focus leaves it.

    While pictures have a window of their own, and that one has the keys, it opens there. Other parts of the window
    offer more lines through `add_source`.
    """

    def __init__(self, window, theme: Theme) -> None:
        super().__init__(window)
        self._window = window
        self._sources: list[Callable[[], list[PaletteEntry]]] = [lambda: all_entries(window)]
        self._entries: list[PaletteEntry] = []
        self._hays: list[Haystack] = []
        self._before: QWidget | None = None
        # It paints all of itself: pictures and timeline below it are not painted anew with every letter.
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.field = QLineEdit(self, placeholderText=self.tr("Do anything: type a few letters of it"))
        self.field.setAccessibleName(self.tr("Command palette"))
        self.field.textChanged.connect(self.search)
        self.field.installEventFilter(self)
        self.model = PaletteModel(self)
        self.list = QListView(self)
        self.list.setModel(self.model)
        self._painter = PalettePainter(self.model, theme, self.list)
        self.list.setItemDelegate(self._painter)
        self.list.setUniformItemSizes(True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setMouseTracking(True)
        self.list.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.list.setAccessibleName(self.tr("What fits"))
        self.list.clicked.connect(lambda index: self.run(index.row()))
        self._none = QLabel(self.tr("Nothing is called that"), self)
        self._none.setProperty("role", "soft")
        self._none.setContentsMargins(10, 4, 10, 8)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(6)
        column.addWidget(self.field)
        column.addWidget(self.list)
        column.addWidget(self._none)
        self.hide()

    def add_source(self, source: Callable[[], list[PaletteEntry]]) -> None:
        """Offer what `source()` gives, asked for each time the palette opens."""
        self._sources.append(source)

    def set_theme(self, theme: Theme) -> None:
        """Paint with another theme."""
        self._painter.theme = theme
        self.update()

    def open(self) -> None:
        """Show everything, what was used lately first; pressed again, it closes."""
        if self.isVisible():
            self.close_up()
            return
        self._before = QApplication.focusWidget()
        self._stand_on(self._with_keys())
        self._entries = [entry for source in self._sources for entry in source()]
        self._hays = [
            Haystack.of(entry.title, f"{entry.path} {entry.key} {entry.tip}") for entry in self._entries
        ]
        places = {entry.id: at for at, entry in enumerate(self._entries)}
        self._recent = [places[id] for id in self._recent_ids() if id in places]
        self.field.clear()
        self.search("")
        self._place()
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)

    def search(self, text: str) -> None:
        """Show what fits a text, the best chosen."""
        found = ranked(text, self._hays, self._recent)[:_MOST_SHOWN]
        self.model.show_entries([self._entries[place] for place in found], text)
        self.list.setVisible(bool(found))
        self._none.setVisible(not found)
        if found:
            self.list.setCurrentIndex(self.model.index(0, 0))
        self.list.setFixedHeight(ROW_PX * max(1, min(_ROWS, len(found))))
        self.adjustSize()
        self.setFixedWidth(self._width())

    def run(self, row: int) -> None:
        """Do what a line says, with the focus back where it was; what cannot be done now says why."""
        if not 0 <= row < len(self.model.entries):
            return
        entry = self.model.entries[row]
        if entry.why_not:
            self._window.hint(f"{entry.title}: {entry.why_not}")
            return
        self.close_up()
        ids = [entry.id, *(id for id in self._recent_ids() if id != entry.id)]
        self._window.settings.set_text(_RECENT, json.dumps(ids[:_MOST_RECENT]))
        self._window.ask(entry.run)

    def close_up(self) -> None:
        """Go away; the focus returns to where it was."""
        if not self.isVisible():
            return
        inside = self._holds_focus()
        self.hide()
        before, self._before = self._before, None
        host = self.parentWidget()
        if inside:
            back = before is not None and isValid(before) and before.isVisible() and before.window() is host
            to = before if back else host if host is not self._window else self._window.timeline.canvas
            to.setFocus(Qt.FocusReason.PopupFocusReason)
        # A window of pictures may go at any moment, and would take along what stands on it.
        self._stand_on(self._window)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A plain sheet with a thin edge."""
        with QPainter(self) as painter:
            theme = self._painter.theme
            painter.fillRect(self.rect(), color(theme.panel))
            painter.setPen(color(theme.faint))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is not self.field:
            if event.type() == QEvent.Type.Close:
                self.close_up()
            return False
        if event.type() == QEvent.Type.FocusOut and isinstance(event, QFocusEvent):
            # Another window of the desktop or a context menu takes it for a moment only.
            if event.reason() not in _LENT and not self._holds_focus():
                self.close_up()
        elif event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            # A window of pictures has the same actions, and would take these keys first.
            if event.key() in _OWN_KEYS:
                event.accept()
        elif event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._pressed(event)
        return False

    def _pressed(self, event: QKeyEvent) -> bool:
        key, row = event.key(), self.list.currentIndex().row()
        steps: dict[int, int] = {
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_PageDown: _ROWS - 1,
            Qt.Key.Key_PageUp: 1 - _ROWS,
        }
        if key == Qt.Key.Key_Escape:
            self.close_up()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.run(row)
        elif key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            self._go(row + (1 if key == Qt.Key.Key_Tab else -1))
        elif key in steps and self.model.entries:
            beyond = abs(steps[key]) == 1
            last = len(self.model.entries) - 1
            self._go((row + steps[key]) % (last + 1) if beyond else min(last, max(0, row + steps[key])))
        else:
            return False
        return True

    def _go(self, row: int) -> None:
        if self.model.entries:
            self.list.setCurrentIndex(self.model.index(row % len(self.model.entries), 0))

    def _holds_focus(self) -> bool:
        focus = QApplication.focusWidget()
        return focus is not None and (focus is self or self.isAncestorOf(focus))

    def _recent_ids(self) -> list[str]:
        try:
            kept = json.loads(self._window.settings.text(_RECENT, "[]"))
        except ValueError:
            return []
        return [str(id) for id in kept] if isinstance(kept, list) else []

    def _with_keys(self) -> QWidget:
        """The window of ours that keys go to: a picture on the whole screen, the pictures' own, or the main one."""
        window, active = self._window, QApplication.activeWindow()
        others = [each for each in (window.full_picture, window.pictures.apart) if each is not None]
        return active if active is not None and active in others else window

    def _stand_on(self, host: QWidget) -> None:
        if self.parentWidget() is host:
            return
        if self.parentWidget() is not self._window:
            self.parentWidget().removeEventFilter(self)
        self.setParent(host)
        if host is not self._window:
            host.installEventFilter(self)

    def _width(self) -> int:
        return min(_WIDTH_PX, self.parentWidget().width() - 40)

    def _place(self) -> None:
        """In the middle of the window's top, right below its menus."""
        host, bar = self.parentWidget(), self._window.menus
        below = bar.mapTo(host, bar.rect().bottomLeft()).y() if host is self._window else 0
        self.move((host.width() - self._width()) // 2, below + _TOP_PX)
