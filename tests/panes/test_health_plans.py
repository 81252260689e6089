"""Figures, plots and reports of timing, as values."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from syncstudio.media.health.report import Trace
from syncstudio.panes.health_plan import figures, heading, place_text, rate_text, report_text, verdict
from syncstudio.panes.plot_scale import padded, round_values, short_number, unit_for
from syncstudio.panes.step_histogram import Histogram
from syncstudio.panes.theme import DARK
from syncstudio.panes.timeline.plan import Box, Curve, Text
from syncstudio.panes.timing_plot_plan import (
    LEFT,
    RIGHT,
    frame_of,
    nearest,
    plan_plot,
    read_out,
    source_ns,
)
from syncstudio.session.health.health_facts import HealthState, PlacedFinding, TrackHealth
from syncstudio.timebase.span import Span
from tests.session.health_rig import finding, gap, report, stream, trace

S = 1_000_000_000


def texts(plan):
    return [each.text for each in plan if isinstance(each, Text)]


def test_the_figures_of_a_stream():
    ntsc = stream(
        nominal_rate=Fraction(30000, 1001),
        measured_rate=Fraction(30000, 1001) * Fraction(1000024, 1000000),
        rate_ppm=Fraction(24),
        gaps=(gap(1, Fraction(1, 2)), gap(5, 2)),
        repeats=3,
        shift_s=Fraction(1024, 48000),
        count=216_000,
    )
    said = dict(figures(ntsc))
    assert said["Frames"] == "216 000"
    assert said["Nominal rate"] == "29.97 per second (30000/1001)"
    assert said["Measured rate"] == "29.97075 per second, +24.0 ppm against nominal"
    assert said["Gaps"] == "2, the longest 2.000 s, 2.500 s in all"
    assert said["Repeated stamps"] == "3"
    assert said["Missing stamps"] == "none"
    assert said["Taken off its start"] == "0.021 333 s by edit lists or priming"
    assert said["Spacing"] == "constant"
    assert dict(figures(replace(ntsc, duration_s=None, variable_rate=True)))["Duration"] == "not known"


def test_rates_are_exact_where_they_can_be():
    assert rate_text(Fraction(48000), "sound") == "48 000 Hz"
    assert rate_text(Fraction(24000, 1001), "video", 5) == "23.976 per second (24000/1001)"


def test_where_a_finding_lies():
    at = finding("timestamp-gap", "error", 1, 3)
    assert place_text(PlacedFinding(at, 1, Span(S, 3 * S))) == "00:00:01.000 for 2.000 s"
    assert place_text(PlacedFinding(at, 1, None)) == "1.000 s in the file"
    assert place_text(PlacedFinding(finding("rotated", "info"), 1, None)) == "whole track"
    assert place_text(PlacedFinding(finding("truncated", "error", stream=None), 1, None)) == "whole file"


def test_what_stands_above_the_findings():
    clean = TrackHealth(report(Path("a.mp4")), stream(), ())
    odd = TrackHealth(report(Path("a.mp4")), stream(), (finding("truncated", "error"),))
    assert verdict(HealthState("known"), clean, "a.mp4") == "✓ Nothing odd in the timing of a.mp4."
    assert verdict(HealthState("known"), odd, "a.mp4") == ""
    assert (
        verdict(HealthState("checking", 0.4), None, "a.mp4") == "The timing of a.mp4 is being checked… 40 %"
    )
    assert "when the file has been read" in verdict(HealthState("waiting"), None, "a.mp4")
    assert verdict(HealthState("failed", message="It is cut."), None, "a.mp4") == "It is cut."
    assert "transcript" in verdict(HealthState("none"), None, "a.srt")


def test_the_report_as_text():
    odd = finding("timestamp-gap", "error", 1, message="Nothing for a while.")
    known = TrackHealth(report(Path("/media/a.mp4"), odd), stream(), (odd,))
    placed = [PlacedFinding(odd, 1, Span(S, S))]
    text = report_text(
        [("Camera", known, HealthState("known"), placed), ("Talk", None, HealthState("waiting"), [])]
    )
    assert text.startswith("Camera · 1 error\n")
    assert "Error, timestamp-gap, 00:00:01.000: Nothing for a while." in text
    assert "Its stamps were read" in text
    assert "\n\nTalk\n" in text
    assert heading("Camera", []) == "Camera"


@pytest.mark.parametrize("width", [220, 320, 900])
def test_the_plot_stays_within_its_width(width):
    each = stream(gaps=(gap(Fraction(1, 2), Fraction(1, 4)),))
    frame = frame_of(each, width)
    plan = plan_plot(each, frame, DARK)
    late, step = (shape for shape in plan if isinstance(shape, Curve))
    for curve in (late, step):
        assert curve.xs.min() >= LEFT - 0.01
        assert curve.xs.max() <= width - RIGHT + 0.01
    assert late.ys.max() < step.ys.min()
    assert any("ms" in text for text in texts(plan))
    for text in (shape for shape in plan if isinstance(shape, Text)):
        assert text.x >= -0.01
        assert text.x + text.w <= width + 0.01
    (shade,) = [shape for shape in plan if isinstance(shape, Box)]
    assert shade.x == pytest.approx(frame.x(0.5))
    assert shade.x + shade.w == pytest.approx(frame.x(0.75))


def test_an_even_rate_is_drawn_even_and_not_as_its_rounding():
    even = stream(trace=Trace(np.arange(100) / 30, np.full(100, 0.0004), np.full(100, 33.3333)))
    plan = plan_plot(even, frame_of(even, 300), DARK)
    for curve in (shape for shape in plan if isinstance(shape, Curve)):
        assert np.ptp(curve.ys) < 0.5


def test_too_few_stamps_have_no_plot():
    assert frame_of(stream(trace=Trace()), 300) is None
    assert frame_of(stream(trace=trace(count=1)), 300) is None


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_stamps_that_are_no_numbers_are_left_out(value):
    odd = trace()
    odd.late_ms[3] = odd.step_ms[-1] = value
    each = stream(trace=odd)
    plan = plan_plot(each, frame_of(each, 300), DARK)
    assert all("nan" not in text and "inf" not in text for text in texts(plan))
    assert read_out(each, 3)


def test_the_read_out_names_the_nearest_stamp():
    made = Trace(np.array([0.0, 1.0, 2.0]), np.array([0.0, -2.5, 0.02]), np.array([1000.0, 1000.0, np.nan]))
    each = stream(trace=made)
    assert [nearest(each, at_s) for at_s in (-1, 0.4, 0.6, 1.49, 9)] == [0, 0, 1, 1, 2]
    assert read_out(each, 1) == ["00:01.000 in the file", "2.5 ms early", "next after 1 s"]
    assert read_out(each, 2) == ["00:02.000 in the file", "20 µs late"]
    assert read_out(each, 0)[1] == "even"


def test_a_click_takes_the_stamp_it_is_near():
    made = Trace(np.array([0.0, 1.0, 2.0]), np.zeros(3), np.full(3, 1000.0))
    each = stream(trace=made)
    frame = frame_of(each, 300)
    assert source_ns(frame, each, frame.x(1.0) + 3) == S
    assert source_ns(frame, each, frame.x(1.5)) == pytest.approx(1.5 * S, abs=S / 100)


def test_rare_durations_are_seen_beside_common_ones():
    variable = stream(variable_rate=True, histogram=((7199, 1), (7200, 4000), (9007, 30)))
    histogram = Histogram(variable, 300)
    bars = [shape for shape in histogram.plan(DARK) if isinstance(shape, Box)]
    assert len(bars) == 3
    assert bars[1].h > bars[2].h > bars[0].h >= 3
    assert all(bar.x >= LEFT and bar.x + bar.w <= 300 for bar in bars)
    assert histogram.says(bars[2].x) == "30 frames of 100.08 ms (9 007 ticks)"
    assert "1 frame of" in histogram.says(0)
    assert Histogram(replace(variable, histogram=((3000, 1),)), 220).plan(DARK)


def test_scales_stand_on_round_figures():
    assert round_values(-52.0, 31.0, 3) == [-50, 0]
    assert round_values(0.0, 1.0, 3) == [0.0, 0.5, 1.0]
    assert padded(5, 5, 2) == (3.84, 6.16)
    assert unit_for(0.4) == ("µs", 1000.0)
    assert unit_for(40) == ("ms", 1.0)
    assert unit_for(4000) == ("s", 0.001)
    assert [short_number(value, 0.5) for value in (-0.5, 0.0, -0.0)] == ["−0.5", "0.0", "0.0"]
