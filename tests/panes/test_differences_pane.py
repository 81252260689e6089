"""The Differences dock by itself: what it shows, walks, decides and takes; and the ghost lanes of the timeline."""

import numpy as np
import pytest
from PySide6.QtCore import Qt

from syncstudio.panes.comparing.differences_pane import DifferencesPane
from syncstudio.panes.theme import DARK, LIGHT
from syncstudio.panes.time_axis import TimeAxis
from syncstudio.panes.timeline.contents import Contents
from syncstudio.panes.timeline.plan import Bars, Box
from syncstudio.panes.timeline.rows.row_content import Strip
from syncstudio.session.session import Session
from syncstudio.timebase.instant import NS_PER_MS
from tests.session.comparing_rig import make

SOUNDS, SCENES = "Sounds", "Scenes"


@pytest.fixture
def told(tmp_path, monkeypatch):
    """Anna's session, and Ben's project with five differences and another alignment."""
    monkeypatch.setenv("SYNCSTUDIO_DATA_DIR", str(tmp_path / "data"))
    anna, ben = make(tmp_path / "anna.syncstudio"), make(tmp_path / "ben.syncstudio")
    for n in range(6):
        anna.put(SOUNDS, n * 1000, n * 1000 + 500, "laugh", f"t{n}")
        if n != 1:
            ben.put(
                SOUNDS,
                n * 1000 + (80 if n == 2 else 0),
                n * 1000 + 500,
                "cough" if n == 4 else "laugh",
                f"t{n}",
            )
    ben.put(SOUNDS, 7000, 7500, "cough", "only Ben")
    ben.put(SCENES, 0, 5000, "laugh")
    ben.align("camera", 41)
    for made in (anna, ben):
        made.project.close()
    session = Session.open(anna.project.path)
    yield session, ben.project.path
    session.close()


@pytest.fixture
def pane(told, qtbot):
    session, path = told
    made = DifferencesPane(session, DARK)
    qtbot.addWidget(made)
    session.notices.subscribe(made.on_notice)
    made.resize(640, 400)
    made.show()
    made.show_comparison(session.compare_with(path))
    return made


def texts(pane):
    return [
        [pane.model.text_at(row, column) for column in (0, 1, 4, 5)] for row in range(pane.model.rowCount())
    ]


def test_every_difference_is_a_row_and_alignments_come_first(pane):
    assert texts(pane) == [
        ["Missing", "Scenes", "–", "laugh"],
        ["Extra", "Sounds", "laugh: t1", "–"],
        ["Start 80 ms later (2 f)", "Sounds", "00:02.000", "00:02.080"],
        ["Other label", "Sounds", "laugh", "cough"],
        ["Missing", "Sounds", "–", "cough: only Ben"],
    ]
    assert pane.banner.isVisible()
    assert pane.banner.buttons[0].text() == "Take their alignment"
    assert pane.says.text() == "anna and ben agree on 3 of 8 segments."
    assert pane.within.text() == "one frame"
    assert pane.filters.kind.itemText(1) == "Missing (2)"
    pane.model.sort(0, Qt.SortOrder.DescendingOrder)
    assert texts(pane)[0][0] == "Other label"
    pane.set_theme(LIGHT)


def test_walking_deciding_and_taking(pane, told):
    session, _ = told
    went = []
    pane.went.connect(went.append)
    for _ in range(3):
        pane.step(1)
    assert session.transport.position_ns() == 2000 * NS_PER_MS
    assert len(session.selected_segments) == 1
    assert [row.kind for row in went] == ["missing", "extra", "edge"]
    pane.theirs.click()
    assert len(texts(pane)) == 4
    assert session.project.history()[-1].name == "Take theirs: start of “laugh: t2”"
    assert pane.view.selected_places().tolist() == [2]
    pane.mine.click()
    assert len(texts(pane)) == 3
    assert pane.filters.state.itemText(1) == "Decided (1)"
    pane.filters.state.setCurrentIndex(1)
    pane.refresh()
    pane.view.select_row(0)
    assert pane.mine.text() == "Open again"
    pane.mine.click()
    pane.filters.clear()
    pane.refresh()
    assert len(texts(pane)) == 4
    session.undo()
    pane.refresh()
    assert len(texts(pane)) == 5


def test_all_of_a_filter_is_one_step(pane, told):
    session, _ = told
    pane.filters.kind.setCurrentIndex(1)
    pane.refresh()
    before = len(session.project.history())
    pane.all_theirs.click()
    assert len(session.project.history()) == before + 1
    assert session.project.history()[-1].name == "Take theirs: 2 differences"
    pane.banner.buttons[0].click()
    assert not pane.banner.isVisible()
    pane.filters.clear()
    pane.refresh()
    pane.all_theirs.click()
    assert not texts(pane)
    assert pane.view.nothing == "Nothing differs."
    pane.end.click()
    assert not pane.banner.isVisible()
    assert session.comparisons == ()


def test_a_tolerance_is_typed_and_a_wrong_one_is_said(pane):
    said = []
    pane.refused.connect(said.append)
    pane.within.setText("100ms")
    pane.within.editingFinished.emit()
    pane.refresh()
    assert "Start" not in " ".join(row[0] for row in texts(pane))
    pane.within.setText("soon")
    pane.within.editingFinished.emit()
    assert "no tolerance" in said[0]
    assert pane.within.text() == "100 ms"


def test_ghost_lanes_lie_under_ours_and_mark_what_differs(told):
    session, path = told
    contents = Contents(session, lambda _id: None, lambda _kind: "")
    assert all(row.kind != "ghost" for row in contents.rows)
    comparison = session.compare_with(path)
    contents.ghosts.take()
    contents.lay_out()
    names = [row.name for row in contents.rows]
    assert names[names.index(SOUNDS) + 1] == "Sounds — ben"
    assert names[names.index(SCENES) + 1] == "Scenes — ben"
    row = contents.rows[names.index("Sounds — ben")]
    content = contents.content(row)
    plan = content.plan(Strip(TimeAxis(0, 10_000_000, 1000), 0, 1000, 26), DARK)
    holes = [shape for shape in plan if isinstance(shape, Box) and shape.dashed]
    assert [round(shape.x) for shape in holes] == [100]
    bars = [shape for shape in plan if isinstance(shape, Bars) and shape.color == DARK.undecided]
    assert np.round(bars[0].x0s).tolist() == [100.0, 208.0, 400.0, 700.0]
    assert "only Ben" in content.hover(7200 * NS_PER_MS)
    assert content.hit(Strip(TimeAxis(0, 10_000_000, 1000), 0, 1000, 26), 705, 10) is None
    session.end_comparison(comparison)
    contents.ghosts.take()
    contents.lay_out()
    assert all(row.kind != "ghost" for row in contents.rows)
