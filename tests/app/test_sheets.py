"""The windows beside a main window: each remembers how large a person made it."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest


@pytest.mark.parametrize("leave", ["escape", "close"])
def test_a_sheet_keeps_its_size_however_it_is_left(window, qtbot, leave):
    for name in ("preferences", "manual", "keys", "relink"):
        show = getattr(window.sheets, f"show_{name}")
        show(*([window._windows] if name == "preferences" else []))
        sheet = window.sheets._open[name]
        qtbot.waitUntil(sheet.isActiveWindow)
        sheet.resize(712, 561)
        if leave == "escape":
            QTest.keyClick(sheet, Qt.Key.Key_Escape)
        else:
            sheet.close()
        show(*([window._windows] if name == "preferences" else []))
        again = window.sheets._open[name]
        assert again is not sheet
        assert (again.width(), again.height()) == (712, 561)
        again.close()
