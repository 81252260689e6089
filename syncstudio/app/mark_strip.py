"""The strip that leads through marking: which moment is being marked, where it is marked, and what comes next."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from syncstudio.panes.key_words import key_word
from syncstudio.session.measuring.moments import Moment
from syncstudio.session.notices import MeasuringChanged, ProjectChanged


class MarkStrip(QFrame):
    """Stands over the window while a moment is being marked, and goes with Esc. `measure` is the window's to answer."""

    def __init__(self, session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.setProperty("role", "strip")
        self.setProperty("severity", "info")
        self.says = QLabel(self, wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self.measure = QPushButton(self.tr("Measure from marks"), self)
        self.end = QPushButton(self.tr("End"), self)
        self.end.setToolTip(self.tr("Esc"))
        for button in (self.measure, self.end):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 4, 8, 4)
        row.addWidget(self.says, 1)
        row.addWidget(self.measure)
        row.addWidget(self.end)
        self.end.clicked.connect(session.end_moment)
        self._show()

    def on_notice(self, notice: object) -> None:
        """Follow marks as they come and go."""
        if isinstance(notice, MeasuringChanged) or (
            isinstance(notice, ProjectChanged) and {"cue", "track"} & set(notice.change.tables)
        ):
            self._show()

    def _show(self) -> None:
        moment = self._session.open_moment
        self.setVisible(moment is not None)
        if moment is None:
            return
        names = {track.id: track.name for track in self._session.project.tracks()}
        self.says.setText(marking_text(moment, [names.get(cue.track_id, "") for cue in moment.cues]))
        self.measure.setVisible(len(moment.track_ids) > 1)


def marking_text(moment: Moment, names: list[str]) -> str:
    """What the strip says: what is marked, and what to do next."""
    key = key_word("mark_moment", "M", "Mark this moment")
    if len(names) == 1:
        return (
            f"Moment {moment.number}: marked in {names[0]}. Click another track, go to where the same moment is seen "
            f"or heard in it, and press {key} there. Esc ends."
        )
    marked = f"{', '.join(names[:-1])} and {names[-1]}"
    return (
        f"Moment {moment.number}: marked in {marked}. Press {key} in a further track, or in one of these to begin "
        f"moment {moment.number + 1}; two moments far apart give drift, too. Esc ends."
    )
