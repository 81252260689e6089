"""Typing mode: keys for the sound, turns and speakers, and a text that is safe while it is typed."""

from fractions import Fraction

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest

from syncstudio.panes.theme import DARK
from syncstudio.panes.transcript.typing_pane import TypingPane
from syncstudio.session.session import Session
from syncstudio.session.transcripts.typing import TypingOptions

S = 10**9


@pytest.fixture
def pane(qtbot, tmp_path):
    session = Session.create(tmp_path / "p.syncstudio")
    session.transport.end_ns = 600 * S
    pane = TypingPane(session, DARK)
    pane.clock_ns = [0]
    pane.field._host_of = lambda _event: pane.clock_ns[0]
    session.heard_ns = lambda host_ns=None: pane.clock_ns[0]
    qtbot.addWidget(pane)
    pane.resize(420, 240)
    pane.show()
    yield pane
    pane.hide()
    session.close()


def said(pane):
    return [(u.speaker, u.segment.text) for u in pane._session.utterances()]


def type_at(pane, at_ns, text):
    pane.clock_ns[0] = at_ns
    QTest.keyClicks(pane.field, text)


def test_turns_and_speakers_are_written_as_they_are_typed(pane):
    type_at(pane, 2 * S, "hello ")
    # A lane was made, and the word is on disk before the turn is over.
    assert said(pane) == [("Speaker 1", "hello")]
    type_at(pane, 4 * S, "there")
    QTest.keyClick(pane.field, Qt.Key.Key_Return)
    assert pane.field.toPlainText() == ""
    assert said(pane)[-1] == ("Speaker 1", "hello there")
    (turn,) = pane._session.utterances()
    assert turn.words[1].master.start_ns == 4 * S
    QTest.keyClicks(pane.speakers.field, "Bob")
    QTest.keyClick(pane.speakers.field, Qt.Key.Key_Return)
    pane.on_notice(None)
    type_at(pane, 6 * S, "yes")
    pane.speak(1)
    assert said(pane) == [("Speaker 1", "hello there"), ("Bob", "yes")]
    type_at(pane, 8 * S, "well")
    for _ in range(4):
        QTest.keyClick(pane.field, Qt.Key.Key_Backspace)
    pane.clock_ns[0] = 20 * S
    type_at(pane, 20 * S, "good")
    pane.keep()
    (last,) = [u for u in pane._session.utterances() if u.segment.text == "good"]
    assert last.words[0].master.start_ns == 8 * S
    # All that is typed of one turn is one step.
    pane._session.undo()
    assert said(pane) == [("Speaker 1", "hello there"), ("Bob", "yes")]
    type_at(pane, 21 * S, " day ")
    assert said(pane)[-1] == ("Speaker 1", "good day")


def test_a_composed_word_counts_from_when_composing_began_and_runs_its_own_way(pane, monkeypatch):
    times = iter([5 * S, 9 * S, 9 * S])
    monkeypatch.setattr("syncstudio.panes.transcript.typing_field.time.monotonic_ns", lambda: next(times))
    pane._session.heard_ns = lambda host_ns=None: host_ns
    QCoreApplication.sendEvent(pane.field, QInputMethodEvent("かん", []))
    done = QInputMethodEvent("", [])
    done.setCommitString("漢字")
    QCoreApplication.sendEvent(pane.field, done)
    monkeypatch.undo()
    pane.keep()
    (turn,) = pane._session.utterances()
    assert [word.text for word in turn.words] == ["漢", "字"]
    assert pane._turn.typed.stamps_ns == [5 * S, 5 * S]
    pane.next_turn()
    pane.field.put("שלום hello")
    assert pane.field.document().firstBlock().layout().textOption().textDirection() in (
        Qt.LayoutDirection.LayoutDirectionAuto,
        Qt.LayoutDirection.RightToLeft,
    )


def test_the_sound_is_under_the_hands(pane):
    transport = pane._transport
    transport.seek(10 * S)
    pane.play_or_pause()
    assert transport.playing
    pane.play_or_pause()
    assert not transport.playing
    assert 9 * S <= transport.position_ns() <= 9.8 * S
    transport.seek(10 * S)
    pane.back()
    assert transport.position_ns() == 8 * S
    pane.change_speed(-1)
    assert transport.speed == Fraction(19, 20)
    pane.change_speed(1)
    pane.change_speed(1)
    assert transport.speed == Fraction(11, 10)
    transport.seek(0)
    pane.back()
    assert transport.position_ns() == pane._session.extent().start_ns
    pane.hold(True)
    assert transport.playing
    pane.hold(False)
    assert not transport.playing


def test_typing_stops_the_sound_and_resting_lets_it_go_on(pane, qtbot):
    kept = []
    pane.options_changed.connect(kept.append)
    pane._buttons["options"].click()
    pane.form.pause.setChecked(True)
    pane.form.resume.setValue(0.2)
    assert kept[-1] == TypingOptions(pause_typing=True, resume_ms=200)
    pane._transport.seek(10 * S)
    pane._transport.play()
    type_at(pane, 10 * S, "so")
    assert not pane._transport.playing
    qtbot.waitUntil(lambda: pane._transport.playing, timeout=2000)
    pane._transport.pause()
