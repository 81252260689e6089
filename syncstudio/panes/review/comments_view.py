"""The comments of a project: open ones first; to be answered, settled, changed, and gone to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

from syncstudio.panes.review.attempt import attempt
from syncstudio.panes.review.thread_list import Said, ThreadList
from syncstudio.panes.review.write_field import WriteField
from syncstudio.panes.theme import Theme
from syncstudio.session.labels.safe_pattern import PatternError
from syncstudio.session.notices import ProjectChanged
from syncstudio.session.review.comments import Thread
from syncstudio.session.review.review_walk import Place


@dataclass(frozen=True, slots=True)
class _Writing:
    """What is being typed: what it says above the field, and what sending it does."""

    about: str
    send: Callable[[str], object]


class CommentsView(QWidget):
    """Threads over the field they are written in. `refused` carries a sentence; `left`: typing is over."""

    refused = Signal(str)
    left = Signal()

    def __init__(self, session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._writing: _Writing | None = None
        self._stale = True
        self.list = ThreadList(theme, self)
        self.list.set_colors(session.color_of)
        self._empty = QLabel(wordWrap=True, margin=12, parent=self)
        self._empty.setProperty("role", "soft")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.search = QLineEdit(self, clearButtonEnabled=True)
        self.search.setPlaceholderText(self.tr("Search comments: words, or /a pattern/"))
        self.search.setAccessibleName(self.tr("Search comments"))
        self.search.textChanged.connect(lambda: self._fill())
        above = QHBoxLayout()
        above.setContentsMargins(8, 6, 8, 4)
        above.addWidget(self.search)
        self._above = QLabel(wordWrap=True, parent=self)
        self._above.setProperty("role", "note")
        self.field = WriteField(self)
        self._buttons = [
            self._button(self.tr("Answer"), self.begin_answer),
            self._button(self.tr("Resolve"), self._resolve),
            self._button(self.tr("Change"), self._begin_change),
            self._button(self.tr("Delete"), self._delete),
        ]
        row = QHBoxLayout()
        row.setContentsMargins(8, 4, 8, 6)
        row.setSpacing(4)
        for button in self._buttons:
            row.addWidget(button)
        row.addStretch(1)
        writing = QVBoxLayout()
        writing.setContentsMargins(8, 4, 8, 0)
        writing.setSpacing(2)
        writing.addWidget(self._above)
        writing.addWidget(self.field)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(above)
        column.addWidget(self._empty, 1)
        column.addWidget(self.list, 1)
        column.addLayout(writing)
        column.addLayout(row)
        self.list.asked.connect(lambda said: self._try(lambda: session.go_to_thread(said.thread)))
        self.list.chosen.connect(self._show_buttons)
        self.field.sent.connect(self._send)
        self.field.refused.connect(self.refused)
        self.field.left.connect(self._leave)
        self._leave()

    def _button(self, text: str, act: Callable[[], object]) -> QPushButton:
        button = QPushButton(text, self)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(act)
        return button

    # -- what a person asks for -----------------------------------------------------------------------------------

    def begin_at(self, place: Place) -> None:
        """Let a new comment be typed about a place."""
        about = self.tr("Comment on {place}").format(place=self._session.place_text(place))
        self._begin(_Writing(about, lambda text: self._session.comment_at(place, text)))

    def begin_answer(self) -> None:
        """Let an answer to the comment looked at be typed."""
        said = self.list.said
        if said is not None:
            about = self.tr("Answer to {who}").format(who=said.comment.author or self.tr("somebody"))
            head = said.comment.id
            self._begin(_Writing(about, lambda text: self._session.answer_comment(head, text)))

    def look_at(self, comment_id: int) -> None:
        """Mark a comment."""
        self._fill(comment_id)

    def _begin_change(self) -> None:
        said = self.list.said
        if said is not None:
            id = said.comment.id
            self._begin(
                _Writing(self.tr("Change the comment"), lambda text: self._session.edit_comment(id, text)),
                said.comment.text,
            )

    def _begin(self, writing: _Writing, text: str = "") -> None:
        if self._session.viewing:
            self.refused.emit(self._session.viewing)
            return
        self._writing = writing
        self._above.setText(self.tr("{about}  ·  Enter sends, Esc leaves").format(about=writing.about))
        self._above.show()
        self.field.show()
        self.field.say(text)

    def _send(self, text: str) -> None:
        writing = self._writing
        if writing is None:
            return
        made: list[object] = []
        if self._try(lambda: made.append(writing.send(text))):
            self._leave()
            if made and isinstance(made[0], int):
                self._fill(made[0])

    def _leave(self) -> None:
        had_focus = self.field.hasFocus()
        self._writing = None
        self.field.clear()
        self.field.hide()
        self._above.hide()
        if had_focus:
            self.left.emit()

    def _resolve(self) -> None:
        said = self.list.said
        if said is not None:
            self._try(lambda: self._session.resolve_comment(said.comment.id, said.thread.open))

    def _delete(self) -> None:
        said = self.list.said
        if said is not None:
            self._try(lambda: self._session.delete_comment(said.comment.id))

    def _try(self, act: Callable[[], object]) -> bool:
        return attempt(act, self.refused.emit)

    # -- following the project ------------------------------------------------------------------------------------

    def set_theme(self, theme: Theme) -> None:
        """Use another theme's colours."""
        self.list.set_theme(theme)

    def on_notice(self, notice: object) -> None:
        """Follow what is said, and where it stands now."""
        if isinstance(notice, ProjectChanged) and {"comment", "segment", "track", "anchor", "label"} & set(
            notice.change.tables
        ):
            self._stale = True
            if self.isVisible():
                self._fill()

    def _fill(self, look_at: int | None = None) -> None:
        self._stale = False
        threads, why = self._found()
        if look_at is not None and not any(_holds(thread, look_at) for thread in threads):
            # What is to be looked at is never hidden by what was searched before.
            self.search.blockSignals(True)
            self.search.clear()
            self.search.blockSignals(False)
            threads, why = self._found()
        self.list.show_threads(threads, look_at)
        self.list.setVisible(bool(threads))
        self._empty.setVisible(not threads)
        self._empty.setText(why)
        self.search.setVisible(bool(threads or self.search.text()))

    def _found(self) -> tuple[list[Thread], str]:
        """The threads to be shown, and why there is none."""
        wanted = self.search.text()
        try:
            threads = self._session.threads_saying(wanted)
        except PatternError as error:
            return [], str(error)
        if wanted.strip():
            return threads, self.tr("No comment says “{wanted}”.").format(wanted=wanted.strip())
        return threads, self.tr(
            "Nobody has said anything yet. Comment here (in the menu Review) remarks on the selected label, on the "
            "focused track's alignment while the Sync dock has the keys, or else on the time at the playhead."
        )

    def _show_buttons(self, said: Said | None) -> None:
        answer, resolve, change, delete = self._buttons
        viewing = self._session.viewing is not None
        mine = said is not None and said.comment.author == self._session.author
        for button, may in ((answer, True), (resolve, True), (change, mine), (delete, mine)):
            button.setEnabled(said is not None and may and not viewing)
            button.setToolTip(
                "" if may or said is None else self.tr("Only who wrote it changes or deletes it")
            )
        opened = said is None or said.thread.open
        resolve.setText(self.tr("Resolve") if opened else self.tr("Reopen"))

    def showEvent(self, event) -> None:
        super().showEvent(event)
        if self._stale:
            self._fill()


def _holds(thread: Thread, comment_id: int) -> bool:
    return any(comment.id == comment_id for comment in (thread.comment, *thread.answers))
