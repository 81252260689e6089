"""The docks of a window: each can be moved, hidden and restored; the timeline has no title of its own."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDockWidget,
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from syncstudio.app.agreement.agreement_dock import agreement_pane
from syncstudio.app.channels_dock import channels_pane
from syncstudio.app.comparison.differences_dock import differences_pane
from syncstudio.app.merging.conflicts_dock import conflicts_pane
from syncstudio.app.people_dock import people_pane
from syncstudio.app.place_docks import map_pane, orientation_pane
from syncstudio.app.series_wiring import statistics_pane
from syncstudio.app.table_docks import counts_pane, label_table_pane
from syncstudio.app.turns_dock import turns_pane
from syncstudio.panes.glyphs import glyph
from syncstudio.panes.theme import Theme

# A dock may be made this small, so that its content never makes the window larger.
_LEAST_WIDTH, _LEAST_HEIGHT = 220, 104
# More widgets than a window has.
_MOST_STEPS = 500


class DockTitle(QWidget):
    """The head of a dock: its name to drag it by, and a button that hides it. A double click lets it float."""

    def __init__(self, dock: QDockWidget, theme: Theme) -> None:
        super().__init__(dock)
        self.setProperty("role", "docktitle")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._close = QToolButton(self)
        self._close.setToolTip(self.tr("Hide; View › Docks brings it back"))
        self._close.setProperty("quiet", "true")
        self._close.setFixedSize(22, 22)
        self._close.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._close.setAccessibleName(self.tr("Hide {name}").format(name=dock.windowTitle()))
        self._close.clicked.connect(dock.close)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 3, 6, 3)
        row.addWidget(QLabel(dock.windowTitle(), self))
        row.addStretch(1)
        row.addWidget(self._close)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Draw the button in another theme's colour."""
        self._close.setIcon(glyph("close", theme.soft))


def titled_dock(
    window: QMainWindow, name: str, title: str, content: QWidget, theme: Theme, scrolls: bool = False
) -> QDockWidget:
    """A dock with a title, at the right side until it is moved. `name` is what saved layouts know it by.

    A content that `scrolls` is scrolled as a whole where it does not fit; others scroll inside themselves.
    """
    dock = QDockWidget(title, window)
    dock.setObjectName(name)
    dock.setTitleBarWidget(DockTitle(dock, theme))
    if scrolls:
        area = QScrollArea(dock)
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(content)
        content = area
    content.setMinimumSize(_LEAST_WIDTH, _LEAST_HEIGHT)
    dock.setWidget(content)
    dock.setAllowedAreas(Qt.DockWidgetArea.AllDockWidgetAreas)
    window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
    # Open ones are for the layout to say; all of them together would make the window higher than its screen.
    dock.hide()
    return dock


def timeline_dock(window: QMainWindow, bar: QWidget, timeline: QWidget, title: str) -> QDockWidget:
    """The transport bar over the timeline, across the whole foot of the window."""
    body = QWidget(window)
    column = QVBoxLayout(body)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(bar)
    column.addWidget(timeline, 1)
    dock = QDockWidget(title, window)
    dock.setObjectName("timeline")
    dock.setTitleBarWidget(QWidget(dock))
    dock.setFeatures(QDockWidget.DockWidgetFeature.DockWidgetClosable)
    dock.setAllowedAreas(Qt.DockWidgetArea.BottomDockWidgetArea | Qt.DockWidgetArea.TopDockWidgetArea)
    dock.setWidget(body)
    window.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, dock)
    window.setCorner(Qt.Corner.BottomRightCorner, Qt.DockWidgetArea.BottomDockWidgetArea)
    window.setCorner(Qt.Corner.BottomLeftCorner, Qt.DockWidgetArea.BottomDockWidgetArea)
    return dock


def made_docks(window) -> dict[str, QDockWidget]:
    """The docks of a window around its panes, by the names that saved layouts know them by."""
    theme, tr = window.theme, window.tr
    return {
        "transcript": titled_dock(window, "transcript", tr("Transcript"), window.transcript, theme),
        "inspector": titled_dock(window, "inspector", tr("Segment"), window.inspector, theme, True),
        "labels": titled_dock(window, "labels", tr("Labels"), window.palette_pane, theme),
        "sync": titled_dock(window, "sync", tr("Sync"), window.sync, theme),
        "alignment": titled_dock(window, "alignment", tr("Alignment"), window.alignment, theme, True),
        "review": titled_dock(window, "review", tr("Review"), window.review, theme),
        "history": titled_dock(window, "history", tr("History"), window.history, theme),
        "health": titled_dock(window, "health", tr("Timing health"), window.health, theme),
        "meter": titled_dock(window, "meter", tr("Sync meter"), window.meter, theme, True),
        "mixer": titled_dock(window, "mixer", tr("Mixer"), window.mixer, theme),
        "turns": titled_dock(window, "turns", tr("Turns"), turns_pane(window), theme, True),
        "people": titled_dock(window, "people", tr("People"), people_pane(window), theme),
        "label_table": titled_dock(
            window, "label_table", tr("Labels table"), label_table_pane(window), theme
        ),
        "counts": titled_dock(window, "counts", tr("Counts"), counts_pane(window), theme),
        "map": titled_dock(window, "map", tr("Map"), map_pane(window), theme),
        "orientation": titled_dock(window, "orientation", tr("Orientation"), orientation_pane(window), theme),
        "channels": titled_dock(window, "channels", tr("Channels"), channels_pane(window), theme, True),
        "statistics": titled_dock(
            window, "statistics", tr("Statistics"), statistics_pane(window), theme, True
        ),
        "differences": titled_dock(window, "differences", tr("Differences"), differences_pane(window), theme),
        "conflicts": titled_dock(window, "conflicts", tr("Conflicts"), conflicts_pane(window), theme),
        "agreement": titled_dock(window, "agreement", tr("Agreement"), agreement_pane(window), theme, True),
        "timeline": timeline_dock(window, window.transport_bar, window.timeline, tr("Timeline")),
    }


def next_seen(window, docks: dict[str, QDockWidget], step: Callable[[], bool]) -> bool:
    """Take Tab steps until one lands where it is seen: what stands behind another tab is passed over.

    Qt keeps the widgets of covered docks in the order of Tab, and keys would then go where nobody looks.
    """
    for _ in range(_MOST_STEPS):
        if not step():
            return False
        landed = window.focusWidget()
        behind = (
            dock
            for dock in docks.values()
            if landed is not None and dock.isAncestorOf(landed) and _covered(dock)
        )
        if next(behind, None) is None:
            return True
    return True


def _covered(dock: QDockWidget) -> bool:
    return dock.visibleRegion().isEmpty()
