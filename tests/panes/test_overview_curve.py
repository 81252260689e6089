"""The overview of a project without sound: its first curve, where its clock puts it."""

from types import SimpleNamespace

import numpy as np

from syncstudio.panes.theme import DARK
from syncstudio.panes.timeline.overview_plan import plan_overview
from syncstudio.panes.timeline.plan import Band
from tests.panes.series_rig import MadeSeries, of, row_of, strip_of

HEIGHT = 24


def planned(row, known=None, sounds=None):
    contents = SimpleNamespace(
        sounds=lambda: sounds or {}, tracks={1: row.track}, track_rows={1: row}, lane_rows={}
    )
    return of(
        Band, plan_overview(contents, strip_of().axis, HEIGHT, 1.0, DARK, {} if known is None else known)
    )


def spiked(at=600, rows=1000):
    values = np.zeros(rows)
    values[at] = 50.0
    return MadeSeries(np.arange(rows) / 100, values)


def test_a_spike_stands_where_the_clock_of_its_track_puts_it():
    known = {}
    (band,) = planned(row_of(spiked()), known)
    assert int(np.argmin(band.tops)) == 600
    assert band.tops[600] <= 3
    assert np.all(band.tops[:590] > HEIGHT / 2)
    assert band.color == DARK.track(0)
    assert known[1].shape == (2, 1000)
    # What is known is drawn again without being asked for again.
    silent = spiked()
    silent.minmax = None
    (again,) = planned(row_of(silent), known)
    assert np.array_equal(again.tops, band.tops)
    (moved,) = planned(row_of(spiked(), offset_s=1.5))
    assert int(np.argmin(np.where(moved.bottoms > moved.tops, moved.tops, HEIGHT))) == 750
    assert not np.any(moved.bottoms[:149] > moved.tops[:149])


def test_gaps_stay_empty_and_few_rows_are_joined():
    values = np.arange(100.0)
    values[40:60] = np.nan
    (band,) = planned(row_of(MadeSeries(np.arange(100) / 10, values)))
    drawn = band.bottoms > band.tops
    assert drawn[:390].all()
    assert drawn[605:985].all()
    assert not drawn[405:595].any()


def test_texts_and_what_is_not_there_draw_nothing_and_sound_goes_first():
    texts = MadeSeries([0, 5], [[0], [1]], kinds=("state",), texts=("a", "b"))
    assert planned(row_of(texts)) == []
    row = row_of(spiked(), shown=False)
    assert planned(row) == []
    flat = MadeSeries(np.arange(10), np.full(10, 1e308))
    (band,) = planned(row_of(flat))
    assert np.isfinite(band.tops).all()
    sound = SimpleNamespace(
        track=SimpleNamespace(id=7), loudness=lambda strip: np.ones(strip.last, np.float32)
    )
    (band,) = planned(row_of(spiked()), sounds={7: sound})
    assert np.all(band.tops < 3)
