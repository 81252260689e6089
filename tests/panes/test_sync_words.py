"""Measurements, verdicts and loops in words, as the Sync dock says them."""

from dataclasses import replace

import pytest

from syncstudio.panes.sync import verdict_look
from syncstudio.panes.sync.evidence_facts import figures_text
from syncstudio.panes.sync.sync_words import (
    confidence_text,
    drift_figures,
    drift_words,
    loop_sentence,
    moves_text,
    sentence,
    size_text,
    surer_text,
)
from syncstudio.panes.theme import DARK
from syncstudio.panes.timeline.plan import Diamond, Dot, Triangle
from syncstudio.project.records import MeasurementRow
from syncstudio.session.measuring.accepting import Proposal
from syncstudio.survey.method_words import in_words
from syncstudio.sync.evidence import Evidence
from syncstudio.sync.graph import Edge, EdgeSolution, Loop
from syncstudio.sync.measurement import Measurement
from syncstudio.sync.profile import PROFILES
from syncstudio.sync.verdict import verdict_of
from tests.session.measuring_rig import S

MS = 1_000_000
NB = "\u00a0"


def row(offset_ns=1_234_567_000, drift=24.1, **more):
    facts = {
        "id": 7, "track_id": 2, "reference_id": 1, "method": "sound", "offset_ns": offset_ns, "drift_ppm": drift,
        "uncertainty_ns": 100_000, "drift_uncertainty_ppm": 0.4, "confidence": 0.99, "at_ns": 0,
    }  # fmt: skip
    return MeasurementRow(**(facts | more))


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
    assert sentence(gone, "A", "B") == (
        "Cannot tell how A lies against B. The two share no sound: choose others."
    )
    several = row(None, None, status="ambiguous", reason="Pulses repeat every 0.1 s.")
    assert sentence(several, "A", "B") == f"A fits B at several places. Pulses repeat every 0.1{NB}s."


def test_a_reason_keeps_its_figures_whole_and_its_minus_is_one():
    several = row(None, None, status="ambiguous", reason="It fits at -9.504 s and 0.701 s, of 2026-11-30.")
    assert f"at −9.504{NB}s and 0.701{NB}s, of 2026-11-30." in sentence(several, "A", "B")


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


@pytest.mark.parametrize(
    ("ns", "within_ns", "says"),
    [
        (291_531, 220_091, "0.29 ms"),
        (291_531, 6_000, "291.5 µs"),
        (-41_291_531, 220_091, "41.29 ms"),
        (1_298_957_123, 30 * MS, "1.299 s"),
        (730_157_000, 12 * MS, "730 ms"),
        (1_234_567_000, 100, "1.234 567 s"),
        (52 * MS, 6 * MS, "52 ms"),
    ],
)
def test_an_offset_has_the_digits_that_its_interval_leaves_it(ns, within_ns, says):
    assert size_text(ns, within_ns) == says


def test_an_offset_smaller_than_anything_its_interval_tells_is_none():
    assert "run together" in sentence(row(3_000, uncertainty_ns=220_091), "Sound", "Picture", together=True)
    assert "early" in sentence(row(30_000, uncertainty_ns=220_091), "Sound", "Picture", together=True)


@pytest.mark.parametrize(
    ("half_ppm", "says"),
    [
        (0.4, "+37.5 ±0.4 ppm"),
        (0.04, "+37.50 ±0.04 ppm"),
        (0.004, "+37.500 ±0.004 ppm"),
        (0.0004, "+37.5000 ±0.0004 ppm"),
    ],
)
def test_a_sharp_interval_of_drift_never_reads_as_none(half_ppm, says):
    from syncstudio.cli_measure_words import drift_figures as on_the_command_line

    assert drift_figures(37.5, half_ppm) == says
    found = Measurement("sound", "measured", 0, 37.5, 1, half_ppm)
    assert on_the_command_line(found) == says.removeprefix("+").removesuffix(" ppm").replace("±", "+-")


def test_drifts_and_chances():
    assert drift_figures(-0.31, 0.04) == "−0.31 ±0.04 ppm"
    assert drift_figures(0.01, 0.2) == "0.0 ±0.2 ppm"
    assert drift_figures(0.0, 0.000_001) == "0.0000 ±0.0001 ppm"
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


def test_what_nobody_could_notice_does_not_sound_like_a_move():
    by_9_ns = Proposal(2, {2: ()}, 0, 23 * MS, False, 128, by_ns=9)
    assert moves_text(by_9_ns) == "The tracks lie like this already, but for 9 ns."
    assert moves_text(replace(by_9_ns, by_ns=670_231, uncertainty_ns=MS)).endswith("by up to 0.7 ms.")


def test_a_measurement_that_tells_less_than_what_is_in_use_says_so():
    assert surer_text(100, 23 * MS) == "Where it lies now is known better: ±0.1 µs."
    assert surer_text(100, 120) == surer_text(None, MS) == surer_text(MS, None) == ""


def test_a_loop_says_whether_it_closes():
    names = {1: "A", 2: "B", 3: "C"}
    assert (
        loop_sentence(Loop((1, 2, 3), 20_000, 90_000, True), names)
        == "A → B → C → A closes to 20 µs, within ±90 µs."
    )
    broken = Loop((1, 2, 3), S, 90_000, False)
    assert loop_sentence(broken, names).endswith(
        "One of its measurements is wrong, and nobody can tell which."
    )
    wrong = EdgeSolution(Edge(2, 3, 5 * S, 0.0, 90_000, None), 700 * MS, False)
    assert loop_sentence(replace(broken, mended=True, left_out=(wrong,)), names).endswith(
        "C against B is wrong and was left out: the others put it 700 ms elsewhere."
    )


def test_a_verdict_has_word_shape_and_colour():
    shapes = {each: verdict_look.shape(each, 0, 0, 5, DARK) for each in ("inside", "undecided", "outside")}
    assert {type(shape) for shape in shapes.values()} == {Dot, Triangle, Diamond}
    assert len({shape.fill for shape in shapes.values()}) == 3
    assert verdict_look.early_text(verdict_of(PROFILES[0], 52, 6)) == "52 ms early ±6"
    assert verdict_look.early_text(verdict_of(PROFILES[0], -3.83, 0.5)) == "3.8 ms late ±0.5"
    assert verdict_look.early_text(verdict_of(PROFILES[0], 0.0, 0.3)) == "in time ±0.3 ms"
    assert verdict_look.early_text(verdict_of(PROFILES[0], 0.0, 0.0004)) == "in time ±0.4 µs"


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


def test_a_rate_that_was_taken_as_it_is_is_no_drift_that_was_measured():
    assert drift_words(0.0, 0.0) == "drift not measured"
    assert drift_words(-41_666.7, 0.0) == "drift −41666.7 ppm"
