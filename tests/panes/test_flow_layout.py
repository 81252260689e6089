"""Widgets go on below where a row is too narrow."""

import pytest
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from syncstudio.panes.flow_layout import FlowLayout


class Block(QWidget):
    """A widget that wants to be so wide."""

    def __init__(self, wide, parent, grows=False):
        super().__init__(parent)
        self.setFixedHeight(20)
        self.setMinimumWidth(wide)
        if grows:
            self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        else:
            self.setMaximumWidth(wide)


@pytest.fixture
def flow(qtbot):
    whole = QWidget()
    qtbot.addWidget(whole)
    outer = QVBoxLayout(whole)
    outer.setContentsMargins(0, 0, 0, 0)
    row = QWidget(whole)
    layout = FlowLayout(row, 10)
    layout.setContentsMargins(5, 5, 5, 5)
    outer.addWidget(row)
    outer.addStretch(1)

    def make(width, *blocks):
        for wide, grows in blocks:
            layout.addWidget(Block(wide, row, grows))
        whole.resize(width, 200)
        whole.show()
        return row, [layout.itemAt(place).geometry() for place in range(layout.count())]

    return make


def test_all_in_one_row_where_there_is_room(flow):
    row, placed = flow(230, (100, False), (100, False))
    assert [(box.x(), box.y()) for box in placed] == [(5, 5), (115, 5)]
    assert row.height() == 30


def test_what_does_not_fit_goes_on_below_and_nothing_is_cut(flow):
    row, placed = flow(229, (100, False), (100, False), (100, False))
    assert [(box.x(), box.y(), box.width()) for box in placed[:2]] == [(5, 5, 100), (115, 5, 100)]
    assert (placed[2].x(), placed[2].y()) == (5, 35)
    row.window().resize(219, 200)
    layout = row.layout()
    assert [layout.itemAt(place).geometry().y() for place in range(3)] == [5, 35, 65]
    assert row.height() == 90


def test_what_grows_takes_the_rest_of_its_row(flow):
    _, placed = flow(330, (60, True), (100, False))
    assert [(box.x(), box.width()) for box in placed] == [(5, 210), (225, 100)]


def test_what_is_hidden_takes_no_room(flow):
    row, _ = flow(330, (100, False), (100, False), (100, False))
    layout = row.layout()
    layout.itemAt(0).widget().hide()
    row.window().resize(331, 200)
    layout.activate()
    assert layout.itemAt(1).geometry().x() == 5
