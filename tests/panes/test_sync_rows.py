"""Rows of the table of tracks and of the history of measurements, as plans."""

from fractions import Fraction
from itertools import pairwise

import pytest

from syncstudio.panes.sync.history_plan import history_line, plan_history
from syncstudio.panes.sync.sync_line import SyncLine, line_of
from syncstudio.panes.sync.sync_row_plan import WIDE_PX, columns, plan_row, row_height
from syncstudio.panes.text_width import about_px
from syncstudio.panes.theme import DARK
from syncstudio.panes.timeline.chip import drift_text
from syncstudio.panes.timeline.plan import Text
from syncstudio.project.records import MeasurementRow, Track
from syncstudio.sync.graph import Loop
from syncstudio.timebase.clockmap import ClockMap
from syncstudio.timebase.streamclock import StreamClock
from tests.session.measuring_rig import S

MS = 1_000_000


def row(offset_ns=1_234_567_000, drift=24.1, **more):
    facts = {
        "id": 7, "track_id": 2, "reference_id": 1, "method": "sound", "offset_ns": offset_ns, "drift_ppm": drift,
        "uncertainty_ns": 100_000, "drift_uncertainty_ppm": 0.4, "confidence": 0.99, "at_ns": 0,
    }  # fmt: skip
    return MeasurementRow(**(facts | more))


def of(plan, kind):
    return [shape for shape in plan if isinstance(shape, kind)]


def texts(plan):
    return [shape.text for shape in plan if isinstance(shape, Text)]


def line(**more):
    facts = {"track_id": 1, "name": "Recorder 2", "color": 1, "offset": "+1.234 567 s", "spread": "±0.1 ms",
             "drift": "+24.1 ±0.4 ppm", "source": "measured · sound"}  # fmt: skip
    return SyncLine(**(facts | more))


@pytest.mark.parametrize("width", [300, 420, WIDE_PX, 1100])
def test_a_row_keeps_to_itself(width):
    full = line(
        verdict="outside",
        verdict_text="outside",
        waits="proposed",
        loop="0.02 ms",
        role="effects?",
        reference=True,
    )
    plan = plan_row(full, width, DARK, chosen=True)
    for shape in of(plan, Text):
        assert shape.x >= 0
        assert shape.x + shape.w <= width + 12, shape.text
        assert shape.y >= 0
        assert shape.y + shape.h <= row_height(full, width)
    said = texts(plan)
    for words in ("Recorder 2", "+1.234 567 s", "±0.1 ms", "outside", "proposed"):
        assert words in said


@pytest.mark.parametrize("width", [220, 260, 300, 420])
@pytest.mark.parametrize("state", [{"waits": "proposed"}, {"trouble": "measure again"}])
def test_in_a_narrow_dock_words_give_way_and_none_is_cut_off(width, state):
    full = line(
        verdict="inside", verdict_text="dub sync inside, corrected", loop="414 ns", loop_closes=False, **state
    )
    shown = of(plan_row(full, width, DARK, False), Text)
    below = sorted((text for text in shown if text.y > 19), key=lambda text: (text.y, text.x))
    assert below[-1].text == next(iter(state.values()))
    for text in below:
        assert text.x >= 0
        assert text.w > 0
    for one, after in pairwise(below):
        assert after.y > one.y or one.x + one.w <= after.x + 1


LONG = "measured · sound · GoPro HERO9 is 41.7 ± 0.6 ms late · reviewed by Anna"


@pytest.mark.parametrize("width", [260, 353, 400, 600])
@pytest.mark.parametrize("source", ["measured · sound", LONG])
def test_no_detail_of_a_track_is_cut(width, source):
    full = line(
        verdict="inside", verdict_text="dub sync inside, to original", waits="proposed", source=source
    )
    shown = of(plan_row(full, width, DARK, False), Text)
    details = [text for text in shown if text.y > 19]
    said = " ".join(text.text for text in details)
    for words in (*source.split(" · "), full.drift, "proposed"):
        assert words in said
    for text in details:
        assert about_px(text.text, 11) <= text.w
        assert text.y + text.h <= row_height(full, width)
    beside = [
        (one, after)
        for one in details
        for after in details
        if one.y // 16 == after.y // 16 and one.x < after.x
    ]
    for one, after in beside:
        assert one.x + about_px(one.text, 11) <= after.x


@pytest.mark.parametrize(("name", "said"), [("Camera A", True), ("clock_resets MyMarkerStream", False)])
def test_the_mark_of_the_reference_is_whole_or_left_out(name, said):
    full = line(name=name, offset="0.000 s", spread="", drift="", source="reference", reference=True)
    words = of(plan_row(full, 386, DARK, False), Text)
    beside = [text for text in words if text.text == "reference" and text.y < 19]
    assert len(beside) == said
    assert all(about_px(text.text, 11) <= text.w for text in beside)
    assert any(text.text == "reference" and text.y > 19 for text in words)


def test_a_row_with_little_to_say_is_low():
    assert row_height(line(source="not aligned", drift=""), 353) == 42
    assert row_height(line(source="not aligned", drift="", waits="proposed"), 353) == 42


def test_numbers_stand_under_one_another():
    plans = [plan_row(line(offset=offset), 400, DARK, False) for offset in ("0.000 s", "−12.345 678 s")]
    ends = {next(t.x + t.w for t in of(plan, Text) if t.text.endswith(" s") and t.mono) for plan in plans}
    assert len(ends) == 1


def test_a_wide_table_has_its_columns():
    names = [column.name for column in columns(900)]
    assert names == ["Track", "Offset", "±", "Drift", "Source", "Verdict", "Loop"]
    assert columns(900)[-1].x + columns(900)[-1].w <= 900


def test_what_a_track_has_to_say():
    track = Track(id=2, name="Recorder 2", alignment="measured", uncertainty_ns=100_000)
    clock_map = ClockMap.from_offset(StreamClock(Fraction(1, 48_000)), 1_234_567_000, Fraction(241, 10))
    accepted = row(decision="accepted")
    said = line_of(track, clock_map, accepted, accepted, False, None, None, {}, False)
    assert (said.offset, said.spread, said.drift, said.source) == (
        "+1.234 567 s", "±0.1 ms", "+24.1 ±0.4 ppm", "measured · sound",
    )  # fmt: skip
    assert (said.waits, said.trouble) == ("", "")
    assert line_of(track, clock_map, None, row(), False, None, None, {}, False).waits == "proposed"
    assert line_of(track, clock_map, None, row(), True, None, None, {}, False).trouble == "measure again"
    told = row(None, None, status="cannot-tell")
    assert line_of(track, clock_map, None, told, False, None, None, {}, False).trouble == "cannot tell"
    broken = Loop((1, 2, 3), S, MS, False)
    assert not line_of(track, clock_map, None, None, False, None, broken, {}, False).loop_closes


def test_a_track_that_moves_with_the_reference_says_so():
    track = Track(id=2, name="Camera A sound")
    clock_map = ClockMap.from_offset(StreamClock(Fraction(1, 48_000)), 0)
    said = line_of(track, clock_map, None, None, False, None, None, {}, False, beside="Camera A")
    assert said.source == "moves with Camera A"
    assert line_of(track, clock_map, None, row(), False, None, None, {}, False, calls=False).waits == ""


def test_no_drift_has_no_sign():
    assert drift_text(Fraction(-1, 10_000)) == "0.00 ppm"
    assert drift_text(Fraction(-25, 1)) == "−25.0 ppm"


def test_a_guessed_role_is_marked_as_one():
    track = Track(id=2, name="Dub", role="dub", role_from="guessed")
    clock_map = ClockMap.from_offset(StreamClock(Fraction(1, 48_000)), 0)
    assert line_of(track, clock_map, None, None, False, None, None, {}, False).role == "dub?"


def test_history_lines():
    said = history_line(row(decision="accepted"), "Camera A", False, 10 * S)
    assert (said.result, said.how, said.decision) == (
        "1.234 567 s later ±0.1 ms",
        "sound, against Camera A",
        "accepted",
    )
    assert said.when.startswith("today")
    assert history_line(row(-52 * MS), "Camera A", False, 0, together=True).result == "52 ms late ±0.1 ms"
    assert history_line(row(52 * MS), "Camera A", False, 0, together=True).result == "52 ms early ±0.1 ms"
    assert history_line(row(100), "Camera A", False, 0).result == "together ±0.1 ms"
    assert history_line(row(), "Camera A", True, 0).decision == "file replaced"
    none = history_line(row(None, status="cannot-tell"), "Camera A", False, 400 * 86_400 * S)
    assert (none.result, none.decision) == ("cannot tell", "")
    assert none.when.startswith("1970")
    assert texts(plan_history(said, 300, DARK, True))
