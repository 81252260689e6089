"""Claps and blows: within a frame where something is there to be found, silent where there is not."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from syncstudio.sync.errors import MeasuringCancelled
from syncstudio.sync.inputs import Limits, Signal, Sound
from syncstudio.sync.pictures.impacts import measure_impacts
from syncstudio.sync.pictures.picture_novelty import novelties
from tests.sync.light_cases import picture_of
from tests.sync.picture_cases import beeps, impact_case, light


@pytest.mark.parametrize("kind", ["clap", "hammer", "kick", "flash", "bounce"])
def test_an_answer_is_within_a_frame(kind: str) -> None:
    measured = 0
    for seed in (600, 601):
        case = impact_case(seed, kind)
        answer = measure_impacts(case.picture, case.sound)
        if answer.status != "measured":
            continue
        measured += 1
        assert answer.offset_ns is not None
        assert abs(answer.offset_ns / 1e9 - case.offset_s) < 1 / case.facts["fps"]
        assert answer.confidence >= 0.5
        assert answer.evidence.figures["camera_delay_frames"] == pytest.approx(
            answer.offset_ns / 1e9 * case.facts["fps"], abs=0.01
        )
        assert answer.evidence.events
    assert measured >= (1 if kind != "bounce" else 0)


@pytest.mark.parametrize("seed", [1010, 1082, 1154])
def test_a_ball_is_heard_where_it_lands_and_not_where_it_begins_to_fall(seed: int) -> None:
    case = impact_case(seed, "bounce")
    answer = measure_impacts(case.picture, case.sound)
    assert answer.status == "measured", answer.reason
    assert answer.offset_ns is not None
    assert abs(answer.offset_ns / 1e9 - case.offset_s) < 1 / case.facts["fps"]


def test_unrelated_recordings_get_no_answer() -> None:
    for seed in range(700, 702):
        for kind in ("unrelated", "still", "periodic"):
            case = impact_case(seed, kind)
            answer = measure_impacts(case.picture, case.sound)
            assert answer.status != "measured", (seed, kind)
            assert answer.reason


def test_a_narrow_search_range_keeps_to_it() -> None:
    case = impact_case(600, "hammer")
    around = round((case.offset_s + 2) * 1e9)
    answer = measure_impacts(case.picture, case.sound, Limits(around_ns=around, search_ns=10**8))
    assert answer.status != "measured"


@pytest.mark.parametrize("seed", [600_162, 600_178])
def test_a_drift_that_no_blow_tells_is_not_said_to_be_none_or_any(seed: int) -> None:
    # These said ±6,000 and ±7,000 ppm of drift.
    case = impact_case(seed)
    answer = measure_impacts(case.picture, case.sound)
    assert answer.status == "measured"
    assert answer.drift_ppm == 0
    assert answer.drift_uncertainty_ppm is None


def test_a_drift_that_was_left_out_may_be_as_large_as_clocks_differ() -> None:
    # Off by 8 ms after 30 s of a drift of 60 ppm, outside what was said: half of what clocks differ by was taken.
    case = impact_case(600_009)
    answer = measure_impacts(case.picture, case.sound)
    assert case.drift_ppm == -60
    assert answer.offset_ns == pytest.approx(case.offset_s * 1e9, abs=answer.uncertainty_ns)


def test_one_blow_is_too_few_and_does_not_repeat() -> None:
    # It was said to fit about equally well at two places a tenth of a second apart.
    dice, frames = np.random.default_rng(1), np.arange(0, 45, 1 / 30)
    lit = 12 + 40 * light(np.array([4.0]), frames, 0.01, 0.1, False, 1.0) + dice.normal(0, 0.1, len(frames))
    sound = beeps(dice, np.array([3.9]), 45, "beep", 40, Fraction(0))
    answer = measure_impacts(picture_of(frames, lit, 1 / 30), sound)
    assert answer.status == "cannot-tell"
    assert "may be chance" in answer.reason


def test_bad_input_is_a_sentence() -> None:
    case = impact_case(600, "hammer")
    still = Signal(case.picture.times_ns, np.zeros_like(case.picture.values), case.picture.names)
    silent = Sound(np.zeros(160_000, np.float32), 16_000)
    for picture, sound in ((still, case.sound), (case.picture, silent)):
        answer = measure_impacts(picture, sound)
        assert answer.status == "cannot-tell"
        assert answer.reason.endswith(".")


def test_cancelling_ends_it() -> None:
    case = impact_case(600, "hammer")
    with pytest.raises(MeasuringCancelled):
        measure_impacts(case.picture, case.sound, cancelled=lambda: True)


@pytest.mark.parametrize("seed", range(4))
def test_what_comes_out_from_behind_something_that_moves_is_no_light(seed: int) -> None:
    # A hand that plays leaves something bright after each stroke, and hides something else: the part's mean rises less
    # than its points change. A lamp makes all of them brighter.
    dice = np.random.default_rng(seed)
    times = np.arange(0, 12, 1 / 30)
    bare = np.zeros(len(times))
    for stroke in 0.6 + np.cumsum(dice.choice([0.35, 0.52, 0.81], 16)):
        bare += np.clip((times - stroke) * 30, 0, 1) - np.clip((times - stroke - 0.1) * 8, 0, 1)
    luma = 40 + 6 * bare + dice.normal(0, 0.03, len(times))
    seen = {}
    for name, more in (("hand", 1.4), ("lamp", 1.0)):
        change = more * np.abs(np.diff(luma, prepend=luma[0]))
        columns = np.stack([luma, change], axis=1)
        picture = Signal((times * 1e9).astype(np.int64), columns, ("luma", "change"), ("%", "%"))
        found = [one for one in novelties(picture) if one.kind == "light"]
        seen[name] = sum(len(one.at_s) for one in found)
    assert seen["hand"] == 0
    assert seen["lamp"] >= 10
