"""What is done with a whole report: decided anew by another policy, and written as a page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QUrl
from PySide6.QtGui import QDesktopServices

from syncstudio.app.save_place import ask_place
from syncstudio.verify.engine.checker import SampleChecker
from syncstudio.verify.engine.report_store import decide_report
from syncstudio.verify.page.worst_first import write_page


def decide_anew(window) -> None:
    """Decide every row by the policy that is chosen in the window, into a report of its own; nothing is measured."""
    report: Path | None = window.report
    if report is None:
        return
    policy = window.head.chosen_policy()
    start = report.with_name(f"{report.stem}.{policy.id}.parquet")
    title = _tr("Report decided by {policy}").format(policy=policy.name)
    out = ask_place(window, title, start, _tr("Reports") + " (*.parquet)", (".parquet",))
    if out is None:
        return
    checker = SampleChecker(policy.check_settings(), policy)

    def decide() -> Callable[[], object]:
        decide_report(report, out, checker)
        return lambda: window.show_report(out)

    window.statusBar().showMessage(_tr("Deciding anew by {policy}…").format(policy=policy.name))
    window.work.want(decide)


def write_page_of(window) -> None:
    """Write the worst rows as a page, and open it."""
    report: Path | None = window.report
    if report is None:
        return
    kinds = _tr("Pages") + " (*.html)"
    out = ask_place(window, _tr("Write page"), report.with_suffix(".html"), kinds, (".html",))
    if out is None:
        return

    def write() -> Callable[[], object]:
        write_page(report, out)
        return lambda: _show_page(window, out)

    window.statusBar().showMessage(_tr("Writing {name}…").format(name=out.name))
    window.work.want(write)


def _show_page(window, out: Path) -> None:
    window.hint(_tr("The page was written: {path}").format(path=out))
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(out)))


def _tr(text: str) -> str:
    return QCoreApplication.translate("ReportDeeds", text)
