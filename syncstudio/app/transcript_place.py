"""Where the transcript stands: at the side with the other docks, or beside the timeline, text and waveform in step."""

from __future__ import annotations

from PySide6.QtCore import Qt

_SHARE = 0.32  # of the window's width


def is_beside(window) -> bool:
    """Whether the transcript stands beside the timeline."""
    docks = window.docks
    same = window.dockWidgetArea(docks["transcript"]) == window.dockWidgetArea(docks["timeline"])
    return same and not docks["transcript"].isFloating() and not docks["transcript"].isHidden()


def put_beside(window, beside: bool) -> None:
    """Put the transcript to the right of the timeline, or back to the docks at the side."""
    transcript, timeline = window.docks["transcript"], window.docks["timeline"]
    transcript.setFloating(False)
    if beside:
        timeline.show()
        window.addDockWidget(window.dockWidgetArea(timeline), transcript)
        window.splitDockWidget(timeline, transcript, Qt.Orientation.Horizontal)
        wide = round(window.width() * _SHARE)
        window.resizeDocks([timeline, transcript], [window.width() - wide, wide], Qt.Orientation.Horizontal)
    else:
        window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, transcript)
        side = window.docks["inspector"]
        if window.dockWidgetArea(side) == Qt.DockWidgetArea.RightDockWidgetArea:
            window.tabifyDockWidget(side, transcript)
    transcript.show()
    transcript.raise_()
