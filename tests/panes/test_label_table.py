"""The table of labels and the counts: what they show, what is written in them, and how they follow the session."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QComboBox

from syncstudio.panes import theme as look
from syncstudio.panes.tables.counts_pane import CountsPane
from syncstudio.panes.tables.counts_words import counts_csv, decimal_text
from syncstudio.panes.tables.label_table_pane import LabelTablePane
from syncstudio.project.labelling_records import Attribute, AttributeValue, Comment
from syncstudio.project.records import Label, Lane, Segment
from syncstudio.session.labels.label_counts import counted
from syncstudio.session.session import Session
from syncstudio.timebase.span import Span

S = 1_000_000_000


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    made = Session.create(tmp_path / "talk.syncstudio")
    with made.project.edit("Set up") as edit:
        lanes = edit.insert_many([Lane(name="Anna"), Lane(name="=Ben", position=1)])
        labels = edit.insert_many([Label(name="laugh"), Label(name="Cough", position=1)])
        made.ids = edit.insert_many(  # type: ignore[attr-defined]
            [
                Segment(
                    lane_id=lanes[n % 2],
                    start_ns=n * S,
                    end_ns=n * S + (n + 1) * S // 8,
                    label_id=label,
                    text=text,
                )
                for n, (label, text) in enumerate(
                    [
                        (labels[0], "ha"),
                        (labels[1], "hm\nwell"),
                        (None, ""),
                        (labels[0], "Zebra"),
                        (labels[0], "äther"),
                    ]
                )
            ]
        )
        mood = edit.insert(Attribute(name="Mood", kind="choice", choices='["good", "bad"]'))
        edit.insert(AttributeValue(attribute_id=mood, segment_id=made.ids[3], value="bad"))  # type: ignore[attr-defined]
        edit.insert(Comment(segment_id=made.ids[1], text="sure?"))  # type: ignore[attr-defined]
    yield made
    made.close()


@pytest.fixture
def pane(qtbot: object, session: Session) -> Iterator[LabelTablePane]:
    made = LabelTablePane(session, look.DARK)
    qtbot.addWidget(made)  # type: ignore[attr-defined]
    made.resize(1200, 300)
    made.show()
    stop = session.notices.subscribe(made.on_notice)
    yield made
    stop()


def shown(pane: LabelTablePane, key: str) -> list[str]:
    column = [one.key for one in pane.model.columns].index(key)
    return [pane.model.text_at(place, column) for place in range(pane.model.rowCount())]


def index(pane: LabelTablePane, place: int, key: str) -> object:
    return pane.model.index(place, [one.key for one in pane.model.columns].index(key))


def test_rows_are_searched_sorted_and_follow_what_is_done(pane: LabelTablePane, session: Session) -> None:
    assert shown(pane, "start") == [f"00:00:0{n}.000" for n in range(5)]
    assert shown(pane, "duration") == ["0.125 s", "0.250 s", "0.375 s", "0.500 s", "0.625 s"]
    assert shown(pane, "text") == ["ha", "hm well", "", "Zebra", "äther"]
    assert shown(pane, "attribute:Mood") == ["", "", "", "bad", ""]
    assert shown(pane, "comments") == ["", "1", "", "", ""]
    keys = [one.key for one in pane.model.columns]
    for key, order in (
        ("text", [2, 0, 1, 3, 4]),
        ("label", [2, 1, 0, 3, 4]),
        ("attribute:Mood", [0, 1, 2, 4, 3]),
    ):
        pane.view.sortByColumn(keys.index(key), Qt.SortOrder.AscendingOrder)
        assert pane.model.ids_at(np.arange(5)).tolist() == [session.ids[n] for n in order]  # type: ignore[attr-defined]
    pane.view.sortByColumn(keys.index("duration"), Qt.SortOrder.DescendingOrder)
    pane.query.set_text("lane:anna")
    assert shown(pane, "start") == ["00:00:04.000", "00:00:02.000", "00:00:00.000"]
    assert "3 of 5" in pane._count.text()
    pane.query.set_text("text:/(/")
    assert "at its character 2" in pane._wrong.text()
    assert pane.model.rowCount() == 3
    pane.query.set_text("")
    pane.in_view.setChecked(True)
    pane.set_visible_span(Span(1 * S, 2 * S + 1))
    pane.refresh()
    assert shown(pane, "start") == ["00:00:02.000", "00:00:01.000"]
    pane.in_view.setChecked(False)
    pane.show_lanes(frozenset({session.project.lanes()[1].id}))
    assert pane.lanes.text() == "=Ben"
    assert len(shown(pane, "start")) == 2
    pane.show_lanes(frozenset())
    session.delete_segments([session.ids[0]])  # type: ignore[attr-defined]
    pane.refresh()
    assert pane.model.rowCount() == 4


def test_selection_goes_both_ways_and_rows_are_copied(pane: LabelTablePane, session: Session) -> None:
    ids = session.ids  # type: ignore[attr-defined]
    session.selected_segments = frozenset({ids[1], ids[2], ids[4]})
    assert pane.view.selected_places().tolist() == [1, 2, 4]
    pane.view.select_row(3)
    assert session.selected_segments == {ids[3]}
    pane.view.setColumnHidden(0, True)
    pane.view.keyPressEvent(
        QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier, "c")
    )
    head, row = QGuiApplication.clipboard().text().splitlines()
    assert head.split("\t")[:5] == ["End", "Duration", "Lane", "Label", "Text"]
    assert row.split("\t")[:5] == ["00:00:03.500", "0.500 s", "=Ben", "laugh", "Zebra"]
    pane.query.set_text("label:laugh")
    pane.select_all.click()
    assert session.selected_segments == {ids[0], ids[3], ids[4]}
    pane.view.select_row(0)
    pane.step(1)
    assert session.selected_segments == {ids[3]}
    assert session.transport.position_ns() == 3 * S
    pane.step(1)
    pane.step(1)
    assert session.selected_segments == {ids[0]}
    pane.view.opened.emit(2)
    assert session.transport.position_ns() == 4 * S


def test_cells_are_written_as_one_step_each(pane: LabelTablePane, session: Session) -> None:
    ids = session.ids  # type: ignore[attr-defined]
    said: list[str] = []
    pane.model.refused.connect(said.append)
    pane.view.setCurrentIndex(index(pane, 1, "author"))
    pane.view.write_here()  # nothing is written there, so the text is
    assert pane.view.state() == pane.view.State.EditingState
    pane.view.closeEditor(
        pane.view.indexWidget(index(pane, 1, "text")), pane.view.itemDelegate().EndEditHint.NoHint
    )
    lanes, labels = session.project.lanes(), session.project.labels()
    writes = [
        ("end", "00:00:02.25", "end_ns", 2_250_000_000), ("start", "1.5", "start_ns", 1_500_000_000),
        ("duration", "2", "end_ns", 3_500_000_000), ("text", "new", "text", "new"),
        ("speaker", " Ann ", "speaker", "Ann"),
        ("label", labels[1].id, "label_id", labels[1].id), ("lane", lanes[1].id, "lane_id", lanes[1].id),
        ("status", "submitted", "status", "submitted"),
    ]  # fmt: skip
    for key, value, field, expected in writes:
        steps = len(session.project.history())
        place = int(pane.model.places_of([ids[0]])[0])
        assert pane.model.setData(index(pane, place, key), value), key
        assert getattr(session.project.segment(ids[0]), field) == expected
        assert len(session.project.history()) == steps + 1
        pane.refresh()
    assert pane.model.setData(index(pane, 0, "attribute:Mood"), "good")
    for key, value, sentence in (
        ("start", "soon", "is not a time"),
        ("end", "0", "cannot end before"),
        ("status", "rejected", "reason"),
    ):
        assert not pane.model.setData(index(pane, int(pane.model.places_of([ids[3]])[0]), key), value)
        assert sentence in said[-1]
    # Lists to choose from hold what there is.
    delegate = pane.view.itemDelegate()
    for key, texts in (
        ("lane", ["Anna", "=Ben"]),
        ("label", ["", "laugh", "Cough"]),
        ("attribute:Mood", ["", "good", "bad"]),
    ):
        box = delegate.createEditor(pane.view.viewport(), None, index(pane, 0, key))
        assert isinstance(box, QComboBox)
        assert [box.itemText(n) for n in range(box.count())] == texts
        box.deleteLater()


def test_arranged_columns_are_kept(pane: LabelTablePane, qtbot: object, session: Session) -> None:
    pane.view.horizontalHeader().moveSection(0, 4)
    pane.view.setColumnHidden(2, True)
    pane.view.sortByColumn(5, Qt.SortOrder.DescendingOrder)
    other = LabelTablePane(session, look.LIGHT)
    qtbot.addWidget(other)  # type: ignore[attr-defined]
    pane._note_columns()
    other.restore_columns(pane.columns_state())
    other.show()
    assert other.view.horizontalHeader().visualIndex(0) == 4
    assert other.view.isColumnHidden(2)
    assert shown(other, "text")[0] == "äther"


def test_counts_are_shown_and_saved_harmlessly(qtbot: object, session: Session) -> None:
    pane = CountsPane(session, look.DARK)
    qtbot.addWidget(pane)  # type: ignore[attr-defined]
    pane.resize(900, 200)
    pane.show()
    pane.of.setCurrentIndex(2)
    session.selection = Span(0, 10 * S)
    pane.refresh()
    names = [pane.table.item(row, 0).text() for row in range(3)]
    assert names == ["=Ben", "Anna", "all together"]
    ben = [pane.table.item(0, column).text() for column in range(1, 10)]
    assert ben == ["2", "0.750", "0.750", "7.50", "12.00", "0.375", "0.375", "0.250", "0.500"]
    lines = pane.csv().splitlines()
    assert lines[0].startswith("By lane,Count,Total s")
    assert lines[1].startswith("'=Ben,2,0.750,0.750,7.50")
    pane.by.setCurrentIndex(1)
    assert [each.name for each in pane.counts] == ["Cough", "laugh", "no label", ""]
    with session.project.edit("Away") as edit:
        edit.delete_many(Segment, session.ids)  # type: ignore[attr-defined]
    pane.on_notice(object())  # type: ignore[arg-type]  # what is not about it leaves it alone
    pane.refresh()
    assert pane.table.rowCount() == 1
    assert (
        counts_csv(["x"], counted(session.label_table(), "lane", Span(0, 0)), "all")
        .splitlines()[1]
        .startswith("all,0,")
    )
    assert [decimal_text(value, 2) for value in (1, -1, 1234567)] == ["1.00", "-1.00", "1,234,567.00"]
