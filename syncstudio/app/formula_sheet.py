"""The sheet in which a derived channel is written: name, formula, unit, checked and drawn while one types."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QFormLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QToolButton,
    QWidget,
)

from syncstudio.app.expected import expected_errors
from syncstudio.app.settings import Settings
from syncstudio.app.sheet import Sheet
from syncstudio.media.series.analysis.formula_functions import FUNCTIONS
from syncstudio.panes.series.formula_field import FormulaField
from syncstudio.panes.series.formula_preview import FormulaPreview
from syncstudio.panes.series.formula_words import example_of, function_lines
from syncstudio.panes.theme import Theme
from syncstudio.session.notices import MediaGrown, ProjectChanged

# The formula is tried when the hand rests for so long.
_REST_MS = 120
# What needs to be loaded first.
_LOADED = ("pass", "median")


class FormulaSheet(Sheet):
    """Writes a new channel of a track, or changes the one of `channel_id`. Nothing is stored before “Save”."""

    name = "formula"

    def __init__(
        self,
        session,
        settings: Settings,
        theme: Theme,
        track_id: int,
        channel_id: int | None = None,
        begun: str = "",
        near=None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(settings, "", parent)
        self._session = session
        self._track_id, self._channel_id, self._near = track_id, channel_id, near
        self.channel_name, self.unit = QLineEdit(self), QLineEdit(self)
        self.formula = FormulaField(theme, self)
        self.preview = FormulaPreview(theme, self)
        self.says = QLabel(self, wordWrap=True)
        self.says.setTextFormat(Qt.TextFormat.PlainText)
        self.says.setMinimumHeight(2 * self.fontMetrics().lineSpacing() + 4)
        self.says.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.save = QPushButton(self.tr("Save"), self, default=True)
        self.save.clicked.connect(self.apply)
        self.delete = self.button(self.tr("Delete"), self.remove)
        self._later = QTimer(self, singleShot=True, interval=_REST_MS)
        self._later.timeout.connect(self.check)
        self._arrange()
        self._fill(begun)
        session.load_filters()
        self.formula.textChanged.connect(self._later.start)
        self.formula.returned.connect(self.apply)
        self.channel_name.textEdited.connect(lambda: self._say_name())
        self.check()
        self.take_size(560, self.sizeHint().height())

    def on_notice(self, notice: object) -> None:
        """Channels came or went: what can be named is another list, and the formula may be right now."""
        read = isinstance(notice, MediaGrown) and notice.what == "series"
        edited = isinstance(notice, ProjectChanged) and notice.change.tables & {"channel", "track"}
        if not (read or edited):
            return
        tracks = {track.id for track in self._session.project.tracks()}
        gone = self._channel_id is not None and self._row() is None
        if self._track_id not in tracks or gone:
            self.close()
            return
        self._set_names()
        self._later.start()

    def check(self) -> None:
        """Try the formula on some rows, and say what comes of it or what is wrong."""
        self._later.stop()
        text = self.formula.text()
        if self._session.filters_loading and any(word in text for word in _LOADED):
            self._say(self.tr("Loading filters…"), False)
            self.save.setEnabled(False)
            self._later.start()
            return
        trial = self._session.try_formula(self._track_id, text, self._channel_id, self._near)
        self.preview.show_values(trial.times_ns, trial.values, self._missing(text, trial))
        self.unit.setPlaceholderText(trial.unit or self.tr("none"))
        trouble = trial.trouble
        self.formula.underline(
            *((trouble.at, trouble.end) if trouble is not None and text.strip() else (0, 0))
        )
        if trouble is None:
            import numpy as np

            count = f"{len(trial.values):,}"
            if np.isfinite(trial.values).any():
                self._say(self.tr("Tried on {count} rows near what is on screen").format(count=count), False)
            else:
                self._say(
                    self.tr("None of the {count} rows near what is on screen has a value").format(
                        count=count
                    ),
                    False,
                )
        elif text.strip():
            self._say(trouble.sentence, True)
        else:
            self._say(self.tr("Type a formula, or choose an example. Names complete as you type."), False)
        self.save.setEnabled(trouble is None and not self._session.viewing)

    def apply(self) -> None:
        """Store the channel as one step of undo."""
        self.check()
        if not self.save.isEnabled():
            return
        name = self.channel_name.text().strip() or self.channel_name.placeholderText()
        unit, formula = self.unit.text(), self.formula.text()
        try:
            if self._channel_id is None:
                self._session.add_derived(self._track_id, name, formula, unit)
            else:
                self._session.change_derived(self._channel_id, name, formula, unit)
        except expected_errors() as error:
            self._say(str(error), True)
            return
        self.accept()

    def remove(self) -> None:
        """Take the channel away; one undo brings it back."""
        try:
            self._session.delete_derived(self._channel_id)
        except expected_errors() as error:
            self._say(str(error), True)
            return
        self.reject()

    # -- inside ---------------------------------------------------------------------------------------------------

    def _missing(self, text: str, trial) -> str:
        """What the preview says in the place of a curve."""
        if not text.strip():
            return self.tr("The rows in sight are drawn here as you type")
        if trial.trouble is not None:
            return self.tr("No curve while the formula is not understood")
        return self.tr("No row in sight has a value")

    def _row(self):
        rows = self._session.derived_rows(self._track_id)
        return next((row for row in rows if row.id == self._channel_id), None)

    def _fill(self, begun: str) -> None:
        row, track = self._row(), self._session.project.track(self._track_id)
        title = self.tr("New channel of {name}") if row is None else self.tr("Channel of {name}")
        self.setWindowTitle(title.format(name=track.name))
        self.delete.setVisible(row is not None)
        self._set_names()
        if row is not None:
            self.channel_name.setText(row.name)
            self.unit.setText(row.unit)
        self.formula.set_text(begun if row is None else row.formula)
        self._say_name()
        self.formula.setFocus()

    def _set_names(self) -> None:
        names = self._session.formula_names(self._track_id)
        functions = [f"{name}(" for name in FUNCTIONS if name.isidentifier() and name != "neg"]
        self.formula.set_names([*names, *functions, "time", "pi"])

    def _say_name(self) -> None:
        number = len(self._session.derived_rows(self._track_id)) + 1
        self.channel_name.setPlaceholderText(self.tr("channel {number}").format(number=number))

    def _say(self, text: str, trouble: bool) -> None:
        self.says.setText(text)
        self.says.setProperty("role", "outside" if trouble else "note")
        self.says.setMargin(4 if trouble else 0)
        self.says.style().unpolish(self.says)
        self.says.style().polish(self.says)

    def _arrange(self) -> None:
        examples = QToolButton(self)
        examples.setText(self.tr("Functions"))
        examples.setToolTip(
            self.tr("What a formula can do; choosing one writes it with the channels of this track")
        )
        examples.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(examples)
        menu.aboutToShow.connect(lambda: self._fill_examples(menu))
        examples.setMenu(menu)
        form = QFormLayout()
        form.setHorizontalSpacing(12)
        form.setVerticalSpacing(8)
        form.addRow(self.tr("Name"), self.channel_name)
        form.addRow(self.tr("Formula"), self.formula)
        form.addRow(self.tr("Unit"), self.unit)
        foot = self.foot(examples, self.delete, None, self.button(self.tr("Cancel"), self.reject), self.save)
        self.stack(form, self.says, (self.preview, 1), foot, gap_px=10)

    def _fill_examples(self, menu: QMenu) -> None:
        menu.clear()
        own = [name for name in self._session.formula_names(self._track_id)][:3]
        for form, says in function_lines():
            action = menu.addAction(f"{example_of(form, own)}\t{says}".replace("&", "&&"))
            action.triggered.connect(partial(self._write_example, example_of(form, own)))

    def _write_example(self, text: str, _checked: bool = False) -> None:
        if self.formula.text().strip():
            self.formula.insertPlainText(text)
        else:
            self.formula.set_text(text)
        self.formula.setFocus()
