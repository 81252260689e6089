"""A row of frequencies: where each lies, in which colour, and what is read off at the mouse."""

from fractions import Fraction
from types import SimpleNamespace

import numpy as np
import pytest

from syncstudio.media.series.analysis.spectrogram import COLUMNS, Tile, TileKey
from syncstudio.panes.theme import DARK, LIGHT, contrast
from syncstudio.panes.time_axis import TimeAxis
from syncstudio.panes.timeline.plan import Bars, Picture, Text
from syncstudio.panes.timeline.rows.found_places import FoundPlaces
from syncstudio.panes.timeline.rows.frequency_axis import FrequencyAxis, frequency_text
from syncstudio.panes.timeline.rows.row_content import Strip
from syncstudio.panes.timeline.rows.spectrogram_picture import picture_of, ramp, strengths
from syncstudio.panes.timeline.rows.spectrogram_row import SpectrogramRow
from syncstudio.project.records import Track
from syncstudio.session.series.spectrograms import SpectrogramLook
from syncstudio.timebase.clockmap import ClockMap
from syncstudio.timebase.span import Span
from syncstudio.timebase.streamclock import StreamClock

S = 1_000_000_000
MAP = ClockMap.from_offset(StreamClock(Fraction(1, S)), 0)


def tile(key, tone=None):
    levels = np.full((COLUMNS, key.window // 2 + 1), -100, np.float16)
    levels[:, key.window // 8 if tone is None else tone] = -10
    return Tile(key, levels, 1000.0, 1.0)


def test_an_axis_says_where_a_frequency_lies_and_back():
    for axis in (FrequencyAxis(24_000, 131), FrequencyAxis(24_000, 131, True)):
        assert axis.y(24_000) == 0
        assert axis.y(axis.bottom_hz) == pytest.approx(131)
        assert axis.hz(axis.y(3_000)) == pytest.approx(3_000)
        ticks = axis.ticks()
        heights = [axis.y(hz) for hz, _ in ticks]
        assert heights == sorted(heights)
        assert min(np.diff(heights)) >= 14.9
    assert [text for _, text in FrequencyAxis(24_000, 131).ticks()] == ["20 kHz", "15 kHz", "10 kHz", "5 kHz"]
    assert [frequency_text(hz) for hz in (0.5, 49.96, 440, 1250)] == ["0.5 Hz", "50 Hz", "440 Hz", "1.25 kHz"]


@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_colours_go_from_the_ground_to_what_stands_out_evenly_in_lightness(theme):
    shades = ramp(theme.dark, theme.panel)
    first, last = ("#" + "".join(f"{part:02x}" for part in shade[2::-1]) for shade in shades[[0, -1]])
    assert first == theme.panel
    assert contrast(first, last) > 9
    light = shades[31:, :3].astype(float) @ [0.0722, 0.7152, 0.2126]
    assert (np.diff(light) * (1 if theme.dark else -1) > -1.5).all()


def test_a_tone_is_seen_however_few_rows_of_pixels_there_are():
    made = tile(TileKey(20, 0, 256))
    tone_hz = 32 * 1000 / 256
    for rows in (7, 60, 400):
        for logarithmic in (False, True):
            axis = FrequencyAxis(500, rows, logarithmic)
            found = strengths(made, axis.edges(rows))
            assert found.max() >= -13
            assert abs(int(found[:, 0].argmax()) + 0.5 - axis.y(tone_hz)) <= max(1.5, rows / 60)
    picture = picture_of(made, 60, FrequencyAxis(500, 60), (-90, -10), DARK)
    assert picture.shape == (60, COLUMNS, 4)
    gap = Tile(made.key, np.full_like(made.levels, np.nan), 1000.0, 1.0)
    assert (picture_of(gap, 60, FrequencyAxis(500, 60), (-90, -10), LIGHT)[..., :3] == 255).all()


class FakeSession:
    """Tiles that come one after another."""

    spectrogram_look = SpectrogramLook()

    def __init__(self):
        self.asked, self.there = [], {}

    def spectrogram_rate(self, track_id):
        return 1000.0, 100_000

    def spectrogram_range(self, track_id):
        return (-90.0, -10.0) if self.there else None

    def spectrogram_channel(self, track_id):
        return "x"

    def spectrogram_tiles(self, track_id, keys):
        self.asked = list(keys)
        return {key: self.there[key] for key in keys if key in self.there}


def test_what_is_in_sight_is_asked_for_middle_first_and_drawn_where_it_lies():
    session = FakeSession()
    row = SpectrogramRow(Track(id=1, kind="series"), MAP, Span(0, 100 * S), session)
    axis = TimeAxis(40 * S, 10_000_000.0, 1000)
    strip = Strip(axis, 0, 1000, 100)
    assert row.plan(strip, DARK) == []
    first = session.asked[0]
    assert (first.level, first.window) == (23, 256)
    assert first.start_ns <= 45 * S < first.end_ns
    assert {key.number for key in session.asked} == set(range(36, 48))
    session.there = {key: tile(key) for key in session.asked}
    pictures = [shape for shape in row.plan(strip, DARK) if isinstance(shape, Picture)]
    placed = sorted((shape.x, shape.x + shape.w) for shape in pictures)
    assert placed[1][0] == round(axis.x_from_ns(38 * COLUMNS << 23))
    assert [end for _, end in placed[:-1]] == [start for start, _ in placed[1:]]
    assert row.reading_at(45 * S, 125) == "125 Hz · −10.0 dB"
    # Another zoom: the tiles of before stand until the new ones come.
    closer = Strip(TimeAxis(44 * S, 1_000_000.0, 1000), 0, 1000, 100)
    session.there = dict(list(session.there.items())[:1]) | {}
    assert any(isinstance(shape, Picture) for shape in row.plan(closer, DARK))
    assert session.asked[0].level == 19
    cursor = row.plan_cursor(100, 100.0, 50.0, SimpleNamespace(axis=axis, theme=DARK))
    assert any(isinstance(shape, Text) and "Hz" in shape.text for shape in cursor)
    scales = row.plan_scales(132, 128, 0, DARK)
    assert "400 Hz" in [shape.text for shape in scales if isinstance(shape, Text)]


def test_found_places_are_as_many_bars_as_can_be_seen():
    axis = TimeAxis(0, 1_000_000.0, 1000)
    strip = Strip(axis, 0, 1000, 60)
    pieces = [(MAP.pieces[0], Span(0, 2 * S))]
    starts = np.arange(1_000_000, dtype=np.int64) * 1000
    fill, edge = FoundPlaces(starts, starts + 10).plan(strip, pieces, DARK)
    assert isinstance(fill, Bars)
    assert (fill.x0s.tolist(), fill.x1s.tolist()) == ([0.0], [1000.0])
    starts = np.array([100_000_000, 500_000_000])
    fill, edge = FoundPlaces(starts, np.array([150_000_000, 500_000_000])).plan(strip, pieces, DARK)
    assert (edge.x0s.tolist(), edge.x1s.tolist()) == ([100.0, 500.0], [150.0, 502.0])
    assert FoundPlaces(starts + 5 * S, starts + 6 * S).plan(strip, pieces, DARK) == []
