"""Findings as marks: merged where they are too near, the same wherever the view is panned, told and found by place."""

from fractions import Fraction

import pytest

from syncstudio.panes.theme import DARK
from syncstudio.panes.time_axis import TimeAxis
from syncstudio.panes.timeline.finding_marks import FindingMarks, hover_of, next_of
from syncstudio.panes.timeline.plan import Band, Box, Diamond, Dot, Text, Triangle
from syncstudio.session.health.health_facts import PlacedFinding
from syncstudio.timebase.span import Span
from tests.session.health_rig import finding

S = 1_000_000_000
# Ten seconds over a thousand pixels.
AXIS = TimeAxis(0, S / 100, 1000)


def placed(at_s, severity="warning", until_s=None, track=1):
    span = Span(round(at_s * S), round((until_s or at_s) * S))
    return PlacedFinding(finding("timestamp-gap", severity, Fraction(at_s), until_s), track, span)


def shapes(plan, *kinds):
    return [each for each in plan if isinstance(each, kinds)]


def whole(marks, axis=AXIS):
    return marks.plan(axis, 0, axis.width, DARK)


def test_each_severity_has_its_colour_and_its_shape():
    marks = FindingMarks([placed(1, "info"), placed(3, "warning"), placed(5, "error")])
    dot, triangle, diamond = shapes(whole(marks), Dot, Triangle, Diamond)
    assert (dot.fill, triangle.fill, diamond.fill) == (DARK.soft, DARK.undecided, DARK.outside)
    assert [dot.x, triangle.x, diamond.x] == [100, 300, 500]
    assert [type(each) for each in (dot, triangle, diamond)] == [Dot, Triangle, Diamond]


def test_marks_at_one_pixel_are_one_with_a_count_and_the_worst_of_them():
    marks = FindingMarks(
        [placed(1 + k / 1000, "error" if k == 2 else "info") for k in range(5)] + [placed(4)]
    )
    first, second = shapes(whole(marks), Dot, Triangle, Diamond)
    assert isinstance(first, Diamond)
    assert second.x == 400
    assert [text.text for text in shapes(whole(marks), Text)] == ["5"]
    near = AXIS.zoomed(1000, 100)
    assert len(shapes(whole(marks, near), Dot, Triangle, Diamond)) == 5


def test_a_pan_does_not_merge_differently():
    marks = FindingMarks([placed(k * 0.13) for k in range(70)])
    places = [each.x for each in shapes(whole(marks), Triangle)]
    moved = AXIS.panned(37)
    panned = [each.x + 37 for each in shapes(marks.plan(moved, 0, 1000, DARK), Triangle)]
    assert [x for x in panned if 0 < x < 950] == pytest.approx([x for x in places if 15 < x < 950])


def test_a_strip_plans_what_reaches_into_it_and_no_more():
    marks = FindingMarks([placed(k / 10, until_s=k / 10 + 0.05) for k in range(100)])
    plan = marks.plan(AXIS, 500, 520, DARK)
    assert all(470 <= each.x <= 540 for each in shapes(plan, Triangle))
    bars = [each for each in shapes(plan, Box) if each.y == 0]
    assert 2 <= len(bars) <= 4


def test_a_stretch_is_a_bar_even_when_it_begins_far_out_of_sight():
    marks = FindingMarks([placed(1, "error", 9), placed(2, "warning", 2.5)])
    bars = [each for each in shapes(marks.plan(AXIS, 600, 700, DARK), Box) if each.y == 0]
    assert [(bar.fill, bar.x, bar.w) for bar in bars] == [(DARK.outside, 598, 104)]
    assert [each.finding.severity for each in marks.under(AXIS, 650, 2)] == ["error"]
    assert marks.under(AXIS, 650, 12) == []


def test_thousands_of_stretches_in_sight_are_few_bars():
    marks = FindingMarks([placed(k / 1000, "warning", k / 1000 + 0.0004) for k in range(9000)])
    plan = whole(marks)
    assert len(plan) < 300
    assert len(shapes(plan, Triangle)) < 60


@pytest.mark.parametrize("ratio", [1.0, 2.0])
def test_many_stretches_are_one_shape_for_each_severity(ratio):
    spans = [(k, "info" if k % 2 else "error") for k in range(100, 900)]
    marks = FindingMarks([placed(k / 100, severity, k / 100 + 0.005) for k, severity in spans])
    info, error = shapes(marks.plan(AXIS, 0, 1000, DARK, ratio), Band)
    assert (info.color, error.color) == (DARK.soft, DARK.outside)
    for band, severity in ((info, "info"), (error, "error")):
        covered = {band.column + at for at in range(len(band.bottoms)) if band.bottoms[at] > band.tops[at]}
        wanted = {int(k * ratio) for k, each in spans if each == severity}
        assert wanted <= covered
        assert len(covered) == ratio * len(wanted)
    assert max(info.bottoms) == 3 * ratio


def test_a_stamp_beyond_64_bits_is_no_trouble():
    far = PlacedFinding(finding("timestamp-gap", "error", 1), 1, Span(-(10**30), 10**30))
    marks = FindingMarks([far, placed(5)])
    assert shapes(whole(marks), Box)[0].fill == DARK.outside
    assert marks.under(AXIS, 300, 2) == [far]


def test_what_lies_under_the_pointer():
    marks = FindingMarks([placed(1, "info"), placed(1.001, "error"), placed(5)])
    assert [each.finding.severity for each in marks.under(AXIS, 102, 8)] == ["info", "error"]
    assert [each.finding.severity for each in marks.under(AXIS, 497, 8)] == ["warning"]
    assert marks.under(AXIS, 300, 8) == []
    assert marks.under(AXIS, 100, 40) == []
    assert FindingMarks().under(AXIS, 100, 5) == []


def test_findings_without_a_place_have_no_mark():
    assert not FindingMarks([PlacedFinding(finding("no-duration", "warning"), 1, None)])


def test_clicks_on_one_mark_take_its_findings_in_turn_worst_first():
    marks = [placed(1, "info"), placed(1.001, "error"), placed(1.002, "warning")]
    chosen, turns = None, []
    for _ in range(4):
        chosen = next_of(marks, chosen)
        turns.append(chosen.finding.severity)
    assert turns == ["error", "warning", "info", "error"]


def test_a_hover_says_the_sentences_worst_first_and_how_many_more():
    said = hover_of([placed(1, "info"), placed(2, "error"), placed(3), placed(4)])
    assert said.startswith("Error · 00:00:02.000\n")
    assert "and 1 more" in said
    assert max(map(len, said.splitlines())) <= 80


def test_the_mark_of_a_finding_has_a_place():
    wanted = placed(1.001, "error")
    marks = FindingMarks([placed(1, "info"), wanted])
    assert marks.place_of(wanted, AXIS)[0] == 100
    assert marks.place_of(placed(7), AXIS) is None
