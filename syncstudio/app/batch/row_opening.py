"""Opens a row of a report as a draft project at its worst moment, with what was verified in it."""

from __future__ import annotations

import logging
import threading
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal

from syncstudio.app.batch.found_in_project import first_told, take_in, told_of
from syncstudio.app.batch.row_parts import RowParts, parts_of_row
from syncstudio.app.batch.row_reading import read_sample
from syncstudio.app.expected import expected_errors
from syncstudio.app.file_kinds import is_project
from syncstudio.session.drafts import new_draft_path
from syncstudio.verify.errors import VerifyError
from syncstudio.verify.page.rows import read_rows
from syncstudio.verify.result import Result

_log = logging.getLogger(__name__)

# What is said in short, and all of it.
Told = tuple[str, str]


class RowOpening(QObject):
    """Reads the row and fetches its parts on a thread, then opens the window. `failed` carries a sentence; `opened`
    the window."""

    failed = Signal(str)
    opened = Signal(object)
    _there = Signal(object, object, object, object, str)

    def __init__(self, windows, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._windows = windows
        self._thread: threading.Thread | None = None
        self._left = False
        self._there.connect(self._show, Qt.ConnectionType.QueuedConnection)

    @property
    def busy(self) -> bool:
        """Whether a row is being fetched."""
        return self._thread is not None

    def open(self, report: Path, row: int | str, known: Result | None = None) -> None:
        """Open a row by its number or its sample; `known` where it has come in just now."""
        if self._thread is not None:
            return
        args = (report, row, known)
        self._thread = threading.Thread(target=self._work, args=args, name="syncstudio-opening", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Wait for what is being fetched, and open nothing any more."""
        self._left = True
        self._join()

    def _join(self) -> None:
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def _work(self, report: Path, row: int | str, known: Result | None) -> None:
        told, result, parts, draft, trouble = ("", ""), None, None, None, ""
        try:
            number, result = self._row(report, row, known)
            told = (first_told(report, number, result), told_of(report, number, result))
            draft = new_draft_path([Path(result.sample.replace("/", "_") + ".row")])
            parts = parts_of_row(result, draft.with_suffix(".media"))
            if not parts.files:
                trouble = (
                    " ".join(parts.troubles) or f"{result.sample} names no recording that could be opened."
                )
        except expected_errors() as error:
            trouble = str(error)
        except Exception:
            _log.exception("a row of %s could not be opened", report)
            trouble = self.tr(
                "This row could not be opened, for a reason that is in the log (Help, Show the log)."
            )
        self._there.emit(result, parts, draft, told, trouble)

    @staticmethod
    def _row(report: Path, row: int | str, known: Result | None) -> tuple[int | None, Result]:
        if isinstance(row, int):
            return row, read_rows(report, [row])[row]
        if known is not None:
            return None, known
        found = read_sample(report, row)
        if found is None:
            raise VerifyError(f"{report.name} has no row of {row} any more: read the report again.")
        return found

    def _show(
        self, result: Result | None, parts: RowParts | None, draft: Path | None, told: Told, trouble: str
    ) -> None:
        self._join()
        if self._left:
            return
        if trouble or result is None or parts is None or draft is None:
            self.failed.emit(trouble)
            return
        projects = [path for path in parts.files.values() if is_project(path)]
        try:
            show = self._windows.show_draft if not projects else self._windows.show_project
            window = show(projects[0] if projects else draft)
        except expected_errors() as error:
            self.failed.emit(str(error))
            return
        for each in parts.troubles:
            window.strip.say(each, "warning")
        if projects:
            window.strip.say(told[0], "info")
        else:
            self._fill(window, result, parts, told)
        self.opened.emit(window)

    def _fill(self, window, result: Result, parts: RowParts, told: Told) -> None:
        """Let the parts come in, and when they are there, go to the worst moment."""

        def there() -> None:
            window.adding.ended.disconnect(there)
            window.ask(lambda: self._settle(window, result, parts, told))

        window.adding.ended.connect(there)
        window.add_files(list(parts.files.values()))

    @staticmethod
    def _settle(window, result: Result, parts: RowParts, told: Told) -> None:
        session = window.session
        at_ns, track_id = take_in(session, result, parts.files, told[1])
        window.strip.say(told[0], "warning" if result.decision != "keep" else "info", about="verify")
        window.switch_workspace("align")
        if track_id is not None:
            session.focus_track_id = track_id
        if at_ns is not None:
            whole = session.extent()
            session.transport.seek(min(max(at_ns, whole.start_ns), whole.end_ns))
            window.reveal_playhead()
