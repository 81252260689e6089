"""K held down with J or L, as on an editor's keyboard."""

from fractions import Fraction

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

J, K, L = Qt.Key.Key_J, Qt.Key.Key_K, Qt.Key.Key_L


@pytest.fixture
def transport(window):
    window.session.transport.seek(0)
    return window.session.transport


def shown_frame(window):
    session = window.session
    return session.frame_at(session.stepping_track(), session.transport.position_ns())


def test_taps_go_by_single_frames(window, transport, qtbot):
    QTest.keyPress(window, K)
    seen = []
    for key in (L, L, L, J):
        QTest.keyClick(window, key)
        seen.append((shown_frame(window), transport.playing))
        qtbot.wait(60)  # as a hand does
    QTest.keyRelease(window, K)
    assert seen == [(1, False), (2, False), (3, False), (2, False)]


def test_held_they_play_in_slow_motion_until_one_is_let_go(window, transport, qtbot):
    transport.seek(500_000_000)
    for key, speed in ((L, Fraction(1, 4)), (J, Fraction(-1, 4))):
        QTest.keyPress(window, K)
        QTest.keyPress(window, key)
        qtbot.waitUntil(lambda speed=speed: transport.playing and transport.speed == speed)
        QTest.keyRelease(window, key)
        qtbot.waitUntil(lambda: not transport.playing)
        QTest.keyRelease(window, K)
    assert transport.speed == 1


def test_the_pause_key_let_go_first_ends_slow_motion_and_is_itself_again(window, transport, qtbot):
    transport.seek(900_000_000)
    QTest.keyPress(window, K)
    QTest.keyPress(window, J)
    qtbot.waitUntil(lambda: transport.playing)
    QTest.keyRelease(window, K)
    assert not transport.playing
    # The server repeats the key that is still held.
    for _ in range(3):
        QTest.keyRelease(window, J)
        QTest.keyPress(window, J)
        assert not transport.playing
    QTest.keyRelease(window, J)
    qtbot.wait(100)
    QTest.keyClick(window, J)
    assert transport.playing
    assert transport.speed == -1
    QTest.keyClick(window, J)
    assert transport.speed == -2
    QTest.keyClick(window, K)
    assert not transport.playing


def test_repeats_that_look_like_releases_keep_slow_motion(window, transport, qtbot):
    QTest.keyPress(window, K)
    QTest.keyPress(window, L)
    qtbot.waitUntil(lambda: transport.playing)
    frames = []
    for _ in range(5):
        QTest.keyRelease(window, L)
        QTest.keyPress(window, L)
        frames.append(transport.speed)
    assert frames == [Fraction(1, 4)] * 5
    QTest.keyRelease(window, L)
    QTest.keyRelease(window, K)
    assert not transport.playing


def test_while_a_text_is_typed_letters_are_letters(window, transport):
    window.acts["go_to"].trigger()
    QTest.keyPress(window.transport_bar.clock, K)
    QTest.keyClick(window.transport_bar.clock, L)
    QTest.keyRelease(window.transport_bar.clock, K)
    assert shown_frame(window) == 0
    assert window.transport_bar.clock.text().endswith("l")
