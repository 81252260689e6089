"""The dock of people: names, what is theirs, and every verb by keys, by menu and by dragging."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from syncstudio.panes.people_pane import PeoplePane
from syncstudio.panes.people_plan import length_text
from syncstudio.panes.people_tree import NOBODY, ROW
from syncstudio.panes.theme import DARK, LIGHT
from syncstudio.session.session import Session
from syncstudio.timebase.span import Span
from tests.session.region_rig import BOX, add_video, go_to

S = 1_000_000_000


@pytest.fixture
def session(qapp):
    made = Session.draft()
    yield made
    made.close()


@pytest.fixture
def pane(session, qtbot):
    made = PeoplePane(session, DARK)
    qtbot.addWidget(made)
    made.resize(320, 400)
    made.show()
    return made


def texts(pane):
    """Every row, people's with their lengths."""
    found = []
    for place in range(pane.tree.topLevelItemCount()):
        top = pane.tree.topLevelItem(place)
        found.append([top.text(column) for column in range(4)])
        found += [top.child(number).text(0) for number in range(top.childCount())]
    return found


def chosen(menu, *path):
    """The entry of a menu, by the words on the way to it."""
    for name in path:
        action = next(one for one in menu.actions() if one.text() == name)
        menu = action.menu()
    return action


def test_who_is_there_and_what_is_theirs(session, pane, qtbot):
    assert pane._empty.isVisible()
    QTest.keyClicks(pane._name, "Ann")
    QTest.keyClick(pane._name, Qt.Key.Key_Return)
    ann = session.people()[0].id
    video = add_video(session)
    voice = session.add_lane("Front")
    session.set_lane_person(voice, ann)
    session.add_segment(voice, Span(S, 3 * S))
    face = session.add_region(video, "box", BOX, 0)
    go_to(session, video, 45)
    session.end_regions([face])
    session.set_region_person([face], ann, "suggested")
    pane.refresh()
    head = ["Ann", "2.0 s", "–", "–"]
    assert texts(pane)[:3] == [head, "Voice: Front", "camera regions (suggested)"]
    top = pane.tree.topLevelItem(0)
    chosen(pane.menu_of(top.child(1)), "Accept suggested person").trigger()
    pane.refresh()
    assert texts(pane)[0] == ["Ann", "2.0 s", "1.5 s", "0.5 s"]
    session.transport.seek(0)
    QTest.keyClick(pane.tree, Qt.Key.Key_Down)
    pane.tree.setCurrentItem(pane.tree.topLevelItem(0).child(0))
    QTest.keyClick(pane.tree, Qt.Key.Key_Return)
    assert session.transport.position_ns() == S
    assert session.current_lane_id == voice
    pane.set_theme(LIGHT)


def test_names_merging_and_deleting(session, pane):
    said = []
    pane.refused.connect(said.append)
    ann, ben = session.add_person("Ann"), session.add_person("Ben")
    voice = session.add_lane("Front")
    pane.refresh()
    assert texts(pane)[-2:] == [["Nobody's yet", "", "", ""], "Front"]
    nobody = pane.tree.topLevelItem(2)
    pane.tree.dropped.emit(nobody.child(0).data(0, ROW), ben)
    assert session.project.lane(voice).person_id == ben
    pane.refresh()
    first = pane.tree.topLevelItem(0)
    first.setText(0, "ben")
    assert session.project.person(ann).name == "Ann"
    assert "somebody called “ben” already" in said[0]
    pane.refresh()
    pane.tree.topLevelItem(0).setText(0, "Anna")
    assert session.project.person(ann).name == "Anna"
    chosen(pane.menu_of(pane.tree.topLevelItem(0)), "Colour", "Rose").trigger()
    assert session.project.person(ann).color == 4
    pane.refresh()
    chosen(pane.menu_of(pane.tree.topLevelItem(1)), "The same person as", "Anna").trigger()
    assert [one.name for one in session.people()] == ["Anna"]
    assert session.project.lane(voice).person_id == ann
    pane.refresh()
    pane.tree.setCurrentItem(pane.tree.topLevelItem(0).child(0))
    QTest.keyClick(pane.tree, Qt.Key.Key_Delete)
    assert session.project.lane(voice).person_id is None
    pane.tree.dropped.emit(pane.tree.topLevelItem(0).child(0).data(0, ROW), NOBODY)
    pane.refresh()
    pane.tree.setCurrentItem(pane.tree.topLevelItem(0))
    QTest.keyClick(pane.tree, Qt.Key.Key_Delete)
    assert session.people() == []
    session.undo()
    assert [one.name for one in session.people()] == ["Anna"]


def test_lengths_are_short():
    assert [length_text(round(s * S)) for s in (0, 0.04, 59.94, 187, 3729)] == [
        "–",
        "0.0 s",
        "59.9 s",
        "3:07",
        "1:02:09",
    ]


def test_a_pane_that_is_no_longer_seen_reads_nothing(session, pane):
    session.notices.subscribe(pane.on_notice)
    session.add_person("Ann")
    assert pane._later.isActive()
    pane.close()
    pane._later.timeout.emit()
    assert texts(pane) == []
