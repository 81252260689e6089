"""The page of a window without a recording, by keys alone."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton

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


@pytest.mark.parametrize(("width", "lines"), [(1900, 2), (420, 4)])
def test_what_it_says_is_read_at_ease_and_whole(qtbot, width, lines):
    page = EmptyPage([])
    qtbot.addWidget(page)
    page.resize(width, 700)
    with qtbot.waitExposed(page):
        page.show()
    (says,) = [label for label in page.findChildren(QLabel) if label.property("role") == "soft"]
    assert 300 < says.width() <= 640
    assert says.height() >= lines * says.fontMetrics().lineSpacing()
    assert abs(says.geometry().center().x() - page.width() // 2) <= 2
