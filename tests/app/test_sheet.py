"""What all sheets have of their base: a size that is kept, a foot, and buttons that Return does not press."""

import pytest
from PySide6.QtCore import QMargins, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit

from syncstudio.app.settings import Settings
from syncstudio.app.sheet import Sheet


class Small(Sheet):
    """A field over a foot with a button at each end."""

    name = "small"

    def __init__(self, settings):
        super().__init__(settings, "Small")
        self.pressed = []
        self.field, self.said = QLineEdit(self), self.small_text()
        self.deed = self.button("Do", lambda: self.pressed.append("do"))
        self.leave = self.close_button()
        self.lay_out(
            self.said, (self.field, 1), self.foot(self.deed, None, self.leave), size=(400, 200), gap_px=8
        )


@pytest.fixture
def settings(tmp_path):
    return Settings(tmp_path)


def shown(qtbot, settings):
    sheet = Small(settings)
    qtbot.addWidget(sheet)
    with qtbot.waitExposed(sheet):
        sheet.show()
    return sheet


@pytest.mark.parametrize("leave", ["escape", "button", "frame"])
def test_the_size_is_kept_however_it_is_left(qtbot, settings, leave):
    sheet = shown(qtbot, settings)
    assert (sheet.width(), sheet.height()) == (400, 200)
    sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    sheet.resize(512, 301)
    if leave == "escape":
        QTest.keyClick(sheet, Qt.Key.Key_Escape)
    elif leave == "button":
        sheet.leave.click()
    else:
        sheet.close()
    assert not sheet.isVisible()
    again = shown(qtbot, settings)
    assert (again.width(), again.height()) == (512, 301)
    assert settings.blob("other") is None


def test_return_in_a_field_presses_none_of_its_buttons(qtbot, settings):
    sheet = shown(qtbot, settings)
    assert not sheet.isModal()
    QTest.keyClick(sheet.field, Qt.Key.Key_Return)
    assert sheet.isVisible()
    assert sheet.pressed == []
    sheet.deed.click()
    assert sheet.pressed == ["do"]


def test_parts_lie_below_one_another_and_the_foot_reaches_both_edges(qtbot, settings):
    sheet = shown(qtbot, settings)
    assert sheet.layout().contentsMargins() == QMargins(16, 16, 16, 16)
    assert sheet.layout().spacing() == 8
    assert sheet.said.y() < sheet.field.y() < sheet.deed.y() == sheet.leave.y()
    assert sheet.deed.x() == 16
    assert sheet.leave.geometry().right() == sheet.width() - 17
    assert isinstance(sheet.said, QLabel)
    assert sheet.said.property("role") == "note"
