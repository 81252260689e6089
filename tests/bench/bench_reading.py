"""Reading and correcting a long transcript: three hours, 40,000 words."""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path

import numpy as np

from syncstudio.project.records import Lane, Segment, Word
from syncstudio.session.session import Session
from tests.bench.report import Row

_SAY = (
    "valve",
    "pump",
    "then",
    "the",
    "a",
    "pressure",
    "slowly",
    "because",
    "it",
    "leaks",
    "and",
    "now",
    "we",
    "wait",
)
_WORD_NS = 270_000_000  # 40,000 of them in three hours
_FRAME_MS = 16.0
_SIZE = (380, 900)


def run(tiny: bool) -> list[Row]:
    """Opening, playing, scrolling, jumping, typing, and an edit elsewhere; whole paints, rows laid out first time in
    them."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    from syncstudio.panes import theme
    from syncstudio.panes.transcript.transcript_pane import TranscriptPane

    application = QApplication.instance() or QApplication([])
    application.setFont(theme.sans(theme.BASE_PX))
    count = 400 if tiny else 40_000
    with tempfile.TemporaryDirectory(prefix="reading-") as folder:
        session = _talk(Path(folder) / "talk.syncstudio", count)
        begun = time.perf_counter()
        pane = TranscriptPane(session, theme.DARK)
        pane.resize(*_SIZE)
        pane.show()
        application.processEvents()
        rows = [_row("open", [(time.perf_counter() - begun) * 1e3], 1_000.0, f"{count} words")]
        stop = session.notices.subscribe(pane.on_notice)
        try:
            rows += _read(pane, application, 30 if tiny else 600)
            rows += _write(pane, session, application, 10 if tiny else 120)
        finally:
            stop()
            pane.editing.leave()
            pane.close()
            pane.deleteLater()
            session.close()
    return rows


def _read(pane, application, steps: int) -> list[Row]:
    view, length_ns = pane.view, pane.view.rows[len(pane.view.rows) - 1].end_ns

    def painted(act) -> float:
        begun = time.perf_counter()
        act()
        view.viewport().repaint()
        spent_ms = (time.perf_counter() - begun) * 1e3
        application.processEvents()
        return spent_ms

    # A minute at the screen's rate, from the middle on: words change, and rows come into sight.
    first_ns, tick_ns = length_ns // 2, 100_000_000
    playing = [painted(lambda n=n: pane.on_tick(first_ns + n * tick_ns)) for n in range(steps)]
    wheel = [painted(lambda: view.scroll_by(90)) for _ in range(steps)]
    rng = np.random.default_rng(3)
    places = rng.integers(0, len(view.rows), max(5, steps // 6)).tolist()
    jumps = [painted(lambda place=place: view.set_top(place, 0)) for place in places]
    pane.come_back()
    return [
        _row("playing, a tick", playing, _FRAME_MS),
        _row("scrolling, a step of the wheel", wheel, _FRAME_MS, "all rows new"),
        _row("a jump anywhere", jumps, _FRAME_MS, "a whole screen laid out first time"),
    ]


def _write(pane, session, application, steps: int) -> list[Row]:
    from PySide6.QtTest import QTest

    view, editing = pane.view, pane.editing
    place = len(view.rows) // 2
    editing.begin(place)
    application.processEvents()
    keys = []
    for n in range(steps):
        begun = time.perf_counter()
        QTest.keyClick(editing.editor, " valve"[n % 6])
        view.viewport().repaint()
        keys.append((time.perf_counter() - begun) * 1e3)
    stored = []
    for _ in range(max(3, steps // 10)):
        QTest.keyClick(editing.editor, "x")
        begun = time.perf_counter()
        editing.write()
        application.processEvents()
        stored.append((time.perf_counter() - begun) * 1e3)
    elsewhere = []
    for n in range(max(3, steps // 10)):
        other = view.rows[n].segment_id
        text = f"{view.rows[n].text} again"
        told = time.perf_counter()
        session.write_text(other, text)
        application.processEvents()
        elsewhere.append((time.perf_counter() - told) * 1e3)
    return [
        _row("typing, a key", keys, _FRAME_MS),
        _row("storing what was typed", stored, 50.0, "on disk, and read again"),
        _row("an edit elsewhere", elsewhere, 50.0, "on disk, and shown"),
    ]


def _row(name: str, times_ms: list[float], target_ms: float, how: str = "") -> Row:
    p95 = float(np.percentile(times_ms, 95))
    said = f"p95 of {len(times_ms)}, median {np.median(times_ms):.3g} ms, worst {max(times_ms):.3g} ms"
    return Row("reading", name, p95, "ms", target_ms, how=f"{said}; {how}" if how else said)


def _talk(path: Path, count: int) -> Session:
    """Two speakers in turn, utterances of 2 to 14 words."""
    session = Session.create(path)
    rng = np.random.default_rng(1)
    at_ns = done = 0
    with session.project.edit("Set up") as edit:
        lanes = [
            edit.insert(Lane(name=name, kind="transcript", color=n)) for n, name in enumerate(("Ann", "Ben"))
        ]
        turn = 0
        while done < count:
            words = [_SAY[k] for k in rng.integers(0, len(_SAY), min(int(rng.integers(2, 15)), count - done))]
            end_ns = at_ns + len(words) * _WORD_NS
            id = edit.insert(Segment(0, lanes[turn % 2], at_ns, end_ns, None, " ".join(words)))
            for n, word in enumerate(words):
                low = at_ns + n * _WORD_NS
                edit.insert(Word(0, id, n, low, low + _WORD_NS, word, float(rng.random())))
            at_ns, done, turn = end_ns, done + len(words), turn + 1
    return session
