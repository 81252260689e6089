"""Sound to sound: real recordings, degraded ones with known answers, and what cannot be told."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from syncstudio.media.samples import SampleReader
from syncstudio.sync.errors import MeasuringCancelled
from syncstudio.sync.inputs import Limits, Sound
from syncstudio.sync.inverting import inverted
from syncstudio.sync.measurement import Measurement
from syncstudio.sync.sound.sound_to_sound import measure_sounds
from tests.sync.sound_cases import Case, Taken, made
from tests.sync.sound_sources import source

S = 1_000_000_000
RATE = 16_000
RECORDINGS = Path(__file__).parents[2] / "data" / "recordings"


def recording(name: str) -> Sound:
    """A real recording, as its decoder gives it, channels averaged."""
    with SampleReader(RECORDINGS / name, 0) as reader:
        blocks = [(first, block.copy()) for first, block in reader.blocks()]
        start_s, rate = reader.start_s, reader.rate
    samples = np.concatenate([block.mean(axis=1, dtype=np.float32) for _, block in blocks])
    if blocks[0][1].dtype == np.int16:
        samples = samples / np.float32(32768)
    return Sound(samples.astype(np.float32), rate, Fraction(start_s))


def test_a_cut_recording_lies_where_its_samples_say() -> None:
    found = measure_sounds(recording("timbl_1.mp3"), recording("timbl_2.mp3"))
    assert found.status == "measured"
    assert found.offset_ns == pytest.approx(12_253_960_000, abs=50_000)
    assert found.drift_ppm == pytest.approx(0, abs=1)
    assert found.confidence > 0.95


def test_pulse_trains_are_ambiguous() -> None:
    found = measure_sounds(recording("periodic_ref.flac"), recording("periodic_act.flac"))
    assert found.status == "ambiguous"
    assert found.offset_ns is None
    assert len(found.windows) > 1
    # What is shown reaches every candidate, and stands as high there as at the best.
    curve = found.evidence.correlation
    assert curve is not None
    for candidate in found.windows:
        near = np.abs(curve.offset_s - candidate.offset_s) < 0.02
        assert curve.value[near].max() > 0.8 * curve.peak


def sound(samples: np.ndarray) -> Sound:
    return Sound(samples.astype(np.float32), RATE)


@pytest.fixture(scope="module")
def scene() -> np.ndarray:
    """Fifty seconds of a talk over music, as a good recorder hears it."""
    length = (Taken(0.0, 0.0, 1.0),)
    return made(Case("", source_length_s=80, reference_length_s=50.0, taken=length))[0].samples


def assert_right(found: Measurement, offset_s: float, drift_ppm: float = 0.0) -> None:
    assert found.status == "measured"
    assert found.offset_ns is not None
    assert found.uncertainty_ns is not None
    assert found.drift_ppm is not None
    assert found.drift_uncertainty_ppm is not None
    assert found.offset_ns / S == pytest.approx(offset_s, abs=5e-5)
    assert abs(found.offset_ns / S - offset_s) <= 1.5 * found.uncertainty_ns / S
    assert found.drift_ppm == pytest.approx(drift_ppm, abs=1)
    assert abs(found.drift_ppm - drift_ppm) <= 1.5 * found.drift_uncertainty_ppm
    assert found.confidence > 0.9


LENGTHS = {"source_length_s": 80, "reference_length_s": 40.0, "taken": (Taken(0.0, 2.0, 40.0),)}
DEGRADED = (
    Case("noise", snr_db=0.0, noise="white", **LENGTHS),
    Case("room and codec", reverb_s=0.8, direct_db=0.0, codec="mp3", snr_db=10.0, **LENGTHS),
    Case("far clocks", drift_ppm=-900.0, snr_db=5.0, **LENGTHS),
    Case(
        "other wiring, level and rate",
        inverted=True,
        gain_db=-40.0,
        rates=(48_000, 44_100),
        drift_ppm=40,
        **LENGTHS,
    ),
    Case(
        "a late part",
        source_length_s=80,
        reference_length_s=40.0,
        taken=(Taken(0, 28.0, 40.0),),
        codec="opus",
    ),
)


@pytest.mark.parametrize("case", DEGRADED, ids=lambda case: case.name)
def test_a_degraded_recording_is_placed_within_its_interval(case: Case) -> None:
    found = measure_sounds(*made(case))
    assert_right(found, case.offset_s(case.taken[0]), case.drift_ppm)
    assert len(found.pieces) == 1
    assert found.evidence.correlation is not None
    assert len(found.evidence.correlation.value) <= 2000
    assert found.evidence.reference is not None
    assert len(found.windows) >= 3
    assert any("polarity" in note for note in found.evidence.notes) == case.inverted


def test_a_copy_is_placed_to_the_nanosecond() -> None:
    """The interval was nine times as wide as times are kept."""
    case = Case("copy", "music", 3, 60, 4.3217, 30.0, (Taken(0.0, 11.87654321, 30.0),))
    found = measure_sounds(*made(case))
    assert found.offset_ns is not None
    assert found.uncertainty_ns is not None
    assert found.uncertainty_ns <= 3
    assert abs(found.offset_ns - case.offset_s(case.taken[0]) * S) <= found.uncertainty_ns


def test_an_excerpt_is_found_and_the_other_way_round(scene: np.ndarray) -> None:
    excerpt = scene[33 * RATE : 45 * RATE]
    assert_right(measure_sounds(sound(scene), sound(excerpt)), 33)
    assert_right(measure_sounds(sound(excerpt), sound(scene)), -33)


def test_sample_zero_need_not_be_source_zero(scene: np.ndarray) -> None:
    reference = Sound(scene, RATE, Fraction(23, 1000))
    other = Sound(scene[10 * RATE :], RATE, Fraction(7, 3))
    found = measure_sounds(reference, other)
    assert_right(found, 10.023 - 7 / 3)
    ((other_ns, reference_ns), _) = found.pieces[0].anchors_ns
    assert (reference_ns - other_ns) / S == pytest.approx(10.023 - 7 / 3, abs=1e-5)
    assert found.evidence.reference is not None
    assert found.evidence.other is not None
    gap = found.evidence.reference.at_s[0] - found.evidence.other.at_s[0]
    assert gap == pytest.approx(10.023 - 7 / 3, abs=1e-4)


def test_a_restarted_recorder_is_several_pieces() -> None:
    taken = (Taken(0.0, 5.0, 30.0), Taken(30.0, 36.0, 20.0), Taken(50.0, 56.1, 20.0))
    case = Case("", source_length_s=80, reference_length_s=78.0, taken=taken, drift_ppm=120.0)
    found = measure_sounds(*made(case))
    assert found.status == "measured"
    assert len(found.pieces) == 3
    for piece, one in zip(found.pieces, taken, strict=True):
        for other_ns, reference_ns in piece.anchors_ns:
            right = case.offset_s(one) + other_ns / S * (1 + case.drift)
            assert reference_ns / S == pytest.approx(right, abs=3e-5)
        assert piece.drift_ppm == pytest.approx(120, abs=2)
    assert found.pieces[0].from_ns is None
    assert found.pieces[2].to_ns is None
    for before, after, step_s in zip(found.pieces, found.pieces[1:], (30, 50), strict=False):
        assert before.to_ns == after.from_ns
        assert before.to_ns is not None
        assert before.to_within_ns is not None
        assert abs(before.to_ns - step_s * S) <= before.to_within_ns
        assert before.to_within_ns < 0.05 * S
    assert found.pieces[2].to_within_ns is None
    assert inverted(found).pieces[0].to_within_ns == found.pieces[0].to_within_ns


def test_a_restart_lies_where_the_other_falls_silent() -> None:
    # The reference plays on under the first line, the other is silent: that tells as much as sound does.
    play = np.random.default_rng(5).standard_normal(60 * RATE).astype(np.float32) * 0.1
    play[30 * RATE : 31 * RATE] = 0
    other = np.concatenate([play[5 * RATE : 20 * RATE], play[30 * RATE : 50 * RATE]])
    found = measure_sounds(sound(play), sound(other))
    before, after = found.pieces
    assert before.to_ns == after.from_ns
    assert before.to_ns == pytest.approx(15 * S, abs=0.003 * S)


def test_a_step_in_silence_says_how_well_it_is_placed() -> None:
    # Two seconds of silence around the step: it may lie anywhere in them.
    play = np.random.default_rng(6).standard_normal(60 * RATE).astype(np.float32) * 0.1
    play[19 * RATE : 21 * RATE] = 0
    play[31 * RATE : 33 * RATE] = 0
    other = np.concatenate([play[5 * RATE : 20 * RATE], play[32 * RATE : 52 * RATE]])
    before, _ = measure_sounds(sound(play), sound(other)).pieces
    assert before.to_ns is not None
    assert before.to_within_ns is not None
    assert abs(before.to_ns - 15 * S) <= before.to_within_ns
    assert 0.5 * S < before.to_within_ns < 1.2 * S


@pytest.mark.parametrize(
    ("seed", "ours", "theirs"), [(1, 1e-3, 1e-3), (3, 1e-3, 1e-4), (2, 1e-4, 1e-3), (3, 3e-5, 3e-5)]
)
@pytest.mark.parametrize("at_s", [0.1, 0.85])
def test_a_restart_in_a_pause_may_lie_anywhere_in_it(
    seed: int, ours: float, theirs: float, at_s: float
) -> None:
    # The second of faint noise, of each recorder its own, tells nothing; speech may pause beside it, too.
    noise = np.random.default_rng(seed)
    play = source("speech", 90, seed)
    jump, begin = round(0.35 * RATE), 30 * RATE
    play[begin : begin + RATE + jump] = 0
    cut = begin + round(at_s * RATE)
    other = np.concatenate([play[5 * RATE : cut], play[cut + jump : 70 * RATE]])
    reference = play[: 80 * RATE] + ours * noise.standard_normal(80 * RATE)
    before, _ = measure_sounds(
        sound(reference), sound(other + theirs * noise.standard_normal(len(other)))
    ).pieces
    assert before.to_ns is not None
    assert before.to_within_ns is not None
    assert abs(before.to_ns - (25 + at_s) * S) <= before.to_within_ns
    assert 0.35 * S < before.to_within_ns < 1.2 * S


def test_windows_on_a_line_that_no_clock_runs_along_are_left_out() -> None:
    # Two windows of music under noise fitted by chance, and were measured again as if the clock ran backwards.
    taken = (Taken(0.0, 18.20038715263256, 30.0),)
    case = Case(
        "",
        "music",
        1,
        120,
        6.052446386412337,
        30.0,
        taken,
        snr_db=5.0,
        codec="mp3",
        gain_db=-5.5489692335106895,
    )
    assert_right(measure_sounds(*made(case)), case.offset_s(taken[0]))


def test_only_what_may_be_looked_at_is(scene: np.ndarray) -> None:
    # The middle of the other plays something that lies elsewhere in the reference.
    other = np.concatenate([scene[8 * RATE : 20 * RATE], scene[36 * RATE : 48 * RATE]])
    reference, other_sound = sound(scene), sound(other)
    early = measure_sounds(reference, other_sound, Limits(spans_ns=((8 * S, 20 * S),)))
    assert_right(early, 8)
    late = measure_sounds(reference, other_sound, Limits(excluded_ns=((0, 24 * S),)))
    assert_right(late, 24)
    assert_right(measure_sounds(reference, other_sound, Limits(around_ns=23 * S, search_ns=2 * S)), 24)
    nowhere = measure_sounds(reference, other_sound, Limits(around_ns=0, search_ns=5 * S))
    assert nowhere.status == "cannot-tell"
    assert "search range" in nowhere.reason
    outside = measure_sounds(reference, other_sound, Limits(spans_ns=((200 * S, 300 * S),)))
    assert "outside" in outside.reason


def test_a_music_loop_is_ambiguous_until_somebody_speaks(scene: np.ndarray) -> None:
    case = Case("", kind="loop", source_length_s=40, reference_length_s=35.0, taken=(Taken(0, 4.0, 28.0),))
    reference, other = made(case)
    found = measure_sounds(reference, other)
    assert found.status == "ambiguous"
    assert "repeats" in found.reason
    assert len(found.windows) > 1
    spoken = 0.5 * scene[: len(reference.samples)]
    mixed = measure_sounds(
        sound(reference.samples + spoken),
        sound(other.samples + spoken[4 * RATE : 4 * RATE + len(other.samples)]),
    )
    assert_right(mixed, 4)


def test_a_loop_of_which_noise_leaves_one_place_standing_is_ambiguous() -> None:
    """Sixty places that fit alike hide one another from the search: only one was looked at, and answered."""
    case = Case(
        "", "loop", 4, 120, 9.954511234997227, 90.0, (Taken(0.0, 4.458039896389207, 90.0),), snr_db=5.0,
        noise="white", gain_db=-9.92314907708868,
    )  # fmt: skip
    found = measure_sounds(*made(case))
    assert found.status == "ambiguous"
    apart = [(one.offset_s - found.windows[0].offset_s) % 2 for one in found.windows[1:]]
    assert len(apart) > 2
    assert all(min(one, 2 - one) < 0.02 for one in apart)


def bad_sounds(scene: np.ndarray) -> dict[str, tuple[np.ndarray, str]]:
    t = np.arange(len(scene))
    random = np.random.default_rng(8)
    return {
        "silence": (np.zeros(len(scene)), "silent"),
        "nothing but an offset": (np.full(len(scene), 0.3), "silent"),
        "clipped to two values": (np.sign(scene - 1e-5), "few values"),
        "no numbers": (np.where(t == 70_000, np.nan, scene), "no numbers"),
        "50 ms": (scene[:800], "50 ms"),
        "nothing at all": (scene[:0], "0 ms"),
        "other noise": (random.standard_normal(len(scene)), "alike"),
        "a tone": (np.sin(0.2 * t), "alike"),
        "another scene": (
            made(Case("", seed=9, source_length_s=50, reference_length_s=40.0))[0].samples,
            "alike",
        ),
    }


def test_what_cannot_be_told_says_why(scene: np.ndarray) -> None:
    for name, (samples, reason) in bad_sounds(scene).items():
        for pair in ((sound(scene), sound(samples)), (sound(samples), sound(scene))):
            found = measure_sounds(*pair)
            assert found.status == "cannot-tell", name
            assert reason in found.reason, name
            assert found.offset_ns is None


def test_parts_that_never_met_are_not_placed(scene: np.ndarray) -> None:
    found = measure_sounds(sound(scene[: 24 * RATE]), sound(scene[26 * RATE :]))
    assert found.status == "cannot-tell"


def test_a_file_labelled_with_another_rate_is_refused(scene: np.ndarray) -> None:
    assert measure_sounds(Sound(scene, 44_100), Sound(scene, 48_000)).status == "cannot-tell"


def test_progress_rises_and_cancelling_stops(scene: np.ndarray) -> None:
    heard: list[float] = []
    measure_sounds(sound(scene), sound(scene[RATE:]), progress=heard.append)
    assert heard == sorted(heard)
    assert heard[-1] == 1
    with pytest.raises(MeasuringCancelled):
        measure_sounds(sound(scene), sound(scene[RATE:]), cancelled=lambda: len(heard) > 0)


def test_what_a_codec_may_have_moved_is_in_the_interval() -> None:
    reference, other = made(Case("clean", reference_length_s=30.0, taken=(Taken(0.0, 3.0, 25.0),)))
    plain = measure_sounds(reference, other)
    moved = measure_sounds(reference, replace(other, moved_s=4e-6))
    assert plain.uncertainty_ns is not None
    assert plain.uncertainty_ns < 1000
    assert moved.uncertainty_ns == pytest.approx(np.hypot(plain.uncertainty_ns, 4000), abs=2)
    assert moved.pieces[0].uncertainty_ns >= 4000
    assert moved.offset_ns == plain.offset_ns
