"""The rows of a report in a table: worst first, sorted, filtered, decided about, and a hundred thousand of them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QColor

from syncstudio.app.batch.batch_model import COLUMNS, BatchModel
from syncstudio.app.batch.batch_view import BatchView
from syncstudio.app.batch.batch_words import progress_text
from syncstudio.panes.theme import DARK, style_sheet
from syncstudio.verify.engine.progress import Progress
from syncstudio.verify.page.columns import ReportColumns, columns_of_results
from syncstudio.verify.page.own_decisions import OwnDecisions
from tests.verify.page.verify_rig import result

_KEEP, _TEXT = COLUMNS.index("decision"), Qt.ItemDataRole.DisplayRole


@pytest.fixture
def model(qapp, tmp_path):
    made = BatchModel(DARK)
    made.show(
        columns_of_results([result(number) for number in range(40)]), OwnDecisions(tmp_path / "r.parquet")
    )
    yield made
    made.deleteLater()


def _cells(model, key):
    return [model.data(model.index(row, COLUMNS.index(key)), _TEXT) for row in range(model.rowCount())]


def test_the_worst_stand_first_and_a_head_sorts_otherwise(model):
    assert _cells(model, "decision")[0] == "◆ drop"
    badness = [float(text.replace(",", "")) for text in _cells(model, "badness")]
    assert badness == sorted(badness, reverse=True)
    model.sort(COLUMNS.index("sample"), Qt.SortOrder.AscendingOrder)
    assert _cells(model, "sample") == sorted(_cells(model, "sample"))
    model.sort(COLUMNS.index("offset"), Qt.SortOrder.AscendingOrder)
    assert _cells(model, "offset")[0] == "4 ms early ±4 ms"
    assert model.rowCount(model.index(0, 0)) == 0
    assert model.rowCount(QModelIndex()) == 40


def test_rows_are_found_by_words_decision_and_pair(model):
    model.filter("000003 EARLY", "", "")
    assert _cells(model, "sample") == ["take 000003"]
    model.filter("", "review", "sound_picture")
    assert set(_cells(model, "decision")) == {"▲ review"}
    model.filter("", "", "dub_original")
    assert model.rowCount() == 0


def test_reasons_name_methods_as_people_do(model):
    why = (
        "Sound against picture: nothing meets. Tried: impacts, flash-beep.",
        "Voice: nothing. Tried: faces.",
    )
    model.add(columns_of_results([replace(result(50), reasons=why)]))
    model.filter("take 000050 CLAPS", "", "")
    assert _cells(model, "reasons") == [
        "Sound against picture: nothing meets. Tried: claps and impacts, flash and beep. · "
        "Voice: nothing. Tried: faces and speech."
    ]


def test_the_arrow_of_the_sorted_head_points_down_where_the_largest_stand_first(model, qtbot):
    view = BatchView(model)
    qtbot.addWidget(view)
    view.setStyleSheet(style_sheet(DARK))
    view.resize(1300, 300)
    view.show()
    head = view.horizontalHeader()
    for order, points_down in ((Qt.SortOrder.DescendingOrder, True), (Qt.SortOrder.AscendingOrder, False)):
        head.setSortIndicator(COLUMNS.index("badness"), order)
        widths = _arrow_widths(head, COLUMNS.index("badness"))
        assert (widths[0] > widths[-1]) == points_down, widths


def test_the_title_of_offsets_stands_over_them(model):
    column, role = COLUMNS.index("offset"), Qt.ItemDataRole.TextAlignmentRole
    right = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    assert model.headerData(column, Qt.Orientation.Horizontal, role) == right
    assert model.data(model.index(0, column), role) == right


def _arrow_widths(head, section):
    """How far the outermost ink of the arrow lies apart, line by line."""
    right = head.sectionViewportPosition(section) + head.sectionSize(section)
    image = head.viewport().grab().toImage()
    box = [(x, y) for x in range(right - 18, right) for y in range(1, image.height() - 2)]
    ink = [(x, y) for x, y in box if image.pixelColor(x, y).lightness() > QColor(DARK.panel).lightness() + 20]
    lines = sorted({y for _, y in ink})
    return [max(x for x, at in ink if at == y) - min(x for x, at in ink if at == y) for y in lines]


def test_what_comes_in_takes_its_place_and_leaves_the_selection(model, qtbot):
    view = BatchView(model)
    qtbot.addWidget(view)
    assert view.show_sample("take 000007")
    model.add(columns_of_results([result(7, "drop", 500.0), result(99, "drop", 900.0)]))
    assert model.rowCount() == 41
    assert view.chosen_samples() == ["take 000007"]
    assert _cells(model, "sample")[:2] == ["take 000099", "take 000007"]
    assert "take 000007\t◆ drop" in view.table_text()


def test_own_decisions_stand_beside_those_of_the_policy(model):
    model.own.decide(["take 000003"], "keep", "Ann")
    model.decided()
    place = model.place_of("take 000003")
    assert model.data(model.index(place, COLUMNS.index("yours")), _TEXT) == "● keep"
    assert model.data(model.index(place, _KEEP), _TEXT) == "◆ drop"
    model.sort(COLUMNS.index("yours"), Qt.SortOrder.DescendingOrder)
    assert _cells(model, "sample")[0] == "take 000003"


def test_a_hundred_thousand_rows_are_arrays_and_no_objects(qapp):
    few = columns_of_results([result(number) for number in range(100)])
    many = few.taken(np.tile(np.arange(100), 1_000))
    model = BatchModel(DARK)
    model.show(many, None)
    for column in (0, 4, 7):
        model.sort(column, Qt.SortOrder.AscendingOrder)
    assert model.rowCount() == 100_000
    model.deleteLater()


def test_an_empty_table_and_progress_in_words(qapp):
    model = BatchModel(DARK)
    model.show(ReportColumns(), None)
    assert model.rowCount() == 0
    model.deleteLater()
    text = progress_text(
        Progress(done=1_200, found=9_000, total=10_000, rate_per_s=12.34, left_s=713.0, errors=2)
    )
    assert text == "1,200 of 10,000 · 12.3 a second · 12 min left · 2 could not be checked"
    assert progress_text(Progress(waiting="The scheduler is away.")) == "The scheduler is away."
    assert progress_text(Progress(done=3, found=50)) == "3 of 50+"
