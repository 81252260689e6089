"""Which regions belong to the picture that a feed has on screen, and how that picture lies on a pane."""

from __future__ import annotations

from syncstudio.panes.picture_feed import PictureFeed
from syncstudio.panes.regions.region_plan import OnPane
from syncstudio.panes.video_plan import Rect
from syncstudio.session.regions.region_book import ShownRegion


def shown_of(session, feed: PictureFeed) -> list[ShownRegion]:
    """The regions of the painted frame: by its own PTS, whatever the clock says meanwhile."""
    book = session.region_book
    if not book.lanes_of(feed.track_id):
        return []
    _, pts = feed.painted_frame or (None, None)
    if pts is None:
        return []
    clock = session.clock_map(feed.track_id).clock
    return book.on_show(feed.track_id, clock.source_ns_from_tick(pts))


def on_pane(feed: PictureFeed, box: Rect) -> OnPane | None:
    """How a feed's picture lies in a box of a pane; None while it has none."""
    if feed.state != "shown" or feed.image is None or box.width <= 0 or box.height <= 0:
        return None
    wide, high = feed.shape.upright
    return OnPane(box, (float(wide), float(high)))
