"""A small session under a timeline, for its tests: two recorders, a sensor, lanes to draw on, and a mouse."""

import wave
from pathlib import Path

import numpy as np
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from syncstudio.panes import theme as look
from syncstudio.panes.timeline.timeline_pane import TimelinePane
from syncstudio.session.session import Session
from syncstudio.timebase.span import Span
from syncstudio.transport.silent import SilentOutput

S = 1_000_000_000
LEFT, MIDDLE = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton
NONE, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
ALT, CONTROL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier
RATE = 8000


def write_sound(path: Path, seconds: float = 10.0, seed: int = 1) -> Path:
    """A swelling tone with noise, 16 bit mono."""
    t = np.arange(int(seconds * RATE)) / RATE
    noise = np.random.default_rng(seed).standard_normal(len(t))
    sound = np.abs(np.sin(t * 0.9 + seed)) * (0.5 * np.sin(2 * np.pi * 220 * t) + 0.2 * noise)
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes((sound.clip(-1, 1) * 20000).astype("<i2").tobytes())
    return path


def write_sensor(path: Path, rows: int = 1000, step_ms: int = 10) -> Path:
    """Three channels over a time column in milliseconds."""
    lines = ["time_ms,x,y,z"]
    for k in range(rows):
        t = k * step_ms / 1000
        lines.append(f"{k * step_ms},{np.sin(t):.4f},{np.cos(1.7 * t) * 4:.4f},{np.sin(9 * t) * 0.2:.4f}")
    path.write_text("\n".join(lines) + "\n")
    return path


class Bridge(QObject):
    """Brings notices to the thread of the window, as the app does."""

    heard = Signal(object)


class Bench:
    """A pane over a session of two recorders and a sensor, with a lane on the first and one of events."""

    def __init__(self, tmp_path, qtbot):
        self.session = Session.create(tmp_path / "p.syncstudio", SilentOutput)
        media = [write_sound(tmp_path / "a.wav"), write_sound(tmp_path / "b.wav", 8, 2)]
        assert self.session.add_media([*media, write_sensor(tmp_path / "imu.csv")]) == []
        qtbot.waitUntil(lambda: self.session.jobs.idle, timeout=20_000)
        self.a, self.b, self.imu = (track.id for track in self.session.project.tracks())
        self.lane = self.session.add_lane("Speaker", self.a)
        self.events = self.session.add_lane("Events", None, "events")
        self.pane = TimelinePane(self.session, look.DARK)
        qtbot.addWidget(self.pane)
        self.heard = []
        self.bridge = Bridge()
        self.bridge.heard.connect(self.pane.on_notice)
        self.session.notices.subscribe(self.bridge.heard.emit)
        self.session.notices.subscribe(self.heard.append)
        self.pane.resize(1237, 420)
        self.pane.show()
        self.pane.fit()
        QApplication.processEvents()
        self.view, self.canvas = self.pane._view, self.pane.canvas
        self.view.set_axis(self.view.axis.fitted(Span(0, 10 * S)))

    def x(self, seconds):
        return round(self.view.axis.x_from_ns(round(seconds * S)))

    def y(self, key):
        row = self.view.contents.row_of(key)
        return row.y - self.view.scroll_y + min(row.height // 2, 13)

    def at(self, seconds, key):
        return QPoint(self.x(seconds), self.y(key))

    def drag(self, start, end, keys=NONE, button=LEFT, release=True):
        QTest.mousePress(self.canvas, button, keys, start)
        for share in (0.3, 0.6, 1.0):
            between = start + QPoint(
                round((end.x() - start.x()) * share), round((end.y() - start.y()) * share)
            )
            move(self.canvas, between, button, keys)
        if release:
            QTest.mouseRelease(self.canvas, button, keys, end)

    def steps(self):
        return [row.name for row in self.session.project.history()]

    def segments(self, lane=None):
        return self.session.segments_on(lane or self.lane, Span(-100 * S, 100 * S))


def move(widget, at, button, keys):
    place = QPointF(at)
    event = QMouseEvent(
        QEvent.Type.MouseMove, place, widget.mapToGlobal(place), Qt.MouseButton.NoButton, button, keys
    )
    QApplication.sendEvent(widget, event)


def wheel(widget, at, notches, keys=NONE):
    place = QPointF(at)
    event = QWheelEvent(
        place,
        widget.mapToGlobal(place),
        QPoint(),
        QPoint(0, round(notches * 120)),
        Qt.MouseButton.NoButton,
        keys,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)
