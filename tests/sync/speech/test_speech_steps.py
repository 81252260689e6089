"""A part of a transcript that is late by less than a walk through all offsets sees: a step, and no slope."""

import numpy as np
import pytest

from syncstudio.sync.speech.transcript_to_sound import measure_transcript
from tests.sync.drift_cases import drift_case
from tests.sync.transcript_cases import drawn, spans_of


def late_from_the_middle(seed, late_s, **chosen):
    """A case whose cues are late by so much from 45 % of its length on, and when in its own time that is."""
    case = drawn(seed, ratio=1.0, cuts=0, offset_s=3.0, **chosen)
    starts, ends = case.spans.starts_ns / 1e9, case.spans.ends_ns / 1e9
    at_s = starts[0] + 0.45 * (ends[-1] - starts[0])
    moved = np.where(starts > at_s, late_s, 0.0)
    case.spans = spans_of(list(zip(starts + moved, ends + moved, strict=True)), case.spans.words)
    return case, at_s


@pytest.mark.parametrize("words", [True, False])
@pytest.mark.parametrize("late_s", [0.24, 0.4])
def test_a_small_step_is_two_pieces_and_no_drift(words, late_s):
    case, at_s = late_from_the_middle(
        100_007, late_s, minutes=8.0, words=words, snr_db=25.0, with_music=False
    )
    answer = measure_transcript(case.sound, case.spans)
    assert answer.status == "measured"
    first, second = answer.pieces
    assert abs(answer.drift_ppm) <= answer.drift_uncertainty_ppm + 1e-9
    border_ns = first.to_ns
    assert border_ns == second.from_ns
    assert abs(border_ns / 1e9 - at_s) < 20
    for piece, true_s in ((first, 3.0), (second, 3.0 - late_s)):
        other_ns, reference_ns = piece.anchors_ns[0]
        assert abs((reference_ns - other_ns) / 1e9 - true_s) < max(piece.uncertainty_ns / 1e9, 0.03)


@pytest.mark.parametrize(("seed", "late_s"), [(81_000, -0.138), (81_018, -0.076), (81_054, -0.24)])
def test_where_a_step_is_not_clear_both_levels_are_in_the_interval(seed, late_s):
    case, at_s = late_from_the_middle(seed, late_s, minutes=1.5)
    answer = measure_transcript(case.sound, case.spans)
    assert answer.status == "measured"
    assert answer.drift_ppm == 0
    (piece,) = answer.pieces
    other_ns, reference_ns = piece.anchors_ns[0]
    for level_s in (3.0, 3.0 - late_s):
        assert abs((reference_ns - other_ns) / 1e9 - level_s) <= piece.uncertainty_ns / 1e9
        assert abs(answer.offset_ns / 1e9 - level_s) <= answer.uncertainty_ns / 1e9
    (said,) = [note for note in answer.evidence.notes if "that is not clear" in note]
    minutes, seconds = said.split("about ")[1].split(" on")[0].split(":")
    assert abs(60 * int(minutes) + int(seconds) - at_s) < 25
    assert "earlier than before" in said


@pytest.mark.parametrize(("seed", "late_s"), [(60_060, -0.1), (60_021, 0.1)])
def test_a_tenth_of_a_second_in_cues_that_linger_is_doubted_though_another_rate_was_found_first(seed, late_s):
    case, _ = late_from_the_middle(seed, late_s, minutes=3.0, words=False)
    assert case.kind == "lingering cues"
    answer = measure_transcript(case.sound, case.spans)
    assert answer.drift_ppm == 0
    assert [note for note in answer.evidence.notes if "both are in the interval" in note]
    for level_s in (3.0, 3.0 - late_s):
        assert abs(answer.offset_ns / 1e9 - level_s) <= answer.uncertainty_ns / 1e9


@pytest.mark.parametrize("seed", [100_300, 100_301])
def test_a_slope_stays_one(seed):
    case = drift_case(seed, 6, kind=("words", "tight cues")[seed % 2], slope=True)
    answer = measure_transcript(case.sound, case.spans)
    assert answer.status == "measured"
    assert len(answer.pieces) == 1
    # The text is later and later by `slope` of the sound's seconds.
    true_ppm = 1e6 * (1 / (1 + case.slope) - 1)
    assert abs(answer.drift_ppm - true_ppm) <= answer.drift_uncertainty_ppm + 60


@pytest.mark.parametrize("seed", [100_400, 100_401, 100_402])
def test_a_right_transcript_has_no_step(seed):
    case = drift_case(seed, 6)
    answer = measure_transcript(case.sound, case.spans)
    assert answer.status == "measured"
    assert len(answer.pieces) == 1
    assert abs(answer.drift_ppm) <= answer.drift_uncertainty_ppm + 1e-9
