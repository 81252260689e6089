"""What plots of evidence show, as plans: curve and rival, windows with their line, overlays, events; and the words."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from syncstudio.panes.sync import verdict_look
from syncstudio.panes.sync.correlation_plan import plan_correlation
from syncstudio.panes.sync.event_plan import CARD_PX, card_at, cards_of, measured_s, per_row, plan_events
from syncstudio.panes.sync.evidence_facts import figures_text, frame_showing
from syncstudio.panes.sync.history_plan import history_line, plan_history
from syncstudio.panes.sync.overlay_plan import Overlay, plan_overlay
from syncstudio.panes.sync.plot_frame import LEFT, RIGHT, TITLE
from syncstudio.panes.sync.sync_line import SyncLine, line_of
from syncstudio.panes.sync.sync_row_plan import WIDE_PX, columns, plan_row, row_height
from syncstudio.panes.sync.sync_words import (
    confidence_text,
    drift_figures,
    in_words,
    loop_sentence,
    moves_text,
    sentence,
    size_text,
)
from syncstudio.panes.sync.window_plan import plan_windows
from syncstudio.panes.theme import DARK, LIGHT
from syncstudio.panes.timeline.chip import drift_text
from syncstudio.panes.timeline.plan import Band, Curve, Diamond, Dot, Picture, Text, Triangle
from syncstudio.project.records import MeasurementRow, Track
from syncstudio.session.accepting import Proposal
from syncstudio.sync.evidence import Correlation, EventPair, Evidence, Window
from syncstudio.sync.graph import Loop
from syncstudio.sync.measurement import MeasuredPiece, Measurement
from syncstudio.sync.profile import PROFILES
from syncstudio.sync.verdict import verdict_of
from syncstudio.timebase.clockmap import ClockMap
from syncstudio.timebase.streamclock import StreamClock
from tests.session.measuring_rig import S, answer

MS = 1_000_000
NB = "\u00a0"


def texts(plan):
    return [shape.text for shape in plan if isinstance(shape, Text)]


def of(plan, kind):
    return [shape for shape in plan if isinstance(shape, kind)]


def row(offset_ns=1_234_567_000, drift=24.1, **more):
    facts = {
        "id": 7, "track_id": 2, "reference_id": 1, "method": "sound", "offset_ns": offset_ns, "drift_ppm": drift,
        "uncertainty_ns": 100_000, "drift_uncertainty_ppm": 0.4, "confidence": 0.99, "at_ns": 0,
    }  # fmt: skip
    return MeasurementRow(**(facts | more))


# -- words ------------------------------------------------------------------------------------------------------------


def test_the_sentence_says_its_sign_as_a_word():
    said = sentence(row(), "Recorder 2", "Camera A").replace(NB, " ")
    assert said == (
        "Recorder 2 starts 1.234 567 s later than Camera A, ±0.1 ms, drift +24.1 ±0.4 ppm, confidence 99 %."
    )
    assert "earlier" in sentence(row(-5 * MS), "Recorder 2", "Camera A")
    assert "together" in sentence(row(100), "Recorder 2", "Camera A")


def test_sound_against_its_picture_is_early_or_late():
    assert "52\u00a0ms early against" in sentence(row(52 * MS), "Sound", "Picture", together=True)
    assert "late" in sentence(row(-52 * MS), "Sound", "Picture", together=True)


def test_figures_are_not_torn_from_their_units():
    said = sentence(row(), "Recorder 2", "Camera A")
    assert f"1.234{NB}567{NB}s" in said
    assert f"99{NB}%" in said


def test_what_could_not_be_told_says_why():
    gone = row(None, None, status="cannot-tell", reason="The two share no sound: choose others.")
    assert sentence(gone, "A", "B") == "Cannot tell: The two share no sound: choose others."
    several = row(None, None, status="ambiguous", reason="Pulses repeat every 0.1 s.")
    assert sentence(several, "A", "B").startswith("Several places fit alike")


def test_a_drift_that_was_not_measured_is_no_zero():
    assert "drift not measured" in sentence(row(drift_uncertainty_ppm=None), "A", "B")
    assert "drift not measured" in sentence(row(drift=0.0, drift_uncertainty_ppm=608.0), "A", "B")


@pytest.mark.parametrize(
    ("ns", "says"),
    [
        (1_234_567_000, "1.234 567 s"),
        (52 * MS, "52 ms"),
        (125_000, "125 µs"),
        (14, "14 ns"),
        (-350 * MS, "350 ms"),
        (0, "0 ms"),
    ],
)
def test_sizes(ns, says):
    assert size_text(ns) == says


def test_drifts_and_chances():
    assert drift_figures(-0.31, 0.04) == "−0.31 ±0.04 ppm"
    assert drift_figures(0.01, 0.2) == "0.0 ±0.2 ppm"
    assert [confidence_text(share) for share in (0.5, 0.987, 0.999, 1.0)] == [
        "50 %",
        "99 %",
        "99.9 %",
        "99.9 %",
    ]


def test_what_accepting_would_do():
    def proposal(labels, unlinks=False, pieces=True):
        return Proposal(2, {2: ()} if pieces else {}, 0, None, unlinks, labels)

    assert moves_text(proposal(1)).startswith("1 label on other tracks")
    assert moves_text(replace(proposal(41), by_ns=1_200)).endswith("against the media, by up to 1.2 µs.")
    assert moves_text(proposal(3, True), "Camera A").endswith("no longer move together with Camera A.")
    assert moves_text(proposal(0, pieces=False)) == "The tracks lie like this already."


def test_a_loop_says_whether_it_closes():
    names = {1: "A", 2: "B", 3: "C"}
    assert (
        loop_sentence(Loop((1, 2, 3), 20_000, 90_000, True), names)
        == "A → B → C → A closes to 20 µs, within ±90 µs."
    )
    assert "is wrong" in loop_sentence(Loop((1, 2, 3), S, 90_000, False), names)


def test_a_verdict_has_word_shape_and_colour():
    shapes = {each: verdict_look.shape(each, 0, 0, 5, DARK) for each in ("inside", "undecided", "outside")}
    assert {type(shape) for shape in shapes.values()} == {Dot, Triangle, Diamond}
    assert len({shape.fill for shape in shapes.values()}) == 3
    assert verdict_look.early_text(verdict_of(PROFILES[0], 52, 6)) == "52 ms early ±6"
    assert verdict_look.early_text(verdict_of(PROFILES[0], -3.83, 0.5)) == "3.8 ms late ±0.5"
    assert verdict_look.early_text(verdict_of(PROFILES[0], 0.0, 0.02)).startswith("in time")


def test_figures_have_their_units():
    found = Evidence(
        figures={"snr_db": 21.54321, "worst_residual_ms": 5e-7, "windows": 12.0}, notes=("Six windows.",)
    )
    text = figures_text(Measurement("sound", "measured", evidence=found, elapsed_s=1.26))
    assert (
        text
        == "Six windows.\nMeasured by sound in 1.3 s · snr 21.5 dB · <0.001 ms at worst · 12 windows compared"
    )


def test_methods_are_named_as_people_do():
    reason = "The picture flashes nowhere. Tried: flash-beep, impacts, faces."
    told = in_words(reason)
    assert told == "The picture flashes nowhere. Tried: flash and beep, claps and impacts, faces and speech."
    assert told in sentence(row(None, status="cannot-tell", reason=reason), "Sound", "Picture")
    assert in_words("rotation-flow: Nothing turns.") == "Rotation and picture: Nothing turns."
    assert in_words("Both: as they are.") == "Both: as they are."


# -- the correlation --------------------------------------------------------------------------------------------------


def test_peak_and_rival_are_marked():
    plan = plan_correlation(answer(1_234 * MS).evidence.correlation, 400, 150, DARK)
    assert len(of(plan, Curve)) == 1
    assert len(of(plan, Dot)) == len(of(plan, Diamond)) == 1
    assert "+1.234 s" in texts(plan)
    assert "rival, 30 % of the peak" in texts(plan)


@pytest.mark.parametrize("width", [220, 400, 900])
@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_nothing_leaves_the_plot(width, theme):
    found = answer(-3_600 * S, 40)
    for plan in (
        plan_correlation(found.evidence.correlation, width, 150, theme),
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


def test_the_rival_s_label_is_not_under_the_peak_s():
    at = np.linspace(-15, 16, 400)
    curve = Correlation(at, np.exp(-((at - 0.75) ** 2)), 0.75, 1.0, 15.0, 0.8)
    labels = [shape for shape in of(plan_correlation(curve, 360, 132, DARK), Text)]
    rival = next(shape for shape in labels if "rival" in shape.text)
    peak = next(shape for shape in labels if shape.text == "+750 ms")
    assert abs(rival.y - peak.y) >= 14


def test_a_curve_that_says_nothing_is_no_trouble():
    flat = Correlation(np.zeros(3), np.zeros(3), 0.0, 0.0)
    assert plan_correlation(flat, 300, 150, DARK)
    nothing = Correlation(np.array([np.nan]), np.array([np.nan]), 0.0, 0.0)
    assert plan_correlation(nothing, 300, 150, DARK) == []


# -- windows ----------------------------------------------------------------------------------------------------------


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
    assert any(text.startswith("Offset of each window") and "against +100" in text for text in texts(plan))


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


# -- overlays and events ----------------------------------------------------------------------------------------------


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


def test_before_and_after_are_two_lanes():
    plan = plan_overlay(overlay(), 500, 190, DARK)
    assert len(of(plan, Curve)) == 4
    reference, now, _, measured = of(plan, Curve)
    assert now.xs[0] > reference.xs[0]
    assert measured.xs[0] == pytest.approx(reference.xs[0])
    assert len(of(plan_overlay(overlay(measured=False), 500, 190, DARK), Curve)) == 2


def test_what_lies_out_of_sight_is_said():
    plan = plan_overlay(overlay(-1.5), 500, 190, DARK)
    assert "Recorder 2 lies 1.500 s earlier: out of sight" in texts(plan)


def test_two_tracks_of_one_colour_are_told_apart():
    at = np.linspace(0, 1, 50)
    same = Overlay(at, at, at, at, at, 0.0, ("A", "B"), (2, 2))
    colors = {curve.color for curve in of(plan_overlay(same, 400, 190, DARK), Curve)}
    assert len(colors) == 2


def test_events_say_what_the_line_leaves_of_them():
    cards = cards_of(answer(100 * MS))
    assert [card.pair.reference_s for card in cards] == [5.0, 6.0, 7.0, 8.0, 9.0]
    assert all(abs(card.left_ms) < 1e-6 for card in cards)
    off = Measurement(
        "cues",
        "measured",
        0,
        0.0,
        1,
        None,
        0.9,
        evidence=Evidence(events=(EventPair(1.0, 0.99), EventPair(2, 2, 1, False))),
    )
    plan = plan_events(cards_of(off), None, 400, DARK)
    assert "10 ms early" in texts(plan)
    assert "left out, even" in texts(plan)
    assert len(of(plan, Diamond)) == 1


def test_events_show_their_pictures():
    cards = cards_of(answer(0))[:2]
    pixels = np.zeros((68, 122, 4), np.uint8)
    plan = plan_events(cards, [pixels, None], 400, DARK, more=3)
    assert len(of(plan, Picture)) == 1
    assert texts(plan)[0] == "5 moments seen in both, the first 2 are shown"


def test_a_flash_is_shown_in_the_frame_that_has_it():
    class Index:
        def __len__(self):
            return 3

        def frame_at_tick(self, tick):
            return min(tick // 1000, 2)

        def pts_of(self, number):
            return number * 1000

    assert frame_showing(Index(), 500, "flash-beep") == 1
    assert frame_showing(Index(), 200, "flash-beep") == 0
    assert frame_showing(Index(), 2_900, "flash-beep") == 2
    assert frame_showing(Index(), 500, "impacts") == 0


def test_a_click_finds_its_card():
    assert per_row(420) == 3
    assert card_at(20, 30, 420, True) == 0
    assert card_at(20 + CARD_PX + 8, 30, 420, True) == 1
    assert card_at(20, 30 + 102 + 8, 420, True) == 3
    assert card_at(20, 4, 420, True) is None


def test_moments_follow_the_pieces():
    pieces = (MeasuredPiece(((0, 0),), None, S), MeasuredPiece(((S, 3 * S),), S, None))
    found = answer(0, pieces=pieces)
    assert [measured_s(found, at) for at in (0.5, 1.5)] == [0.5, 3.5]
    assert measured_s(Measurement.cannot_tell("sound", "x"), 1.0) is None


# -- rows -------------------------------------------------------------------------------------------------------------


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
        assert shape.y + shape.h <= row_height(width)
    said = texts(plan)
    for words in ("Recorder 2", "+1.234 567 s", "±0.1 ms", "outside", "proposed"):
        assert words in said


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
