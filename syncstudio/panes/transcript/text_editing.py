"""Correcting one utterance after another: what is typed is stored, whatever happens meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Collection

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QMenu

from syncstudio.panes.transcript.text_units import runs_right_to_left
from syncstudio.panes.transcript.transcript_rows import Row, WordPlace
from syncstudio.panes.transcript.transcript_view import TranscriptView
from syncstudio.panes.transcript.utterance_editor import MOST_TEXT, UtteranceEditor
from syncstudio.project.errors import ProjectError
from syncstudio.session.errors import SessionError
from syncstudio.timebase.timecode import short_text

# After so long without a key what was typed goes to the disk.
_PAUSE_MS = 1_200
_STAYS = (
    Qt.FocusReason.PopupFocusReason,
    Qt.FocusReason.ActiveWindowFocusReason,
    Qt.FocusReason.MenuBarFocusReason,
)


class TextEditing(QObject):
    """The field over an utterance, and its way to the session. `stranded` carries a text that has no place any more."""

    stranded = Signal(str, str)  # why, and the text
    changed = Signal()  # another utterance is edited, or none

    def __init__(
        self, session, view: TranscriptView, theme, reread: Callable[[Collection[int]], None]
    ) -> None:
        super().__init__(view)
        self._session = session
        self._view = view
        self._reread = reread
        self._segment_id: int | None = None
        self._base = ""
        self._written = ""
        self._step: int | None = None
        self._said: WordPlace | None = None
        self._writing = False
        self.editor = UtteranceEditor(theme, view.viewport())
        self._pause = QTimer(self, interval=_PAUSE_MS, singleShot=True)
        self._pause.timeout.connect(self.write)
        editor = self.editor
        editor.textChanged.connect(self._typed)
        editor.cursorPositionChanged.connect(self._keep_caret_seen)
        editor.left.connect(self._leave_to)
        editor.parted.connect(self._split)
        editor.parted_at_playhead.connect(self.split_at_playhead)
        editor.joined.connect(self._join)
        editor.undo_asked.connect(self._project_undo)
        editor.play_asked.connect(session.transport.toggle)
        editor.moved_by.connect(self._move_playhead)
        editor.too_long.connect(self._refuse_paste)
        editor.abandoned.connect(self._focus_went)
        view.edge_moved.connect(self.place)

    @property
    def segment_id(self) -> int | None:
        """The utterance that is edited."""
        return self._segment_id

    @property
    def dirty(self) -> bool:
        """Whether something typed is not stored yet."""
        return self._segment_id is not None and self.editor.text() not in (self._base, self._written)

    def begin(self, place: int, position: int | None = None) -> bool:
        """Put the caret into an utterance's text; says whether it can be edited."""
        row = self._view.rows[place]
        if self._session.viewing:
            self._session.say(self.tr("The text cannot be changed: {why}").format(why=self._session.viewing))
            return False
        if row.segment_id == self._segment_id:
            self.editor.put_caret(len(self.editor.text()) if position is None else position)
            self.editor.setFocus()
            return True
        if not self._end_visit():
            return False
        self._segment_id, self._step = row.segment_id, None
        self._take(row, position)
        self._view.marking.put(None, None)
        self._view.held = True
        self._view.show_row(self._place() or 0)
        self._lay_over()
        self.editor.show()
        self.editor.raise_()
        self.editor.setFocus(Qt.FocusReason.OtherFocusReason)
        self.changed.emit()
        return True

    def write(self) -> bool:
        """Store what was typed; says whether there is nothing left that is not. A refusal is told in its sentence."""
        self._pause.stop()
        if self._segment_id is None or not self.dirty:
            return True
        text = self.editor.text()
        return self._asked(lambda: self._store(text))

    def leave(self) -> None:
        """Store what was typed and take the field away."""
        had_focus = self.editor.hasFocus()
        if self._end_visit() and had_focus:
            self._view.setFocus(Qt.FocusReason.OtherFocusReason)

    def mark_said(self, segment_id: int | None, word: WordPlace | None) -> None:
        """Mark the word being said in the field, as long as it holds the text that the word is of."""
        said = word if segment_id is not None and segment_id == self._segment_id else None
        if said is not None and self.editor.text() != self._base:
            said = None
        if said != self._said:
            self._said = said
            self.editor.mark(None if said is None else (said.first, said.last))

    def rows_changed(self) -> None:
        """The rows were read again: by an edit of our own, an undo, or somebody else's."""
        if self._segment_id is None or self._writing:
            return
        place = self._place()
        if place is None:
            self._strand()
            return
        row: Row = self._view.rows[place]
        if row.text != self._base:
            if self.dirty:
                # Both texts are kept: this one here, that one in the history.
                self._session.say(
                    self.tr(
                        "The utterance was changed elsewhere while you typed: your text stays here, the other one is "
                        "in the history."
                    )
                )
            elif self.editor.text() != row.text:
                self._take(row, min(self.editor.caret, len(row.text)))
            self._base = row.text
        self._lay_over()

    def selection(self) -> tuple[int, int, int] | None:
        """The utterance that is edited, and the selected characters of it."""
        return None if self._segment_id is None else (self._segment_id, *self.editor.selected)

    def split_at_playhead(self) -> None:
        """Cut the utterance where the playhead stands."""
        segment_id = self._segment_id
        if segment_id is None or not self.write():
            return
        self._session.selected_segments = frozenset({segment_id})
        made: list[int] = []
        if self._asked(lambda: made.extend(self._session.split_at(self._session.transport.position_ns()))):
            self._show([segment_id, *made], made[-1] if made else segment_id, 0)

    def place(self) -> None:
        """Lay the field over its utterance, wherever that stands now."""
        place = self._place() if self._segment_id is not None else None
        if place is None:
            return
        box = self._view.text_box(place)
        if box is None:
            # Many screens away: the field keeps the focus, and comes back with its utterance.
            self.editor.move(0, -10_000)
            return
        self.editor.setGeometry(box.toRect())

    # -- inside ---------------------------------------------------------------------------------------------------

    def _store(self, text: str) -> None:
        segment_id = self._segment_id
        assert segment_id is not None
        self._writing = True
        try:
            self._step = self._session.write_text_in_visit(segment_id, text, self._step)
        finally:
            self._writing = False
        self._written = text
        self._base = self._session.project.segment(segment_id).text
        self._reread([segment_id])

    def _end_visit(self) -> bool:
        """Leave the utterance; a text that is refused stays in the field."""
        if self._segment_id is None:
            return True
        if not self.write():
            self.editor.setFocus(Qt.FocusReason.OtherFocusReason)
            return False
        self._close()
        return True

    def _close(self) -> None:
        self._pause.stop()
        self._segment_id = None
        self.editor.hide()
        self._view.held = False
        self._view.set_edited(None)
        self.changed.emit()

    def _strand(self) -> None:
        text = self.editor.text()
        lost = self.dirty
        self._close()
        if lost:
            why = self.tr("The utterance you were typing in is gone. This is what you had typed:")
            self.stranded.emit(why, text)

    def _take(self, row: Row, position: int | None) -> None:
        self.editor.blockSignals(True)
        self.editor.put(row.text, position)
        self.editor.blockSignals(False)
        # What a field cannot hold as it is (a line that ends in two characters) is no change of the text.
        self._base, self._written = row.text, self.editor.text()
        self._said = None
        self.editor.setAccessibleName(
            self.tr("What {name} says at {time}").format(name=row.speaker, time=short_text(row.start_ns))
        )

    def _place(self) -> int | None:
        return None if self._segment_id is None else self._view.rows.place_of(self._segment_id)

    def _lay_over(self) -> None:
        if self._segment_id is None:
            return
        height = self.editor.wanted_height(self._view.layouts.width)
        self._view.set_edited(self._segment_id, height)
        self.place()

    def _typed(self) -> None:
        if self._segment_id is None:
            return
        self.editor.turn(runs_right_to_left(self.editor.text()))
        self._lay_over()
        if self.dirty:
            self._pause.start()

    def _keep_caret_seen(self) -> None:
        if self._segment_id is None or not self.editor.isVisible():
            return
        box, high = self.editor.caret_box(), self._view.viewport().height()
        if box.bottom() > high:
            self._view.scroll_by(round(box.bottom() - high) + 8)
        elif box.top() < 0 < box.bottom() + self.editor.height():
            self._view.scroll_by(round(box.top()) - 8)

    def _leave_to(self, direction: int) -> None:
        place = self._place()
        if place is None or not 0 <= place + direction < len(self._view.rows) or direction == 0:
            self.leave()
        elif direction < 0:
            self.begin(place - 1, None)
        else:
            self.begin(place + 1, 0)

    def _split(self, position: int) -> None:
        segment_id = self._segment_id
        if segment_id is None or not self.write():
            return
        made: list[int] = []
        if self._asked(lambda: made.extend(self._session.split_utterance(segment_id, position))):
            self._show([segment_id, *made], made[-1], 0)

    def _join(self, direction: int) -> None:
        segment_id, place = self._segment_id, self._place()
        if segment_id is None or place is None or not self.write():
            return
        other = place + direction
        if not 0 <= other < len(self._view.rows):
            return
        first, second = sorted((place, other))
        rows = self._view.rows
        ids = [rows[first].segment_id, rows[second].segment_id]
        seam = len(rows[first].text.rstrip())
        kept: list[int] = []
        if self._asked(lambda: kept.append(self._session.merge_utterances(ids))):
            after = self._session.project.segment(kept[0]).text
            blank = seam > 0 and after[seam : seam + 1].isspace() and direction < 0
            self._show(ids, kept[0], seam + blank)

    def _show(self, ids: Collection[int], segment_id: int, position: int) -> None:
        """After a verb: the rows as they are now, with the caret in one of them."""
        self._close()
        self._reread(ids)
        place = self._view.rows.place_of(segment_id)
        if place is not None:
            self.begin(place, position)

    def _project_undo(self, back: bool) -> None:
        if self.write():
            self._step = None
            self._asked(self._session.undo if back else self._session.redo)
            if self._segment_id is not None:
                self._reread([self._segment_id])

    def _move_playhead(self, by_ns: int) -> None:
        transport = self._session.transport
        self._session.move_playhead(max(0, transport.position_ns() + by_ns))

    def _focus_went(self, reason: Qt.FocusReason) -> None:
        if self._segment_id is None:
            return
        self.write()
        if reason not in _STAYS and not self.dirty:
            self._close()

    def _refuse_paste(self, count: int) -> None:
        self._session.say(
            self.tr("{count} characters are too many to paste: an utterance holds at most {most}.").format(
                count=count, most=MOST_TEXT
            ),
            "warning",
        )

    def _asked(self, request: Callable[[], object]) -> bool:
        try:
            request()
        except (SessionError, ProjectError) as refusal:
            self._session.say(str(refusal), "warning")
            return False
        return True

    def menu(self, fill: Callable[[QMenu], None]) -> QMenu:
        """The field's own menu (cut, copy, paste) with more of it."""
        made = self.editor.createStandardContextMenu()
        made.addSeparator()
        fill(made)
        return made
