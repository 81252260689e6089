"""The question for a name, and what is asked by it: somebody new on a lane, a set of labels of one's own."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu, QWidget

from syncstudio.app.name_question import NameQuestion
from syncstudio.app.region_menu import add_lane_people
from syncstudio.panes.theme import DARK
from syncstudio.session.session import Session


@pytest.fixture
def desk(qtbot):
    """As much of a window as menus of people need."""

    class Desk(QWidget):
        theme = DARK
        session = Session.draft()

        def ask(self, request):
            request()

    made = Desk()
    qtbot.addWidget(made)
    made.show()
    yield made
    made.session.close()


def test_somebody_new_is_asked_for_by_the_lane_and_a_refusal_keeps_what_was_typed(desk):
    session = desk.session
    lane = session.add_lane("Anna's voice")
    session.add_person("Ben")
    menu = QMenu(desk)
    add_lane_people(menu, desk, lane)
    menu.actions()[2].trigger()
    question = desk.findChild(NameQuestion)
    assert question.asks.text() == "Who is heard on Anna's voice?"
    assert (question.keep.text(), question.keep.icon().isNull()) == ("Set person", True)
    assert not question.keep.isEnabled()
    QTest.keyClicks(question.field, "ben")
    QTest.keyClick(question.field, Qt.Key.Key_Return)
    assert "somebody called “ben” already" in question.trouble.text()
    assert (question.isVisible(), question.field.text()) == (True, "ben")
    QTest.keyClicks(question.field, "ja")
    assert question.trouble.isHidden()
    QTest.keyClick(question.field, Qt.Key.Key_Return)
    assert question.isHidden()
    assert session.project.person(session.project.lane(lane).person_id).name == "benja"
