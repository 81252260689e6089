"""The Agreement dock in its window: from the menu to the place where two people differ."""

from __future__ import annotations

from PySide6.QtWidgets import QFileDialog

from syncstudio.app import report_writing
from tests.session.comparing_rig import make, two  # noqa: F401

MS = 1_000_000


def test_from_the_menu_to_the_place(two, open_window, qtbot, monkeypatch):  # noqa: F811
    for made, rows in zip(
        two, ([(0, "laugh"), (4000, "cough")], [(0, "laugh"), (7000, "cough")]), strict=True
    ):
        for start, label in rows:
            made.put("Sounds", start, start + 1000, label)
        made.project.close()
    mine, theirs = (made.project.path for made in two)
    window = open_window(mine)
    window.acts["agreement"].trigger()
    assert window.docks["agreement"].isVisible()
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: ([str(theirs)], ""))
    window.agreement.choice.choose.click()
    qtbot.waitUntil(lambda: "1 of 2 and 2 labels match" in window.agreement.says.text(), timeout=60_000)
    assert window.agreement.choice.run.text() == "Measure"
    places = window.agreement.differences
    places.itemClicked.emit(places.topLevelItem(1), 0)
    assert window.session.transport.position_ns() == 7000 * MS
    # The report can tell it, too: with the projects that are compared already.
    opened = []
    page = mine.with_suffix(".html")
    monkeypatch.setattr(report_writing, "ask_place", lambda *_: page)
    monkeypatch.setattr(report_writing.QDesktopServices, "openUrl", opened.append)
    window.acts["report_agreement"].trigger()
    qtbot.waitUntil(lambda: bool(opened), timeout=60_000)
    assert "1 of 2 and 2 labels match" in page.read_text(encoding="utf-8")
    # Their project is only looked at, and is refused in words where it is this one.
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: ([str(mine)], ""))
    window.agreement.choice.choose.click()
    qtbot.waitUntil(lambda: "choose another one" in window.agreement.says.text(), timeout=60_000)
