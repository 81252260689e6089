"""The docks of a window: each can be moved, hidden and restored; the timeline has no title of its own."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow, QVBoxLayout, QWidget


def titled_dock(window: QMainWindow, name: str, title: str, content: QWidget) -> QDockWidget:
    """A dock with a title, at the right side until it is moved. `name` is what saved layouts know it by."""
    dock = QDockWidget(title, window)
    dock.setObjectName(name)
    dock.setWidget(content)
    dock.setAllowedAreas(Qt.DockWidgetArea.AllDockWidgetAreas)
    window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
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
