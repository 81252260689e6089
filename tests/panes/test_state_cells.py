"""States are spans and events are ticks, however many there are; every strip looks as the whole row would."""

from fractions import Fraction

import numpy as np
import pytest

from syncstudio.media.series.stream_runs import runs_of
from syncstudio.panes.theme import DARK
from syncstudio.panes.time_axis import TimeAxis
from syncstudio.panes.timeline.plan import Band, Box, Columns, Text
from syncstudio.panes.timeline.rows.row_content import Strip
from syncstudio.panes.timeline.rows.state_cells import plan_states, unsteady_spans
from syncstudio.panes.timeline.rows.stream_words import stream_hint, stream_text
from syncstudio.session.series.streams import shown_stream
from syncstudio.timebase.clockmap import ClockMap
from syncstudio.timebase.span import Span
from syncstudio.timebase.streamclock import StreamClock
from tests.text_series import S, TextSeries, states

NAN = float("nan")
WIDTH = 400
CLOCK = ClockMap.from_offset(StreamClock(Fraction(1, S)), 0)


def shown(series, keep=None, hides=False):
    runs = runs_of(series, 0)
    mask = np.ones(len(runs.texts), bool) if keep is None else np.array([text in keep for text in runs.texts])
    return shown_stream(runs, mask, hides)


def plan(stream, seconds=40.0, start_s=0.0, first=0, last=WIDTH, height=40, offset_s=0):
    axis = TimeAxis(round(start_s * S), seconds * S / WIDTH, WIDTH)
    strip = Strip(axis, first, last, height)
    piece = ClockMap.from_offset(StreamClock(Fraction(1, S)), offset_s * S).pieces[0]
    span = Span(offset_s * S, offset_s * S + 100_000 * S)
    return plan_states(strip, piece, span, strip.columns_of(span), stream, (0, height), DARK)


def of(kind, found):
    return [shape for shape in found if isinstance(shape, kind)]


def test_states_are_spans_with_their_texts_and_gaps_are_left_out():
    stream = shown(states((0, 0), (10, 1), (20, NAN), (30, 2), end_s=40))
    found = plan(stream)
    assert [(box.x, round(box.x + box.w + 1)) for box in of(Box, found)] == [(0, 100), (100, 200), (300, 400)]
    assert [text.text for text in of(Text, found)] == ["idle", "run", "fault"]
    assert len({box.fill for box in of(Box, found)}) == 3
    assert not of(Columns, found)
    moved = plan(stream, offset_s=10)
    assert of(Box, moved)[0].x == 100


def test_a_text_keeps_within_the_view():
    found = plan(shown(states((0, 0), (100, 1), end_s=200)), start_s=30.0)
    (text,) = of(Text, found)
    assert text.x == 5
    assert text.w == WIDTH - 10
    axis = TimeAxis(30 * S, 0.1 * S, WIDTH)
    stream = shown(states((0, 0), (100, 1), end_s=200))
    assert unsteady_spans(axis, 5.0, [(CLOCK.pieces[0], Span(0, 200 * S))], stream)[0] == (0.0, 400.0)


def test_what_is_not_kept_is_faint_or_hidden():
    series = states((0, 0), (10, 1), (20, 0), end_s=30)
    bright, _, _ = of(Box, plan(shown(series)))
    faint, kept, _ = of(Box, plan(shown(series, keep={"run"})))
    assert faint.fill != bright.fill
    assert len({faint.fill, kept.fill}) == 2
    assert len(of(Box, plan(shown(series, keep={"run"}, hides=True)))) == 1


def test_a_million_changes_are_columns_and_mixed_where_they_mix():
    count = 1_000_000
    codes = np.arange(count) % 2
    stream = shown(TextSeries(np.arange(count) * 1_000_000, [("m", "state", codes)], ["a", "b"]))
    (columns,) = of(Columns, plan(stream, seconds=1000.0))
    assert len(set(columns.codes.tolist())) == 1
    mixed = columns.colors[int(columns.codes[0]) - 1]
    alone = shown(TextSeries(np.arange(count) * 1_000_000, [("m", "state", codes)], ["a", "b"]), {"a"}, True)
    (columns,) = of(Columns, plan(alone, seconds=1000.0))
    assert columns.colors[int(columns.codes[0]) - 1] != mixed


def test_a_short_state_between_gaps_is_never_lost():
    series = TextSeries([0, 500_000_000, 500_100_000, 2 * S], [("m", "state", [NAN, 0, NAN, NAN])], ["blip"])
    (columns,) = of(Columns, plan(shown(series)))
    assert np.flatnonzero(columns.codes).tolist() == [5]


def test_events_are_ticks_with_texts_where_there_is_room_and_higher_in_crowds():
    crowd = [30 * S + n for n in range(200)]
    series = TextSeries([5 * S, 6 * S, *crowd], [("e", "event", [0, 1] + [2] * 200)], ["start", "ok", "hail"])
    found = plan(shown(series))
    heights = {}
    for band in of(Band, found):
        for column in np.flatnonzero(band.bottoms > band.tops).tolist():
            heights[column] = float(band.bottoms[column] - band.tops[column])
    assert sorted(heights) == [50, 60, 300]
    assert heights[300] > heights[50]
    assert [text.text for text in of(Text, found)] == ["ok", "hail +199"]


@pytest.mark.parametrize("series", [
    states((0, 0), (10, 1), (11, 2), (20, NAN), (30, 2), end_s=40),
    TextSeries(np.arange(4000) * 10_000_000, [("m", "state", np.arange(4000) // 7 % 3)], ["a", "b", "c"]),
    TextSeries(np.arange(300) ** 2 * 400_000, [("e", "event", np.arange(300) % 3)], ["a", "b", "c"]),
])  # fmt: skip
def test_a_strip_is_a_part_of_the_whole(series):
    stream = shown(series)
    whole, part = plan(stream), plan(stream, first=120, last=180)

    def columns(found):
        made = np.zeros(WIDTH, object)
        for shape in found:
            if isinstance(shape, Columns):
                here = shape.first + np.flatnonzero(shape.codes)
                made[here] = [shape.colors[code - 1] for code in shape.codes[shape.codes > 0].tolist()]
            elif isinstance(shape, Band):
                here = np.flatnonzero(shape.bottoms > shape.tops)
                made[shape.column + here] = [shape.color] * len(here)
            elif isinstance(shape, Box):
                made[max(round(shape.x), 0) : round(shape.x + shape.w + 1)] = shape.fill
        return made[120:180].tolist()

    assert columns(whole) == columns(part)
    texts = {
        (text.x, text.text, text.w) for text in of(Text, whole) if text.x < 180 and text.x + text.w > 120
    }
    assert texts <= {(text.x, text.text, text.w) for text in of(Text, part)}


def test_a_hover_says_what_holds_since_when_and_how_long(qapp):
    stream = shown(states((0, 0), (10, 1), (20, NAN), end_s=30))
    assert stream_text(stream, 12 * S) == "run"
    assert stream_text(stream, 25 * S) == ""
    said = stream_hint(stream, CLOCK, 12 * S, 0)
    assert "“run”" in said
    assert "00:00:10.000" in said
    assert "lasts" in said
    assert stream_hint(stream, CLOCK, 25 * S, 0) == ""
    events = shown(TextSeries([5 * S, 5 * S], [("e", "event", [0, 1])], ["on", "off"]))
    assert "1 more" in stream_hint(events, CLOCK, 5 * S + 100, 1000)
    assert stream_hint(events, CLOCK, 9 * S, 1000) == ""
    assert stream_hint(None, CLOCK, 0, 0) == ""
