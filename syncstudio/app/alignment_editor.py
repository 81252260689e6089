"""The alignment of one track by number: offset, drift, nudges, and what would move. Enter applies."""

from __future__ import annotations

from fractions import Fraction

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from syncstudio.app.expected import expected_errors
from syncstudio.panes.counted import counted
from syncstudio.panes.theme import mono
from syncstudio.panes.timeline.chip import uncertainty_text
from syncstudio.panes.timeline.device_words import late_text
from syncstudio.session.notices import AlignmentPreviewed, FocusChanged, ProjectChanged
from syncstudio.timebase.timecode import offset_text, parse_time

_NUDGES_MS = (-100, -10, -1, 1, 10, 100)


class AlignmentEditor(QWidget):
    """Edits the focused track, or the one it was given. `done` says that Enter or Escape was pressed."""

    done = Signal()
    refused = Signal(str)

    def __init__(self, session, track_id: int | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._fixed = track_id
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._name = QLabel(self, wordWrap=True)
        self._name.setProperty("role", "head")
        self._source = QLabel(self, wordWrap=True)
        self._source.setProperty("role", "note")
        self.offset = QLineEdit(self)
        self.drift = QLineEdit(self)
        self._linked = QCheckBox(self.tr("Tracks of this file move together"), self)
        self._moves = QLabel(self, wordWrap=True)
        self._moves.setProperty("role", "note")
        self._apply = QPushButton(self.tr("Apply"), self)
        self._lay_out()
        for field in (self.offset, self.drift):
            field.setFont(mono(13))
            field.returnPressed.connect(self.apply)
        self._apply.clicked.connect(self.apply)
        self._linked.clicked.connect(self._set_linked)
        self._show()

    def on_notice(self, notice: object) -> None:
        """Follow focus, edits and drags, but never overwrite what is being typed."""
        if isinstance(notice, (FocusChanged, ProjectChanged, AlignmentPreviewed)) and self.isVisible():
            self._show()

    @property
    def track_id(self) -> int | None:
        """The track being edited, or None."""
        id = self._fixed if self._fixed is not None else self._session.focus_track_id
        tracks = self._session.project.tracks()
        return id if any(track.id == id for track in tracks) else None

    def begin(self) -> None:
        """Let the offset be typed."""
        self.offset.setFocus(Qt.FocusReason.PopupFocusReason)
        self.offset.selectAll()

    def apply(self) -> None:
        """Give the track what is typed, as one undo step."""
        id = self.track_id
        if id is None:
            return
        before = self._session.clock_map(id)
        try:
            drift = _ppm(self.drift.text()) if self.drift.isModified() else before.drift_ppm
            offset_ns = parse_time(self.offset.text()) if self.offset.isModified() else before.offset_ns
            if self.offset.isModified() or self.drift.isModified():
                self._session.set_alignment(id, offset_ns, drift)
        except expected_errors() as error:
            self.refused.emit(str(error))
            return
        for field in (self.offset, self.drift):
            field.setModified(False)
        self._show()
        self.done.emit()

    def _lay_out(self) -> None:
        form = QGridLayout()
        form.setHorizontalSpacing(8)
        form.setVerticalSpacing(6)
        for place, (text, field) in enumerate(
            ((self.tr("Offset"), self.offset), (self.tr("Drift"), self.drift))
        ):
            label = QLabel(text, self)
            label.setBuddy(field)
            field.setAccessibleName(text)
            form.addWidget(label, place, 0)
            form.addWidget(field, place, 1)
        self.offset.setToolTip(
            self.tr("Where this recording begins on the master clock: 1.25, 1250 ms, -00:00:01.250")
        )
        self.drift.setToolTip(self.tr("How much longer it lasts than it says, in parts per million (ppm)"))
        nudges = QHBoxLayout()
        nudges.setSpacing(4)
        for ms in _NUDGES_MS:
            button = QPushButton(f"{ms:+d}".replace("-", "−"), self)
            button.setToolTip(self.tr("{ms} ms").format(ms=button.text()))
            button.setStyleSheet("padding: 4px 5px;")
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(lambda _checked=False, ms=ms: self._nudge(ms * 1_000_000))
            nudges.addWidget(button)
        nudges.addWidget(QLabel("ms", self))
        last = QHBoxLayout()
        last.addWidget(self._linked, 1)
        last.addWidget(self._apply)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(8)
        column.addWidget(self._name)
        column.addWidget(self._source)
        column.addLayout(form)
        column.addLayout(nudges)
        column.addLayout(last)
        column.addWidget(self._moves)
        column.addStretch(1)

    def _show(self) -> None:
        id = self.track_id
        for field in (self.offset, self.drift, self._linked, self._apply):
            field.setEnabled(id is not None and not self._session.viewing)
        if id is None:
            self._name.setText(self.tr("No track in focus"))
            self._source.setText(self.tr("Click a track or a picture to align it."))
            self._moves.setText("")
            return
        track = self._session.project.track(id)
        clock_map = self._session.clock_map(id)
        self._name.setText(track.name)
        self._source.setText(self._source_text(track, len(clock_map.pieces)))
        if not (self.offset.hasFocus() and self.offset.isModified()):
            self.offset.setText(offset_text(clock_map.offset_ns))
            self.offset.setModified(False)
        if not (self.drift.hasFocus() and self.drift.isModified()):
            self.drift.setText(f"{float(clock_map.drift_ppm):.3f}".rstrip("0").rstrip(".") + " ppm")
            self.drift.setModified(False)
        self._linked.setChecked(track.linked)
        count = self._session.labels_moved_by(id)
        self._moves.setText(
            self.tr("No labels on other tracks would move against this media.")
            if count == 0
            else counted(
                self.tr("1 label on other tracks will move against the media."),
                self.tr("{count} labels on other tracks will move against the media."),
                count,
            )
        )

    def _source_text(self, track, pieces: int) -> str:
        words = {
            "typed": self.tr("typed"),
            "measured": self.tr("measured"),
            "from-file": self.tr("from the file"),
            "none": self.tr("not aligned yet"),
        }
        text = words.get(track.alignment, track.alignment)
        if track.uncertainty_ns is not None:
            text += f" {uncertainty_text(track.uncertainty_ns)}"
        device = late_text(track.device, track.delay_ns)
        if device:
            text += " · " + self.tr("corrected for {device}").format(device=device)
        if pieces > 1:
            text += " · " + self.tr("{count} pieces; a typed offset replaces them").format(count=pieces)
        return text

    def _nudge(self, by_ns: int) -> None:
        id = self.track_id
        if id is not None:
            self._ask(lambda: self._session.nudge_offset(id, by_ns))

    def _set_linked(self, linked: bool) -> None:
        id = self.track_id
        if id is not None:
            self._ask(lambda: self._session.set_linked(id, linked))

    def _ask(self, request) -> None:
        try:
            request()
        except expected_errors() as error:
            self.refused.emit(str(error))
        self._show()

    def keyPressEvent(self, event) -> None:
        if event.key() == Qt.Key.Key_Escape:
            for field in (self.offset, self.drift):
                field.setModified(False)
            self._show()
            self.done.emit()
        else:
            super().keyPressEvent(event)

    def showEvent(self, event) -> None:
        super().showEvent(event)
        self._show()


def _ppm(text: str) -> Fraction:
    from syncstudio.timebase.timecode import TimecodeError

    body = text.strip().removesuffix("ppm").strip().replace("−", "-").replace(",", ".")
    try:
        return Fraction(body)
    except (ValueError, ZeroDivisionError):
        raise TimecodeError(f"“{text}” is not a drift: write parts per million, such as 24.1.") from None
