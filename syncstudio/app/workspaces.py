"""The three workspaces: saved layouts of one window. Nothing is forbidden in any of them."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QButtonGroup,
    QDockWidget,
    QHBoxLayout,
    QMainWindow,
    QTabBar,
    QToolButton,
    QWidget,
)

from syncstudio.app.actions import WORKSPACES
from syncstudio.app.settings import Settings

# Layouts saved by an older window with other docks are not restored.
LAYOUT_VERSION = 13

# Which docks stand open, and the share of the height that the timeline takes, when a workspace is new.
_FIRST: dict[str, tuple[tuple[str, ...], float]] = {
    "label": (("timeline", "inspector", "transcript", "labels"), 0.52),
    "align": (("timeline", "sync", "alignment"), 0.38),
    "review": (("timeline", "transcript", "history", "health", "review"), 0.40),
}
# Docks that share one place as tabs, the last open one in front: there at once, without crowding what is open.
_EVERYWHERE = (
    *("people", "turns", "label_table", "counts", "channels", "map", "orientation", "statistics"),
    "differences",
    "conflicts",
    "agreement",
)
_TABS: dict[str, tuple[str, ...]] = {
    "label": (
        "inspector",
        "transcript",
        "mixer",
        "health",
        "sync",
        "meter",
        *_EVERYWHERE,
        "history",
        "review",
    ),
    "align": (
        "alignment",
        "sync",
        "mixer",
        "health",
        "meter",
        "inspector",
        *_EVERYWHERE,
        "history",
        "review",
    ),
    "review": (
        "transcript",
        "history",
        "mixer",
        "health",
        "sync",
        "meter",
        "inspector",
        *_EVERYWHERE,
        "review",
    ),
}
_SIDE_WIDTH = 320
# Evidence is read at length: it gets more of the window than the pictures do.
_SIDE_SHARE = {"align": 0.6, "review": 0.3}
# What the timeline keeps where a dock is asked for that has no room.
_LEAST_TIMELINE = 0.36
_SECOND_HEIGHT = 190  # a palette of four labels
_LOW = 1250  # a window of less has no room for it under a text that is read
_CHROME_HEIGHT = 60  # menu bar and status line


class Workspaces(QObject):
    """Switches and remembers the layouts of one window."""

    def __init__(self, window: QMainWindow, docks: dict[str, QDockWidget], settings: Settings) -> None:
        super().__init__(window)
        self._window = window
        self._docks = docks
        self._settings = settings
        self.current = settings.workspace if settings.workspace in WORKSPACES else WORKSPACES[0]
        self._share: float | None = None
        self._borrower: QDockWidget | None = None
        self._top: QWidget | None = None
        self._top_px = 0
        docks["timeline"].installEventFilter(self)
        for dock in docks.values():
            dock.visibilityChanged.connect(lambda seen, dock=dock: None if seen else self._gone(dock))

    def restore(self) -> None:
        """Bring back the layout of the current workspace, or its first layout."""
        state = self._settings.blob(self._key())
        self._share = None
        size, before = self._window.size(), self._tab_bars()
        if state is None or not self._window.restoreState(state, LAYOUT_VERSION):
            self.reset()
        elif self._tab_bars() - before:
            # Qt makes new tabs for a restored layout, and forgets the ones before where they stood.
            for bar in before:
                bar.hide()
        self._keep_size(size)

    def stand_below(self, top: QWidget) -> None:
        """What comes and goes in the strips at the top takes from the pictures and gives back to them."""
        self._top, self._top_px = top, top.height()
        top.installEventFilter(self)

    def keep_share(self) -> None:
        """After the window's size changed: the timeline keeps its share, as given or as dragged to."""
        if self._share is not None:
            self._share_height()

    def settle(self) -> None:
        """Take the share that the timeline has in a restored layout for its own."""
        timeline = self._docks["timeline"]
        if self._share is None and timeline.isVisible():
            self._share = timeline.height() / max(1, self._window.height())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.Resize:
            return super().eventFilter(watched, event)
        strips_moved = self._top is not None and self._top.height() != self._top_px
        if watched is self._top:
            QTimer.singleShot(0, self, self._take_top)
        # A height that changes under a pressed button was dragged; the window's own edges belong to its manager.
        elif QGuiApplication.mouseButtons() & Qt.MouseButton.LeftButton and not strips_moved:
            self._share = self._docks["timeline"].height() / max(1, self._window.height())
        return super().eventFilter(watched, event)

    def switch(self, name: str) -> None:
        """Go to another workspace; the layout of this one is kept."""
        if name != self.current:
            self.remember()
            self.current = name
            self._settings.workspace = name
            self.restore()
            QTimer.singleShot(0, self, self.settle)

    def remember(self) -> None:
        """Keep the layout of the current workspace."""
        self._settings.set_blob(self._key(), self._window.saveState(LAYOUT_VERSION))

    def reset(self) -> None:
        """Put every dock of the current workspace back where it stood at first."""
        open_docks, _ = _FIRST[self.current]
        size = self._window.size()
        for name, dock in self._docks.items():
            dock.setFloating(False)
            areas = Qt.DockWidgetArea
            area = areas.BottomDockWidgetArea if name == "timeline" else areas.RightDockWidgetArea
            self._window.addDockWidget(area, dock)
            dock.setVisible(name in open_docks)
        first, *others = self._tabs()
        for name in others:
            self._window.tabifyDockWidget(self._docks[first], self._docks[name])
        self._docks[[name for name in (first, *others) if name in open_docks][-1]].raise_()
        side = [self._docks[name] for name in open_docks if name != "timeline" and name not in others]
        if side:
            share = _SIDE_SHARE.get(self.current)
            wide = _SIDE_WIDTH if share is None else round(self._window.width() * share)
            self._window.resizeDocks(side, [wide] * len(side), Qt.Orientation.Horizontal)
        if len(side) > 1:
            above = round(self._window.height() * (1 - _FIRST[self.current][1])) - _CHROME_HEIGHT
            second = min(_SECOND_HEIGHT, above // 2)
            self._window.resizeDocks(side, [above - second, second], Qt.Orientation.Vertical)
        self._keep_size(size)
        self._share = _FIRST[self.current][1]
        self._share_height()
        self._settings.set_blob(self._key(), None)

    def _tabs(self) -> tuple[str, ...]:
        """The docks that share one place; in a low window the palette is one of them, for the transcript to be read."""
        first, *others = _TABS[self.current]
        low = self._window.height() < _LOW
        return (first, "labels", *others) if self.current == "label" and low else (first, *others)

    def give_room(self, name: str, height: int) -> None:
        """Let a dock be so high, if the others at its side can spare it."""
        dock = self._docks[name]
        if (
            self._share is not None
            and self._docks["timeline"].height() < self._share * self._window.height() - 1
        ):
            self._borrower = dock  # it takes over what the one before it had taken
        area = self._window.dockWidgetArea(dock)
        tabs = {*self._window.tabifiedDockWidgets(dock), dock, self._docks["timeline"]}
        others = [
            other
            for other in self._docks.values()
            if other not in tabs
            and other.isVisible()
            and not other.isFloating()
            and self._window.dockWidgetArea(other) == area
        ]
        if dock.isFloating() or dock.height() >= height:
            return
        whole = dock.height() + sum(other.height() for other in others)
        least = [other.minimumSizeHint().height() for other in others]
        taken = self._take_from_timeline(height - (whole - sum(least)))
        self._borrower = dock if taken else self._borrower
        whole += taken
        high = min(height, whole - sum(least))
        rest = [(whole - high) * other.height() // max(1, whole - dock.height()) for other in others]
        self._window.resizeDocks([dock, *others], [high, *rest], Qt.Orientation.Vertical)

    def _take_from_timeline(self, wanted: int) -> int:
        """Height for the docks above from the timeline, as far as it has more than it needs; answers how much."""
        timeline = self._docks["timeline"]
        taken = min(wanted, timeline.height() - round(self._window.height() * _LEAST_TIMELINE))
        if taken <= 0 or not timeline.isVisible() or timeline.isFloating():
            return 0
        self._window.resizeDocks([timeline], [timeline.height() - taken], Qt.Orientation.Vertical)
        return taken

    def _tab_bars(self) -> set[QTabBar]:
        """The tabs of docks that share a place."""
        options = Qt.FindChildOption.FindDirectChildrenOnly
        return set(self._window.findChildren(QTabBar, options=options))

    def _keep_size(self, size: QSize) -> None:
        """Docks stand one below the other until they share their places, and push the window off a low screen."""
        if self._window.size() != size and not (self._window.isMaximized() or self._window.isFullScreen()):
            self._window.resize(size)

    def _gone(self, dock: QDockWidget) -> None:
        """A dock is no longer seen: what it took from the timeline goes back, unless the next one has asked for it."""
        if dock is self._borrower:
            self._borrower = None
            QTimer.singleShot(0, self, lambda: None if self._borrower else self.keep_share())

    def _take_top(self) -> None:
        if self._top is not None and self._top.height() != self._top_px:
            self._top_px = self._top.height()
            if self._borrower is None:
                self.keep_share()

    def _share_height(self) -> None:
        high = round(self._window.height() * (self._share or _FIRST[self.current][1]))
        self._window.resizeDocks([self._docks["timeline"]], [high], Qt.Orientation.Vertical)

    def _key(self) -> str:
        return f"layout/{self.current}"


class WorkspaceSwitch(QWidget):
    """Three words at the right of the menu bar. `chosen` carries the workspace's id."""

    chosen = Signal(str)

    def __init__(self, current: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        tabs = QWidget(self)
        tabs.setProperty("role", "tabs")
        tabs.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        row = QHBoxLayout(tabs)
        row.setContentsMargins(2, 2, 2, 2)
        row.setSpacing(2)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(8, 1, 12, 1)
        outer.addWidget(tabs)
        self._buttons: dict[str, QToolButton] = {}
        group = QButtonGroup(self)
        texts = (self.tr("Label"), self.tr("Align"), self.tr("Review"))
        for id, text in zip(WORKSPACES, texts, strict=True):
            button = QToolButton(tabs)
            button.setText(text)
            button.setCheckable(True)
            button.setChecked(id == current)
            button.setProperty("role", "tab")
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setAccessibleName(self.tr("{name} workspace").format(name=text))
            button.clicked.connect(lambda _checked=False, id=id: self.chosen.emit(id))
            group.addButton(button)
            row.addWidget(button)
            self._buttons[id] = button

    @property
    def names(self) -> tuple[str, ...]:
        """The ids of the workspaces, as they stand."""
        return tuple(self._buttons)

    def show_keys(self, keys: Mapping[str, str]) -> None:
        """Name the key of each workspace where there is one."""
        for id, button in self._buttons.items():
            key = keys.get(id, "")
            button.setToolTip(f"{button.accessibleName()}  ({key})" if key else button.accessibleName())

    def show_current(self, name: str) -> None:
        """Mark a workspace as the current one."""
        self._buttons[name].setChecked(True)
