"""Work packages: who has which part, how far everybody is, handing out and collecting."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QFileDialog,
    QHeaderView,
    QTabWidget,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from syncstudio.app.expected import expected_errors
from syncstudio.app.file_kinds import PROJECT_SUFFIX, name_filter
from syncstudio.app.folders import first_folder
from syncstudio.app.merging.hand_out_form import HandOutForm
from syncstudio.app.merging.people_strip import PeopleStrip
from syncstudio.app.merging.sample_form import SampleForm
from syncstudio.app.settings import Settings
from syncstudio.app.sheet import Sheet
from syncstudio.panes.counted import counted
from syncstudio.panes.theme import Theme, mono
from syncstudio.session.notices import ProjectChanged, SelectionChanged
from syncstudio.session.packages.handing_out import Part
from syncstudio.session.packages.progress import PackageProgress

_ID = Qt.ItemDataRole.UserRole
_ROW_PX = 24
_MOST_FILE_NAME = 40
# What is there is never replaced, and the sheet says so: Qt need not ask first.
_KEEP = QFileDialog.Option.DontConfirmOverwrite


class PackagesSheet(Sheet):
    """The sheet. It stays open beside the work, and follows it."""

    name = "work packages"

    def __init__(self, session, settings: Settings, theme: Theme, window: QWidget | None = None) -> None:
        super().__init__(settings, self.tr("Work packages"), window)
        self._session = session
        self.list = QTreeWidget(self)
        self.list.setHeaderLabels(
            [
                self.tr("Person"),
                self.tr("Part"),
                self.tr("State"),
                self.tr("Labels"),
                self.tr("Submitted"),
                self.tr("Accepted"),
                self.tr("Covered"),
                self.tr("Time"),
            ]
        )
        self.list.setRootIsDecorated(False)
        self.list.setUniformRowHeights(True)
        self.list.setAccessibleName(self.tr("Work packages"))
        header = self.list.header()
        header.setStretchLastSection(False)
        for column in range(8):
            mode = QHeaderView.ResizeMode.Stretch if column == 1 else QHeaderView.ResizeMode.ResizeToContents
            header.setSectionResizeMode(column, mode)
        self.list.itemSelectionChanged.connect(self._enable)
        self._state = ""
        self.says = self.small_text()
        self.says.setTextFormat(Qt.TextFormat.PlainText)
        self.strip = PeopleStrip(theme, self)
        self.collect = self.button(self.tr("Collect…"), self._collect)
        self.take_back = self.button(self.tr("Forget package"), self._take_back)
        self.take_back.setToolTip(self.tr("Frees what was assigned; what came back stays. Can be undone"))
        self.send = self.button(self.tr("Send back…"), self._send)
        self.send.setToolTip(
            self.tr(
                "Writes what was done since this copy was handed out: a small file to mail to who handed it out"
            )
        )
        self.form = HandOutForm(session, self)
        self.form.asked.connect(self._hand_out)
        self.sample = SampleForm(self)
        self.sample.shown.connect(self._select_sample)
        self.sample.asked.connect(self._hand_out_sample)
        self.tabs = QTabWidget(self)
        self.tabs.setDocumentMode(True)
        self.tabs.addTab(self.form, self.tr("Hand out"))
        self.tabs.addTab(self.sample, self.tr("Second look"))
        row = self.foot((self.says, 1), self.send, self.collect, self.take_back)
        foot = self.foot(None, self.close_button())
        self.lay_out((self.list, 1), self.strip, row, self.tabs, foot, size=(880, 640))
        self.refresh()

    def on_notice(self, notice: object) -> None:
        """Follow the project, and the span that is selected."""
        if isinstance(notice, ProjectChanged | SelectionChanged):
            self.refresh()

    def refresh(self) -> None:
        """Show how far everybody is now."""
        found = self._session.work_progress()
        chosen = self._chosen()
        self.list.clear()
        for each in found:
            self._add(each, chosen)
        self.strip.show_packages(found, self._session.extent())
        self.form.fill(sorted({each.package.person for each in found}))
        out = sum(not each.returned for each in found)
        if not found:
            state = self.tr("Nothing was handed out yet.")
        else:
            state = self.tr("{count} handed out, {out} not back yet").format(count=len(found), out=out)
        mine = self._session.handed_to
        self.send.setVisible(bool(mine))
        if mine:
            state = self.tr("This copy was handed out to {person}.").format(person=mine)
        # What the last deed said stays: its notices come after it.
        if self.says.text() == self._state:
            self.says.setText(state)
        self._state = state
        can = self._session.viewing is None
        for button in (self.collect, self.form.go, self.sample.go):
            button.setEnabled(can)
        self._enable()

    def _add(self, each: PackageProgress, chosen: int | None) -> None:
        package = each.package
        state = self.tr("back") if each.returned else self.tr("out")
        covered = f"{100 * each.labelled_ns / each.span_ns:.0f} %" if each.span_ns else ""
        minutes = (
            self.tr("{count} min").format(count=round(package.worked_ns / 6e10)) if each.returned else ""
        )
        parts = "; ".join(self._session.work_parts(each))
        texts = [
            package.person, parts if package.purpose == "label" else self.tr("Review: {parts}").format(parts=parts),
            state, str(each.labels), str(each.submitted), str(each.accepted), covered, minutes,
        ]  # fmt: skip
        item = QTreeWidgetItem(texts)
        item.setData(0, _ID, package.id)
        item.setToolTip(1, "\n".join(filter(None, (parts, package.note))))
        item.setSizeHint(0, QSize(item.sizeHint(0).width(), _ROW_PX))
        for column in range(3, 8):
            item.setTextAlignment(column, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            item.setFont(column, mono(12))
        self.list.addTopLevelItem(item)
        if package.id == chosen:
            self.list.setCurrentItem(item)

    def _chosen(self) -> int | None:
        items = self.list.selectedItems()
        return int(items[0].data(0, _ID)) if items else None

    def _enable(self) -> None:
        self.take_back.setEnabled(self._chosen() is not None and self._session.viewing is None)

    def _hand_out(self) -> None:
        person = self.form.person.currentText().strip()
        path = self._target(person)
        if path is not None and self._try(
            lambda: self._session.hand_out(
                person, path, [self.form.part()], note=self.form.note.text().strip()
            )
        ):
            self._say(
                self.tr("Handed out to {person}: send them {name}.").format(person=person, name=path.name)
            )

    def _hand_out_sample(self) -> None:
        person = self.sample.reviewer.text().strip()
        found = self._sampled()
        path = self._target(person) if found else None
        parts = [Part(segment_id=each) for each in found or ()]
        if path is not None and self._try(
            lambda: self._session.hand_out(person, path, parts, purpose="review")
        ):
            self._say(
                counted(
                    self.tr("1 label handed out to {person}."),
                    self.tr("{count} labels handed out to {person}."),
                    len(parts),
                    person=person,
                )
            )

    def _select_sample(self) -> None:
        found = self._sampled()
        if found:
            self._session.selected_segments = frozenset(found)
            self._say(
                counted(
                    self.tr("1 label is selected in the window."),
                    self.tr("{count} labels are selected in the window."),
                    len(found),
                )
            )

    def _sampled(self) -> list[int] | None:
        form, found = self.sample, []

        def choose() -> None:
            share, by = form.share.value() / 100, form.by.currentData()
            found.extend(self._session.work_sample(share, by, form.seed.value()))

        return found if self._try(choose) else None

    def _collect(self) -> None:
        filters = [
            name_filter(self.tr("Copies and changes"), (PROJECT_SUFFIX, ".changes")),
            self.tr("All files") + " (*)",
        ]
        folder = str(first_folder(self._session))
        paths, _ = QFileDialog.getOpenFileNames(self, self.tr("Collect"), folder, ";;".join(filters))
        told: list[str] = []
        for path in paths:
            if not self._try(partial(self._collected, path, told)):
                return
        if told:
            self._say(" ".join(told))

    def _collected(self, path: str, told: list[str]) -> None:
        told.append(self._session.collect(path).report.line)

    def _send(self) -> None:
        start = first_folder(self._session) / f"{self._session.project.path.stem}.changes"
        filters = name_filter(self.tr("Changes"), (".changes",))
        path, _ = QFileDialog.getSaveFileName(self, self.tr("Send back"), str(start), filters, options=_KEEP)
        steps = []
        if path and self._try(lambda: steps.append(self._session.write_changes(path))):
            text = (
                self.tr("{name} holds 1 step.") if steps[0] == 1 else self.tr("{name} holds {count} steps.")
            )
            self._say(text.format(count=steps[0], name=Path(path).name))

    def _take_back(self) -> None:
        chosen = self._chosen()
        if chosen is not None:
            self._try(lambda: self._session.take_back(chosen))

    def _target(self, person: str) -> Path | None:
        if not person:
            self._say(self.tr("Say to whom the work is handed out."))
            return None
        safe = "".join(each if each.isalnum() or each in " -_" else "_" for each in person)[:_MOST_FILE_NAME]
        start = first_folder(self._session) / f"{self._session.title} {safe}{PROJECT_SUFFIX}"
        filters = name_filter(self.tr("Projects"), (PROJECT_SUFFIX,))
        path, _ = QFileDialog.getSaveFileName(self, self.tr("Hand out"), str(start), filters, options=_KEEP)
        return Path(path) if path else None

    def _try(self, deed: Callable[[], object]) -> bool:
        self.says.setText(self._state)
        try:
            deed()
        except expected_errors() as error:
            self._say(str(error))
            return False
        return True

    def _say(self, text: str) -> None:
        self.says.setText(text)
