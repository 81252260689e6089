"""The sheet that says what tells the times of pictures, with what each source would give."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QWidget,
)

from syncstudio.app.expected import expected_errors
from syncstudio.app.picture_times_list import SourceList, kind_of
from syncstudio.app.picture_times_words import interval_text, meaning
from syncstudio.app.settings import Settings
from syncstudio.app.sheet import Sheet
from syncstudio.session.notices import ProjectChanged


class PictureTimesSheet(Sheet):
    """One line for each source of times. Nothing changes before “Use these times”."""

    name = "picture times"

    # A choice and what came of it: a PicturePlan, or a sentence. From the thread that reads the pictures.
    _looked = Signal(object, object, object)
    _progress = Signal(object, float)

    def __init__(self, session, settings: Settings, track_id: int, parent: QWidget | None = None) -> None:
        title = self.tr("Times of {name}").format(name=session.project.track(track_id).name)
        super().__init__(settings, title, parent)
        self._session, self._track_id = session, track_id
        self._now = session.picture_choice(track_id)
        self._plans: dict[object, object] = {}
        self._tables: list[str] = [self._now.table] if self._now.table else []
        self._round, self._job_id = 0, None
        self.list = SourceList(self)
        self.members = QComboBox(self)
        self.members.setAccessibleName(self.tr("Which pictures"))
        for name, text in (
            ("numbered", self.tr("Numbered like the first one")),
            ("alike", self.tr("Named alike but for their digits")),
            ("folder", self.tr("All pictures of the folder")),
        ):
            self.members.addItem(text, name)
        self.members.setCurrentIndex(self.members.findData(self._now.members))
        self.interval = QLineEdit(interval_text(self._now.interval_ns), self)
        self.interval.setMaximumWidth(90)
        self.interval.setAccessibleName(self.tr("Seconds from one picture to the next, or a rate"))
        self.interval.setToolTip(self.tr("Seconds, as 5 or 0.2, or a rate, as 25 Hz or 30000/1001 Hz"))
        self.spread = QCheckBox(self.tr("Share a time evenly among the pictures that have it"), self)
        self.spread.setChecked(self._now.spread)
        self.table = QPushButton(self.tr("Choose a table…"), self, autoDefault=False)
        self.meaning = QLabel(self, wordWrap=True)
        self.meaning.setTextFormat(Qt.TextFormat.PlainText)
        self.meaning.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.meaning.setMinimumHeight(4 * self.fontMetrics().lineSpacing())
        self._bar = QProgressBar(self)
        self._bar.setTextVisible(False)
        self.use = QPushButton(self.tr("Use these times"), self, default=True)
        self._lay_out()
        self._looked.connect(self._show_looked)
        self._progress.connect(self._show_progress)
        self.list.currentItemChanged.connect(lambda *_: self._show_choice())
        self.list.itemDoubleClicked.connect(lambda *_: self.apply())
        self.members.activated.connect(lambda *_: self.look())
        self.spread.toggled.connect(lambda *_: self.look())
        self.interval.editingFinished.connect(self._interval_typed)
        self.table.clicked.connect(self.choose_table)
        self.use.clicked.connect(self.apply)
        self.look(find_tables=True)

    # -- what is chosen -------------------------------------------------------------------------------------------

    def choices(self):
        """Every way there is to read the times, as the sheet stands."""
        base = replace(
            self._now,
            members=self.members.currentData(),
            spread=self.spread.isChecked(),
            interval_ns=self._interval_ns() or self._now.interval_ns,
            table="",
            assumed=False,
        )
        return [
            base.by("names"),
            base.by("exif"),
            base.by("gps"),
            *(replace(base.by("table"), table=table) for table in self._tables),
            base.by("interval"),
        ]

    def chosen(self):
        """The choice of the line that is current, or None."""
        return self.list.chosen()

    def apply(self) -> None:
        """Take the times of the current line, as one step of undo."""
        choice = self.chosen()
        if choice is None or not self.use.isEnabled():
            return
        self._session.begin_picture_times(self._track_id, choice)
        self.accept()

    def choose_table(self) -> None:
        """Ask for a table that is not beside the pictures."""
        folder = Path(self._session.project.source(self._source_id()).absolute_path).parent
        path, _ = QFileDialog.getOpenFileName(
            self, self.tr("Table of times"), str(folder), self.tr("Tables") + " (*.csv *.tsv *.txt)"
        )
        if path:
            self.take_table(Path(path))

    def take_table(self, path: Path) -> None:
        """One more line, for a table."""
        name = self._session.table_name(self._track_id, path)
        if name not in self._tables:
            self._tables.append(name)
        self.look(current=("table", name))

    # -- looking at the pictures ----------------------------------------------------------------------------------

    def look(self, find_tables: bool = False, current: tuple[str, str] | None = None) -> None:
        """Read what every source tells, behind the window; lines fill as they come."""
        keep = current or kind_of(self.chosen() or self._now)
        self._stop()
        self._round += 1
        self._plans.clear()
        self.list.fill(self.choices(), keep)
        self._show_choice()
        number, choices, session, track_id = self._round, self.choices(), self._session, self._track_id

        def work(job) -> None:
            if find_tables:
                try:
                    found = [
                        session.table_name(track_id, table) for table in session.picture_tables(track_id)
                    ]
                except expected_errors():
                    found = []
                self._looked.emit(number, None, found)
            for place, choice in enumerate(choices):
                self._progress.emit(number, place / len(choices))
                self._looked.emit(number, choice, _looked_at(session, track_id, choice, job))
                job.progress((place + 1) / len(choices))
            self._progress.emit(number, 1.0)

        name = self._session.project.track(self._track_id).name
        self._job_id = self._session.jobs.start(
            self.tr("Looking at the times of {name}").format(name=name), work
        ).id

    def on_notice(self, notice: object) -> None:
        """Close when the pictures are gone from the project."""
        if isinstance(notice, ProjectChanged) and all(
            track.id != self._track_id for track in self._session.project.tracks()
        ):
            self.close()

    def closeEvent(self, event) -> None:
        self._put_away()
        super().closeEvent(event)

    def done(self, result: int) -> None:
        self._put_away()
        super().done(result)

    def _put_away(self) -> None:
        self._stop()
        self._round += 1

    def _stop(self) -> None:
        if self._job_id is not None:
            self._session.jobs.cancel(self._job_id)
            self._job_id = None

    def _show_looked(self, number: int, choice, found) -> None:
        if number != self._round:
            return
        if choice is None:
            new = [table for table in found if table not in self._tables]
            if new:
                self._tables += new
                self.look()
            return
        self._plans[choice] = found
        self.list.show_figures(choice, found)
        self._show_choice()

    def _show_progress(self, number: int, fraction: float) -> None:
        if number == self._round:
            self._bar.setVisible(fraction < 1)
            self._bar.setValue(round(100 * fraction))

    # -- what is shown --------------------------------------------------------------------------------------------

    def _show_choice(self) -> None:
        found = self._plans.get(self.chosen())
        trouble = isinstance(found, str)
        if found is None:
            self.meaning.setText(self.tr("Reading the pictures…"))
        else:
            self.meaning.setText(
                found if isinstance(found, str) else f"{meaning(found)} {self._labels()}".strip()
            )
        self.meaning.setProperty("role", "outside" if trouble else None)
        self.meaning.setMargin(6 if trouble else 0)
        self.meaning.style().unpolish(self.meaning)
        self.meaning.style().polish(self.meaning)
        ready = found is not None and not trouble and not self._session.viewing
        changed = self.chosen() != self._now or self._session.track_trouble(self._track_id) is not None
        self.use.setEnabled(ready and changed)

    def _labels(self) -> str:
        """What becomes of labels that were made on the pictures."""
        lanes = [lane for lane in self._session.project.lanes() if lane.track_id == self._track_id]
        if not lanes:
            return ""
        return self.tr("Labels on this track keep their times, so they may come to lie on other pictures.")

    def _interval_typed(self) -> None:
        if self._interval_ns() is None:
            self.meaning.setText(
                self.tr("Type the seconds from one picture to the next, as 5 or 0.2, or a rate, as 25 Hz.")
            )
            return
        if any(kind_of(c) == ("interval", "") and c not in self._plans for c in self.choices()):
            self.look(current=("interval", ""))

    def _interval_ns(self):
        from syncstudio.media.images.picture_choice import interval_from_text

        try:
            return interval_from_text(self.interval.text())
        except expected_errors():
            return None

    def _source_id(self) -> int:
        return self._session.project.track(self._track_id).source_id

    def _lay_out(self) -> None:
        says = QLabel(
            self.tr(
                "When were these pictures taken? Each line is what one source would give; nothing changes yet."
            ),
            self,
            wordWrap=True,
        )
        options = QHBoxLayout()
        options.addWidget(QLabel(self.tr("Which pictures"), self))
        options.addWidget(self.members)
        options.addSpacing(16)
        options.addWidget(QLabel(self.tr("One picture every"), self))
        options.addWidget(self.interval)
        options.addStretch(1)
        options.addWidget(self.table)
        foot = self.foot((self._bar, 1), None, self.close_button(), self.use)
        self.lay_out(says, (self.list, 1), options, self.spread, self.meaning, foot, size=(940, 400))


def _looked_at(session, track_id: int, choice, job) -> object:
    """The plan of a choice, or why there is none."""
    try:
        return session.picture_plan(track_id, choice, None, job.cancelled)
    except expected_errors() as error:
        return str(error)
