"""The line at the foot of the window: where the work is kept, what runs behind, what is selected."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QLabel, QProgressBar, QPushButton, QStatusBar, QWidget

from syncstudio.session.jobs import Job
from syncstudio.session.notices import JobChanged, ProjectChanged, SelectionChanged
from syncstudio.timebase.timecode import clock_text, short_text

_SHOWN_AFTER_MS = 300  # work that ends sooner is not worth a flicker


class StatusLine(QStatusBar):
    """One line; long work shows here with its progress and a button that cancels it."""

    def __init__(self, session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._jobs: dict[int, object] = {}
        self.setSizeGripEnabled(False)
        self._kept = QLabel(self)
        self._job = QLabel(self)
        self._progress = QProgressBar(self, textVisible=False)
        self._progress.setFixedWidth(110)
        self._progress.setAccessibleName(self.tr("Progress"))
        self._cancel = QPushButton(self.tr("Cancel"), self)
        self._cancel.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._cancel.clicked.connect(self._cancel_shown)
        self._selection = QLabel(self)
        self._zoom = QLabel(self)
        left = (self._kept, self._job, self._progress, self._cancel)
        self._left = len(left)
        for widget in left:
            self.addWidget(widget)
        for widget in (self._selection, self._zoom):
            self.addPermanentWidget(widget)
        for widget in (self._kept, self._job, self._selection, self._zoom):
            widget.setContentsMargins(8, 0, 8, 0)
        self._late = QTimer(self, interval=_SHOWN_AFTER_MS, singleShot=True)
        self._late.timeout.connect(self._show_job)
        self.messageChanged.connect(lambda text: None if text else self._show_job())
        self._jobs = {job.id: job for job in session.jobs.running()}
        self._show_kept()
        self._show_selection()
        self._show_job()

    def add_switch(self, switch: QWidget) -> None:
        """Show a button of a mode that is on or off, left of what is selected."""
        self.insertPermanentWidget(self._left, switch)

    def on_notice(self, notice: object) -> None:
        """Follow jobs, edits and the selection."""
        if isinstance(notice, JobChanged):
            if notice.job.state in ("waiting", "running"):
                self._jobs[notice.job.id] = notice.job
            else:
                self._jobs.pop(notice.job.id, None)
            if self._job.isVisible() or self.currentMessage() or not self._jobs:
                self._show_job()
            elif not self._late.isActive():
                self._late.start()
        elif isinstance(notice, ProjectChanged):
            self._show_kept()
        elif isinstance(notice, SelectionChanged):
            self._show_selection()

    def show_zoom(self, text: str) -> None:
        """Say how much time the timeline shows."""
        self._zoom.setText(self.tr("Zoom {span}").format(span=text) if text else "")

    def _show_kept(self) -> None:
        if self._session.viewing:
            self._kept.setText(self.tr("Viewing only"))
        else:
            self._kept.setText(self.tr("Everything is on disk"))

    def _show_job(self) -> None:
        job = next(iter(self._running_first()), None)
        for widget in (self._job, self._progress, self._cancel):
            # A message stands where they do for as long as it is shown.
            widget.setVisible(job is not None and not self.currentMessage())
        if job is None:
            return
        more = len(self._jobs) - 1
        percent = "" if job.fraction is None else f" {round(100 * job.fraction)} %"
        rest = self.tr(" · {count} more").format(count=more) if more > 0 else ""
        stopping = self._session.jobs.stopping(job.id)
        self._job.setText(
            self.tr("Cancelling: {name}").format(name=job.name) if stopping else f"{job.name}{percent}{rest}"
        )
        self._progress.setRange(0, 100 if job.fraction is not None else 0)
        if job.fraction is not None:
            self._progress.setValue(round(100 * job.fraction))
        self._cancel.setToolTip(self.tr("Stop: {name}").format(name=job.name))

    def _running_first(self) -> list:
        return sorted(self._jobs.values(), key=lambda job: (job.state != "running", job.id))

    def _cancel_shown(self) -> None:
        job: Job | None = next(iter(self._running_first()), None)
        if job is not None:
            self._session.jobs.cancel(job.id)
            self._show_job()

    def _show_selection(self) -> None:
        span = self._session.selection
        if span is None:
            self._selection.setText("")
            return
        text = self.tr("Selection {start} – {end} · {length} s")
        self._selection.setText(
            text.format(
                start=short_text(span.start_ns, 3),
                end=short_text(span.end_ns, 3),
                length=f"{span.duration_ns / 1e9:.3f}",
            )
        )
        self._selection.setToolTip(f"{clock_text(span.start_ns, 9)} – {clock_text(span.end_ns, 9)}")


def span_text(ns: int) -> str:
    """A length of time in few digits: 24 s, 350 ms, 2.1 h."""
    seconds = ns / 1e9
    if seconds < 1:
        return f"{seconds * 1000:.3g} ms"
    if seconds < 120:
        return f"{seconds:.3g} s"
    return f"{seconds / 60:.3g} min" if seconds < 7200 else f"{seconds / 3600:.3g} h"
