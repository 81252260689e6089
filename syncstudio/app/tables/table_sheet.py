"""How a table is read, chosen with a look at what comes of it: its time, its layout and its channels."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from syncstudio.app.expected import expected_errors
from syncstudio.app.settings import Settings
from syncstudio.app.sheet import Sheet
from syncstudio.app.tables.column_list import ColumnList
from syncstudio.app.tables.layout_fields import LayoutFields
from syncstudio.app.tables.range_view import RangeView
from syncstudio.app.tables.range_watch import RangeWatch
from syncstudio.app.tables.row_view import RowView
from syncstudio.app.tables.time_fields import TimeFields
from syncstudio.panes.theme import Theme

_SIDE_PX = 352


class TableSheet(Sheet):
    """The fields at the left, what comes of them at the right, at once. Whoever opens it says in `says` why, and gets
    the choice with `applied`.

    Give `use` to have the choice carried out here: when it raises an expected error, the sheet says it and stays.
    """

    name = "table"
    applied = Signal(object)

    def __init__(
        self,
        session,
        settings: Settings,
        path: Path,
        says: str,
        choice,
        words,
        theme: Theme,
        parent=None,
        use=None,
    ) -> None:
        super().__init__(settings, "", parent)
        self._session, self.path, self._use = session, path, use
        self._choices: Any = None
        self._choice: Any = None
        self.may_apply = not session.viewing
        self.setWindowTitle(self.tr("How {name} is read").format(name=path.name))
        self.says = self._plain(says)
        self.meaning = self._plain("")
        self.time, self.layout_fields = TimeFields(self), LayoutFields(self)
        self.columns, self.rows, self.range = (
            ColumnList(theme, self),
            RowView(theme, self),
            RangeView(theme, self),
        )
        self._watch = RangeWatch(session, path, self)
        self.take = QPushButton(words[1], self, default=True)
        self.leave = self.button(words[0], self.reject)
        self.found = self.button(self.tr("As found"), lambda: self._begin(None))
        self.found.setToolTip(
            self.tr("Take back all choices made here, and read the table as it says itself")
        )
        self._lay_out()
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self.look)
        self.time.changed.connect(self._soon.start)
        self.layout_fields.changed.connect(self._lay_anew)
        self.columns.columns.changed.connect(self._soon.start)
        self._watch.began.connect(self.range.say_reading)
        self._watch.found.connect(self.range.show_report)
        self._watch.failed.connect(lambda sentence: self._say(sentence, True))
        self.take.clicked.connect(self.apply)
        self.finished.connect(lambda _code: self._watch.leave())
        self._begin(choice)

    @classmethod
    def on_track(
        cls, session, settings: Settings, track_id: int, theme: Theme, parent: QWidget | None = None
    ) -> TableSheet:
        """For a table of the project, which is read anew when another choice is applied."""
        now = session.time_column(track_id)
        path = session.project.place_of(session.project.source(session.project.track(track_id).source_id))
        words = (_tr("Close"), _tr("Use this"))
        says = _tr("Labels stay where they are when a table is read otherwise.")
        return cls(
            session,
            settings,
            path,
            says,
            now,
            words,
            theme,
            parent,
            lambda choice: session.set_time_column(track_id, choice),
        )

    @classmethod
    def on_file(
        cls, session, settings: Settings, table, theme: Theme, parent: QWidget | None = None
    ) -> TableSheet:
        """For a table that is to be added: its `TimeChoices`."""
        says = _tr(
            "No column of {name} can be told to be time. Choose one and its unit, or say how fast rows come."
        )
        words = (_tr("Cancel"), _tr("Add the table"))
        return cls(
            session, settings, table.path, says.format(name=table.path.name), None, words, theme, parent
        )

    def set_theme(self, theme: Theme) -> None:
        """Use another theme's colours."""
        self.range.set_theme(theme)
        self.columns.columns.set_theme(theme)
        self.rows.rows.theme = theme

    def chosen(self):
        """The `TimeColumn` as all fields stand; an expected error when it is none."""
        return replace(
            self.time.chosen(), layout=self.layout_fields.chosen(), channels=self.columns.columns.chosen()
        )

    def look(self) -> None:
        """Show what the fields make of the table, or say why they cannot."""
        self._soon.stop()
        if self._choices is None:
            return
        try:
            choice = self.chosen()
            self.columns.columns.show_time({choice.column, choice.beside} - {None})
            looked = self._session.look_at_table(self._choices, choice)
        except expected_errors() as error:
            self._choice = None
            self._watch.leave()
            self.range.clear()
            self._show_as_written()
            self._say(str(error), True)
            return
        self._choice = looked.choice
        self.rows.show_rows(looked.rows)
        self._rows_title.setText(self._as_read)
        self._say(looked.choice.says, False)
        self._watch.ask(looked.choice)

    def apply(self) -> None:
        """Read the table as chosen."""
        self.look()
        if self._choice is None or not self.may_apply:
            return
        choice = self._choice
        try:
            if self._use is not None:
                self._use(choice)
        except expected_errors() as error:
            self._say(str(error), True)
            return
        self.applied.emit(choice)
        self.accept()

    def _begin(self, choice) -> None:
        """Stand on a choice; None: as the table says itself."""
        from syncstudio.media.series.table_layout import AS_FOUND

        self.layout_fields.show_layout(AS_FOUND if choice is None else choice.layout)
        self._read_head(choice, () if choice is None else choice.channels)

    def _lay_anew(self) -> None:
        """Cut the table anew, and keep of the other choices what fits."""
        try:
            now = self.time.chosen()
        except expected_errors():
            now = None
        self._read_head(now, self.columns.columns.chosen())

    def _read_head(self, choice, channels) -> None:
        from syncstudio.media.series.time_column import TimeColumn

        layout = self.layout_fields.chosen()
        try:
            self._choices = self._session.time_choices(self.path, TimeColumn(None, "row", layout=layout))
        except expected_errors() as error:
            self._choices = self._choice = None
            self._watch.leave()
            self.range.clear()
            self.rows.show_rows(None)
            self._say(str(error), True)
            return
        head = self._choices.head
        fits = choice is not None and (choice.column is None or choice.column in head.names)
        self.time.show_choice(self._choices, choice if fits else None)
        if head.dialect is not None:
            self.layout_fields.show_found(head.dialect)
        for widget in (self.layout_fields, self._layout_title):
            widget.setVisible(head.dialect is not None)
        self.columns.columns.show_columns(head, channels, ())
        self.look()

    def _show_as_written(self) -> None:
        """Show what there is to choose from, while it cannot be read."""
        from syncstudio.media.series.table_preview import rows_as_written

        if self.time.by_rate.isChecked():
            self.columns.columns.show_time(())
        self.rows.show_rows(rows_as_written(self._choices))
        self._rows_title.setText(self.tr("First rows of the file"))

    def _say(self, text: str, trouble: bool) -> None:
        self.meaning.setText(text)
        self.meaning.setProperty("judged", "outside" if trouble else None)
        self.meaning.style().unpolish(self.meaning)
        self.meaning.style().polish(self.meaning)
        self.take.setEnabled(self.may_apply and not trouble)

    def _plain(self, text: str) -> QLabel:
        label = QLabel(text, self, wordWrap=True)
        label.setTextFormat(Qt.TextFormat.PlainText)
        return label

    def _title(self, text: str) -> QLabel:
        label = QLabel(text, self)
        label.setProperty("role", "head")
        return label

    def _lay_out(self) -> None:
        self._as_read = self.tr("First rows as they are read")
        self._rows_title = self._title(self._as_read)
        self._layout_title = self._title(self.tr("Layout of the file"))
        side = QWidget(self)
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 12, 0)
        column.setSpacing(10)
        for widget in (self._title(self.tr("Time")), self.time, self._layout_title, self.layout_fields):
            column.addWidget(widget)
        column.addStretch(1)
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(side)
        area.setFixedWidth(_SIDE_PX)
        looks = QSplitter(Qt.Orientation.Vertical, self)
        looks.setChildrenCollapsible(False)
        for title, view in ((self._title(self.tr("Columns")), self.columns), (self._rows_title, self.rows)):
            part = QWidget(looks)
            inside = QVBoxLayout(part)
            inside.setContentsMargins(0, 0, 0, 0)
            inside.addWidget(title)
            inside.addWidget(view, 1)
        middle = QHBoxLayout()
        middle.addWidget(area)
        middle.addWidget(looks, 1)
        foot = self.foot(self.found, None, self.leave, self.take)
        self.lay_out(self.says, (middle, 1), self.range, self.meaning, foot, size=(1080, 680), gap_px=10)


def _tr(text: str) -> str:
    return QCoreApplication.translate("TableSheet", text)
