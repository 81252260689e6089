"""A window in use for long: it leaks no threads, and the binding to Qt keeps Python's own counts whole."""

import sys
import threading

from PySide6.QtCore import QEvent, QObject, QRect
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication

from syncstudio.timebase.span import Span
from tests.app.conftest import wait_until_settled

_ROUNDS = 150
# What a round may honestly let go of is a few; a binding that takes one from None at each call takes thousands.
_LOST_AT_MOST = 300
_NS_PER_MS = 1_000_000


def end_of_events():
    QApplication.processEvents()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def use(window, number):
    """Play, seek, zoom and redraw once, as a restless person would."""
    session, timeline = window.session, window.timeline
    at_ns = number * 37 % 2000 * _NS_PER_MS
    if number % 10 == 0:
        session.transport.play()
    if number % 10 == 5:
        session.transport.pause()
    session.transport.seek(at_ns)
    if number % 4 == 0:
        session.selection = Span(at_ns, at_ns + 50 * _NS_PER_MS)
        window.acts["zoom_selection"].trigger()
    if number % 4 == 2:
        window.acts["fit"].trigger()
    if number % 25 == 0:
        window.acts["health"].trigger()
        window.health.show_track(None if number % 50 else session.project.tracks()[0].id)
    if number % 6 == 0:
        window.acts["next_finding"].trigger()
    if number % 3 == 0:
        timeline.canvas.update()
        window.health.update()
        window.grid.update()
        window.transcript.update()
    if number % 50 == 0:
        window.grab()
    QApplication.processEvents()


def test_many_seeks_and_redraws_leave_none_its_count(window, qtbot):
    for number in range(20):
        use(window, number)
    before = sys.getrefcount(None)
    for number in range(_ROUNDS):
        use(window, number)
    window.session.transport.pause()
    wait_until_settled(window, qtbot)
    assert sys.getrefcount(None) > before - _LOST_AT_MOST


def test_windows_that_open_and_close_leave_no_threads(open_window, clip, wav, qtbot):
    before = {thread for thread in threading.enumerate() if thread.name.startswith("syncstudio")}
    for number in range(4):
        window = open_window(clip, wav)
        window.session.transport.seek(number * 100 * _NS_PER_MS)
        window.session.transport.play()
        QApplication.processEvents()
        # Pictures may still be on their way here: they must find nobody, and no freed memory.
        window.close()
        end_of_events()
    qtbot.waitUntil(
        lambda: (
            not [t.name for t in threading.enumerate() if t.name.startswith("syncstudio") and t not in before]
        ),
        timeout=5_000,
    )


def test_calls_that_answer_nothing_take_nothing_from_none(qapp):
    picture = QImage(8, 8, QImage.Format.Format_RGB32)
    thing, painter = QObject(), QPainter(picture)
    before = sys.getrefcount(None)
    for _ in range(2000):
        thing.setObjectName("thing")
        painter.save()
        painter.fillRect(QRect(0, 0, 4, 4), QColor("red"))
        painter.drawLine(0, 0, 4, 4)
        painter.restore()
    lost = before - sys.getrefcount(None)
    painter.end()
    assert lost < _LOST_AT_MOST
