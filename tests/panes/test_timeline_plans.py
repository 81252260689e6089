"""What the timeline decides to draw, checked without a window."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncstudio.panes.theme import DARK
from syncstudio.panes.time_axis import TimeAxis
from syncstudio.panes.timeline.chip import alignment_chip, drift_if_any, drift_text, uncertainty_text
from syncstudio.panes.timeline.device_words import late_text
from syncstudio.panes.timeline.envelope import bridged, coverage, joined, line_rows, rows_from_values
from syncstudio.panes.timeline.header_plan import HEADER_PX, HeaderFacts, header_zones, plan_header
from syncstudio.panes.timeline.plan import Band, Box, Hatch, Text, Ticks
from syncstudio.panes.timeline.row_layout import edge_at, lay_out, row_at
from syncstudio.panes.timeline.rows.row_content import Strip, gaps_between
from syncstudio.panes.timeline.rows.segment_hit import part_at
from syncstudio.panes.timeline.rows.video_row import VideoRow
from syncstudio.panes.timeline.rows.waveform_row import WaveformRow
from syncstudio.panes.timeline.segment_stack import MAX_SUBROWS, _stack_crowd, stack_segments
from syncstudio.project.records import Lane, Track
from syncstudio.timebase.clockmap import ClockMap
from syncstudio.timebase.piece import Anchor, Piece
from syncstudio.timebase.span import Span
from syncstudio.timebase.streamclock import StreamClock

S = 1_000_000_000


class Tone:
    """A pyramid of a made-up sound: loud in its second half."""

    rate, filled, done = 1000, 10_000, True

    def minmax(self, first, step, n):
        at = float(first) + np.arange(n) * float(step)
        loud = np.where(at >= 5000, 0.8, 0.2).astype(np.float32)
        loud[(at < 0) | (at >= 10_000)] = np.nan
        return -loud, loud


class Frames:
    """25 frames a second for ten seconds in milliseconds, a key frame each second."""

    pts = np.arange(250, dtype=np.int64) * 40
    keys = np.arange(250) % 25 == 0
    durations = np.full(250, 40, dtype=np.int64)
    gap_numbers = np.empty(0, dtype=np.int64)


def strip_of(start_s=0.0, seconds=20.0, width=1000, height=60, ratio=1.0):
    axis = TimeAxis(int(start_s * S), seconds * S / width, width)
    return Strip(axis, 0, round(width * ratio), height, ratio)


def clock_map(offset_s=0.0, time_base=Fraction(1, 1000)):
    return ClockMap.from_offset(StreamClock(time_base), int(offset_s * S))


def of(kind, plan):
    return [shape for shape in plan if isinstance(shape, kind)]


# -- ruler ----------------------------------------------------------------------------------------------------------


TRACKS = [Track(id=1, kind="video", name="A"), Track(id=2, kind="sound", name="B", collapsed=True)]
LANES = [
    Lane(id=7, track_id=1, name="L"),
    Lane(id=8, name="Events", kind="events"),
    Lane(id=9, track_id=2, name="M"),
]


def test_lanes_stand_under_their_track_and_master_lanes_at_the_end():
    rows = lay_out(TRACKS, LANES, {7: 2})
    assert [row.name for row in rows] == ["A", "L", "B", "M", "Events"]
    assert [row.y for row in rows] == [0, 60, 106, 132, 158]
    assert row_at(rows, 107).name == "B"
    assert row_at(rows, 500) is None


def test_only_an_open_track_can_be_resized_by_its_lower_edge():
    rows = lay_out(TRACKS, LANES, {})
    assert edge_at(rows, 59).name == "A"
    assert edge_at(rows, 30) is None
    collapsed = rows[2]
    assert edge_at(rows, collapsed.bottom) is None


def test_a_resize_shows_before_it_is_stored():
    rows = lay_out(TRACKS, LANES, {}, {("track", 1): 111})
    assert rows[0].height == 111
    assert rows[1].y == 111


@given(st.lists(st.tuples(st.integers(0, 100), st.integers(0, 30)), max_size=60))
def test_overlapping_segments_never_share_a_sub_row(raw):
    spans = sorted((start, start + length) for start, length in raw)
    stack = stack_segments(spans)
    for a in range(len(spans)):
        for b in range(a + 1, len(spans)):
            overlap = spans[b][0] < max(spans[a][1], spans[a][0] + 1)
            if overlap and stack.subrows[a] == stack.subrows[b]:
                assert stack.subrows[b] == MAX_SUBROWS - 1
    assert stack.count <= MAX_SUBROWS


def test_segments_that_only_touch_share_a_row():
    assert stack_segments([(0, 5), (5, 9), (6, 7)]).subrows == (0, 0, 1)


def test_edges_win_near_the_ends_and_a_narrow_segment_keeps_its_body():
    assert part_at(100, 200, 98) == ("start", False)
    assert part_at(100, 200, 103) == ("start", True)
    assert part_at(100, 200, 150) == ("body", True)
    assert part_at(100, 200, 202) == ("end", False)
    assert part_at(100, 108, 104) == ("body", True)
    assert part_at(100, 200, 210) == (None, False)
    assert part_at(100, 100, 105) == ("body", True)


# -- what tracks show -----------------------------------------------------------------------------------------------


def test_nothing_recorded_is_hatched_and_the_wave_stays_inside():
    row = WaveformRow(Track(id=1), clock_map(4), Span(0, 10 * S), Tone)
    strip = strip_of()
    plan = row.plan(strip, DARK)
    assert [(round(gap.x), round(gap.w)) for gap in of(Hatch, plan)] == [(0, 200), (700, 300)]
    (band,) = of(Band, plan)
    assert band.column == 200
    assert len(band.tops) == 500
    loud = band.bottoms - band.tops
    assert loud[400] > 3 * loud[100]


def test_a_strip_of_a_wave_is_the_same_as_the_whole():
    row = WaveformRow(Track(id=1), clock_map(4), Span(0, 10 * S), Tone)
    strip = strip_of()
    (whole,) = of(Band, row.plan(strip, DARK))
    (part,) = of(Band, row.plan(Strip(strip.axis, 300, 340, 60), DARK))
    assert part.column == 300
    np.testing.assert_allclose(part.tops, whole.tops[100:140])


def test_two_pieces_leave_their_gap_empty():
    clock = StreamClock(Fraction(1, 1000))
    pieces = (
        Piece((Anchor(0, 0),), 0, 3000),
        Piece((Anchor(3 * S, 8 * S),), 3000, 10_000),
    )
    row = WaveformRow(Track(id=1), ClockMap(clock, pieces), Span(0, 10 * S), Tone)
    plan = row.plan(strip_of(), DARK)
    assert [(round(gap.x), round(gap.w)) for gap in of(Hatch, plan)] == [(150, 250), (750, 250)]
    assert [(band.column, len(band.tops)) for band in of(Band, plan)] == [(0, 150), (400, 350)]


def test_a_track_without_data_yet_is_planned_all_the_same():
    row = WaveformRow(Track(id=1), clock_map(), None, lambda: None)
    assert of(Hatch, row.plan(strip_of(), DARK))[0].w == 1000


def test_samples_are_drawn_one_by_one_at_deep_zoom():
    row = WaveformRow(Track(id=1), clock_map(), Span(0, 10 * S), Tone)
    (band,) = of(Band, row.plan(strip_of(2.0, 0.05), DARK))
    thick = band.bottoms - band.tops
    dots = np.flatnonzero(thick > thick.min() + 3)
    assert set(dots % 20) <= {0, 1, 19}
    assert len(dots) > 40


def test_nothing_is_drawn_where_pictures_were_taken_far_apart():
    class Apart(Frames):
        pts = np.array([0, 1000, 8000, 9000], dtype=np.int64)
        keys = np.ones(4, dtype=np.bool_)
        durations = np.full(4, 1000, dtype=np.int64)
        gap_numbers = np.array([1])

    row = VideoRow(Track(id=1, kind="video"), clock_map(), Span(0, 10 * S), Apart)
    hatches = of(Hatch, row.plan(strip_of(seconds=10.0), DARK))
    assert [(round(one.x), round(one.w)) for one in hatches] == [(200, 600)]


def test_frames_show_when_there_is_room_and_numbers_when_there_is_more():
    row = VideoRow(Track(id=1, kind="video"), clock_map(), Span(0, 10 * S), Frames)
    far = row.plan(strip_of(0, 20), DARK)
    assert not of(Text, far)
    near = row.plan(strip_of(1, 0.5), DARK)
    places = {text.text: text.x for text in of(Text, near)}
    assert places["25"] == pytest.approx(5)
    assert places["26"] == pytest.approx(85)


class White:
    """Pictures of a white wall."""

    def aspect(self):
        return 16 / 9

    def pictures(self, numbers, step, height, fresh):
        return [np.full((60, 106, 4), 255, np.uint8) for _ in numbers]


@pytest.mark.parametrize("seconds", [10, 0.5])
def test_ticks_on_a_white_picture_have_a_dark_edge(seconds):
    row = VideoRow(Track(id=1, kind="video"), clock_map(), Span(0, 10 * S), Frames, White())
    ticks = of(Ticks, row.plan(strip_of(0, seconds), DARK))
    white = [each for each in ticks if each.color == "#ffffff"]
    dark = {(each.y0, each.y1): each.xs for each in ticks if each.color == "#000000"}
    assert white
    for each in white:
        assert list(dark[each.y0, each.y1]) == list(each.xs + 1)


def test_gaps_are_what_nothing_covers():
    spans = [Span(2, 4), Span(3, 6), Span(8, 20)]
    assert gaps_between(spans, Span(0, 10)) == [Span(0, 2), Span(6, 8)]
    assert gaps_between([], Span(0, 10)) == [Span(0, 10)]


# -- bands ----------------------------------------------------------------------------------------------------------


def test_coverage_adds_up_to_the_band():
    tops, bottoms = np.array([1.25, 3.0], np.float32), np.array([4.5, 3.0], np.float32)
    covered = coverage(tops, bottoms, 6) / 255
    assert covered[:, 0].sum() == pytest.approx(3.25, abs=0.02)
    assert covered[:, 1].sum() == 0


def test_a_line_goes_through_its_points_and_breaks_where_a_value_is_missing():
    xs, ys = np.array([0.0, 10, 20, 30]), np.array([5.0, 5, np.nan, 9])
    tops, bottoms = line_rows(xs, ys, 0, 40, 1.0)
    np.testing.assert_allclose((tops + bottoms)[:10] / 2, 5)
    np.testing.assert_allclose((bottoms - tops)[:10], 1)
    assert (tops[12:29] == bottoms[12:29]).all()
    dotted = line_rows(xs, ys, 0, 40, 1.0, 3.0)
    assert dotted[1][30] - dotted[0][30] == pytest.approx(7)


def test_only_short_holes_are_bridged():
    nan = np.nan
    values = np.array([nan, 1, nan, 3, nan, nan, nan, 7, nan], np.float32)
    np.testing.assert_array_equal(bridged(values, 2), [nan, 1, 2, 3, nan, nan, nan, 7, nan])


def test_steep_signals_stay_connected_and_missing_ones_missing():
    lows = np.array([0, 0, 10, np.nan, 5, 5], np.float32)
    low, high = joined(lows, lows + 1)
    assert low[1] <= high[0] + 1e-6
    assert np.isnan(low[2])
    tops, bottoms = rows_from_values(low, high, 0, 20, 20, 1)
    assert tops[2] == bottoms[2]


# -- chips and headers ----------------------------------------------------------------------------------------------


def test_a_chip_says_the_offset_and_where_it_comes_from():
    ns = 1_234_567_000
    assert alignment_chip("typed", ns, Fraction(0), None).text == "+1.234 567 s · typed"
    measured = alignment_chip("measured", 52_000_000, Fraction(0), 400_000)
    assert measured.text == "+0.052 s ±0.4 ms · measured"
    assert alignment_chip("from-file", ns, Fraction(0), None).text.endswith("· from file")
    assert alignment_chip("none", 0, Fraction(0), None, reference=True).text == "0.000 s · reference"
    assert alignment_chip("none", 0, Fraction(0), None).text == "0.000 s · not aligned"
    assert "+24.1 ppm" in alignment_chip("typed", ns, Fraction(241, 10), None).tip


def test_a_chip_says_when_its_number_is_of_another_file_and_what_its_device_does():
    stale = alignment_chip("measured", 731_000_000, Fraction(0), 100, stale=True)
    assert stale.text == "+0.731 s · measure again"
    assert stale.tone == "stale"
    assert "before a file was replaced" in stale.tip
    late = alignment_chip(
        "none", -41_292_000, Fraction(0), None, reference=True, device="Cam X, 41.3 ms late"
    )
    assert late.text == "−0.041 292 s · reference"
    assert late.tip.endswith("Corrected for its device: Cam X, 41.3 ms late")


def test_a_device_is_said_in_words():
    assert late_text("Cam X", 41_291_531) == "Cam X, 41.3 ms late"
    assert late_text("Cam Y", -2_000_000) == "Cam Y, 2.0 ms early"
    assert late_text("One frame late", 33_366_667) == "one frame, 33.4 ms late"
    assert late_text("Cam X", 0) == late_text("", 0) == ""


def test_small_numbers_keep_their_digits():
    assert [uncertainty_text(ns) for ns in (24, 300)] == ["±24 ns", "±0.3 µs"]
    assert [uncertainty_text(ns) for ns in (12_000, 400_000, 6_000_000, 1_500_000_000)] == [
        "±12 µs",
        "±0.4 ms",
        "±6 ms",
        "±1.5 s",
    ]
    assert drift_text(Fraction(-1, 3)) == "−0.33 ppm"
    assert [drift_if_any(Fraction(each, 1000)) for each in (0, -4, 6)] == ["", "", "+0.01 ppm"]


@pytest.mark.parametrize("height", [26, 40, 60, 120])
@pytest.mark.parametrize("kind", ["video", "sound", "series"])
def test_the_parts_of_a_header_never_overlap_or_leave_it(height, kind):
    track = Track(
        id=1, kind=kind, name="A recorder with a rather long name", row_height=height, gain_db=-12.5
    )
    (row,) = lay_out([track], [], {})
    chip = alignment_chip("measured", -1_234_567_890_000, Fraction(3), 123_456)
    facts = HeaderFacts(row, track, chip, "48 kHz stereo · AAC", Fraction(241, 10))
    zones = header_zones(facts)
    for name, zone in zones.items():
        assert zone.x >= 0, name
        assert zone.x + zone.w <= HEADER_PX, name
        assert zone.y + zone.h <= height, name
    parts = list(zones.items())
    for at, (name, a) in enumerate(parts):
        for other, b in parts[at + 1 :]:
            apart = a.x + a.w <= b.x or b.x + b.w <= a.x or a.y + a.h <= b.y or b.y + b.h <= a.y
            assert apart, (name, other)
    assert of(Box, plan_header(facts, DARK))


def test_a_lane_of_the_master_timeline_says_so():
    (row,) = lay_out([], [LANES[1]], {})
    assert "master time" in [text.text for text in of(Text, plan_header(HeaderFacts(row, None, None), DARK))]


# -- following ------------------------------------------------------------------------------------------------------


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 9)), max_size=40))
def test_crowds_are_stacked_as_all_would_be_one_by_one(told: list[tuple[int, int]]) -> None:
    spans = sorted((start, start + long) for start, long in told)
    whole = _stack_crowd(spans)
    assert stack_segments(spans).subrows == whole.subrows
