"""Plots of evidence, as plans: the curve and its rival, windows with their line, both tracks laid over one another."""

import numpy as np
import pytest

from syncstudio.panes.sync.correlation_plan import plan_correlation
from syncstudio.panes.sync.overlay_plan import Overlay, plan_overlay
from syncstudio.panes.sync.plot_frame import LEFT, RIGHT, TITLE
from syncstudio.panes.sync.window_plan import plan_windows
from syncstudio.panes.theme import DARK, LIGHT, contrast
from syncstudio.panes.timeline.plan import Band, Curve, Diamond, Dot, Text
from syncstudio.sync.evidence import Correlation, Window
from syncstudio.sync.measurement import MeasuredPiece, Measurement
from tests.session.measuring_rig import S, answer

MS = 1_000_000


def overlay(now_off_s=0.02, measured=True):
    at = np.linspace(5, 5.2, 200)
    wave = np.sin(at * 90)
    return Overlay(
        at,
        wave,
        at + now_off_s,
        at if measured else None,
        wave,
        now_off_s,
        ("Camera A", "Recorder 2"),
        (0, 1),
    )


def of(plan, kind):
    return [shape for shape in plan if isinstance(shape, kind)]


def texts(plan):
    return [shape.text for shape in plan if isinstance(shape, Text)]


def test_peak_and_rival_are_marked():
    plan = plan_correlation(answer(1_234 * MS).evidence.correlation, None, 400, 150, DARK)
    assert len(of(plan, Curve)) == 1
    assert len(of(plan, Dot)) == len(of(plan, Diamond)) == 1
    assert "+1.234 s" in texts(plan)
    assert "rival, 30 % of the peak" in texts(plan)


@pytest.mark.parametrize("width", [220, 400, 900])
@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_nothing_leaves_the_plot(width, theme):
    found = answer(-3_600 * S, 40)
    for plan in (
        plan_correlation(found.evidence.correlation, None, width, 150, theme),
        plan_windows(found, width, 150, theme),
        plan_overlay(overlay(), width, 190, theme),
    ):
        assert plan
        for shape in of(plan, Text):
            assert shape.x >= -1
            assert shape.x + shape.w <= width + 1
        for curve in of(plan, Curve):
            assert np.nanmin(curve.xs) >= LEFT - 2
            assert np.nanmax(curve.xs) <= width - RIGHT + 2


@pytest.mark.parametrize("rival_s", [-10.5, 4.0])
def test_a_rival_s_label_keeps_off_the_peak_s_line(rival_s):
    at = np.linspace(-27, 27, 400)
    curve = Correlation(at, np.ones(400), 0.0, 400.0, rival_s, 84.0)
    plan = plan_correlation(curve, None, 390, 150, DARK)
    peak = next(shape.x for shape in plan if isinstance(shape, Dot))
    label = next(shape for shape in of(plan, Text) if "rival" in shape.text)
    assert label.x + label.w <= peak or label.x >= peak


def test_a_plot_that_counts_from_nothing_gives_it_no_sign():
    assert "from 0 ms" in " ".join(texts(plan_windows(answer(0), 400, 150, DARK)))


def test_marks_of_a_person_are_moments():
    found = Measurement(
        "cues",
        "measured",
        S,
        0.0,
        30 * MS,
        100.0,
        0.9,
        windows=(Window(20.0, 1.0, 1.0), Window(40.0, 1.001, 1.0)),
    )
    assert "Offset of each moment" in " ".join(texts(plan_windows(found, 400, 150, DARK)))


def test_the_rival_s_label_is_not_under_the_peak_s():
    at = np.linspace(-15, 16, 400)
    curve = Correlation(at, np.exp(-((at - 0.75) ** 2)), 0.75, 1.0, 15.0, 0.8)
    labels = [shape for shape in of(plan_correlation(curve, None, 360, 132, DARK), Text)]
    rival = next(shape for shape in labels if "rival" in shape.text)
    peak = next(shape for shape in labels if shape.text == "+750 ms")
    assert abs(rival.y - peak.y) >= 14


@pytest.mark.parametrize(
    ("measured_s", "says"),
    [(0.7612, "+761.2 ms"), (1.9, "+750 ms"), (None, "+750 ms")],
)
def test_one_thing_has_one_number(measured_s, says):
    at = np.linspace(-15, 16, 400)
    curve = Correlation(at, np.exp(-((at - 0.75) ** 2)), 0.75, 1.0)
    assert says in texts(plan_correlation(curve, measured_s, 360, 132, DARK))


def test_nothing_has_no_sign():
    at = np.linspace(-1, 1, 400)
    curve = Correlation(at, np.exp(-(at**2)), 0.0, 1.0)
    assert "0 ms" in texts(plan_correlation(curve, 0.0, 360, 132, DARK))


def test_a_curve_that_says_nothing_is_no_trouble():
    flat = Correlation(np.zeros(3), np.zeros(3), 0.0, 0.0)
    assert plan_correlation(flat, None, 300, 150, DARK)
    nothing = Correlation(np.array([np.nan]), np.array([np.nan]), 0.0, 0.0)
    assert plan_correlation(nothing, None, 300, 150, DARK) == []


def test_windows_with_the_line_and_its_band():
    plan = plan_windows(answer(100 * MS, 24.1), 500, 150, DARK)
    assert (len(of(plan, Dot)), len(of(plan, Diamond))) == (5, 1)
    (band,) = of(plan, Band)
    (line,) = of(plan, Curve)
    assert len(band.tops) == len(band.bottoms) > 400
    assert (band.bottoms > band.tops).all()
    assert line.ys[0] > line.ys[-1]  # drift rises
    middle, end = len(band.tops) // 2, -1
    assert band.bottoms[middle] - band.tops[middle] < band.bottoms[end] - band.tops[end]
    assert any("window, " in text and "from +100" in text for text in texts(plan))


def test_each_piece_has_its_own_line():
    pieces = (
        MeasuredPiece(((0, 0), (20 * S, 20 * S)), None, 30 * S, MS),
        MeasuredPiece(((35 * S, 35 * S + 40 * MS), (60 * S, 60 * S + 40 * MS)), 30 * S, None, MS),
    )
    plan = plan_windows(answer(0, pieces=pieces), 500, 150, DARK)
    first, second = of(plan, Curve)
    assert first.xs[-1] == pytest.approx(second.xs[0])
    assert first.ys[0] != pytest.approx(second.ys[0])


def test_a_window_far_off_stands_at_the_edge():
    windows = (*answer(0).windows, Window(30.0, 5.0, 0.2, False))
    found = Measurement("sound", "measured", 0, 0.0, 1000, None, 0.9, answer(0).pieces, windows)
    heights = [dot.y for dot in of(plan_windows(found, 500, 150, DARK), Diamond)]
    assert min(heights) == TITLE + 4


def test_candidates_of_an_ambiguous_answer():
    found = Measurement.ambiguous("sound", "Two fit alike.", (Window(0.0, 0.1, 0.9), Window(0.0, 0.2, 0.88)))
    plan = plan_windows(found, 400, 150, DARK)
    assert len(of(plan, Dot)) == 2
    assert any(text.startswith("The candidates") for text in texts(plan))
    assert plan_windows(Measurement.cannot_tell("sound", "Silence."), 400, 150, DARK) == []


def test_before_and_after_are_two_lanes():
    plan = plan_overlay(overlay(), 500, 190, DARK)
    assert len(of(plan, Curve)) == 4
    reference, now, _, measured = of(plan, Curve)
    assert now.xs[0] > reference.xs[0]
    assert measured.xs[0] == pytest.approx(reference.xs[0])
    assert len(of(plan_overlay(overlay(measured=False), 500, 190, DARK), Curve)) == 2


def test_of_a_long_curve_so_much_is_shown_that_the_change_is_seen():
    at = np.linspace(0, 12, 2400)
    wave = np.where(np.abs(at - 8) < 0.3, np.sin((at - 8) * 40), 0.01 * np.sin(at))
    long = Overlay(at, wave, at + 0.021, at, wave, 0.021, ("Picture", "Gyroscope"), (0, 1))
    _, now, _, measured = curves = of(plan_overlay(long, 500, 190, DARK), Curve)
    assert min(curve.xs[0] for curve in curves) >= LEFT
    assert max(curve.xs[-1] for curve in curves) <= 500 - RIGHT
    lowest = [curve.xs[int(np.argmax(curve.ys))] for curve in (now, measured)]
    assert lowest[0] - lowest[1] >= 5
    # The stretch is where something happens, and fills the lane.
    assert np.ptp(measured.ys) > 40


def test_what_lies_on_one_side_of_zero_fills_its_lane():
    at = np.linspace(0, 1, 200)
    falls = 0.02 - at**2
    plan = plan_overlay(Overlay(at, falls, at, at, falls, 0.0, ("A", "B"), (0, 1)), 400, 190, DARK)
    reference, other = of(plan, Curve)[:2]
    assert np.ptp(reference.ys) > 50
    assert other.ys == pytest.approx(reference.ys)


def test_where_now_and_after_would_look_the_same_one_lane_says_so():
    plan = plan_overlay(overlay(1e-7), 500, 190, DARK)
    assert len(of(plan, Curve)) == 2
    assert "now" in texts(plan)
    assert "after" not in texts(plan)
    assert "Recorder 2 lies as measured: now and after are alike" in texts(plan)
    # What one end has in common, the other may not: a drift is left.
    at = np.linspace(5, 5.2, 200)
    drifts = Overlay(at, at, at + (at - 5) * 0.01, at, at, 0.0, ("A", "B"), (0, 1))
    assert len(of(plan_overlay(drifts, 500, 190, DARK), Curve)) == 4


def test_what_lies_out_of_sight_is_said():
    plan = plan_overlay(overlay(-1.5), 500, 190, DARK)
    assert "Recorder 2 lies 1.500 s earlier: out of sight" in texts(plan)


@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_which_curve_is_which_is_said_and_both_are_seen(theme):
    plan = plan_overlay(overlay(), 700, 190, theme)
    assert "Recorder 2 (thin) over Camera A (broad, grey)" in texts(plan)
    reference, other = of(plan, Curve)[:2]
    assert reference.width > other.width
    for curve in (reference, other):
        assert contrast(curve.color, theme.window) >= 3


def test_the_title_of_the_windows_fits_its_plot():
    found = answer(2_218_008_000, 37.5)
    for width in (290, 700):
        (title, *_) = of(plan_windows(found, width, 150, DARK), Text)
        assert "from +2.21" in title.text
        assert len(title.text) * 6 <= title.w


def test_two_tracks_of_one_colour_are_told_apart():
    at = np.linspace(0, 1, 50)
    same = Overlay(at, at, at, at, at, 0.0, ("A", "B"), (2, 2))
    colors = {curve.color for curve in of(plan_overlay(same, 400, 190, DARK), Curve)}
    assert len(colors) == 2
