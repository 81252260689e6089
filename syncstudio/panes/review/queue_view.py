"""The walk through a queue: what is asked for, how far it is, the items, the one looked at, and the two decisions."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from syncstudio.panes.review.attempt import attempt
from syncstudio.panes.review.item_view import ItemView
from syncstudio.panes.review.item_words import item_lines
from syncstudio.panes.review.queue_filters import QueueFilters
from syncstudio.panes.review.queue_list import QueueList
from syncstudio.panes.review.write_field import WriteField
from syncstudio.panes.theme import Theme
from syncstudio.project.errors import ProjectError
from syncstudio.session.notices import MeasuringChanged, ProjectChanged, SegmentsSelected
from syncstudio.session.review.review_queue import QueueItem, ReviewQueue
from syncstudio.session.review.review_walk import ReviewOptions

# A row of the list with some of the next, and two lines of the item.
_ROWS_PX, _ITEM_PX = 44, 44


class QueueView(QWidget):
    """`refused` carries a sentence; `options_chosen` what happens on arrival; `left`: typing is over."""

    refused = Signal(str)
    hinted = Signal(str)
    options_chosen = Signal(object)
    left = Signal()

    def __init__(self, session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._stale = True
        self._reason: Callable[[str], object] | None = None
        self._goes_on = False
        self.queue = ReviewQueue(session)
        self.filters = QueueFilters(self)
        self.filters.changed.connect(lambda wanted: self._make())
        self.list = QueueList(session, self.queue, theme, self)
        self.list.chosen.connect(self._arrive)
        self.item = ItemView(theme, self)
        self.says = QLabel(self)
        self.says.setProperty("role", "note")
        self._bar = QProgressBar(self)
        self._bar.setTextVisible(False)
        self._empty = QLabel(self, wordWrap=True, margin=12)
        self._empty.setProperty("role", "soft")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.accept = self._button(self.tr("Accept"), self.accept_and_next)
        self.accept.setProperty("active", "true")
        self.reject = self._button(self.tr("Reject…"), self.begin_reject)
        self.draft = self._button(self.tr("Back to draft"), self.back_to_draft)
        self.play = QCheckBox(self.tr("Play"), self)
        self.play.setToolTip(self.tr("Play each one on arrival, with a little before and after"))
        self.loop = QCheckBox(self.tr("Loop"), self)
        self._why = QLabel(self, wordWrap=True)
        self._why.setProperty("role", "note")
        self.field = WriteField(self)
        self.field.setPlaceholderText(self.tr("What should be mended?"))
        self.field.sent.connect(self._send_reason)
        self.field.refused.connect(self.refused)
        self.field.left.connect(self.leave_reason)
        # A walk goes on from the item after; a burst of changes is shown once.
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._show)
        self._lay_out()
        self.take_options(session.review_options)
        for box in (self.play, self.loop):
            box.toggled.connect(lambda _on: self._choose_options())
        self.leave_reason()
        self._show_item()

    def _button(self, text: str, act: Callable[[], object]) -> QPushButton:
        button = QPushButton(text, self)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(act)
        return button

    def _lay_out(self) -> None:
        self._progress = QWidget(self)
        progress = QHBoxLayout(self._progress)
        progress.setContentsMargins(10, 0, 8, 2)
        progress.setSpacing(10)
        progress.addWidget(self.says, 1)
        progress.addWidget(self.play)
        progress.addWidget(self.loop)
        self._split = QSplitter(Qt.Orientation.Vertical, self)
        self._split.addWidget(self.list)
        self._split.addWidget(self.item)
        self._split.setStretchFactor(0, 3)
        self._split.setStretchFactor(1, 4)
        self._split.setChildrenCollapsible(False)
        self.list.setMinimumHeight(_ROWS_PX // 2)
        self.item.setMinimumHeight(_ITEM_PX)
        self._decisions = QWidget(self)
        buttons = QHBoxLayout(self._decisions)
        buttons.setContentsMargins(8, 4, 8, 6)
        buttons.setSpacing(4)
        for button in (self.accept, self.reject, self.draft):
            buttons.addWidget(button)
        buttons.addStretch(1)
        self._writing = QWidget(self)
        writing = QVBoxLayout(self._writing)
        writing.setContentsMargins(8, 4, 8, 0)
        writing.setSpacing(2)
        writing.addWidget(self._why)
        writing.addWidget(self.field)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.filters)
        column.addWidget(self._progress)
        column.addWidget(self._bar)
        column.addWidget(self._empty, 1)
        column.addWidget(self._split, 1)
        column.addWidget(self._writing)
        column.addWidget(self._decisions)

    # -- the walk -------------------------------------------------------------------------------------------------

    def step(self, by: int) -> None:
        """Go to the item after (or before) this one."""
        self._make_when_stale()
        self._go(self.queue.beside(self.list.place, by))

    def accept_and_next(self) -> None:
        """Accept what is looked at, and go to the next that waits."""
        item = self._looked_at()
        if item is None:
            return
        session = self._session
        if item.kind == "track":
            done = self._try(lambda: session.accept_alignment(item.id))
        else:
            done = self._try(lambda: session.accept([item.id]))
        if done:
            self._next_waiting()

    def begin_reject(self) -> None:
        """Let the reason be typed; Enter rejects, and goes to the next that waits."""
        item = self._looked_at()
        if item is None:
            return
        if self._session.viewing:
            self.refused.emit(self._session.viewing)
            return
        session = self._session
        if item.kind == "track":
            self.ask_reason(self.list.title(item), lambda text: session.reject_alignment(item.id, text))
        else:
            self.ask_reason(self.list.title(item), lambda text: session.reject([item.id], text))
        self._goes_on = True

    def ask_reason(self, what: str, reject: Callable[[str], object]) -> None:
        """Let the reason for rejecting something be typed; Enter rejects it."""
        self._reason, self._goes_on = reject, False
        self.field.offer(self._session.recent_comments())
        self._why.setText(self.tr("Reject {what}: why?  ·  Enter sends, Esc leaves").format(what=what))
        self._writing.show()
        self._fit()
        self.field.say("")

    def back_to_draft(self) -> None:
        """Take what is looked at out of review."""
        item = self._looked_at()
        if item is not None and item.kind == "track":
            self._try(lambda: self._session.alignment_to_draft(item.id))
        elif item is not None:
            self._try(lambda: self._session.back_to_draft([item.id]))

    def leave_reason(self) -> None:
        """Put the field away; nothing is rejected."""
        had_focus = self.field.hasFocus()
        self._reason = None
        self.field.clear()
        self._writing.hide()
        self._fit()
        if had_focus:
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def take_options(self, options: ReviewOptions) -> None:
        """Show what happens on arrival."""
        for box, on in ((self.play, options.play), (self.loop, options.loop)):
            box.blockSignals(True)
            box.setChecked(on)
            box.blockSignals(False)
        self.loop.setEnabled(options.play)

    def _choose_options(self) -> None:
        options = ReviewOptions(
            self.play.isChecked(), self.loop.isChecked(), self._session.review_options.roll_ns
        )
        self.loop.setEnabled(options.play)
        self._session.review_options = options
        self.options_chosen.emit(options)

    def _send_reason(self, text: str) -> None:
        reject, goes_on = self._reason, self._goes_on
        if reject is not None and self._try(lambda: reject(text)):
            self.leave_reason()
            if goes_on:
                self._next_waiting()

    def _looked_at(self) -> QueueItem | None:
        self._make_when_stale()
        item = self.list.item
        if item is None:
            place = self.queue.beside(None, 1)
            if place is None:
                self.refused.emit(self.tr("There is nothing in the queue: choose above what to review."))
            else:
                self._go(place)
                self.hinted.emit(self.tr("This is the first of the queue: look at it, then decide."))
            return None
        if not self._is_looked_at(item):
            self._arrive(item)
            self.hinted.emit(self.tr("Something else was selected: this is the queue's. Look, then decide."))
            return None
        return item

    def _is_looked_at(self, item: QueueItem) -> bool:
        session = self._session
        if item.kind == "track":
            return session.focus_track_id == item.id
        return session.selected_segments == {item.id}

    def _next_waiting(self) -> None:
        decided = self.list.item
        if decided is not None:
            self.queue.look_again(decided)
        self._show()
        place = self.queue.beside(self.list.place, 1, undecided=True)
        if place is None:
            place = self.queue.beside(None, 1, undecided=True)
        if place is None:
            self.hinted.emit(self.tr("All of the queue is decided."))
        else:
            self._go(place)

    def _go(self, place: int | None) -> None:
        if place is None:
            empty = not len(self.queue)
            text = self.tr("There is nothing in the queue.") if empty else self.tr("The queue ends here.")
            self.hinted.emit(text)
            return
        self.list.look_at(place)
        self._arrive(self.queue.items[place])

    def _arrive(self, item: QueueItem | None) -> None:
        if item is None:
            return
        self.leave_reason()
        self._try(lambda: self._session.arrive(item))
        self._show_item()

    def _try(self, act: Callable[[], object]) -> bool:
        return attempt(act, self.refused.emit)

    # -- following the project ------------------------------------------------------------------------------------

    def on_notice(self, notice: object) -> None:
        """Follow statuses, labels and comments; while it is not seen it is only noted that something changed."""
        if isinstance(notice, ProjectChanged):
            if self._stale:
                return
            if not self.isVisible() and notice.change.count > 500:
                self._stale = True
                return
            self.queue.follow(notice.change)
            self._soon.start()
        elif isinstance(notice, SegmentsSelected):
            self._follow_selection(notice.segment_ids)
        elif isinstance(notice, MeasuringChanged) and self.queue.filter.what == "verdict":
            self._stale = True
            if self.isVisible():
                self._make()

    def _follow_selection(self, ids: frozenset[int]) -> None:
        """A label of the queue that is selected elsewhere is the one looked at here, too."""
        place = self.queue.place_of("segment", next(iter(ids))) if len(ids) == 1 and not self._stale else None
        if place is not None and place != self.list.place and self._reason is None:
            self.list.look_at(place)
            self._show_item()

    def set_theme(self, theme: Theme) -> None:
        """Use another theme's colours."""
        self.list.set_theme(theme)
        self.item.set_theme(theme)

    def _make_when_stale(self) -> None:
        if self._stale:
            self._make()

    def renew(self) -> None:
        """Make the queue anew: what was decided leaves it."""
        self._make()

    def _make(self) -> None:
        self._stale = False
        self.leave_reason()
        self.queue.make(self.filters.chosen)
        self._show()

    def _show(self) -> None:
        self._soon.stop()
        self.list.renew()
        reviewed, whole, rejected = self.queue.progress
        self._bar.setRange(0, max(1, whole))
        self._bar.setValue(reviewed)
        text = self.tr("{reviewed} of {whole} reviewed").format(reviewed=reviewed, whole=whole)
        self.says.setText(
            text + (self.tr(", {rejected} rejected").format(rejected=rejected) if rejected else "")
        )
        self._fit()
        self._empty.setText(
            self.tr(
                "Nothing waits here. Labels come into review when somebody submits them: menu Review, Submit. "
                "Choose above to see drafts, rejected ones, or what a program was not sure of."
            )
        )
        self._show_item()

    def _show_item(self) -> None:
        item = self.list.item
        viewing = self._session.viewing is not None
        for button in (self.accept, self.reject, self.draft):
            button.setEnabled(item is not None and not viewing)
        if item is None:
            self.item.show_lines(())
            return
        self.draft.setEnabled(item.status != "draft" and not viewing)
        try:
            self.item.show_lines(item_lines(self._session, item))
        except ProjectError:  # deleted before this notice arrived
            self.item.show_lines(())

    def _fit(self) -> None:
        """Show what there is room for: the decisions and what is typed first, then the list, the choices, the item."""
        left, writing = self.height(), not self._writing.isHidden()
        if writing:
            left -= max(self._writing.heightForWidth(self.width()), self._writing.sizeHint().height())
        decisions_px = self._decisions.sizeHint().height()
        decides = left >= decisions_px or not writing
        self._decisions.setVisible(decides)
        left -= decisions_px if decides else 0
        choices = (self.filters, self._progress, self._bar)
        choices_px = sum(part.sizeHint().height() for part in choices)
        some = self.queue.progress[1] > 0
        roomy = left >= choices_px + _ROWS_PX
        for part in choices:
            part.setVisible(roomy)
        if roomy:
            left -= choices_px
        # While somebody types, what is rejected is named above the field.
        seen = left >= _ROWS_PX // 2 or not writing
        self._split.setVisible(some and seen)
        self._empty.setVisible(not some and seen)
        self.item.setVisible(left >= _ROWS_PX + _ITEM_PX + self._split.handleWidth())

    def resizeEvent(self, event) -> None:
        super().resizeEvent(event)
        self._fit()

    def showEvent(self, event) -> None:
        super().showEvent(event)
        self._fit()
        self._make_when_stale()
