"""Fields of a form are of one height, so that its rows and their names lie even."""

from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QFormLayout, QLineEdit, QSpinBox, QWidget

from syncstudio.panes.theme import LIGHT, sans, style_sheet


def test_fields_for_numbers_are_as_high_as_those_for_words(qtbot):
    page = QWidget()
    qtbot.addWidget(page)
    page.setFont(sans(13))
    page.setStyleSheet(style_sheet(LIGHT))
    form = QFormLayout(page)
    fields = [kind(page) for kind in (QLineEdit, QComboBox, QSpinBox, QDoubleSpinBox)]
    for place, field in enumerate(fields):
        form.addRow(str(place), field)
    with qtbot.waitExposed(page):
        page.show()
    heights = [field.height() for field in fields]
    assert max(heights) - min(heights) <= 1, heights
