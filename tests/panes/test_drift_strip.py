"""The strip over the transcript: cells by minute, words beside them, a click that seeks and one that measures."""

from types import SimpleNamespace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from syncstudio.panes.theme import DARK, LIGHT
from syncstudio.panes.transcript.drift_strip import DriftCells, DriftStrip
from syncstudio.panes.transcript.drift_words import cell_words, drift_words, off_text, report_words
from syncstudio.session.notices import DriftChanged
from syncstudio.session.transcripts.drift_facts import DriftCell, DriftReport, DriftStretch
from syncstudio.session.transcripts.said_sounds import SaidSound
from syncstudio.timebase.span import Span

S, MS = 10**9, 10**6
SAID = SaidSound((1,), 7, 2)


def cells(late, count=60):
    return tuple(
        DriftCell(
            Span(n * 60 * S, (n + 1) * 60 * S), late(n), 40 * MS, "" if late(n) is not None else "unclear"
        )
        for n in range(count)
    )


def stretch(first, last, late, late_at_end=None, whole=False):
    at_end = late if late_at_end is None else late_at_end
    return DriftStretch(Span(first * 60 * S, last * 60 * S), late * MS, at_end * MS, 30 * MS, whole)


LATE = DriftReport(SAID, "known", cells(lambda n: 240 * MS if n >= 41 else 5 * MS), (stretch(41, 60, 240),))


@pytest.mark.parametrize(
    ("off", "said"),
    [
        ([stretch(41, 60, 240)], "Text 240 ms late from 00:41:00"),
        ([stretch(10, 20, -1240)], "Text 1.24 s early from 00:10:00 to 00:20:00"),
        ([stretch(0, 60, 240, whole=True)], "Text 240 ms late all along"),
        ([stretch(0, 60, 0, 900)], "Text drifts from 0 ms late to 900 ms late between 00:00:00 and 01:00:00"),
        ([], "Text keeps to the voice"),
    ],
)
def test_words_say_where_and_how_far(off, said):
    assert drift_words(DriftReport(SAID, "known", cells(lambda n: 0), tuple(off))) == said


def test_what_cannot_be_told_is_said_as_such():
    report = DriftReport(SAID, "known", cells(lambda n: None, 3))
    assert drift_words(report).startswith("Cannot tell")
    assert cell_words(report.cells[1]) == "00:01:00 – 00:02:00\ncannot tell: it fits nowhere clearly"
    assert cell_words(LATE.cells[50]).endswith("text 240 ms late ± 40 ms")
    assert "with the voice" in cell_words(LATE.cells[0])
    assert drift_words(DriftReport(SAID, "failed", message="talk.wav is gone.")) == "talk.wav is gone."
    assert "240 ms late ± 30 ms" in report_words(LATE)
    assert off_text(-3_000_000) == "3 ms early"


@pytest.fixture
def strip(qtbot):
    seeks, reports = [], [LATE]
    session = SimpleNamespace(
        watch_drift=lambda: None,
        drift_reports=lambda: reports,
        transport=SimpleNamespace(seek=seeks.append),
        project=SimpleNamespace(lane=lambda id: SimpleNamespace(name=f"lane {id}")),
    )
    strip = DriftStrip(session, DARK)
    qtbot.addWidget(strip)
    strip.resize(624, 40)
    strip.show()
    return strip, seeks, reports


def test_a_strip_that_comes_at_rest_has_the_playhead_where_it_is(strip):
    strip, _, reports = strip
    known = reports.pop()
    strip.on_notice(DriftChanged())
    strip.on_tick(1800 * S)
    reports.append(known)
    strip.on_notice(DriftChanged())
    ((cells_shown, _),) = strip._shown
    picture = cells_shown.grab().toImage()
    line = picture.pixelColor(round(cells_shown._x(1800 * S)), 1)
    assert line.name() == DARK.playhead


def test_a_click_seeks_and_the_words_ask_for_the_measurement(strip, qtbot):
    strip, seeks, reports = strip
    (shown,) = strip._shown
    QTest.mouseClick(shown[0], Qt.MouseButton.LeftButton, pos=QPoint(12 + 300, 6))
    assert abs(seeks[-1] - 30 * 60 * S) < 10 * S
    strip.on_tick(30 * 60 * S + 1)
    QTest.keyClick(shown[0], Qt.Key.Key_Right)
    assert seeks[-1] == 31 * 60 * S
    QTest.keyClick(shown[0], Qt.Key.Key_Left)
    assert seeks[-1] == 30 * 60 * S
    with qtbot.waitSignal(strip.measure_asked) as asked:
        QTest.mouseClick(shown[1], Qt.MouseButton.LeftButton)
    assert asked.args == [SAID]
    strip.set_theme(LIGHT)
    assert not strip.grab().isNull()
    # Several transcripts are told apart by name, those that are off first; without any it is gone.
    reports[:] = [DriftReport(SaidSound((2,), 8, 2), "known", cells(lambda n: 0)), LATE]
    strip.on_notice(DriftChanged())
    assert [line.accessibleName() for _, line in strip._shown] == [
        "lane 1: Text 240 ms late from 00:41:00",
        "lane 2: Text keeps to the voice",
    ]
    reports.clear()
    strip.on_notice(DriftChanged())
    assert strip.isHidden()


def test_a_tick_before_there_is_a_report_is_no_trouble(qtbot):
    strip = DriftCells(DARK)
    qtbot.addWidget(strip)
    strip.on_tick(99 * S)
    strip.on_tick(-99 * S)
