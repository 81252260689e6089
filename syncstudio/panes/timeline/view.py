"""What the timeline's parts share: the time axis, the rows, the playhead, and who is told when one of them changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from syncstudio.panes.time_axis import TimeAxis
from syncstudio.panes.timeline.comment_marks import CommentMarks
from syncstudio.panes.timeline.contents import Contents
from syncstudio.panes.timeline.follow import followed_start, revealed_start
from syncstudio.panes.timeline.thumbnails import Thumbnails
from syncstudio.project.errors import ProjectError
from syncstudio.session.errors import SessionError
from syncstudio.session.notices import Said, WordsPreviewed, WordsSelected, WordsShown
from syncstudio.timebase.span import Span

if TYPE_CHECKING:
    from syncstudio.panes.theme import Theme
    from syncstudio.session.session import Session

# Media that grows is painted this often, so that indexing never slows the hand.
_GROWTH_MS = 120


class TimelineView(QObject):
    """One timeline as it stands. Parts change it through its verbs and repaint when its signals say so."""

    moved = Signal()  # the axis: another start, scale or width
    rows_changed = Signal()  # rows came, went, or have another height or place; or scrolled vertically
    rows_stale = Signal(object)  # a set of row keys to paint anew; None: all
    pictures_ready = Signal(object)  # the same, when only small pictures of video came
    playhead_moved = Signal(object, object)  # master ns before and after
    overlay_changed = Signal()  # selection, snap line, focus
    theme_changed = Signal()

    def __init__(self, session: Session, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.theme = theme
        self.axis = TimeAxis()
        self.ratio = 1.0
        self.scroll_y = 0
        self.viewport_height = 1
        self.playhead_ns = session.transport.position_ns()
        self.snap_ns: int | None = None
        # The box that selects: a span, and its top and bottom in pixels of all rows.
        self.box: tuple[Span, float, float] | None = None
        self.busy = False
        self.following = True
        self.moving_tracks: frozenset[int] = frozenset()
        self.key_hints: dict[str, str] = {}
        self._untouched = True
        self._grown: set[int] = set()
        self._growth = QTimer(self, singleShot=True, interval=_GROWTH_MS)
        self._growth.timeout.connect(self._show_growth)
        self._thumbnails: dict[int, Thumbnails] = {}
        self.contents = Contents(session, self._thumbnails_of, self.lane_hint)
        self.comments = CommentMarks(session, self.contents.commented)
        self.extent = session.extent()

    # -- requests to the session ----------------------------------------------------------------------------------

    def ask(self, request: Callable[[], object]) -> bool:
        """Ask the session for something; a refusal is said to the person, not raised."""
        try:
            request()
        except (SessionError, ProjectError) as refusal:
            self.session.notices.emit(Said(str(refusal), "warning"))
            return False
        return True

    def seek(self, ns: int) -> None:
        """Go to an instant, within what was recorded."""
        self.session.move_playhead(min(max(ns, min(self.extent.start_ns, 0)), self.extent.end_ns))

    # -- moving the view ------------------------------------------------------------------------------------------

    def set_axis(self, axis: TimeAxis, by_hand: bool = True) -> None:
        """Show another stretch; by hand, the view stops following the playhead until the next seek or play."""
        axis = axis.kept_within(self.extent, self.ratio)
        if by_hand:
            self._untouched = False
            self.following = self.following and 0 <= axis.x_from_ns(self.playhead_ns) < axis.width
        if axis != self.axis:
            self.axis = axis
            self.moved.emit()

    def pan(self, px: float) -> None:
        """Move the view right by pixels, in whole device columns."""
        columns = round(px * self.ratio)
        self.set_axis(self.axis.panned(columns / self.ratio))

    def zoom(self, factor: float, at_x: float) -> None:
        """Closer (above 1) or further, the instant at `at_x` held."""
        widest = self.axis.fitted(self.extent, 0.25).ns_per_px
        factor = max(factor, self.axis.ns_per_px / max(widest, self.axis.ns_per_px))
        self.set_axis(self.axis.zoomed(factor, at_x))

    def fit(self) -> None:
        """Show the whole recording, and keep showing it while it grows."""
        self.set_axis(self.axis.fitted(self.extent, 0.01))
        self._untouched = True

    def resize(self, width: int, ratio: float) -> None:
        """Another width in pixels, or another device pixel ratio."""
        self.ratio = ratio
        axis = self.axis.resized(width)
        self.set_axis(axis.fitted(self.extent, 0.01) if self._untouched else axis, by_hand=False)

    def scroll_to_y(self, y: int) -> None:
        """Scroll the rows vertically."""
        y = min(max(y, 0), max(0, self.contents.height() - self.viewport_height))
        if y != self.scroll_y:
            self.scroll_y = y
            self.rows_changed.emit()

    # -- the playhead ---------------------------------------------------------------------------------------------

    def tick(self, master_ns: int) -> None:
        """The playhead is here now."""
        before, self.playhead_ns = self.playhead_ns, master_ns
        if before == master_ns:
            return
        if self.session.transport.playing and self.following and not self.busy:
            start_ns = followed_start(self.axis, master_ns)
            if start_ns is not None:
                self.set_axis(self.axis.starting_near(start_ns, self.ratio), by_hand=False)
        self.playhead_moved.emit(before, master_ns)

    def reveal(self, ns: int) -> None:
        """Bring an instant into sight if it is not."""
        start_ns = revealed_start(self.axis, ns)
        if start_ns is not None and not self.busy:
            self.set_axis(self.axis.starting_near(start_ns, self.ratio), by_hand=False)

    # -- what the session says ------------------------------------------------------------------------------------

    def media_grew(self, track_id: int) -> None:
        """More of a track can be shown; painted soon, not at once."""
        self._grown.add(track_id)
        if not self._growth.isActive():
            self._growth.start()

    def take_words(self, notice: WordsSelected | WordsPreviewed | WordsShown) -> None:
        """Other words are selected, one is being dragged, or they are to be seen or not."""
        rows, session = self.contents.word_rows, self.session
        if isinstance(notice, WordsShown):
            self.contents.lay_out()
            self.rows_changed.emit()
            self.rows_stale.emit({("lane", row.lane.id) for row in rows})
            return
        stale = set()
        for row in rows:
            if row.take_words(session.selected_words, session.word_preview):
                stale.add(("lane", row.lane.id))
        self.rows_stale.emit(stale)

    def take_comments(self) -> None:
        """Comments were made, settled or deleted."""
        self.comments.read()
        self.overlay_changed.emit()

    def take_extent(self, refit: bool = True) -> None:
        """The recording may be longer or elsewhere now; where it has grown, an untouched view shows all of it."""
        extent = self.session.extent()
        if extent != self.extent:
            self.extent = extent
            if refit and self._untouched and not self.busy:
                self.set_axis(self.axis.fitted(extent, 0.01), by_hand=False)

    def select(self, span: Span | None) -> None:
        """Select a span of the master timeline."""
        self.session.selection = span

    def lane_hint(self, kind: str) -> str:
        """What an empty lane teaches."""
        if kind == "transcript":
            return "Nothing said yet"
        if self.session.viewing:
            return "No labels"
        if kind == "regions":
            return "Regions are drawn in the picture: see the Regions menu"
        keys = self.key_hints.get("add_event" if kind == "events" else "add_segment", "")
        also = f", or press {keys}" if keys else ""
        if kind == "events":
            return f"Double-click to mark an event{also}"
        live = self.key_hints.get("label_live", "")
        while_playing = f", or {live} while it plays" if live and also else ""
        return f"Drag to draw a segment{also}{while_playing}"

    @property
    def settled(self) -> bool:
        """Whether no media waits to be painted and no pictures are being fetched."""
        fetched = all(each.settled for each in self._thumbnails.values())
        return not self._growth.isActive() and fetched and self.session.spectrograms_settled

    def close(self) -> None:
        """Stop what works behind."""
        self._growth.stop()
        for thumbnails in self._thumbnails.values():
            thumbnails.close()

    def _thumbnails_of(self, track_id: int) -> Thumbnails:
        if track_id not in self._thumbnails:
            made = self._thumbnails[track_id] = Thumbnails(self.session, track_id, self)
            made.ready.connect(lambda: self.pictures_ready.emit({("track", track_id)}))
        return self._thumbnails[track_id]

    def _show_growth(self) -> None:
        grown, self._grown = self._grown, set()
        before = [row.height for row in self.contents.rows]
        for track_id in grown:
            self.contents.grow(track_id)
        self.contents.lay_out()
        self.take_extent()
        if before != [row.height for row in self.contents.rows]:
            self.rows_changed.emit()
        self.rows_stale.emit({("track", track_id) for track_id in grown} | self.contents.waves_of(grown))
