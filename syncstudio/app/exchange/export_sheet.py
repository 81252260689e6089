"""The sheet that writes labels: format, clock, lanes, and live what the format cannot hold of them."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from syncstudio.app.exchange.behind import Behind
from syncstudio.app.folders import first_folder
from syncstudio.app.save_place import ask_place
from syncstudio.app.settings import Settings
from syncstudio.app.sheet import Sheet
from syncstudio.interchange.label_format import LabelFormat
from syncstudio.panes.theme import Theme
from syncstudio.session.exchange.export_choice import ExportChoice
from syncstudio.session.notices import ProjectChanged

_ID = Qt.ItemDataRole.UserRole
_TABLES = frozenset({"lane", "segment", "word", "track", "piece", "attribute_value", "comment", "label"})
_COLUMN_FORMATS = ("csv", "tsv")
_TEXT_ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "cp1252")


class ExportSheet(Sheet):
    """Everything that is chosen stays for the next time."""

    name = "export labels"

    def __init__(self, session, settings: Settings, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(settings, self.tr("Export labels"), parent)
        self._session = session
        self._asked: Path | None = None
        self.format, self.dialect = self._box(self.tr("Format")), self._box(self.tr("Variant"))
        self.offsets, self.clock = self._box(self.tr("Offsets")), self._box(self.tr("Times on"))
        self.encoding = self._box(self.tr("Encoding"))
        self.columns = QLineEdit(self)
        self.columns.setAccessibleName(self.tr("Columns"))
        self.lanes, self.lost = QListWidget(self), QListWidget(self)
        self.lanes.setAccessibleName(self.tr("Lanes"))
        self.lost.setAccessibleName(self.tr("What this format cannot hold"))
        self.lost.setWordWrap(True)
        self.lost.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.lost.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.lost.setSelectionMode(QListWidget.SelectionMode.NoSelection)
        self.says = QLabel(self, wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self.says.setProperty("role", "note")
        self.trouble = QLabel(self, wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self.save = QPushButton(self.tr("Export…"), self)
        self.save.setDefault(True)
        self.save.clicked.connect(self.choose_file)
        self._looking, self._writing = Behind(session, self), Behind(session, self)
        self._looking.answered.connect(self._show)
        self._looking.failed.connect(self._refuse)
        self._writing.answered.connect(self._written)
        self._writing.failed.connect(self._refuse)
        self._lay_out()
        self._fill()
        self._choose_format()

    def on_notice(self, notice: object) -> None:
        """Follow what is labelled meanwhile."""
        if isinstance(notice, ProjectChanged) and notice.change.tables & _TABLES:
            if notice.change.tables & {"lane", "track"}:
                self._fill_lanes()
            self.look()

    def chosen(self) -> ExportChoice:
        """The choice as the sheet stands."""
        items = [self.lanes.item(place) for place in range(self.lanes.count())]
        lanes = tuple(item.data(_ID) for item in items if item.checkState() == Qt.CheckState.Checked)
        columns = self.columns.text() if self.columns.isVisibleTo(self) else ""
        return ExportChoice(
            None if len(lanes) == len(items) else lanes,
            offsets=self.offsets.currentData(),
            time_base=self.clock.currentData() if self.offsets.currentData() == "bake" else None,
            dialect=self.dialect.currentData() or "",
            encoding=self.encoding.currentText() if self.encoding.isVisibleTo(self) else "utf-8",
            columns=tuple(filter(None, (one.strip() for one in columns.split(",")))),
        )

    def look(self) -> None:
        """Ask what the format would lose, behind the window."""
        made, choice, session = self._made(), self.chosen(), self._session
        self.clock.setEnabled(self.offsets.currentData() == "bake")
        self._looking.start(self.tr("Look at labels"), lambda: session.preview_export(made.id, choice))

    def choose_file(self) -> None:
        """Ask where to write, and write there; a file is replaced only after a yes."""
        made = self._made()
        start = first_folder(self._session) / f"{self._session.title}{made.suffixes[0]}"
        endings = " ".join(f"*{suffix}" for suffix in made.suffixes)
        kinds = f"{made.name} ({endings})"
        path = ask_place(self, self.tr("Export labels"), start, kinds, made.suffixes)
        if path is not None:
            self.write(path)

    def write(self, path: Path) -> None:
        """Write to a file that may be replaced; behind the window."""
        made, choice, session = self._made(), self.chosen(), self._session
        self.save.setEnabled(False)
        self._say("", "")
        self._settings.set_text("export/format", made.id)
        self._settings.set_text("export/offsets", choice.offsets)
        self._settings.set_text("export/columns", self.columns.text())
        self._settings.set_text(f"export/dialect/{made.id}", choice.dialect)
        self._writing.start(
            self.tr("Export {file}").format(file=path.name),
            lambda: session.export_labels(path, made.id, choice, overwrite=True),
        )

    def _made(self) -> LabelFormat:
        return self.format.currentData()

    def _show(self, preview) -> None:
        self.save.setEnabled(preview.labels > 0 and not self._writing.busy)
        self.lost.clear()
        for sentence in preview.losses or (self.tr("Nothing is lost."),):
            self.lost.addItem(("• " if preview.losses else "✓ ") + sentence)
        clock = self.tr("Times on the {clock}, offsets baked in.").format(clock=preview.time_base)
        if preview.offsets == "kept":
            clock = self.tr("Each lane in the own time of its recording, offsets kept.")
        text = self.tr("Labels: {labels}. Lanes: {lanes}.").format(
            labels=f"{preview.labels:,}", lanes=preview.lanes
        )
        beside = (
            self.tr("A .sync.json beside it says where the recordings lie.") if preview.writes_sync else ""
        )
        self.says.setText(" ".join(filter(None, (text, clock, beside, *preview.notes))))
        if not preview.labels:
            self.says.setText(self.tr("There is nothing to write yet: choose lanes that have labels."))

    def _written(self, done) -> None:
        self.save.setEnabled(True)
        names = ", ".join(path.name for path in done.paths[1:])
        text = self.tr("Wrote {file}.").format(file=done.paths[0])
        if names:
            text += " " + self.tr("Beside it: {names}.").format(names=names)
        notes = [note for note in done.preview.notes]
        self._say("✓ " + " ".join([text, *notes]), "inside")

    def _refuse(self, sentence: str) -> None:
        self.save.setEnabled(not self._writing.busy)
        self._say("✕ " + sentence, "outside")

    def _say(self, text: str, judged: str) -> None:
        self.trouble.setText(text)
        self.trouble.setProperty("judged", judged)
        self.trouble.style().unpolish(self.trouble)
        self.trouble.style().polish(self.trouble)

    def _choose_format(self) -> None:
        """Show the variants of a format, and what it loses."""
        made = self._made()
        self.dialect.clear()
        for name, words in made.dialects:
            self.dialect.addItem(words, name)
        kept = self.dialect.findData(self._settings.text(f"export/dialect/{made.id}"))
        self.dialect.setCurrentIndex(max(0, kept))
        self._form.setRowVisible(self.dialect, bool(made.dialects))
        self._form.setRowVisible(self.columns, made.id in _COLUMN_FORMATS)
        self._form.setRowVisible(
            self.encoding, made.id in (*_COLUMN_FORMATS, "srt", "textgrid", "ass", "audacity")
        )
        self.look()

    def _fill(self) -> None:
        from syncstudio.interchange.label_formats import label_formats

        for one in label_formats():
            if one.write is not None:
                self.format.addItem(f"{one.name} ({one.suffixes[0]})", one)
        wanted = self._settings.text("export/format", "eaf")
        for place in range(self.format.count()):
            if self.format.itemData(place).id == wanted:
                self.format.setCurrentIndex(place)
        self.offsets.addItem(self.tr("baked into the times"), "bake")
        self.offsets.addItem(self.tr("kept: each lane in its own recording's time"), "keep")
        self.offsets.setCurrentIndex(
            max(0, self.offsets.findData(self._settings.text("export/offsets", "bake")))
        )
        self.clock.addItem(self.tr("the master timeline"), None)
        for track in self._session.project.tracks():
            self.clock.addItem(self.tr("the clock of {track}").format(track=track.name), track.id)
        self.encoding.addItems(_TEXT_ENCODINGS)
        self.columns.setText(self._settings.text("export/columns"))
        self.columns.setPlaceholderText(self.tr("the usual ones"))
        self._fill_lanes()
        self.format.activated.connect(lambda _place: self._choose_format())
        for box in (self.dialect, self.offsets, self.clock, self.encoding):
            box.activated.connect(lambda _place: self.look())
        self.columns.editingFinished.connect(self.look)
        self.lanes.itemChanged.connect(lambda _item: self.look())

    def _fill_lanes(self) -> None:
        items = [self.lanes.item(place) for place in range(self.lanes.count())]
        off = {item.data(_ID) for item in items if item.checkState() == Qt.CheckState.Unchecked}
        was = self.lanes.blockSignals(True)
        self.lanes.clear()
        for lane in self._session.project.lanes():
            item = QListWidgetItem(lane.name, self.lanes)
            item.setData(_ID, lane.id)
            item.setFlags(
                Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsSelectable
            )
            item.setCheckState(Qt.CheckState.Unchecked if lane.id in off else Qt.CheckState.Checked)
        self.lanes.blockSignals(was)

    def _box(self, name: str) -> QComboBox:
        box = QComboBox(self)
        box.setAccessibleName(name)
        box.setMinimumContentsLength(22)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        return box

    def _lay_out(self) -> None:
        self._form = QFormLayout()
        self._form.setHorizontalSpacing(12)
        self._form.setVerticalSpacing(8)
        self._form.addRow(self.tr("Format"), self.format)
        self._form.addRow(self.tr("Variant"), self.dialect)
        self._form.addRow(self.tr("Offsets"), self.offsets)
        self._form.addRow(self.tr("Times on"), self.clock)
        self._form.addRow(self.tr("Columns"), self.columns)
        self._form.addRow(self.tr("Encoding"), self.encoding)
        left = QVBoxLayout()
        left.setSpacing(8)
        left.addLayout(self._form)
        left.addWidget(QLabel(self.tr("Lanes"), self))
        left.addWidget(self.lanes, 1)
        right = QVBoxLayout()
        right.setSpacing(8)
        right.addWidget(QLabel(self.tr("What this format cannot hold"), self))
        right.addWidget(self.lost, 1)
        right.addWidget(self.says)
        both = QHBoxLayout()
        both.setSpacing(16)
        both.addLayout(left, 1)
        both.addLayout(right, 1)
        foot = self.foot((self.trouble, 1), self.close_button(), self.save)
        self.lay_out((both, 1), foot, size=(900, 560))

    def done(self, result: int) -> None:
        self._looking.leave()
        super().done(result)
