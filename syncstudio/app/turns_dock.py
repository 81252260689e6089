"""The dock of turns, joined to its window."""

from __future__ import annotations

from syncstudio.panes.turns_pane import TurnsPane


def turns_pane(window) -> TurnsPane:
    """The pane of a window: it hears what its other panes hear, wears its theme, and says through it."""
    pane = TurnsPane(window.session, window.theme, window)
    window._bridge.notice.connect(pane.on_notice)
    window._look.changed.connect(pane.set_theme)
    window.timeline.visible_changed.connect(pane.show_visible)
    pane.hinted.connect(window.hint)
    return pane
