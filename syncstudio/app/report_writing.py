"""File, Report: asks where the page goes, writes it behind the window, and opens it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog

from syncstudio.app.exchange.behind import Behind
from syncstudio.app.file_kinds import PROJECT_SUFFIX, name_filter
from syncstudio.app.folders import first_folder
from syncstudio.app.save_place import ask_place
from syncstudio.session.errors import SessionError

_SUFFIXES = (".html", ".md", ".json")


def others_for_report(window) -> list[Path]:
    """Whose projects a report tells the agreement with: those of the Agreement dock, else those a person names."""
    if window.agreement.choice.paths:
        return list(window.agreement.choice.paths)
    names, _ = QFileDialog.getOpenFileNames(
        window,
        QCoreApplication.translate("Report", "Report with the agreement with these projects"),
        str(window.session.project.path.parent),
        name_filter(QCoreApplication.translate("Report", "Projects"), (PROJECT_SUFFIX,)),
    )
    return [Path(name) for name in names]


def write_report_of(window, others: Sequence[Path] = ()) -> None:
    """Write a report of the window's project where a person says, with its agreement with other projects."""
    session = window.session
    title = QCoreApplication.translate("Report", "Report")
    if others:
        title = QCoreApplication.translate("Report", "Report with the agreement with {names}").format(
            names=", ".join(path.stem for path in others)
        )
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
    behind.start(QCoreApplication.translate("Report", "Report"), lambda: _write(session, out, others))


def _write(session, out: Path, others: Sequence[Path]) -> Path:
    from syncstudio.session.report.project_report import project_report
    from syncstudio.session.report.report_writing import check_target, write_report

    check_target(out)
    told = project_report(session)
    if others:
        from syncstudio.session.report.agreement_told import with_agreement

        told = with_agreement(told, session, others)
    try:
        write_report(out, [told])
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
