"""Notices reach the GUI thread, in order, and a burst is said once."""

import threading
from dataclasses import replace

from PySide6.QtCore import QThread

from syncstudio.app.display_tick import DisplayTick
from syncstudio.app.notice_bridge import NoticeBridge, without_repeats
from syncstudio.session.jobs import Job
from syncstudio.session.notices import (
    FocusChanged,
    JobChanged,
    MediaGrown,
    Notices,
    ProjectChanged,
    Said,
    TransportChanged,
)


def test_only_the_last_word_on_a_growing_thing_is_kept():
    job = Job(1, "Peaks", None, 0.1, "running")
    burst = [
        MediaGrown(1, "peaks"),
        JobChanged(job),
        MediaGrown(2, "peaks"),
        ProjectChanged("a"),
        MediaGrown(1, "peaks"),
        TransportChanged(),
        JobChanged(replace(job, fraction=0.5)),
        ProjectChanged("b"),
        TransportChanged(),
        Said("x"),
        Said("x"),
    ]
    kept = without_repeats(burst)
    assert kept == [burst[2], burst[3], burst[4], burst[6], burst[7], burst[8], burst[9], burst[10]]


def test_notices_of_any_thread_arrive_on_the_gui_thread(qtbot):
    notices = Notices()
    bridge = NoticeBridge(notices)
    heard = []
    bridge.notice.connect(lambda notice: heard.append((notice, QThread.currentThread())))

    def say():
        for number in range(100):
            notices.emit(FocusChanged(number))

    thread = threading.Thread(target=say)
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: len(heard) == 100)
    assert [notice.track_id for notice, _ in heard] == list(range(100))
    assert {where for _, where in heard} == {QThread.currentThread()}
    bridge.close()
    notices.emit(FocusChanged(None))
    qtbot.wait(20)
    assert len(heard) == 100


class StillTransport:
    playing = False
    reads = 0

    def position_ns(self):
        self.reads += 1
        return 3_600_000_000_001


def test_the_tick_runs_only_while_playing_and_carries_whole_nanoseconds(qtbot):
    transport = StillTransport()
    tick = DisplayTick(transport)
    heard = []
    tick.tick.connect(heard.append)
    tick.follow()
    assert not tick.running
    assert heard == [3_600_000_000_001]
    transport.playing = True
    tick.follow()
    assert tick.running
    qtbot.waitUntil(lambda: len(heard) > 4)
    assert transport.reads == len(heard)
    transport.playing = False
    tick.follow()
    assert not tick.running
    tick.close()


class Pictures:
    refresh_ns = 4_000_000
    changed = True

    def next_change_ns(self):
        return None


def test_where_a_picture_changes_the_rest_waits_for_the_next_tick(qtbot):
    transport = StillTransport()
    transport.playing = True
    tick = DisplayTick(transport, None, Pictures())
    said = []
    tick.picture_tick.connect(lambda _ns: said.append("picture"))
    tick.tick.connect(lambda _ns: said.append("rest"))
    tick.follow()
    qtbot.waitUntil(lambda: len(said) >= 9)
    tick.close()
    assert said[:9] == [
        "picture",
        "picture",
        "rest",
        "picture",
        "picture",
        "rest",
        "picture",
        "picture",
        "rest",
    ]
    # At rest everything is told at once.
    transport.playing = False
    said.clear()
    tick.follow()
    assert said == ["picture", "rest"]
