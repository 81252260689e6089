"""The window of File, Verify many: choose, run, look at the rows worst first, and open any of them."""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QMenuBar,
    QProgressBar,
    QSplitter,
    QStatusBar,
    QVBoxLayout,
    QWidget,
)

from syncstudio.app import crash_log
from syncstudio.app.batch.batch_filters import BatchFilters
from syncstudio.app.batch.batch_head import BatchHead
from syncstudio.app.batch.batch_model import BatchModel
from syncstudio.app.batch.batch_run import BatchRun
from syncstudio.app.batch.batch_view import BatchView
from syncstudio.app.batch.batch_words import progress_text
from syncstudio.app.batch.report_deeds import decide_anew, write_page_of
from syncstudio.app.batch.row_facts import RowFacts
from syncstudio.app.batch.row_opening import RowOpening
from syncstudio.app.batch.row_reading import read_sample
from syncstudio.app.batch.work_behind import WorkBehind
from syncstudio.app.expected import expected_errors
from syncstudio.app.look import Look
from syncstudio.app.message_strip import MessageStrip
from syncstudio.app.settings import Settings
from syncstudio.panes.counted import counted
from syncstudio.verify.engine.progress import Progress
from syncstudio.verify.engine.verify_paths import verify_paths
from syncstudio.verify.engine.verify_run import RunEnded
from syncstudio.verify.page.columns import ReportColumns, columns_of_results, read_columns, with_newer
from syncstudio.verify.page.own_decisions import OwnDecisions
from syncstudio.verify.result import Result

_BLOB = "batch"
_DETAIL_MS = 60
# Results that may not be in the report's files yet.
_RECENT = 2_000


class BatchWindow(QMainWindow):
    """One report at a time: one that a run writes, or one that is there."""

    session = None

    def __init__(self, look: Look, settings: Settings, windows) -> None:
        super().__init__()
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.theme = look.theme
        self._look, self._settings, self._windows = look, settings, windows
        self.report: Path | None = None
        self._recent: OrderedDict[str, Result] = OrderedDict()
        self.run = BatchRun(self)
        self.details, self.work = WorkBehind(self), WorkBehind(self)
        self.opening = RowOpening(windows, self)
        self.model = BatchModel(look.theme, self)
        self.strip = MessageStrip(look.theme, self)
        self.head = BatchHead(self)
        self.view = BatchView(self.model, self)
        self.facts = RowFacts(look.theme, self)
        self.filters = BatchFilters(self)
        self._make_progress()
        self._lay_out()
        self._make_menu()
        self._connect()
        self.resize(1280, 800)
        place = settings.blob(_BLOB)
        if place is not None:
            self.restoreGeometry(place)
        self._show(ReportColumns())

    # -- making ---------------------------------------------------------------------------------------------------

    def _make_progress(self) -> None:
        self.progress = QProgressBar(self, textVisible=False)
        self.progress.setAccessibleName(self.tr("Progress"))
        self.said = QLabel(self)
        self.said.setProperty("role", "soft")

    def _lay_out(self) -> None:
        run = QHBoxLayout()
        run.setContentsMargins(12, 0, 12, 4)
        run.addWidget(self.progress, 1)
        run.addWidget(self.said)
        top = QWidget(self)
        column = QVBoxLayout(top)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addLayout(run)
        column.addWidget(self.filters)
        column.addWidget(self.view, 1)
        self.splitter = QSplitter(Qt.Orientation.Vertical, self)
        self.splitter.addWidget(top)
        self.splitter.addWidget(self.facts)
        self.splitter.setStretchFactor(0, 1)
        self.splitter.setCollapsible(0, False)
        self.splitter.setSizes([560, 200])
        self.setCentralWidget(self.splitter)
        self.setStatusBar(QStatusBar(self, sizeGripEnabled=False))
        self.progress.hide()

    def _make_menu(self) -> None:
        bar = QMenuBar(self)
        menu = bar.addMenu(self.tr("File"))
        for text, keys, deed in (
            (self.tr("Open report…"), "Ctrl+O", self.choose_report),
            (self.tr("Read report again"), "F5", self.read_again),
            (self.tr("Close window"), "Ctrl+W", self.close),
        ):
            action = QAction(text, self)
            action.setShortcut(QKeySequence(keys))
            action.triggered.connect(deed)
            menu.addAction(action)
        top = QWidget(self)
        column = QVBoxLayout(top)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(bar)
        column.addWidget(self.strip)
        self.setMenuWidget(top)

    def _connect(self) -> None:
        self._detail = QTimer(self, interval=_DETAIL_MS, singleShot=True)
        self._detail.timeout.connect(self._read_detail)
        self.filters.changed.connect(self._filter)
        self.head.start_asked.connect(lambda: self.ask(self.start))
        self.head.cancel_asked.connect(self._cancel)
        self.head.report_named.connect(self.show_report)
        self.run.came.connect(self._take)
        self.run.progressed.connect(self._tell)
        self.run.ended.connect(self._end)
        self.view.chosen.connect(self._detail.start)
        self.view.opened.connect(self.open_sample)
        self.facts.open_asked.connect(lambda: self.open_sample(self.view.current_sample()))
        self.facts.decided.connect(lambda decision: self.ask(lambda: self.decide(decision)))
        self.details.answered.connect(self._show_detail)
        self.work.answered.connect(lambda answer: answer() if callable(answer) else None)
        self.work.failed.connect(self._refuse)
        self.opening.failed.connect(lambda text: self.strip.say(text, "error"))
        self.opening.opened.connect(lambda _window: self.statusBar().clearMessage())
        self.filters.anew.clicked.connect(lambda: self.ask(lambda: decide_anew(self)))
        self.filters.page.clicked.connect(lambda: self.ask(lambda: write_page_of(self)))
        self._look.changed.connect(self._set_theme)
        self._stop_telling = crash_log.tell_through(lambda text: self.strip.say(text, "error"))

    # -- what a person does ---------------------------------------------------------------------------------------

    def ask(self, request) -> bool:
        """Carry a request out; a refusal becomes a sentence in the strip. Whether it went well."""
        try:
            request()
        except expected_errors() as error:
            self.strip.say(str(error), "warning")
            return False
        return True

    def hint(self, text: str) -> None:
        """Say something small for a moment."""
        self.statusBar().showMessage(text, 5_000)

    def show_report(self, path: Path) -> None:
        """Show a report that is there, as soon as it has been read."""

        def read():
            columns = read_columns(path)
            return lambda: self._show_read(path, columns)

        self.statusBar().showMessage(self.tr("Reading {name}…").format(name=path.name))
        self.work.want(read)

    def _show_read(self, path: Path, columns: ReportColumns) -> None:
        self.statusBar().clearMessage()
        self.report = path
        self.head.report.setText(str(path))
        # What came in while it was read is newer, and stays.
        came = columns_of_results(list(self._recent.values()))
        self._show(with_newer(columns, came) if self.run.busy else columns)

    def read_again(self) -> None:
        """Read the report as it is on the disk now."""
        if self.report is not None and not self.run.busy:
            self.show_report(self.report)

    def choose_report(self) -> None:
        """Choose a report to look at."""
        if self.run.busy:
            self.strip.say(self.tr("A run goes on: cancel it before you open another report."), "warning")
            return
        kinds = self.tr("Reports") + " (*.parquet)"
        path, _ = QFileDialog.getOpenFileName(self, self.tr("Open report"), self.head.report.text(), kinds)
        if path:
            self.show_report(Path(path))

    def start(self) -> None:
        """Begin to verify, or go on where a run was stopped."""
        paths, report, policy = self.head.paths, self.head.chosen_report(), self.head.chosen_policy()
        workers, remote = self.head.workers.value(), self.head.remote.isChecked()
        self.run.start(
            lambda on_result, on_progress: verify_paths(
                paths,
                report,
                policy=policy,
                workers=workers,
                remote=remote,
                on_result=on_result,
                on_progress=on_progress,
            )
        )
        self.head.report.setText(str(report))
        self.report = report
        self._recent.clear()
        self._show(ReportColumns())
        if report.exists():
            self.show_report(report)
        self.head.show_busy(True)
        self.progress.setRange(0, 0)
        self.progress.show()
        self.said.setText(self.tr("Looking for samples…"))
        self._enable()

    def open_sample(self, sample: str) -> None:
        """Open a row at its worst moment, in a window of its own."""
        if sample and self.report is not None and not self.opening.busy:
            self.statusBar().showMessage(self.tr("Opening {sample}…").format(sample=sample))
            self.opening.open(self.report, sample, self._recent.get(sample))

    def decide(self, decision) -> None:
        """Keep a person's own decision about the selected rows, beside the report."""
        samples = self.view.chosen_samples()
        if self.model.own is not None and samples:
            self.model.own.decide(samples, decision, self._author())
            self.model.decided()
            self._say_counts()

    def _author(self) -> str:
        from getpass import getuser

        workers = self._settings.workers
        if workers:
            return workers[0].name
        try:
            return getuser()
        except (OSError, KeyError):
            return ""

    def _refuse(self, text: str) -> None:
        self.statusBar().clearMessage()
        self.strip.say(text, "error")

    def _cancel(self) -> None:
        self.head.cancel.setEnabled(False)
        self.said.setText(self.tr("Stopping…"))
        self.run.cancel()

    # -- following the run ----------------------------------------------------------------------------------------

    def _take(self, results: list[Result]) -> None:
        for result in results:
            self._recent[result.sample] = result
        while len(self._recent) > _RECENT:
            self._recent.popitem(last=False)
        self.model.add(columns_of_results(results))
        self._say_counts()

    def _tell(self, progress: Progress) -> None:
        if not self.run.busy:
            return
        if progress.total:
            self.progress.setRange(0, progress.total)
            self.progress.setValue(min(progress.done, progress.total))
        self.said.setText(progress_text(progress))

    def _end(self, ended: RunEnded | None, trouble: str) -> None:
        self.head.show_busy(False)
        self.progress.hide()
        if trouble:
            self.said.setText("")
            self.strip.say(trouble, "error")
        if ended is not None:
            stopped = self.tr("Stopped; “Verify” goes on from here. ") if ended.cancelled else ""
            self.said.setText(stopped + progress_text(ended.progress))
        self._recent.clear()
        if self.report is not None and self.report.exists():
            self.read_again()
        self._enable()

    # -- showing --------------------------------------------------------------------------------------------------

    def _show(self, columns: ReportColumns) -> None:
        own = OwnDecisions(self.report) if self.report is not None else None
        self.model.show(columns, own)
        self._say_counts()
        self._say_where()
        self._enable()

    def _filter(self) -> None:
        self.model.filter(*self.filters.wanted)
        self._say_counts()

    def _say_counts(self) -> None:
        shown, total = len(self.model.order), len(self.model.columns)
        one, many = self.tr("{shown} of 1 row"), self.tr("{shown} of {count} rows")
        text = counted(one, many, total, shown=f"{shown:,}")
        decided = len(self.model.own) if self.model.own is not None else 0
        if decided:
            text += " · " + self.tr("{count} decided by you").format(count=f"{decided:,}")
        self.filters.counts.setText(text if total else "")
        if total:
            self.view.nothing = self.tr("No row fits what is looked for.")
        elif self.run.busy:
            self.view.nothing = self.tr("Rows come in as they are checked.")
        elif self.report is not None:
            self.view.nothing = self.tr("This report has no rows yet.")
        else:
            self.view.nothing = self.tr(
                "Add folders, manifests or shards above and press Verify, or open a report with {keys}. "
                "Rows are listed worst first; Return opens one at its worst moment."
            ).format(keys="Ctrl+O")
        self.view.viewport().update()

    def _say_where(self) -> None:
        name = self.report.name if self.report is not None else ""
        self.setWindowTitle(f"{name} — " * bool(name) + self.tr("Verify many"))

    def _enable(self) -> None:
        there = self.report is not None and not self.run.busy and len(self.model.columns) > 0
        self.filters.anew.setEnabled(there)
        self.filters.page.setEnabled(there)
        self._read_detail()

    def _read_detail(self) -> None:
        sample, count = self.view.current_sample(), len(self.view.selectionModel().selectedRows())
        own = self.model.own
        where = self.tr("Kept in {file}").format(file=own.path.name) if own is not None else ""
        self.facts.show_rows(count if sample else 0, where)
        if sample and self.report is not None and count:
            known = self._recent.get(sample)
            if known is not None:
                self.facts.show_result(None, known)
            else:
                report = self.report
                self.details.want(lambda: read_sample(report, sample))

    def _show_detail(self, found: tuple[int, Result] | None) -> None:
        if found is not None and found[1].sample == self.view.current_sample():
            self.facts.show_result(*found)

    def _set_theme(self, theme) -> None:
        self.theme = theme
        for part in (self.model, self.strip, self.facts):
            part.set_theme(theme)

    def closeEvent(self, event) -> None:
        self.run.close()
        self.details.close()
        self.work.close()
        self.opening.close()
        self._look.changed.disconnect(self._set_theme)
        self._stop_telling()
        self._settings.set_blob(_BLOB, self.saveGeometry())
        self._settings.flush()
        self._windows.forget(self)
        super().closeEvent(event)
