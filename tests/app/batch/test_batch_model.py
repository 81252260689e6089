"""The rows of a report in a table: worst first, sorted, filtered, decided about, and a hundred thousand of them."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QModelIndex, Qt

from syncstudio.app.batch.batch_model import COLUMNS, BatchModel
from syncstudio.app.batch.batch_view import BatchView
from syncstudio.app.batch.batch_words import progress_text
from syncstudio.panes.theme import DARK
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
