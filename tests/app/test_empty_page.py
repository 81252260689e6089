"""The page of a window without a recording, by keys alone."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from syncstudio.app.empty_page import EmptyPage
from syncstudio.app.own_keys import keeps


def test_return_presses_what_has_the_keys(qtbot):
    page = EmptyPage([Path("/talks/one.syncstudio")])
    qtbot.addWidget(page)
    page.show()
    asked, opened = [], []
    page.asked.connect(asked.append)
    page.recent.connect(opened.append)
    *_, manual, recent = buttons = page.findChildren(QPushButton)
    # In a window, Return is a key of labels: not while a button has the keys.
    assert all(keeps(button, "Return") for button in buttons)
    for button in (manual, recent):
        QTest.keyClick(button, Qt.Key.Key_Return)
    assert asked == ["manual"]
    assert opened == [Path("/talks/one.syncstudio")]
