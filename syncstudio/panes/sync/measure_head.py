"""The head of the Sync dock: what can be measured, how, and how far it has come."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QMenu,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from syncstudio.panes.note_label import NoteLabel
from syncstudio.project.records import Track
from syncstudio.session.jobs import Job
from syncstudio.session.measuring.roles import ROLES

_ROLE_CHARS = 11
_NARROW_PX = 560
_SIDE_PX, _GAP_PX, _LEAST_PROGRESS_PX = 10, 6, 60


class MeasureHead(QWidget):
    """Buttons, the role of the chosen sound, and the progress of a measurement with its cancel."""

    def __init__(self, menu: QMenu, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.everything = QPushButton(self.tr("Measure everything"), self)
        self.this_track = QPushButton(self.tr("Measure this track"), self)
        self.options = QToolButton(self)
        self.options.setText(self.tr("How ▾"))
        self.options.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.options.setToolTip(self.tr("Method, span, search range, reference and tolerance profile"))
        self.options.setAccessibleName(self.tr("How to measure"))
        self.options.setMenu(menu)
        self.accept_all = QPushButton(self.tr("Accept all"), self)
        self.accept_all.setToolTip(
            self.tr("Align every track as all measurements together have it; one step of undo")
        )
        self.role = QComboBox(self)
        self.role.addItems(list(ROLES))
        self.role.setMinimumContentsLength(_ROLE_CHARS)
        self.role.setAccessibleName(self.tr("Role of this sound"))
        self._options = ""
        self.chosen = QLabel(self)
        self.chosen.setProperty("role", "note")
        self.usual = QPushButton(self.tr("Back to usual"), self)
        self.usual.setProperty("quiet", "true")
        self.usual.setToolTip(self.tr("Pick methods by kinds and roles, and look everywhere"))
        self.job = NoteLabel("", self)
        self.job.setProperty("role", "soft")
        self.progress = QProgressBar(self)
        self.progress.setTextVisible(False)
        self.progress.setMinimumWidth(_LEAST_PROGRESS_PX)
        self.cancel = QPushButton(self.tr("Cancel"), self)
        self._starts = (self.everything, self.this_track)
        self._pressed: QWidget = self.this_track
        self._lay_out()

    def show_role(self, track: Track | None, viewing: bool) -> None:
        """The role of a sound; a guess is named as one."""
        sound = track is not None and track.kind == "sound"
        self.role.setVisible(sound)
        if track is None or not sound:
            return
        guess = self.tr(" (guessed)") if track.role_from == "guessed" else ""
        self.role.blockSignals(True)
        self.role.setCurrentIndex(ROLES.index(track.role))
        for place, role in enumerate(ROLES):
            name = role.capitalize() if role else self.tr("No role")
            self.role.setItemText(place, name + (guess if role and role == track.role else ""))
        self.role.blockSignals(False)
        self.role.setEnabled(not viewing)

    def show_job(self, job: Job | None, stopping: bool = False) -> None:
        """A measurement under way, or none: it takes the place of the buttons, so that nothing below is pushed away.

        `stopping`: it was asked to stop, and does so when it next looks up.
        """
        starts, idle, busy = self._starts, job is None, job is not None
        held = next((each for each in (*starts, self.cancel) if each.hasFocus()), None)
        for widget in (self.job, self.progress, self.cancel) if busy else starts:
            widget.setVisible(True)
        if held is not None and (held is self.cancel) == idle:
            # Keys stay with the row: on what stands there now, and back on what was pressed.
            (self._pressed if idle else self.cancel).setFocus(Qt.FocusReason.OtherFocusReason)
            self._pressed = self.this_track if held is self.cancel else held
        for widget in starts if busy else (self.job, self.progress, self.cancel):
            widget.setVisible(False)
        self._homes[0].setStretch(self._homes[0].indexOf(self.options) + 1, int(idle))
        if job is not None:
            said = f"{job.name}, {job.step}" if job.step else job.name
            said = self.tr("Cancelling") if stopping else said
            self.job.set_whole(said + "…")
            self.job.setToolTip(said)
            self.progress.setRange(0, 0 if job.fraction is None else 100)
            self.progress.setValue(round(100 * (job.fraction or 0)))

    def show_options(self, text: str) -> None:
        """What was chosen other than usual; cut with an ellipsis where it does not fit, and whole on a hover."""
        self._options = text
        self.chosen.setToolTip(text)
        self.chosen.setAccessibleName(text)
        for widget in (self.chosen, self.usual):
            widget.setVisible(bool(text))
        self._cut_options()

    def _cut_options(self) -> None:
        room = self.width() - 2 * _SIDE_PX - self.usual.sizeHint().width() - _GAP_PX
        self.chosen.setText(
            self.chosen.fontMetrics().elidedText(self._options, Qt.TextElideMode.ElideRight, max(room, 0))
        )

    def _lay_out(self) -> None:
        pressed: tuple[QWidget, ...] = (
            self.everything, self.this_track, self.cancel, self.options, self.accept_all, self.role,
            self.usual,
        )  # fmt: skip
        for widget in pressed:
            widget.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        first, below = QHBoxLayout(), QHBoxLayout()
        for row in (first, below):
            row.setSpacing(6)
        for widget in (*self._starts, self.job):
            first.addWidget(widget)
        first.addWidget(self.progress, 1)
        for widget in (self.cancel, self.options):
            first.addWidget(widget)
        first.addStretch(1)
        self._homes = (first, below)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(_SIDE_PX, 6, _SIDE_PX, 6)
        rows.setSpacing(4)
        for row in (first, below):
            rows.addLayout(row)
        how = QHBoxLayout()
        how.setSpacing(_GAP_PX)
        how.addWidget(self.chosen)
        how.addWidget(self.usual)
        how.addStretch(1)
        rows.addLayout(how)
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)

    def resizeEvent(self, event) -> None:
        """In a narrow dock the buttons say less, and role and “Accept all” stand below them."""
        super().resizeEvent(event)
        self._cut_options()
        narrow = self.width() < _NARROW_PX
        self.progress.setMinimumWidth(_LEAST_PROGRESS_PX * (1 if narrow else 2))
        self.everything.setText(self.tr("Measure all") if narrow else self.tr("Measure everything"))
        self.this_track.setText(self.tr("This track") if narrow else self.tr("Measure this track"))
        home = self._homes[narrow]
        if home.indexOf(self.role) < 0:
            # The role stays at the edge: “Accept all”, which comes and goes, must not come under a hand going there.
            for widget in (self.accept_all, self.role):
                self._homes[not narrow].removeWidget(widget)
                home.addWidget(widget)
