"""The dock of people, joined to its window."""

from __future__ import annotations

from syncstudio.panes.people_pane import PeoplePane


def people_pane(window) -> PeoplePane:
    """The pane of a window: it hears what its other panes hear, wears its theme, and says through it."""
    pane = PeoplePane(window.session, window.theme, window)
    window._bridge.notice.connect(pane.on_notice)
    window._look.changed.connect(pane.set_theme)
    pane.refused.connect(window.refuse)
    return pane
