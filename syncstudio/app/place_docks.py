"""The docks of places: the map and the orientation, joined to their window; and what is remembered of streams."""

from __future__ import annotations

from syncstudio.panes.map.map_pane import MapPane
from syncstudio.panes.orientation.orientation_pane import OrientationPane
from syncstudio.session.notices import MediaGrown, StreamsFiltered

_FILTERS, _PATHS = "streams/filters", "map/channels"


def map_pane(window) -> MapPane:
    """The map of a window; which channels a person chose for it is remembered."""
    pane = MapPane(window.session, window.theme, window)
    _join(window, pane)
    pane.refused.connect(window.refuse)
    _remember(window)
    window.map = pane
    return pane


def orientation_pane(window) -> OrientationPane:
    """The orientation view of a window."""
    pane = OrientationPane(window.session, window.theme, window)
    _join(window, pane)
    window.orientation = pane
    return pane


def _join(window, pane) -> None:
    window.listen(pane)
    window._look.changed.connect(pane.set_theme)


def _remember(window) -> None:
    """Filters of streams and channels of the map are ways of looking: the settings keep them, not the project."""
    session, settings = window.session, window.settings
    session.take_stream_filters(settings.text(_FILTERS))
    session.take_path_choices(settings.text(_PATHS))

    def keep(notice: object) -> None:
        if isinstance(notice, StreamsFiltered):
            settings.set_text(_FILTERS, session.stream_filters_text(settings.text(_FILTERS)))
        elif isinstance(notice, MediaGrown):
            kept = settings.text(_PATHS, "[]")
            told = session.path_choices_text(kept)
            if told != kept:
                settings.set_text(_PATHS, told)

    window._bridge.notice.connect(keep)
