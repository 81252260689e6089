"""Labelling at size: a project of 100,000 labels on 20 lanes, opened, scrolled, dragged, shifted, edited and searched.

On a real session and a real file, every edit on disk when its time is taken; panes without a screen. Peers: the
libraries that read and write ELAN's and Praat's files. ELAN and BORIS save by hand, a whole file at a time, and so have
nothing to set against a durable edit; Label Studio keeps labels in a database server, and asks for no more than some
thousands a task (labelstud.io/guide/tasks, "import data").

    python3 -m venv peers && peers/bin/pip install pympi-ling praatio
    SYNCSTUDIO_BENCH_PEERS=peers/bin/python python -m tests.bench labelling
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np

from tests.bench.label_rig import LANES, make_project
from tests.bench.report import Row

SIZE = (1920, 1080)
_MS = 1_000_000
_NAME = "labelling"
_WORKER = Path(__file__).with_name("label_peer_worker.py")


def run(tiny: bool) -> list[Row]:
    """The rows of this benchmark; `tiny` is a few thousand labels, to see that it works."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    app = QApplication.instance() or QApplication(sys.argv[:1])
    labels, rounds = (2_000, 4) if tiny else (100_000, 80)
    with tempfile.TemporaryDirectory(prefix="syncstudio-bench-") as folder:
        path = make_project(Path(folder), labels)
        peers = {name: _peer(name, Path(folder), labels) for name in ("pympi", "praatio")}
        rows = _opened(app, path, labels, rounds, peers)
        return [*rows, _live(Path(folder), 3 if tiny else 40)]


def _opened(
    app: object, path: Path, labels: int, rounds: int, peers: dict[str, dict[str, float]]
) -> list[Row]:
    from syncstudio.app.notice_bridge import NoticeBridge
    from syncstudio.panes import theme as look
    from syncstudio.panes.tables.label_table_pane import LabelTablePane
    from syncstudio.panes.timeline.timeline_pane import TimelinePane
    from syncstudio.session.session import Session

    def open_it() -> tuple[Session, TimelinePane]:
        session = Session.open(path)
        pane = TimelinePane(session, look.DARK)
        pane.resize(*SIZE)
        pane.show()
        pane.fit()
        app.processEvents()  # type: ignore[attr-defined]
        return session, pane

    opened = []
    for _ in range(3):
        began = time.perf_counter()
        session, pane = open_it()
        opened.append((time.perf_counter() - began) * 1e3)
        if len(opened) < 3:
            _close(app, session, pane)
    how = f"{labels:,} labels on {LANES} lanes, timeline painted at {SIZE[0]}x{SIZE[1]}; least of 3"
    rows = [_row("project opens", min(opened), 1_500, _seconds(peers, "open"), how)]
    try:
        # As in the window: an edit is on disk when its call returns, and panes hear of it next.
        bridge = NoticeBridge(session.notices)
        bridge.notice.connect(pane.on_notice)
        table = LabelTablePane(session, look.DARK)
        rows += _moving(app, pane, rounds)
        rows += _editing(app, session, rounds, peers)
        rows += _searching(app, table, labels)
        table.close()
        bridge.close()
    finally:
        _close(app, session, pane)
    return rows


def _close(app: object, session: object, pane: object) -> None:
    pane.close_readers()  # type: ignore[attr-defined]
    pane.close()  # type: ignore[attr-defined]
    pane.deleteLater()  # type: ignore[attr-defined]
    app.processEvents()  # type: ignore[attr-defined]
    session.close()  # type: ignore[attr-defined]


def _moving(app: object, pane: object, rounds: int) -> list[Row]:
    """Scrolling at four scales, and one label dragged over the screen."""
    view = pane._view  # type: ignore[attr-defined]
    chance = np.random.default_rng(7)
    worst, at = [0.0], ""
    for zoom in (2, 4, 8, 8):
        view.zoom(zoom, SIZE[0] / 3)
        _turn(app, lambda: None)
        pans = chance.integers(3, 90, rounds // 2)
        there = [_turn(app, lambda px=px: view.pan(int(px))) for px in np.concatenate([pans, -pans])]
        if np.percentile(there, 95) > np.percentile(worst, 95):
            worst, at = there, f"{view.axis.span.duration_ns / 1e9:.0f} s in sight"
    drags = _drag(app, pane, rounds)
    return [
        _p95("scrolling", worst, 16, f"the worst of four scales, {at}"),
        _p95(
            "a label dragged",
            drags,
            16,
            f"{view.axis.span.duration_ns / 1e9:.0f} s in sight, lane painted anew",
        ),
    ]


def _drag(app: object, pane: object, rounds: int) -> list[float]:
    from PySide6.QtCore import QEvent, QPointF, Qt
    from PySide6.QtGui import QMouseEvent
    from PySide6.QtWidgets import QApplication

    canvas, view = pane.canvas, pane._view  # type: ignore[attr-defined]
    names = {lane.name: lane_id for lane_id, lane in view.contents.lanes.items()}
    row = view.contents.row_of(("lane", names["lane 3"]))
    starts, ends = view.contents.lane_rows[names["lane 3"]].density()
    place = int(np.argmax(starts > (view.axis.span.start_ns + view.axis.span.end_ns) // 2))
    y = row.y - view.scroll_y + 12.0
    x = view.axis.x_from_ns(int(starts[place] + ends[place]) // 2)
    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton

    def send(kind: QEvent.Type, by_px: float) -> None:
        at = QPointF(x + by_px, y)
        pressed = left if kind == QEvent.Type.MouseButtonPress else none
        keys = Qt.KeyboardModifier.NoModifier
        QApplication.sendEvent(canvas, QMouseEvent(kind, at, canvas.mapToGlobal(at), pressed, left, keys))

    send(QEvent.Type.MouseButtonPress, 0)
    times = [_turn(app, lambda n=n: send(QEvent.Type.MouseMove, n % 60)) for n in range(1, rounds)]
    assert canvas._gesture is not None
    canvas.cancel_gesture()
    return times


def _editing(app: object, session: object, rounds: int, peers: dict[str, dict[str, float]]) -> list[Row]:
    """Select all and shift, its undo, and one label's text written."""
    ids = session.label_table().ids.tolist()  # type: ignore[attr-defined]
    shifts, painted, undos = [], [], []
    for _ in range(3):
        began = time.perf_counter()
        session.selected_segments = frozenset(ids)  # type: ignore[attr-defined]
        session.shift_labels(ids, 40 * _MS)  # type: ignore[attr-defined]
        shifts.append((time.perf_counter() - began) * 1e3)
        app.processEvents()  # type: ignore[attr-defined]
        painted.append((time.perf_counter() - began) * 1e3)
        began = time.perf_counter()
        session.undo()  # type: ignore[attr-defined]
        undos.append((time.perf_counter() - began) * 1e3)
        app.processEvents()  # type: ignore[attr-defined]
    session.selected_segments = frozenset()  # type: ignore[attr-defined]
    app.processEvents()  # type: ignore[attr-defined]
    edits = []
    for n in range(max(rounds, 20) * 2):
        began = time.perf_counter()
        session.set_text(ids[n * 97 % len(ids)], f"written {n}")  # type: ignore[attr-defined]
        edits.append((time.perf_counter() - began) * 1e3)
        app.processEvents()  # type: ignore[attr-defined]
    many = f"{len(ids):,} labels, on disk; least of 3"
    p50, p95 = np.percentile(edits, [50, 95])
    how = f"text of one of {len(ids):,}, on disk; {len(edits)} times"
    return [
        _row(
            "all selected and shifted",
            min(shifts),
            500,
            _seconds(peers, "shift"),
            f"{many}; peers in memory only",
        ),
        Row(_NAME, "the same, until it is painted", min(painted), "ms", how=many),
        _row("undo of the shift", min(undos), 500, None, many),
        Row(_NAME, "one label edited, p50", float(p50), "ms", how=how),
        _row(
            "one label edited, p95",
            float(p95),
            5,
            _seconds(peers, "write"),
            f"{how}; peers write the whole file",
        ),
    ]


def _searching(app: object, table: object, labels: int) -> list[Row]:
    """The table: filtered by words, by a pattern and by a relation, and sorted; until it is painted."""
    table.resize(*SIZE)  # type: ignore[attr-defined]
    began = time.perf_counter()
    table.show()  # type: ignore[attr-defined]
    app.processEvents()  # type: ignore[attr-defined]
    shown = (time.perf_counter() - began) * 1e3
    rows = [Row(_NAME, "table is shown at first", shown, "ms", how=f"{labels:,} rows")]
    for figure, text in (
        ("table filtered by a word", "hahaha"),
        ("table filtered by label and length", '"label 3" longer:300ms'),
        ("searched by a regular expression", "text:/(ha){3,}$/"),
        ("searched by time", 'label="label 3" within 200ms before label="label 5"'),
    ):
        times = []
        for _ in range(5):
            table.query.set_text("")  # type: ignore[attr-defined]
            app.processEvents()  # type: ignore[attr-defined]
            times.append(_turn(app, lambda text=text: table.query.set_text(text)))  # type: ignore[attr-defined]
        rows.append(
            _row(figure, float(np.median(times)), 100, None, f"{text}, {labels:,} rows, painted; p50 of 5")
        )
    table.query.set_text("")  # type: ignore[attr-defined]
    keys = [column.key for column in table.model.columns]  # type: ignore[attr-defined]
    for key in ("duration", "text"):
        column = keys.index(key)
        times = [_turn(app, partial(_sort, table, column, n % 2)) for n in range(6)]
        rows.append(
            _row(f"table sorted by {key}", float(np.median(times)), 100, None, f"{labels:,} rows; p50 of 6")
        )
    bar = table.view.verticalScrollBar()  # type: ignore[attr-defined]
    scrolls = [_turn(app, partial(bar.setValue, n * 3)) for n in range(120)]
    return [*rows, _p95("table scrolled", scrolls, 16, f"{labels:,} rows, three rows a turn")]


def _sort(table: object, column: int, descending: int) -> None:
    from PySide6.QtCore import Qt

    order = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
    table.view.sortByColumn(column, order)  # type: ignore[attr-defined]


def _live(folder: Path, presses: int) -> Row:
    """A key goes down while a device of known delay plays; what is stored against what truly came out of it then."""
    from syncstudio.session.session import Session
    from syncstudio.transport.silent import SilentOutput
    from tests.transport.simulated import RAMP, RATE, prepared

    wrong = []
    for device in ({"delay_ns": 100 * _MS}, {"delay_ns": 250 * _MS, "ppm": 40, "jitter_ns": _MS}):
        session = Session.create(folder / f"live-{device['delay_ns']}.syncstudio", SilentOutput)
        world = prepared(**device)
        session.transport.close()
        session.transport = world.transport
        try:
            lane = session.add_lane("Ann")
            label = session.add_label("Speech")
            world.do("play")
            world.run(1_500)
            pressed = []
            for n in range(presses * 2):
                world.run(113 + n * 7 % 90)
                pressed.append(world.now_ns)
                world.run(40)  # busy with something else before the key is worked off
                session.press_label(lane, label, pressed[-1])
            world.run(600)
            edges = [ns for each in session.project.segments(lane) for ns in (each.start_ns, each.end_ns)]
            times, values = world.output.heard()
            inside = values > 0
            place = values[inside].astype(np.float64) * RAMP * (1_000_000_000 / RATE)
            heard = np.interp(pressed, times[inside], place)
            wrong += np.abs(np.array(edges) - heard).tolist()
        finally:
            session.close()
    how = f"{len(wrong)} presses, devices of 100 and 250 ms delay, keys worked off 40 ms late; the greatest"
    return _row("live label, press to stored time", max(wrong) / _MS, 5, None, how)


def _peer(name: str, folder: Path, labels: int) -> dict[str, float]:
    command = [
        os.environ.get("SYNCSTUDIO_BENCH_PEERS") or sys.executable,
        str(_WORKER),
        name,
        str(folder),
        str(labels),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    answer: dict[str, float] = (
        json.loads(done.stdout) if done.returncode == 0 and done.stdout else {"missing": 1}
    )
    return answer


def _seconds(peers: dict[str, dict[str, float]], what: str) -> float | str:
    """The quickest peer's figure in ms; who is missing where none is there."""
    found = {name: answer[what] * 1e3 for name, answer in peers.items() if what in answer}
    return min(found.values()) if found else "pympi, praatio: not installed"


def _row(figure: str, value: float, target: float, peer: float | str | None, how: str) -> Row:
    ratio = value / peer if isinstance(peer, float) else None
    return Row(_NAME, figure, value, "ms", target, peer, ratio, how)


def _p95(figure: str, times_ms: list[float], target: float, how: str) -> Row:
    p50, p95 = np.percentile(times_ms, [50, 95])
    return _row(f"{figure}, p95", float(p95), target, None, f"{how}; p50 {p50:.1f} of {len(times_ms)} turns")


def _turn(app: object, request: Callable[[], object]) -> float:
    """One request and everything that it sets off, painting included, in ms."""
    began = time.perf_counter()
    request()
    app.processEvents()  # type: ignore[attr-defined]
    return (time.perf_counter() - began) * 1e3
