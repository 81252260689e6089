"""Both themes can be read: text has at least 4.5 : 1 contrast wherever it stands."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase, QFontInfo
from PySide6.QtWidgets import (
    QComboBox,
    QLineEdit,
    QScrollArea,
    QSpinBox,
    QTableWidget,
    QTableWidgetItem,
    QToolButton,
)

from syncstudio.interchange.schemas.schema import COLORS
from syncstudio.panes.spin_box import give_room
from syncstudio.panes.theme import (
    DARK,
    LIGHT,
    MONO,
    SANS,
    contrast,
    mono,
    palette,
    sans,
    style_sheet,
    text_on,
)

THEMES = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])


@THEMES
def test_text_reads_on_every_ground(theme):
    for ground in (theme.window, theme.panel):
        for ink in (theme.text, theme.soft, theme.faint, *theme.inks, theme.inside, theme.outside):
            assert contrast(ink, ground) >= 4.5, (ink, ground)
    for ink in (theme.text, theme.soft):
        assert contrast(ink, theme.raised) >= 4.5
    assert contrast(theme.inside, theme.inside_bg) >= 4.5
    assert contrast(theme.undecided, theme.undecided_bg) >= 4.5
    assert contrast(theme.outside, theme.outside_bg) >= 4.5


@THEMES
def test_numbers_stand_in_from_the_edge_and_are_whole_while_they_are_edited(theme, qapp, qtbot):
    box, table = QSpinBox(), QTableWidget(1, 1)
    for widget in (box, table):
        widget.setStyleSheet(style_sheet(theme))
        qtbot.addWidget(widget)
    give_room(box)
    assert box.findChild(QLineEdit).textMargins().left() >= 5
    table.verticalHeader().setDefaultSectionSize(24)
    table.setItem(0, 0, QTableWidgetItem("12.5"))
    table.show()
    table.editItem(table.item(0, 0))
    field = table.findChild(QLineEdit)
    field.ensurePolished()
    assert field.contentsRect().height() >= field.fontMetrics().height() - 2
    assert field.cursorRect().height() >= field.fontMetrics().height() - 2


@THEMES
def test_text_on_a_fill_reads(theme):
    for fill in (*theme.tracks, theme.accent):
        assert contrast(text_on(fill), fill) >= 4.5


@THEMES
def test_every_colour_that_schemas_name_is_there(theme):
    assert len(theme.tracks) == len(theme.inks) == len(COLORS)


@THEMES
def test_style_sheet_has_no_hole(theme, qapp):
    assert "$" not in style_sheet(theme)
    assert palette(theme).window().color().name() == theme.window


def test_bundled_faces_are_the_ones_used(qapp):
    sans(13), mono(20)
    assert SANS in QFontDatabase.families()
    assert MONO in QFontDatabase.families()
    assert QFontInfo(sans(13, bold=True)).family().startswith(SANS)
    assert QFontInfo(mono(13)).family().startswith(MONO)
    assert QFontInfo(sans(13, bold=True)).weight() >= 600


@THEMES
def test_no_part_of_a_widget_wears_the_style_of_the_machine(theme, qtbot):
    button = QToolButton(text="Copy", popupMode=QToolButton.ToolButtonPopupMode.MenuButtonPopup)
    area = QScrollArea()
    for policy in (area.setHorizontalScrollBarPolicy, area.setVerticalScrollBarPolicy):
        policy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
    for widget, ground in ((button, theme.raised), (area, theme.panel)):
        qtbot.addWidget(widget)
        widget.setStyleSheet(style_sheet(theme))
        widget.resize(120, 80)
        image = widget.grab().toImage()
        # The corner where two bars meet, and the half with the arrow.
        right = image.width() - 4
        found = {image.pixelColor(right - x, image.height() - y).name() for x in (0, 4) for y in (6, 10)}
        assert found == {ground}


@THEMES
def test_a_list_that_rests_looks_so(theme, qtbot):
    pictures = []
    for enabled in (True, False):
        box = QComboBox()
        qtbot.addWidget(box)
        box.setStyleSheet(style_sheet(theme))
        box.addItem("the master timeline")
        box.setEnabled(enabled)
        box.resize(200, 30)
        pictures.append(box.grab().toImage())
    assert pictures[0] != pictures[1]
