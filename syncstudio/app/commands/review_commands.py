"""The Review menu: walking the queue, statuses of what is selected or focused, and comments."""

from __future__ import annotations

from PySide6.QtCore import QObject

from syncstudio.app.agreement.agreement_dock import show_agreement
from syncstudio.session.errors import SessionError


class ReviewCommands(QObject):
    """Commands on review and comments."""

    def __init__(self, window) -> None:
        super().__init__(window)
        self._window = window
        self._session = window.session

    # -- the queue ------------------------------------------------------------------------------------------------

    def review_queue(self) -> None:
        """Bring the queue to the front, with the keys in its list."""
        self._window.show_review()
        self._window.review.show_queue()

    def review_next(self) -> None:
        """Go to the next item of the queue."""
        self._in_sight()
        self._window.review.queue.step(1)

    def review_previous(self) -> None:
        """Go to the previous item of the queue."""
        self._in_sight()
        self._window.review.queue.step(-1)

    def review_accept(self) -> None:
        """Accept what is looked at, and go on."""
        if self._in_sight():
            self._window.review.queue.accept_and_next()
        else:
            self._window.review.queue.step(1)

    def review_reject(self) -> None:
        """Reject what is looked at once the reason is typed, and go on."""
        if self._in_sight():
            self._window.review.queue.begin_reject()
        else:
            self._window.review.queue.step(1)

    def _in_sight(self) -> bool:
        """Show the queue; whether it was to be seen: nothing is decided that nobody looked at."""
        review = self._window.review
        seen = review.queue.isVisible() and not review.queue.visibleRegion().isEmpty()
        if not seen:
            self._window.show_review()
            review.show_queue()
        return seen

    # -- labels and alignments ------------------------------------------------------------------------------------

    def submit_selected(self) -> None:
        """Hand in the selected labels."""
        self._said(self.tr("Submitted: {count}"), self._session.submit(self._selected()))

    def submit_lane(self) -> None:
        """Hand in the current lane."""
        lane = self._window.current_lane()
        if lane is None:
            self._window.hint(self.tr("Click a lane first."))
        else:
            self._said(self.tr("Submitted: {count}"), self._session.submit_lane(lane))

    def submit_mine(self) -> None:
        """Hand in every draft of the person at work."""
        self._said(self.tr("Submitted: {count}"), self._session.submit_mine())

    def accept_selected(self) -> None:
        """Accept the selected labels."""
        self._said(self.tr("Accepted: {count}"), self._session.accept(self._selected()))

    def reject_selected(self) -> None:
        """Reject the selected labels once the reason is typed."""
        ids = self._selected()
        what = self.tr("1 label") if len(ids) == 1 else self.tr("{count} labels").format(count=len(ids))
        self._ask_why(what, lambda text: self._session.reject(ids, text))

    def draft_selected(self) -> None:
        """Take the selected labels out of review."""
        self._said(self.tr("Back to draft: {count}"), self._session.back_to_draft(self._selected()))

    def submit_alignment(self) -> None:
        """Hand in how the focused track lies."""
        self._session.submit_alignment(self._track())

    def accept_alignment(self) -> None:
        """Say that the focused track lies as it should."""
        self._session.accept_alignment(self._track())

    def reject_alignment(self) -> None:
        """Say why the focused track does not lie as it should."""
        track = self._track()
        what = self.tr("the alignment of {track}").format(track=self._session.project.track(track).name)
        self._ask_why(what, lambda text: self._session.reject_alignment(track, text))

    def draft_alignment(self) -> None:
        """Take the focused track's alignment out of review."""
        self._session.alignment_to_draft(self._track())

    # -- comments and history -------------------------------------------------------------------------------------

    def comment_here(self) -> None:
        """Let a comment be typed about what is looked at."""
        window = self._window
        focus = window.focusWidget()
        aligning = focus is not None and (
            window.sync.isAncestorOf(focus) or window.alignment.isAncestorOf(focus)
        )
        place = self._session.place_here(aligning)
        window.show_review()
        window.review.comment_at(place)

    def all_comments(self) -> None:
        """Bring all comments to the front."""
        self._window.show_review()
        self._window.review.show_comments()

    def label_history(self) -> None:
        """Show what was done to the selected label."""
        ids = self._selected()
        if len(ids) > 1:
            raise SessionError(self.tr("Select one label: its history is shown alone."))
        self._window.show_history()
        self._window.history.show_segment(next(iter(ids)))

    def agreement(self) -> None:
        """Show how far annotators agree."""
        show_agreement(self._window)

    def say_who(self) -> None:
        """Ask who is at work."""
        self._window.naming.ask()

    # -- shared ---------------------------------------------------------------------------------------------------

    def _ask_why(self, what: str, send) -> None:
        self._window.show_review()
        self._window.review.show_queue()
        self._window.review.queue.ask_reason(what, send)

    def _selected(self) -> frozenset[int]:
        ids = self._session.selected_segments
        if not ids:
            raise SessionError(self.tr("Select a label first, on the timeline or in a table."))
        return ids

    def _track(self) -> int:
        if self._session.focus_track_id is None:
            raise SessionError(self.tr("Click a track first: its alignment is meant."))
        return self._session.focus_track_id

    def _said(self, text: str, count: int) -> None:
        self._window.hint(text.format(count=count))
