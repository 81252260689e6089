"""What a right click offers on a channel of states or events: its filter, the way through it, a lane of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from syncstudio.app.channels_dock import show_channels

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMenu


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

    lane = menu.addAction(_tr("Make a lane of this channel"))
    lane.setEnabled(session.viewing is None and channel >= 0)
    lane.triggered.connect(lambda _checked=False: window.ask(make))
    menu.addAction(_tr("Filter by text…")).triggered.connect(lambda _checked=False: window.ask(show))
    menu.addAction(window.acts["next_change"])
    menu.addAction(window.acts["previous_change"])
    menu.addSeparator()


def _tr(text: str) -> str:
    return QCoreApplication.translate("StreamMenu", text)
