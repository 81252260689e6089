"""The sync meter in its window: measured while playing, shown in the dock, recorded; and heavy videos are told of."""

import csv
import time

import pytest
from PySide6.QtWidgets import QFileDialog

from syncstudio.session.notices import PicturesLag
from syncstudio.timebase.instant import NS_PER_S

MS = 1_000_000


def video(window):
    return next(track for track in window.session.project.tracks() if track.kind == "video")


def seen(window):
    """The readings of the window's video."""
    return window.session.meter.readings(video(window).id, 0)


@pytest.fixture
def playing(window, qtbot):
    """A window that has shown some pictures of a played video."""
    window.show()
    window.session.transport.play()
    qtbot.waitUntil(lambda: len(seen(window)) >= 8, timeout=20_000)
    yield window
    window.session.transport.pause()


def test_what_is_painted_while_playing_is_measured(playing):
    for reading in seen(playing):
        span = playing.session.frame_span(reading.track_id, reading.number)
        assert reading.start_ns == span.start_ns
        assert reading.from_due_ns == reading.heard_ns - span.start_ns
        assert reading.speed == 1


def test_painting_held_up_by_50_ms_reads_50_ms_more(playing, qtbot, monkeypatch):
    """The paint event really waits. A busy machine holds pictures up besides: the least of several counts, against
    how long each really waited."""
    pane = playing.grid.panes[0]
    tell, waits, held = type(pane).tell_painted, {}, []

    def slow(self, feeds):
        image = pane.feed.image
        if image is not None and image.cacheKey() not in held:
            held.append(image.cacheKey())
            began_ns = time.monotonic_ns()
            time.sleep(0.05)
            waits[pane.feed.number] = (began_ns, time.monotonic_ns())
        tell(self, feeds)

    monkeypatch.setattr(type(pane), "tell_painted", slow)
    before = seen(playing)[-1].host_ns
    # The clip is short: it plays again until there are enough.
    transport = playing.session.transport
    more = []

    def enough():
        if not transport.playing:
            transport.play()
        more[:] = [each for each in seen(playing) if each.host_ns > before and each.number in waits]
        return len(more) >= 10

    qtbot.waitUntil(enough, timeout=40_000)
    monkeypatch.undo()
    over_ms = []
    for reading in more:
        began_ns, ended_ns = waits[reading.number]
        if began_ns < reading.host_ns < began_ns + 1_000 * MS:
            in_time_ns = reading.heard_ns - (reading.host_ns - began_ns) - reading.start_ns
            added_ns = reading.from_due_ns - in_time_ns
            assert added_ns >= 50 * MS
            over_ms.append((added_ns - (ended_ns - began_ns)) / MS)
    assert over_ms
    assert min(over_ms) < 5


def test_paused_nothing_is_measured(window, qtbot):
    window.show()
    for number in (3, 9, 4):
        window.session.transport.seek(window.session.frame_start(video(window).id, number))
        qtbot.waitUntil(lambda number=number: window.grid.panes[0].shown_number == number)
    qtbot.wait(50)
    assert seen(window) == []


def test_the_dock_shows_each_video(playing, qtbot):
    playing.acts["sync_meter"].trigger()
    assert playing.docks["meter"].isVisible()
    playing.meter.refresh()
    ((name, median, p95, worst, dropped, player),) = playing.meter.rows
    assert name == video(playing).name
    assert all(float(text.split()[0]) >= 0 for text in (median, p95, worst))
    assert dropped.isdigit()
    assert player == "exact"
    playing.meter._choose_span(60)
    assert playing.meter._graph.span_s == 60
    assert not playing.meter.grab().isNull()


def test_the_meter_is_recorded_with_its_versions(playing, qtbot, tmp_path, monkeypatch):
    target = tmp_path / "meter.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    playing.acts["record_meter"].trigger()
    assert playing.session.meter_recording == target
    assert playing.acts["record_meter"].isChecked()
    before = len(seen(playing))
    playing.session.transport.seek(0)
    qtbot.waitUntil(lambda: len(seen(playing)) >= before + 5, timeout=20_000)
    playing.acts["record_meter"].trigger()
    assert playing.session.meter_recording is None
    lines = target.read_text().splitlines()
    head = [line for line in lines if line.startswith("#")]
    for name in ("syncstudio", "PySide6", "av", "python", "screen", "sound"):
        assert any(line.startswith(f"# {name}: ") for line in head), name
    rows = list(csv.DictReader(line for line in lines if not line.startswith("#")))
    assert len(rows) >= 5
    for row in rows:
        error_ms = (int(row["heard_master_ns"]) - int(row["painted_master_ns"])) / MS
        assert float(row["error_ms"]) == pytest.approx(error_ms, abs=0.002)
        assert row["player"] == "exact"
        assert row["track_name"] == video(playing).name


def test_a_meter_that_cannot_be_written_is_said(playing, qtbot, tmp_path, monkeypatch):
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "none" / "a.csv"), ""))
    playing.acts["record_meter"].trigger()
    assert any("There is no folder" in text for text in playing.strip.texts())
    assert not playing.acts["record_meter"].isChecked()
    folder = tmp_path / "b.csv"
    folder.mkdir()
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(folder), ""))
    playing.acts["record_meter"].trigger()
    qtbot.waitUntil(lambda: any("cannot be recorded" in text for text in playing.strip.texts()))
    assert playing.session.meter_recording is None


def test_a_heavy_video_is_told_of_with_what_may_help(window, qtbot):
    track = video(window)
    window.session.notices.emit(PicturesLag(track.id, ("copy",)))
    qtbot.waitUntil(lambda: any("too heavy" in text for text in window.strip.texts()))
    (message,) = [message for message in window.strip._messages() if "too heavy" in message.text]
    (button,) = message.buttons
    button.click()
    assert window.session.plays_copy(track.id)
    assert window.session.player_name(track.id) == "copy"
    assert not any("too heavy" in text for text in window.strip.texts())
    assert window.session.jobs.wait(60)
    assert window.session.has_proxy(track.id)


def test_played_from_a_copy_pictures_are_marked_and_stills_are_exact(window, qtbot):
    window.show()
    session, pane = window.session, window.grid.panes[0]
    session.play_copy(pane.track_id, True)
    assert session.jobs.wait(60)
    qtbot.waitUntil(lambda: session.has_proxy(pane.track_id))
    session.transport.seek(0)
    session.transport.play()
    qtbot.waitUntil(lambda: pane.feed.answer is not None and not pane.feed.answer.exact, timeout=20_000)
    session.transport.pause()
    qtbot.waitUntil(lambda: pane.settled)
    assert pane.feed.exact
    session.play_copy(pane.track_id, False)
    assert not session.plays_copy(pane.track_id)


def test_the_player_menu_plays_a_small_copy_and_no_longer(window, qtbot):
    session, track = window.session, video(window)
    session.focus_track_id = track.id
    menu = window.menus.submenus["player"]
    for on in (True, False):
        menu.aboutToShow.emit()
        (small,) = [action for action in menu.actions() if "small copy" in action.text()]
        assert small.isChecked() is not on
        small.trigger()
        assert session.plays_copy(track.id) is on
    session.jobs.wait(60)


def test_a_video_that_drops_much_is_told_of_once(window):
    session, track = window.session, video(window)
    told = []
    session.notices.subscribe(lambda notice: told.append(notice) if isinstance(notice, PicturesLag) else None)
    refresh_ns = NS_PER_S // 60
    session.transport.play()
    session.meter.painted(track.id, 0, 0, 0)
    for place in range(400):
        number = place // 4
        session.meter.wants(track.id, number, place * refresh_ns, refresh_ns)
        if number % 3 == 0:
            session.meter.painted(track.id, number, number, place * refresh_ns)
        if place % 60 == 0:
            session.watch_pictures(place * refresh_ns, refresh_ns)
    session.transport.pause()
    session.jobs.wait(60)
    assert [notice.track_id for notice in told] == [track.id]
    assert "copy" in told[0].offers
