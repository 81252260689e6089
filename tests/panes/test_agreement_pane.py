"""The Agreement dock: measured behind, shown as rows and pictures, and gone to; nothing needs a window."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtWidgets import QApplication

from syncstudio.panes import theme as look
from syncstudio.panes.agreement.agreement_pane import AgreementPane
from syncstudio.panes.agreement.agreement_rows import COLUMNS
from syncstudio.panes.agreement.confusion_plan import ConfusionPlan
from syncstudio.panes.agreement.edges_plan import edges_plan
from syncstudio.panes.timeline.plan import Box, Text
from syncstudio.project.records import Lane, Segment
from syncstudio.session.agreement.boundary_errors import boundary_errors
from syncstudio.session.agreement.confusion import Confusion
from syncstudio.session.session import Session
from tests.session.comparing_rig import make, two  # noqa: F401

MS = 1_000_000


@pytest.fixture
def pane(two, qtbot):  # noqa: F811
    anna, ben = two
    for made, rows, said in (
        (anna, [(0, 1000, "laugh"), (2000, 3000, "cough"), (4000, 5000, "laugh")], "one two three"),
        (ben, [(50, 1000, "laugh"), (2000, 3000, "laugh"), (8000, 9000, "cough")], "one too three"),
    ):
        for start, end, label in rows:
            made.put("Sounds", start, end, label)
        with made.project.edit("Speech") as edit:
            lane = edit.insert(Lane(track_id=made.tracks["boom"], name="Speech", kind="transcript"))
            edit.insert(Segment(0, lane, 0, 10**9, None, said))
        made.project.close()
    ben_path = ben.project.path
    session = Session.open(anna.project.path)
    made = AgreementPane(session, look.DARK)
    made.resize(560, 600)
    qtbot.addWidget(made)
    yield made, session, ben_path
    session.close()


def measured(pane, session, ben_path):
    pane.compare_with([ben_path])
    assert session.jobs.wait(30)
    pane.refresh()


def texts(item):
    return {key: item.text(column) for column, key in enumerate(COLUMNS)}


def test_a_story_of_one_comparison(pane):
    pane, session, ben = pane
    assert not pane.tree.isVisibleTo(pane)
    assert "choose their projects" in pane.says.text()
    assert not pane.choice.run.isEnabled()
    measured(pane, session, ben)
    assert pane.says.text().startswith("anna and ben: 2 of 4 and 4 labels match; F1 0.50")
    assert pane.warning.isHidden()
    lanes = {pane.tree.topLevelItem(row).text(0): pane.tree.topLevelItem(row) for row in range(4)}
    assert texts(lanes["Sounds"])["f1"] == "0.33"
    assert texts(lanes["Sounds"])["matched"] == "1"
    assert [lanes["Sounds"].child(row).text(0) for row in range(2)] == ["laugh", "cough"]
    assert texts(lanes["Speech"])["words"] == "33.3 %"

    pane.tree.setCurrentItem(lanes["Sounds"])
    assert pane.differences.topLevelItemCount() == 3
    assert pane.tabs.tabText(2) == "Places (3)"
    assert "laugh, laugh: 1" in pane.confusion.accessibleDescription()
    went = []
    pane.went.connect(lambda: went.append(session.transport.position_ns()))
    pane.confusion.chosen.emit("cough", "laugh")
    assert went == [2000 * MS]
    pane.differences.itemClicked.emit(pane.differences.topLevelItem(1), 0)
    assert went[-1] == 4000 * MS
    assert len(session.selected_segments) == 1

    pane.tree.setCurrentItem(lanes["Speech"])
    assert pane.tabs.isTabVisible(3)
    assert "<s" in pane.texts.toHtml() or "line-through" in pane.texts.toHtml()
    pane.texts.anchorClicked.emit(QUrl("#0"))
    assert went[-1] == 0
    pane.copy()
    lines = QApplication.clipboard().text().splitlines()
    assert lines[0].startswith("lane\tLane, label\tanna\tben\tMatched\tF1")
    assert any(line.startswith("Sounds\tcough\t1\t1\t0") for line in lines)
    pane.set_theme(look.LIGHT)
    pane.grab()


def test_two_lanes_of_this_project_and_what_will_not_do(pane):
    pane, session, _ben = pane
    refused = []
    pane.refused.connect(refused.append)
    pane.choice.set_lanes()
    pane.choice.what.setCurrentIndex(1)
    assert pane.choice.run.isEnabled()
    pane.choice.within.setText("soon")
    pane.measure()
    assert "no tolerance" in refused[0]
    pane.choice.within.setText("2f")
    pane.measure()
    assert session.jobs.wait(30)
    pane.refresh()
    assert session.agreement.raters == (pane.choice.first.currentText(), pane.choice.second.currentText())
    assert session.agreement.options.tolerance_ns == 80 * MS
    with session.project.edit("More") as edit:
        edit.insert(Segment(0, session.project.lanes()[0].id, 0, 10**9))
    from syncstudio.session.notices import ProjectChanged

    change = type("Change", (), {"tables": frozenset({"segment"})})()
    pane.on_notice(ProjectChanged(change))
    assert "measure again" in pane.says.text()


def test_the_matrix_knows_its_squares():
    confusion = Confusion("Anna", "Ben", ("laugh", ""), ((3, 1, 0), (0, 2, 0), (0, 0, 0)))
    made = ConfusionPlan(confusion, 400, "nothing", "(no label)")
    plan = made.plan(look.LIGHT, "Anna", "Ben")
    said = [shape.text for shape in plan if isinstance(shape, Text)]
    assert {"Anna ↓", "Ben →", "laugh", "(no label)", "nothing", "3", "2", "1"} <= set(said)
    assert len([shape for shape in plan if isinstance(shape, Box)]) == 9
    assert made.at(made.left + 1, 60) == (0, 0)
    assert made.at(made.left + made.cell * 1.5, 60) == (0, 1)
    assert made.at(2, 60) is None
    assert made.says() == "laugh, laugh: 3; laugh, (no label): 1; (no label), (no label): 2"


def test_edges_stand_around_zero():
    import numpy as np

    plan = edges_plan(
        boundary_errors(np.array([-90, 0, 0, 400]) * MS, 100 * MS),
        420,
        look.DARK,
        "Starts",
        "earlier",
        "later",
        "#123456",
    )
    bars = [shape for shape in plan if isinstance(shape, Box)]
    assert len(bars) == 3
    assert bars[-1].fill == look.DARK.undecided
    assert bars[1].x < 210 < bars[1].x + bars[1].w
