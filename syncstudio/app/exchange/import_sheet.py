"""The sheet that shows what a file of labels holds, and where it will go, before anything comes in."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QWidget,
)

from syncstudio.app.exchange.behind import Behind
from syncstudio.app.exchange.lane_list import LaneList
from syncstudio.app.exchange.table_columns import TableColumns
from syncstudio.app.settings import Settings
from syncstudio.app.sheet import Sheet
from syncstudio.interchange.label_format import ReadOptions
from syncstudio.panes.theme import Theme
from syncstudio.session.exchange.import_clashes import clashes_of
from syncstudio.session.exchange.import_plan import ImportOptions, ImportPlan

_NOTES_PX = 110
_ENCODINGS = (
    "utf-8",
    "utf-16",
    "cp1252",
    "latin-1",
    "cp1250",
    "cp1251",
    "shift_jis",
    "gb18030",
    "big5",
    "euc_kr",
)


class ImportSheet(Sheet):
    """One file, read behind the window and shown; `done_with` is told when it came in or was left."""

    name = "import labels"
    done_with = Signal()

    def __init__(
        self, session, path: Path, settings: Settings, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(settings, self.tr("Import labels"), parent)
        self._session, self.path = session, path
        self.plan: ImportPlan | None = None
        self._guess: object = None
        self.head = QLabel(self, wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self.clock, self.encoding, self.part = QComboBox(self), QComboBox(self), QComboBox(self)
        self.by_id = QCheckBox(self.tr("Change labels that are there by their id"), self)
        self.by_id.setChecked(settings.text("import/update") == "yes")
        self.media = QCheckBox(self.tr("Bring recordings along"), self)
        self.media.setChecked(settings.text("import/media", "yes") == "yes")
        self.columns = TableColumns(self)
        self.lanes = LaneList(session, theme, self)
        self.notes = QPlainTextEdit(self, readOnly=True)
        self.notes.setAccessibleName(self.tr("Notes"))
        self.trouble = QLabel(self, wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self.trouble.setProperty("judged", "outside")
        self.take = QPushButton(self.tr("Import"), self)
        self.take.setDefault(True)
        self.take.clicked.connect(self.bring_in)
        self._leave = self.button(self.tr("Cancel"), self.close)
        self._reading, self._writing = Behind(session, self), Behind(session, self)
        self._reading.answered.connect(self._show)
        self._reading.failed.connect(self._refuse)
        self._writing.answered.connect(self._came_in)
        self._writing.failed.connect(self._refuse)
        self._lay_out()
        self._fill_choices()
        self.columns.changed.connect(self.read)
        self.lanes.changed.connect(self._look_again)
        for box in (self.clock, self.encoding, self.part):
            box.activated.connect(lambda _place: self.read())
        for choice in (self.by_id, self.media):
            choice.toggled.connect(lambda _on: self.read())
        self.read()

    def set_theme(self, theme: Theme) -> None:
        """Use another theme's colours."""
        self.lanes.set_theme(theme)

    def read(self) -> None:
        """Read the file as the choices stand now, behind the window."""
        options = self._options()
        path, session = self.path, self._session
        guess = self._guess is None

        def work() -> tuple[ImportPlan, object]:
            return session.plan_import(path, options), _table(path) if guess else self._guess

        self.trouble.clear()
        self.take.setEnabled(False)
        if self.plan is None:
            self.head.setText(self.tr("Reading {file} …").format(file=path.name))
        self._reading.start(self.tr("Read {file}").format(file=path.name), work)

    def bring_in(self) -> None:
        """Carry the plan out as it is shown."""
        plan, session = self.plan, self._session
        if plan is None or self._writing.busy:
            return
        self.take.setEnabled(False)
        self._settings.set_text("import/update", "yes" if self.by_id.isChecked() else "no")
        self._settings.set_text("import/media", "yes" if self.media.isChecked() else "no")
        self.trouble.clear()
        self._writing.start(
            self.tr("Import {file}").format(file=self.path.name), lambda: session.import_labels(plan)
        )

    def _options(self) -> ImportOptions:
        track_id = self.clock.currentData()
        columns = self.columns.chosen() if self.columns.isVisibleTo(self) else ()
        encoding = self.encoding.currentData() or ""
        read = ReadOptions(encoding=encoding, columns=columns, part=self.part.currentData() or "")
        return ImportOptions(
            read,
            track_id=track_id,
            update=self.by_id.isChecked(),
            bring_media=self.media.isChecked(),
        )

    def _show(self, answer: tuple[ImportPlan, object]) -> None:
        self.plan, self._guess = answer
        plan = self.plan
        count = sum(lane.count for lane in plan.lanes)
        coding = f" · {plan.document.encoding}" if plan.document.encoding else ""
        text = self.tr("{file} · {format}{coding} · labels: {count} · lanes: {lanes}")
        self.head.setText(
            text.format(
                file=plan.path.name,
                format=plan.document.format or plan.format_name,
                coding=coding,
                count=f"{count:,}",
                lanes=len(plan.lanes),
            )
        )
        self._show_parts(plan)
        if self._guess is not None and not self.columns.isVisibleTo(self):
            self.columns.fill(self._guess)
            self.columns.show()
        self.encoding.setVisible(bool(plan.document.encoding))
        self._coding_says.setVisible(bool(plan.document.encoding))
        self.media.setVisible(bool(plan.media))
        self.lanes.fill(plan)
        self._show_notes(plan)
        self.take.setEnabled(bool(plan.wanted))

    def _show_parts(self, plan: ImportPlan) -> None:
        if self.part.count() == 0 and len(plan.parts) > 1:
            self.part.addItem(self.tr("All of them"), "")
            for part in plan.parts:
                self.part.addItem(part, part)
        for widget in (self.part, self._part_says):
            widget.setVisible(self.part.count() > 0)

    def _show_notes(self, plan: ImportPlan) -> None:
        lines = []
        for one in plan.media:
            comes = self.tr("comes along") if one.bring and one.track_id is None else one.found
            place = f" · {one.path}" if one.path is not None and one.bring else ""
            lines.append(
                self.tr("Recording {name}: {comes}{place}").format(
                    name=one.medium.name, comes=comes, place=place
                )
            )
        if plan.new_labels:
            names = ", ".join(plan.new_labels[:12]) + (" …" if len(plan.new_labels) > 12 else "")
            lines.append(self.tr("New in the palette: {names}").format(names=names))
        # Whole here; the list has room for the first words only.
        lines += [f"{lane.name}: {clash}" for lane in plan.wanted for clash in lane.clashes]
        self.notes.setPlainText("\n".join([*lines, *plan.notes]))
        count = len(lines) + len(plan.notes)
        self.notes.setFixedHeight(min(_NOTES_PX, 20 + 18 * count))
        self.notes.setVisible(count > 0)

    def _look_again(self) -> None:
        """What a lane that goes elsewhere runs into there."""
        plan = self.plan
        if plan is None:
            return
        for lane in plan.lanes:
            lane.clashes = clashes_of(self._session, plan, lane)
        self.lanes.show_clashes()
        self._show_notes(plan)
        self.take.setEnabled(bool(plan.wanted) or any(one.bring for one in plan.media))

    def _came_in(self, done) -> None:
        text = self.tr("{file} came in. Labels: {count}. Lanes: {lanes}.")
        text = text.format(file=self.path.name, count=f"{done.added:,}", lanes=len(done.lane_ids))
        if done.changed:
            text += " " + self.tr("Changed: {count}.").format(count=f"{done.changed:,}")
        if done.lane_ids:
            self._session.current_lane_id = done.lane_ids[0]
        self._session.say(text)
        self.close()

    def _refuse(self, sentence: str) -> None:
        if self.plan is None:
            self.head.setText(self.path.name)
        self.trouble.setText("✕ " + sentence)
        self.take.setEnabled(self.plan is not None and self._writing.busy is False and bool(self.plan.wanted))

    def _fill_choices(self) -> None:
        self.clock.setAccessibleName(self.tr("Clock of the file"))
        self.clock.addItem(self.tr("as the file says"), None)
        for track in self._session.project.tracks():
            if track.kind != "transcript":
                self.clock.addItem(track.name, track.id)
        self.encoding.setAccessibleName(self.tr("Encoding"))
        self.encoding.addItem(self.tr("told by the content"), "")
        for name in _ENCODINGS:
            self.encoding.addItem(name, name)
        self.part.setAccessibleName(self.tr("Part of the file"))

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        self._coding_says, self._part_says = QLabel(self.tr("Encoding"), self), QLabel(self.tr("Part"), self)
        row.addWidget(QLabel(self.tr("Written on the clock of"), self))
        row.addWidget(self.clock)
        for says, box in ((self._coding_says, self.encoding), (self._part_says, self.part)):
            row.addWidget(says)
            row.addWidget(box)
            says.hide()
            box.hide()
        row.addStretch(1)
        row.addWidget(self.media)
        row.addWidget(self.by_id)
        foot = self.foot((self.trouble, 1), self._leave, self.take)
        self.lay_out(self.head, row, self.columns, (self.lanes, 1), self.notes, foot, size=(1080, 640))
        self.columns.hide()
        self.media.hide()
        self.notes.hide()

    def done(self, result: int) -> None:
        self._reading.leave()
        self._writing.leave()
        self.done_with.emit()
        super().done(result)


def _table(path: Path) -> object:
    """What is guessed of a table's columns; nothing for other files."""
    from syncstudio.interchange.errors import InterchangeError

    if path.suffix.casefold() not in (".csv", ".tsv", ".txt"):
        return None
    try:
        from syncstudio.interchange.tables.table_guess import describe_table
    except ImportError:
        return None
    try:
        return describe_table(path)
    except InterchangeError:
        return None
