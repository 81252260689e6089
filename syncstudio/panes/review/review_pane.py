"""The Review dock: the queue and its walk, and all comments, as two pages."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from syncstudio.panes.review.comments_view import CommentsView
from syncstudio.panes.review.queue_view import QueueView
from syncstudio.panes.theme import Theme
from syncstudio.session.notices import ProjectChanged
from syncstudio.session.review.review_walk import Place

# The two tabs, half a row of the queue, and the decisions.
_LEAST = QSize(220, 104)


class ReviewPane(QWidget):
    """Walks through what is to be reviewed, by keys alone if wished.

    `refused` carries a sentence for the strip, `hinted` one for the status line, `options_chosen` what happens on
    arrival. `left`: typing a comment is over, and the keys belong to the window again.
    """

    refused = Signal(str)
    hinted = Signal(str)
    options_chosen = Signal(object)
    left = Signal()

    def __init__(self, session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.queue = QueueView(session, theme, self)
        self.comments = CommentsView(session, theme, self)
        self._pages = QStackedWidget(self)
        self._pages.addWidget(self.queue)
        self._pages.addWidget(self.comments)
        tabs = QWidget(self)
        tabs.setProperty("role", "tabs")
        tabs.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        row = QHBoxLayout(tabs)
        row.setContentsMargins(2, 2, 2, 2)
        row.setSpacing(2)
        group = QButtonGroup(self)
        self._tabs: list[QToolButton] = []
        for place, text in enumerate((self.tr("Queue"), self.tr("Comments"))):
            button = QToolButton(tabs)
            button.setText(text)
            button.setCheckable(True)
            button.setProperty("role", "tab")
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(lambda _checked=False, place=place: self._turn_to(place))
            group.addButton(button)
            row.addWidget(button)
            self._tabs.append(button)
        head = QHBoxLayout()
        head.setContentsMargins(8, 6, 8, 0)
        head.addWidget(tabs)
        head.addStretch(1)
        self._renew = QToolButton(self)
        self._renew.setText(self.tr("Renew"))
        self._renew.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._renew.setToolTip(self.tr("Make the queue anew: what was decided leaves it"))
        self._renew.clicked.connect(self.queue.renew)
        head.addWidget(self._renew)
        # Not in a layout of the pane's own: texts that wrap would ask a low dock for all the height they could use.
        self._body = QWidget(self)
        column = QVBoxLayout(self._body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self._pages, 1)
        for page in (self.queue, self.comments):
            page.refused.connect(self.refused)
            page.left.connect(self.left)
        self.queue.hinted.connect(self.hinted)
        self.queue.options_chosen.connect(self.options_chosen)
        self._turn_to(0)
        self._count()

    def show_queue(self) -> None:
        """Turn to the queue, with the keys in its list."""
        self._turn_to(0)
        self.queue.list.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def show_comments(self) -> None:
        """Turn to all comments, with the keys in their list."""
        self._turn_to(1)
        self.comments.list.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def comment_at(self, place: Place) -> None:
        """Let a comment about a place be typed."""
        self._turn_to(1)
        self.comments.begin_at(place)

    def look_at_comment(self, comment_id: int) -> None:
        """Turn to one comment."""
        self._turn_to(1)
        self.comments.look_at(comment_id)

    def on_notice(self, notice: object) -> None:
        """Follow the project."""
        self.queue.on_notice(notice)
        self.comments.on_notice(notice)
        if isinstance(notice, ProjectChanged) and "comment" in notice.change.tables:
            self._count()

    def set_theme(self, theme: Theme) -> None:
        """Use another theme's colours."""
        self.queue.set_theme(theme)
        self.comments.set_theme(theme)

    def minimumSizeHint(self) -> QSize:
        return _LEAST

    def resizeEvent(self, event) -> None:
        super().resizeEvent(event)
        self._body.setGeometry(self.rect())

    def _turn_to(self, place: int) -> None:
        self._tabs[place].setChecked(True)
        self._pages.setCurrentIndex(place)
        self._renew.setVisible(place == 0)

    def _count(self) -> None:
        """How many comments are open stands on their tab."""
        rows = self._session.project.comments()
        count = sum(row.parent_id is None and not row.resolved for row in rows)
        self._tabs[1].setText(
            self.tr("Comments ({count})").format(count=count) if count else self.tr("Comments")
        )
