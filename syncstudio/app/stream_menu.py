"""What a right click offers on a channel of states or events: its filter, the way through it, a lane of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtWidgets import QScrollArea

from syncstudio.app.channels_dock import show_channels

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMenu, QWidget

_LAID_OUT_MS = 250


def add_stream_actions(window, menu: QMenu, track_id: int, name: str) -> None:
    """Add the rows to a menu of a channel."""
    session = window.session
    series = session.series(track_id)
    channel = series.names.index(name) if series is not None and name in series.names else -1

    def make() -> None:
        window.use_lane(session.make_stream_lane(track_id, channel))

    def show() -> None:
        session.choose_channel(track_id, name)
        show_channels(window)
        window.channels.stream.words.setFocus()
        # The dock lays itself out first.
        QTimer.singleShot(
            0, window.channels.stream.words, lambda: bring_in_sight(window.channels.stream.words)
        )

    lane = menu.addAction(_tr("Make a lane of this channel"))
    lane.setEnabled(session.viewing is None and channel >= 0)
    lane.triggered.connect(lambda _checked=False: window.ask(make))
    menu.addAction(_tr("Filter by text…")).triggered.connect(lambda _checked=False: window.ask(show))
    menu.addAction(window.acts["next_change"])
    menu.addAction(window.acts["previous_change"])
    menu.addSeparator()


def bring_in_sight(field: QWidget) -> None:
    """Scroll whatever a field stands in, so that it is seen where the keys now go."""
    above = field.parentWidget()
    while above is not None and not isinstance(above, QScrollArea):
        above = above.parentWidget()
    if above is not None:
        above.ensureWidgetVisible(field)


def _tr(text: str) -> str:
    return QCoreApplication.translate("StreamMenu", text)
