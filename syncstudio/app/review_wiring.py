"""Joins the Review dock, the name strip and the marks of comments to the window they stand in."""

from __future__ import annotations

from syncstudio.app.workers import Workers


def wire_review(window, windows) -> None:
    """Let refusals, hints and wishes of the review reach the window, and the keys come back to the timeline."""
    session, review = window.session, window.review
    workers = Workers(window)
    workers.fill(window.menus.submenus["worker"])
    review.hinted.connect(window.hint)
    review.left.connect(lambda: window.timeline.canvas.setFocus())

    def choose(options) -> None:
        window.settings.review_options = options
        window.settings.flush()
        for other in windows.open:
            if getattr(other, "session", None) is not None:
                other.session.review_options = options
                other.review.queue.take_options(options)

    review.options_chosen.connect(choose)

    def show(comment_id: int) -> None:
        window.show_review()
        review.look_at_comment(comment_id)
        thread = next((each for each in session.threads() if each.comment.id == comment_id), None)
        if thread is not None:
            window.ask(lambda: session.go_to_thread(thread))

    window.timeline.comment_clicked.connect(show)
