"""The lane of overlaps and the sound behind labels."""

from __future__ import annotations

import numpy as np
import pytest

from syncstudio.panes import theme as look
from syncstudio.panes.time_axis import TimeAxis
from syncstudio.panes.timeline import pointer
from syncstudio.panes.timeline.plan import Band, Bars, Hatch, Text
from syncstudio.panes.timeline.row_layout import WAVE_PX
from syncstudio.panes.timeline.rows.lane_wave import ChannelPeaks, dimmed_ink, wave_ink
from syncstudio.panes.timeline.rows.overlap_row import OVERLAP_KEY, OverlapRow
from syncstudio.panes.timeline.rows.row_content import Strip
from syncstudio.session.speakers.overlaps import Speech, overlaps_of
from syncstudio.timebase.span import Span
from tests.panes.timeline_rig import Bench

MS = 1_000_000
S = 1000 * MS


class Said:
    """Two who speak: over one another from 1 s to 2 s, and for an instant at 5 s."""

    def __init__(self, *speech):
        self._speech = speech

    def overlaps(self):
        return overlaps_of(self._speech)

    def speakers_at(self, ns):
        return tuple(each.name for each in self._speech if each.covers(ns))


def spoken(name, *spans):
    return Speech(name, 0, *(np.array([span[n] for span in spans], np.int64) for n in (0, 1)))


@pytest.fixture
def row():
    return OverlapRow(
        Said(spoken("Anna", (0, 2 * S), (4 * S, 6 * S)), spoken("Ben", (S, 3 * S), (5 * S, 5 * S + MS)))
    )


def test_overlaps_are_hatched_with_the_number_of_speakers_and_short_ones_are_bars(row):
    plan = row.plan(Strip(TimeAxis(0, 10.0 * MS, 1000), 0, 1000, 26), look.DARK)
    hatches = [shape for shape in plan if isinstance(shape, Hatch)]
    assert [(shape.x, shape.w) for shape in hatches] == [(100, 100)]
    assert [shape.text for shape in plan if isinstance(shape, Text)] == ["2"]
    (bars, *_) = [shape for shape in plan if isinstance(shape, Bars)]
    assert bars.x0s.tolist() == [500]


def test_a_hover_says_who_and_by_what_rule(row):
    text = row.hover(S + 5 * MS)
    assert text.startswith("Anna, Ben\n00:00:01.000 – 00:00:02.000 · 1.000 s")
    assert "Worked out from all transcripts" in text
    assert row.hover(3 * S).startswith("Overlap")
    empty = OverlapRow(Said()).plan(Strip(TimeAxis(0, 10.0 * MS, 1000), 0, 1000, 26), look.DARK)
    assert [shape.text for shape in empty] == ["Nobody speaks over another"]


def test_a_hundred_thousand_overlaps_are_a_handful_of_shapes():
    at = np.arange(100_000, dtype=np.int64) * S
    many = OverlapRow(Said(Speech("a", 0, at, at + S // 2), Speech("b", 0, at + S // 4, at + S)))
    plan = many.plan(Strip(TimeAxis(0, 100_000 * S / 1600, 1600), 0, 1600, 26), look.DARK)
    assert len(plan) <= 2
    assert len(plan[0].x0s) <= 1601


@pytest.mark.parametrize("theme", [look.DARK, look.LIGHT], ids=["dark", "light"])
def test_writing_before_a_sound_stays_readable(theme):
    grounds = [wave_ink(theme, color) for color in range(len(theme.tracks))] + [dimmed_ink(theme)]
    for ground in grounds:
        # An event's text, where nothing lies under it and where a label's tint does.
        assert look.contrast(theme.text, ground) >= 4.5
    for color in theme.tracks:
        assert look.contrast(look.text_on(color), color) >= 4.5


@pytest.fixture
def bench(tmp_path, qtbot):
    made = Bench(tmp_path, qtbot)
    yield made
    made.pane.close_readers()
    made.session.close()


def test_a_lanes_own_channel_is_drawn_and_follows_edits(bench):
    session, pane = bench.session, bench.pane
    contents = pane._view.contents
    track = session.project.tracks()[0].id
    lane = next(lane.id for lane in session.project.lanes() if lane.track_id == track)
    other = session.add_lane("Ben", track)
    for lane_id, name in ((lane, "Anna"), (other, "Ben")):
        session.set_lane_person(lane_id, session.add_person(name))
        session.add_segment(lane_id, Span(S, 3 * S))
    height = contents.row_of(("lane", lane)).height
    session.set_backdrop([lane], "dimmed")
    assert contents.row_of(("lane", lane)).height == height + WAVE_PX
    under = contents.lane_rows[lane].under
    bands = [
        shape
        for shape in under.plan(Strip(TimeAxis(0, 20.0 * MS, 500), 0, 500, 56), look.DARK)
        if isinstance(shape, Band)
    ]
    assert len(bands) == 3  # both recorders in grey, its own in its colour
    assert under.track_ids == {each.id for each in session.project.tracks() if each.kind == "sound"}
    assert contents.waves_of([track]) == {("lane", lane)}

    assert contents.row_of(OVERLAP_KEY) is None
    session.overlap_shown = True
    row = contents.row_of(OVERLAP_KEY)
    assert row.y == contents.row_of(("lane", other)).bottom
    below = contents.rows[contents.rows.index(row) + 1]
    assert below.y == row.bottom
    x = pane._view.axis.x_from_ns(2 * S)
    assert pointer.hover_text(pane._view, x, row.y + 5 - pane._view.scroll_y).startswith("Anna, Ben")
    session.hear_lane_alone(lane)
    assert pane.headers.facts(contents.row_of(("lane", lane))).alone == "alone"
    session.overlap_shown = False
    assert contents.row_of(OVERLAP_KEY) is None
    session.undo()
    assert contents.lane_rows[lane].under is None


def test_a_channel_of_a_pyramid():
    class Both:
        rate, filled = 100, 5

        def minmax_channels(self, first, step, n):
            return np.array([[-1.0, -3.0]] * n, np.float32), np.array([[1.0, 3.0]] * n, np.float32)

    lows, highs = ChannelPeaks(Both(), 1).minmax(0, 1, 2)
    assert (lows.tolist(), highs.tolist()) == ([-3, -3], [3, 3])
    assert ChannelPeaks(Both(), 7).minmax(0, 1, 1)[1].tolist() == [3]
