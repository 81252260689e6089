"""The dock of channels, joined to its window."""

from __future__ import annotations

from syncstudio.app.dock_room import bring
from syncstudio.panes.series.channels_pane import ChannelsPane


def channels_pane(window) -> ChannelsPane:
    """The pane of a window: it hears and ticks with the others, and says through it."""
    pane = ChannelsPane(window.session, window.theme, window)
    window.listen(pane)
    window._look.changed.connect(pane.set_theme)
    window.timeline.visible_changed.connect(pane.set_visible_span)
    pane.set_visible_span(window.timeline.visible_span)
    pane.refused.connect(window.refuse)
    window.channels = pane
    return pane


def show_channels(window) -> None:
    """Bring the channels to the front, where the keys of the list act."""
    bring(window, "channels")
    window.channels.focus_list()
