"""Words at size: a transcript of three hours and 40,000 words in one lane, scrolled, played, dragged, edited, replaced.

On a real session and a real file, every edit on disk when its time is taken; the timeline without a screen.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np

from tests.bench.report import Row

SIZE = (1920, 1080)
SECONDS = 3 * 3_600
_S, _MS = 1_000_000_000, 1_000_000
_NAME = "words"
_SOME = (
    "pump",
    "valve",
    "open",
    "the",
    "and",
    "so",
    "well",
    "starts",
    "every",
    "time",
    "again",
    "water",
    "then",
)


def run(tiny: bool) -> list[Row]:
    """The rows of this benchmark; `tiny` is a thousand words, to see that it works."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    app = QApplication.instance() or QApplication(sys.argv[:1])
    words, rounds = (1_000, 4) if tiny else (40_000, 80)
    with tempfile.TemporaryDirectory(prefix="syncstudio-bench-") as folder:
        return _rows(app, Path(folder), words, rounds)


def _rows(app: object, folder: Path, words: int, rounds: int) -> list[Row]:
    from syncstudio.app.notice_bridge import NoticeBridge
    from syncstudio.panes import theme as look
    from syncstudio.panes.timeline.timeline_pane import TimelinePane
    from syncstudio.session.session import Session

    session = Session.create(folder / "bench.syncstudio")
    lane = fill(session, words)
    pane = TimelinePane(session, look.DARK)
    bridge = NoticeBridge(session.notices)
    bridge.notice.connect(pane.on_notice)
    try:
        pane.resize(*SIZE)
        pane.show()
        pane.fit()
        app.processEvents()  # type: ignore[attr-defined]
        return [
            *_moving(app, pane, rounds),
            *_playing(app, pane, rounds),
            *_editing(app, session, lane, rounds),
        ]
    finally:
        bridge.close()
        pane.close_readers()
        pane.close()
        pane.deleteLater()
        app.processEvents()  # type: ignore[attr-defined]
        session.close()


def fill(session: object, words: int) -> int:
    """A lane of utterances of about ten words; the lane."""
    from syncstudio.project.records import Segment, Word
    from syncstudio.timebase.span import Span

    chance = random.Random(5)
    lane: int = session.add_lane("Ann", None, "transcript")  # type: ignore[attr-defined]
    end = session.add_lane("end")  # type: ignore[attr-defined]
    session.add_segment(end, Span((SECONDS - 1) * _S, SECONDS * _S))  # type: ignore[attr-defined]
    step_ns = SECONDS * _S // words
    segments, rows, at = [], [], 0
    while at < words:
        count = min(chance.randrange(4, 18), words - at)
        said = [chance.choice(_SOME) for _ in range(count)]
        key = len(segments) + 1
        segments.append(Segment(key, lane, at * step_ns, (at + count) * step_ns, text=" ".join(said)))
        for n, text in enumerate(said):
            start_ns = (at + n) * step_ns
            rows.append(
                Word(
                    0,
                    key,
                    n,
                    start_ns,
                    start_ns + step_ns * chance.randrange(6, 11) // 10,
                    text,
                    chance.random(),
                )
            )
        at += count
    with session.project.edit("Import") as edit:  # type: ignore[attr-defined]
        edit.insert_many(segments)
        edit.insert_many(rows)
    return lane


def _moving(app: object, pane: object, rounds: int) -> list[Row]:
    """Scrolling at five scales; the first two show ribbons, the others words."""
    view = pane._view  # type: ignore[attr-defined]
    chance = np.random.default_rng(7)
    worst, at = [0.0], ""
    for seconds in (3 * 3600, 600, 30, 12, 4):
        view.set_axis(view.axis.fitted(_span(3_000, 3_000 + seconds) if seconds < 3600 else view.extent))
        _turn(app, lambda: None)
        pans = chance.integers(3, 90, rounds // 2)
        there = [_turn(app, lambda px=px: view.pan(int(px))) for px in np.concatenate([pans, -pans])]
        if np.percentile(there, 95) > np.percentile(worst, 95):
            worst, at = there, f"{view.axis.span.duration_ns / 1e9:.0f} s in sight"
    zooms = [_turn(app, lambda f=f: view.zoom(f, SIZE[0] / 2)) for f in (0.8, 1.25) * (rounds // 4)]
    return [
        _p95("scrolling", worst, 16, f"the worst of five scales, {at}"),
        _p95("zooming", zooms, 16, "some 4 s in sight, all painted anew"),
    ]


def _playing(app: object, pane: object, rounds: int) -> list[Row]:
    view = pane._view  # type: ignore[attr-defined]
    view.set_axis(view.axis.fitted(_span(3_000, 3_020)))
    _turn(app, lambda: None)
    ticks = [_turn(app, partial(pane.on_tick, (3_000 * 1000 + n * 16) * _MS)) for n in range(rounds * 4)]  # type: ignore[attr-defined]
    return [_p95("the word being said, a tick", ticks, 16, "20 s in sight, 60 ticks a second")]


def _editing(app: object, session: object, lane: int, rounds: int) -> list[Row]:
    segments = session.project.segments(lane)  # type: ignore[attr-defined]
    texts, drags = [], []
    for n in range(rounds // 2):
        each = segments[len(segments) // 3 + n]
        text = each.text.replace(" ", " really ", 1)
        texts.append(_turn(app, partial(session.write_text, each.id, text)))  # type: ignore[attr-defined]
        word = session.words_in(each.id)[0]  # type: ignore[attr-defined]
        span = word.master
        drags.append(
            _turn(app, partial(session.preview_word_times, word.id, span.start_ns, span.end_ns - n * _MS))  # type: ignore[attr-defined]
        )
        session.end_word_preview()  # type: ignore[attr-defined]
    began = time.perf_counter()
    found = session.replacements("the", "this")  # type: ignore[attr-defined]
    seen = time.perf_counter() - began
    began = time.perf_counter()
    session.replace_in_text("the", "this")  # type: ignore[attr-defined]
    done = time.perf_counter() - began
    began = time.perf_counter()
    session.undo()  # type: ignore[attr-defined]
    undone = time.perf_counter() - began
    _turn(app, lambda: None)
    how = f"{sum(len(each.found) for each in found):,} places in {len(found):,} utterances"
    return [
        _p95("a text written", texts, 50, "one word more, on disk and painted"),
        _p95("a word's edge dragged", drags, 16, "preview, lane painted anew"),
        Row(_NAME, "replacements shown", seen * 1e3, "ms", 1_000, how=how),
        Row(_NAME, "all replaced", done * 1e3, "ms", 1_000, how=f"{how}, one step, on disk"),
        Row(_NAME, "and undone", undone * 1e3, "ms", 1_000, how=how),
    ]


def _span(low_s: float, high_s: float) -> object:
    from syncstudio.timebase.span import Span

    return Span(round(low_s * _S), round(high_s * _S))


def _turn(app: object, act: Callable[[], object]) -> float:
    """How long something takes until it is painted, in ms."""
    began = time.perf_counter()
    act()
    app.processEvents()  # type: ignore[attr-defined]
    return (time.perf_counter() - began) * 1e3


def _p95(figure: str, times: list[float], target: float, how: str) -> Row:
    return Row(_NAME, figure, float(np.percentile(times, 95)), "ms p95", target, how=how)
