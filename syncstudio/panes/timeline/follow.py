"""Following the playhead calmly: the view rests while the playhead crosses it, then turns the page."""

from syncstudio.panes.time_axis import TimeAxis

# The page turns when the playhead has crossed this share of the view, and it then stands at the second share.
TURN_AT = 0.85
TURNED_TO = 0.12
# Pages shorter than this would flicker: the view then moves with the playhead, which rests at the third share.
SHORTEST_PAGE_NS = 2_500_000_000
HELD_AT = 0.5


def followed_start(axis: TimeAxis, playhead_ns: int) -> int | None:
    """Where the view should start so that a moving playhead stays in sight, or nothing when it should rest."""
    x = axis.x_from_ns(playhead_ns)
    page_ns = axis.span.duration_ns
    if page_ns < SHORTEST_PAGE_NS:
        if 0 <= x <= axis.width * HELD_AT:
            return None
        return playhead_ns - round(page_ns * HELD_AT)
    if 0 <= x <= axis.width * TURN_AT:
        return None
    return playhead_ns - round(page_ns * TURNED_TO)


def revealed_start(axis: TimeAxis, playhead_ns: int) -> int | None:
    """Where the view should start so that an instant somebody went to is in sight, or nothing when it is."""
    if 0 <= axis.x_from_ns(playhead_ns) < axis.width:
        return None
    return playhead_ns - axis.span.duration_ns // 3
