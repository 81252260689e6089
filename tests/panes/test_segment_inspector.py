"""The Segment dock: what it shows of one label and of several, and that each Enter is one step."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from syncstudio.panes.inspector_plan import MIXED, inspector_facts
from syncstudio.panes.segment_inspector import SegmentInspector
from syncstudio.panes.theme import DARK, LIGHT
from syncstudio.session.session import Session
from syncstudio.timebase.span import Span

S = 1_000_000_000


@pytest.fixture
def session():
    made = Session.draft()
    yield made
    made.close()


@pytest.fixture
def turns(session):
    """A lane with three labels, and four questions."""
    lane, label = session.add_lane("Turns"), session.add_label("Speech")
    ids = [session.add_segment(lane, Span(k * S, k * S + S // 2), label, f"text {k}") for k in range(3)]
    session.add_attribute("Speaker")
    session.update_attribute(session.project.attributes()[0].id, required=True)
    session.add_attribute("Sure", "yes-no")
    session.add_attribute("Mood", "choice", ["calm", "very angry indeed", "sad", "none of these"])
    session.add_attribute("Count", "number", label_id=label)
    session.selected_segments = frozenset()
    return ids


@pytest.fixture
def pane(session, turns, qtbot):
    made = SegmentInspector(session, DARK)
    qtbot.addWidget(made)
    made.resize(300, 560)
    made.show()
    made.refusals = []
    made.refused.connect(made.refusals.append)
    stop = session.notices.subscribe(made.on_notice)
    yield made
    stop()


def typed(field, text):
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)


def test_the_facts_of_several_labels_are_what_they_share(session, turns):
    session.set_text(turns[1], "text 0")
    session.set_attribute(turns[:2], session.project.attributes()[0].id, "Ann")
    facts = inspector_facts(session, turns[:2])
    assert facts.text == "text 0"
    assert facts.span is None
    assert [one.value for one in facts.attributes] == ["Ann", "", "", ""]
    facts = inspector_facts(session, turns)
    assert (facts.text, facts.attributes[0].value, facts.attributes[0].missing) == (MIXED, MIXED, 1)
    session.set_label(turns[2:], None)
    assert [one.attribute.name for one in inspector_facts(session, turns).attributes] == [
        "Speaker",
        "Sure",
        "Mood",
    ]
    assert inspector_facts(session, [12345]) is None
    session.set_attribute(turns[:1], session.project.attributes()[3].id, "4")
    session.set_label(turns[:1], None)
    left = inspector_facts(session, turns[:1]).attributes[-1]
    assert (left.attribute.name, left.value, left.asked) == ("Count", "4", False)


def test_each_enter_is_one_step_on_everything_selected(session, turns, pane):
    assert pane.empty
    session.selected_segments = frozenset(turns)
    speaker, sure, mood, count = session.project.attributes()
    pane.focus_first()
    assert pane.answers[speaker.id].line.hasFocus()
    assert "◆ 1 to answer" in pane._head.text()
    typed(pane.answers[speaker.id].line, "Ann")
    assert session.project.can_undo == "Set Speaker"
    assert "◆" not in pane._head.text()
    QTest.mouseClick(pane.answers[sure.id].buttons["no"], Qt.MouseButton.LeftButton)
    assert {session.attribute_values(one)[sure.id] for one in turns} == {"no"}
    QTest.mouseClick(pane.answers[sure.id].buttons["no"], Qt.MouseButton.LeftButton)
    assert sure.id not in session.attribute_values(turns[0])
    yes, no = pane.answers[sure.id].buttons.values()
    yes.setFocus()
    QTest.keyClick(yes, Qt.Key.Key_Right)
    assert no.hasFocus()
    QTest.keyClick(no, Qt.Key.Key_Space)
    assert session.attribute_values(turns[0])[sure.id] == "no"
    choices = pane.answers[mood.id].list
    choices.setFocus()
    QTest.keyClick(choices, Qt.Key.Key_Down)
    choices.activated.emit(choices.currentIndex())
    assert session.attribute_values(turns[2])[mood.id] == "calm"
    typed(pane.answers[count.id].line, "many")
    assert pane.refusals == ["“Count” cannot be set: “many” is not a number."]
    session.selected_segments = frozenset()
    assert pane.empty
    assert pane._empty.isVisible()


def test_times_and_text_of_one_label_are_typed(session, turns, pane):
    session.selected_segments = frozenset(turns[:1])
    fields = pane.fields
    assert fields.start.text() == "00:00:00.000"
    typed(fields.end, "750 ms")
    assert session.placed_segment(turns[0]).master == Span(0, 750_000_000)
    typed(fields.duration, "0.25")
    assert session.placed_segment(turns[0]).master == Span(0, 250_000_000)
    typed(fields.start, "later")
    assert pane.refusals.pop().startswith("“later” is not a time")
    typed(fields.start, "3")
    assert "end before it starts" in pane.refusals.pop() or pane.refusals == []
    typed(fields.text, "hello")
    assert session.project.segment(turns[0]).text == "hello"
    fields.label.setCurrentIndex(0)
    fields.label.activated.emit(0)
    assert session.project.segment(turns[0]).label_id is None
    session.undo()
    assert fields.label.currentText() == "Speech"
    at = QPointF(5, 5)
    no = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase
    turned = QWheelEvent(at, fields.label.mapToGlobal(at), QPoint(), QPoint(0, -120), *no, False)
    QApplication.sendEvent(fields.label, turned)
    assert fields.label.currentText() == "Speech"


def test_what_was_typed_belongs_to_what_was_selected_then(session, turns, pane):
    session.selected_segments = frozenset(turns[:1])
    pane.fields.text.setFocus()
    pane.fields.text.selectAll()
    QTest.keyClicks(pane.fields.text, "mine")
    session.selected_segments = frozenset(turns[1:2])
    assert [session.project.segment(one).text for one in turns] == ["mine", "text 1", "text 2"]
    assert pane.fields.text.toPlainText() == "text 1"
    pane.set_theme(LIGHT)
    assert pane.fields.text.toPlainText() == "text 1"
