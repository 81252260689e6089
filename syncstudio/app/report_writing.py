"""File, Report: asks where the page goes, writes it behind the window, and opens it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QUrl
from PySide6.QtGui import QDesktopServices

from syncstudio.app.exchange.behind import Behind
from syncstudio.app.folders import first_folder
from syncstudio.app.save_place import ask_place
from syncstudio.session.errors import SessionError

_SUFFIXES = (".html", ".md", ".json")


def write_report_of(window) -> None:
    """Write a report of the window's project where a person says."""
    session = window.session
    title = QCoreApplication.translate("Report", "Report")
    kinds = ";;".join(
        (
            QCoreApplication.translate("Report", "Page") + " (*.html)",
            "Markdown (*.md)",
            "JSON (*.json)",
        )
    )
    start = first_folder(session) / f"{session.title if session.is_draft else session.project.path.stem}.html"
    out = ask_place(window, title, start, kinds, _SUFFIXES)
    if out is None:
        return
    behind = Behind(session, window)
    behind.answered.connect(lambda path: _show(window, path))
    behind.failed.connect(window.refuse)
    for ended in (behind.answered, behind.failed):
        ended.connect(behind.deleteLater)
    behind.start(QCoreApplication.translate("Report", "Report"), lambda: _write(session, out))


def _write(session, out: Path) -> Path:
    from syncstudio.session.report.project_report import project_report
    from syncstudio.session.report.report_writing import check_target, write_report

    check_target(out)
    try:
        write_report(out, [project_report(session)])
    except OSError as error:
        why = error.strerror or str(error)
        raise SessionError(f"{out} cannot be written ({why}): check the folder and the disk.") from error
    return out


def _show(window, path: Path) -> None:
    window.session.say(
        QCoreApplication.translate("Report", "The report was written: {path}").format(path=path)
    )
    if path.suffix.lower() in (".html", ".htm"):
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
