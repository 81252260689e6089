"""The Timing health pane: what it shows of the focused track and of all, walked by keys and clicked."""

import threading
from dataclasses import replace
from fractions import Fraction

import pytest
from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from syncstudio.media.errors import MediaError
from syncstudio.panes.health_pane import HealthPane
from syncstudio.panes.theme import DARK, LIGHT
from syncstudio.session.notices import JobChanged
from syncstudio.session.session import Session
from tests.panes.timeline_rig import write_sensor, write_sound
from tests.session.health_rig import Checks, finding, gap, report, stream

S = 1_000_000_000


class Bridge(QObject):
    """Brings notices to the thread of the pane."""

    heard = Signal(object)


class Rig:
    """A pane over a session with a recorder and a sensor."""

    def __init__(self, tmp_path, qtbot, monkeypatch):
        self.checks = Checks(monkeypatch)
        self.checks.found["a.wav"] = lambda path: report(
            path,
            finding("priming", "info", 0),
            finding("timestamp-gap", "error", 3, 4, message="Nothing was recorded for a second. " * 6),
            finding("rate-mismatch", "warning"),
            streams=(
                stream(
                    kind="sound", gaps=(gap(3, 1),), variable_rate=True, histogram=((1024, 90), (2048, 1))
                ),
            ),
        )
        self.session = Session.create(tmp_path / "p.syncstudio")
        self.bridge = Bridge()
        self.session.notices.subscribe(self.bridge.heard.emit)
        self.qtbot = qtbot
        self.sound = write_sound(tmp_path / "a.wav", 6)
        self.sensor = write_sensor(tmp_path / "imu.csv")

    def add(self, *paths):
        assert self.session.add_media(paths) == []
        self.settle()
        return [track.id for track in self.session.project.tracks()]

    def settle(self):
        tracks = [track.id for track in self.session.project.tracks()]
        self.qtbot.waitUntil(
            lambda: not {"waiting", "checking"} & {self.session.health_state(id).state for id in tracks},
            timeout=20_000,
        )

    def pane(self, width=300, height=600):
        made = HealthPane(self.session, DARK)
        self.qtbot.addWidget(made)
        self.bridge.heard.connect(made.on_notice)
        made.resize(width, height)
        made.show()
        return made


@pytest.fixture
def rig(tmp_path, qtbot, monkeypatch):
    made = Rig(tmp_path, qtbot, monkeypatch)
    yield made
    made.session.close()


def codes(pane):
    return [
        pane.list.item(row).data(Qt.ItemDataRole.UserRole).finding.code for row in range(pane.list.count())
    ]


def test_an_empty_project_teaches(rig):
    pane = rig.pane()
    assert "Open a recording" in pane.says.text()
    assert not pane.copy.isEnabled()
    assert not pane.filter.isVisible()


def test_the_findings_of_a_track_stand_worst_first_with_figures_and_plots(rig):
    (sound,) = rig.add(rig.sound)
    pane = rig.pane()
    assert codes(pane) == ["timestamp-gap", "rate-mismatch", "priming"]
    section = pane.sections.by_track[sound]
    assert section.plot is not None
    assert section.histogram is not None
    assert "108" not in section._figures.text()
    assert "Gaps" in section._figures.text()
    assert section.title.text() == "a · 1 error, 1 warning, 1 info"
    assert "nothing was decoded" in section._read.text()
    assert not pane.says.isVisible()


def test_the_progress_of_a_check_leaves_the_list_alone(rig, qtbot):
    rig.add(rig.sound)
    pane = rig.pane()
    qtbot.waitUntil(lambda: pane.list.count() == 3 and not pane._settle.isActive())
    begun, go_on = threading.Event(), threading.Event()

    def wait(progress, cancelled):
        progress(0.25)
        begun.set()
        go_on.wait(10)

    rig.checks.before = wait
    rig.session.add_media([rig.sensor])
    assert begun.wait(10)
    qtbot.wait(200)
    pane.scope.setCurrentIndex(1)
    job = next(job for job in rig.session.jobs.running() if rig.session.is_health_job(job))
    pane._read()
    items = [pane.list.item(row) for row in range(3)]
    pane.on_notice(JobChanged(job))
    qtbot.wait(200)
    assert [pane.list.item(row) for row in range(3)] == items
    assert "imu.csv" in pane.says.text()
    go_on.set()
    rig.settle()


def test_a_clean_track_says_so(rig):
    rig.checks.found.clear()
    rig.add(rig.sound)
    pane = rig.pane()
    assert pane.says.text() == "✓ Nothing odd in the timing of a.wav."
    assert not pane.list.isVisible()


def test_the_keys_walk_the_findings_and_enter_goes_there(rig):
    rig.add(rig.sound)
    pane = rig.pane()
    pane.focus_findings()
    assert pane.list.current().finding.code == "timestamp-gap"
    QTest.keyClick(pane.list, Qt.Key.Key_Return)
    assert rig.session.transport.position_ns() == 3 * S
    QTest.keyClick(pane.list, Qt.Key.Key_Down)
    assert rig.session.selected_finding.finding.code == "rate-mismatch"
    QTest.keyClick(pane.list, Qt.Key.Key_Return)
    assert rig.session.transport.position_ns() == 3 * S
    QTest.keyClick(pane.list, Qt.Key.Key_Down)
    QTest.keyClick(pane.list, Qt.Key.Key_Enter)
    assert rig.session.transport.position_ns() == 0


def test_a_double_click_goes_there(rig):
    rig.add(rig.sound)
    pane = rig.pane()
    place = pane.list.visualItemRect(pane.list.item(0)).center()
    QTest.mouseClick(pane.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert rig.session.transport.position_ns() == 0
    QTest.mouseDClick(pane.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert rig.session.transport.position_ns() == 3 * S


def test_severities_can_be_hidden(rig):
    rig.add(rig.sound)
    pane = rig.pane()
    pane.filter.toggle("info")
    pane.filter.toggle("error")
    assert codes(pane) == ["rate-mismatch"]
    assert "hidden" in pane.filter._buttons["error"].toolTip()
    # What is looked at elsewhere is shown again.
    rig.session.go_to_finding(rig.session.all_findings()[0])
    rig.qtbot.waitUntil(lambda: codes(pane) == ["timestamp-gap", "rate-mismatch"])
    assert pane.list.current().finding.code == "timestamp-gap"


def test_it_follows_the_focus_and_shows_all_when_asked(rig):
    sound, sensor = rig.add(rig.sound, rig.sensor)
    rig.checks.found["imu.csv"] = lambda path: report(path, finding("clock-reset", "error", 2, stream=None))
    rig.session.read_again(sensor)
    rig.settle()
    pane = rig.pane()
    assert pane.scope.currentText() == "a"
    rig.session.focus_track_id = sensor
    rig.qtbot.waitUntil(lambda: codes(pane) == ["clock-reset"])
    assert pane.scope.currentText() == "imu"
    pane.show_track(None)
    assert codes(pane) == ["clock-reset", "timestamp-gap", "rate-mismatch", "priming"]
    assert set(pane.sections.by_track) == {sound, sensor}
    pane.show_track(sound)
    assert codes(pane)[0] == "timestamp-gap"


def test_a_click_in_the_plot_goes_there_and_the_playhead_shows(rig):
    (sound,) = rig.add(rig.sound)
    rig.session.set_alignment(sound, 10 * S)
    pane = rig.pane()
    plot = pane.sections.by_track[sound].plot
    plot.grab()
    x = round(plot._frame.x(1.0))
    QTest.mouseClick(plot, Qt.MouseButton.LeftButton, pos=QPoint(x, 40))
    assert rig.session.transport.position_ns() == pytest.approx(11 * S, abs=S / 20)
    pane.on_tick(12 * S)
    assert plot._playhead_s == 2.0
    pane.on_tick(S)
    assert plot._playhead_s == -9.0
    QTest.mouseMove(plot, QPoint(x, 40))
    plot.grab()


def test_places_follow_the_alignment(rig):
    (sound,) = rig.add(rig.sound)
    pane = rig.pane()
    rig.session.set_alignment(sound, 10 * S)
    rig.qtbot.waitUntil(lambda: pane.list.item(0).data(Qt.ItemDataRole.UserRole).master.start_ns == 13 * S)
    assert pane.sections.by_track[sound].clock_map == rig.session.clock_map(sound)


def test_a_check_that_fails_is_said_here(rig):
    rig.checks.found["a.wav"] = MediaError("a.wav is cut off: copy it again.")
    rig.add(rig.sound)
    pane = rig.pane()
    assert pane.says.text() == "a.wav is cut off: copy it again."


def test_the_report_is_copied_as_text(rig):
    rig.add(rig.sound)
    pane = rig.pane()
    pane.copy.click()
    text = QGuiApplication.clipboard().text()
    assert "timestamp-gap" in text
    assert "Measured rate" in text
    assert pane.copy.text() == "Copied"


@pytest.mark.parametrize("theme", [DARK, LIGHT])
@pytest.mark.parametrize(("width", "height"), [(220, 104), (220, 700), (320, 240), (900, 500)])
def test_every_size_is_painted_whole(rig, theme, width, height):
    rig.add(rig.sound)
    pane = rig.pane(width, height)
    pane.set_theme(theme)
    pane.grab()
    viewport = pane._area.viewport()
    rig.qtbot.waitUntil(lambda: pane.list.viewport().width() <= viewport.width())
    assert pane._body.minimumSizeHint().width() <= viewport.width()
    whole = pane.list.content_height()
    rig.qtbot.waitUntil(lambda: pane.list.height() in (whole, 340) or pane.list.height() > 340)
    assert pane.width() == width


def test_hundreds_of_findings_scroll_for_themselves(rig):
    rig.checks.found["a.wav"] = lambda path: report(
        path, *(finding("timestamp-gap", "warning", Fraction(k, 100)) for k in range(500))
    )
    rig.add(rig.sound)
    pane = rig.pane()
    assert pane.list.count() == 500
    assert pane.list.height() < 600
    last = rig.session.all_findings()[-1]
    rig.session.go_to_finding(last)
    rig.qtbot.waitUntil(lambda: pane.list.current() is not None and pane.list.current().same_as(last))


def test_of_thousands_the_worst_are_listed(rig):
    rig.checks.found["a.wav"] = lambda path: report(
        path,
        *(finding("timestamp-gap", "error" if k == 1500 else "info", Fraction(k, 1000)) for k in range(1501)),
    )
    rig.add(rig.sound)
    pane = rig.pane()
    assert pane.list.count() == 1000
    assert pane.list.item(0).data(Qt.ItemDataRole.UserRole).finding.severity == "error"
    assert "1501" in pane._more.text()
    pane.copy.click()
    assert QGuiApplication.clipboard().text().count("timestamp-gap") == 1501


def test_a_removed_recording_leaves_nothing(rig):
    (sound,) = rig.add(rig.sound)
    pane = rig.pane()
    rig.session.remove_source(rig.session.project.track(sound).source_id)
    rig.qtbot.waitUntil(lambda: not pane.sections.by_track and "Open a recording" in pane.says.text())


def test_a_stream_without_figures_has_its_findings_only(rig):
    def bare(path):
        return replace(report(path, finding("truncated", "error", stream=None)), streams=())

    rig.checks.found["a.wav"] = bare
    (sound,) = rig.add(rig.sound)
    pane = rig.pane()
    assert codes(pane) == ["truncated"]
    assert pane.sections.by_track[sound].plot is None
