"""Dubs: real ones first, then made ones with a known truth, then what must be refused."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from syncstudio.media.tempo import Tempo
from syncstudio.sync.dubs.dub import measure_dub
from syncstudio.sync.dubs.dub_sync import sum_of
from syncstudio.sync.errors import MeasuringCancelled
from syncstudio.sync.inputs import Limits, Sound
from syncstudio.sync.measurement import MeasuredPiece, Measurement
from tests.sync.dub_cases import BEDS, RATE, dub_case, music
from tests.sync.recordings import cut, recording

MS = 1_000_000
PAIRS = (
    ("original_en.m4a", "dubbed_de.m4a"),
    ("original_en.m4a", "dubbed_fr.m4a"),
    ("quiet_bed_original_en.m4a", "quiet_bed_dubbed_de.m4a"),
)


@pytest.mark.parametrize(("original", "dub"), PAIRS)
def test_a_real_dub_lies_on_its_original(original: str, dub: str) -> None:
    found = measure_dub(recording(original), recording(dub))
    assert found.status == "measured"
    assert found.offset_ns == pytest.approx(0, abs=MS // 10)
    assert found.uncertainty_ns is not None
    assert abs(found.offset_ns or 0) <= found.uncertainty_ns < MS
    assert found.drift_ppm == pytest.approx(0, abs=1)
    assert found.confidence > 0.9
    assert found.evidence.correlation is not None
    assert len(found.evidence.correlation.value) <= 2_000
    assert found.evidence.reference is not None


@pytest.mark.parametrize(("original", "dub"), PAIRS)
def test_real_dubs_cut_by_known_amounts(original: str, dub: str) -> None:
    later = measure_dub(recording(original), cut(recording(dub), 6.5))
    earlier = measure_dub(cut(recording(original), 1.25), recording(dub))
    exact = round(6.5 * recording(dub).rate) / recording(dub).rate * 1e9
    assert later.status == earlier.status == "measured"
    assert later.offset_ns == pytest.approx(exact, abs=MS // 10)
    assert earlier.offset_ns == pytest.approx(-1.25 * 1e9, abs=MS // 10)


def test_real_sounds_of_other_scenes_are_refused() -> None:
    for original, dub, shift_s in (
        ("original_en.m4a", "quiet_bed_dubbed_de.m4a", 0.0),
        ("quiet_bed_original_en.m4a", "dubbed_fr.m4a", 3.5),
        ("timbl_1.mp3", "acoustic_corpus.wav", 0.0),
    ):
        found = measure_dub(recording(original), cut(recording(dub), shift_s))
        assert found.status == "cannot-tell"
        assert found.offset_ns is None
        assert "mark the same moment" in found.reason


@pytest.mark.parametrize("bed", BEDS)
@pytest.mark.parametrize("speech_db", [6.0, 18.0])
def test_made_dubs_come_out_right(bed: str, speech_db: float) -> None:
    case = dub_case(31, bed, speech_db, 30, drift_ppm=20)
    found = measure_dub(case.original, case.dub)
    assert found.status == "measured"
    assert case.offset_s is not None
    assert found.offset_ns == pytest.approx(case.offset_s * 1e9, abs=MS // 20)
    assert found.drift_ppm == pytest.approx(20, abs=1)


def test_made_strangers_are_refused() -> None:
    for bed in ("music", "film"):
        case = dub_case(77, bed, 6, 20, shared=False)
        assert measure_dub(case.original, case.dub).status == "cannot-tell"


def test_source_starts_and_int16_count() -> None:
    original, dub = recording("original_en.m4a"), recording("dubbed_de.m4a")
    whole = Sound((original.samples * 32767).astype(np.int16), original.rate, Fraction(1, 2))
    found = measure_dub(whole, Sound(dub.samples, dub.rate, Fraction(3, 4)))
    assert found.offset_ns == pytest.approx(-250 * MS, abs=MS // 10)


@pytest.mark.parametrize(("speed", "ppm"), [(25 / 24, 41_666.7), (1000 / 1001, -999.0)])
def test_a_film_speed_is_found(speed: float, ppm: float) -> None:
    import soxr

    dub = recording("dubbed_de.m4a")
    faster = Sound(soxr.resample(dub.samples, dub.rate * speed, dub.rate), dub.rate)
    found = measure_dub(recording("original_en.m4a"), faster)
    assert found.status == "measured"
    assert found.drift_ppm == pytest.approx(ppm, abs=2)
    assert found.offset_ns == pytest.approx(0, abs=MS // 10)
    assert "speed" in found.evidence.notes[0]


def test_a_dub_at_another_speed_with_its_pitch_kept_is_refused_with_what_to_do() -> None:
    case = dub_case(3, "ambience", 6, 30)
    tempo = Tempo(RATE, 1, 25 / 24)
    quick = np.concatenate([tempo.feed(case.dub.samples[:, None]), tempo.flush()])[:, 0]
    found = measure_dub(case.original, Sound(quick, RATE))
    assert found.status == "cannot-tell"
    assert "with its pitch kept" in found.reason


def test_a_cut_reel_is_two_pieces() -> None:
    dub = recording("dubbed_de.m4a")
    rate = dub.rate
    samples = np.concatenate([dub.samples[: 12 * rate], dub.samples[13 * rate :]])
    found = measure_dub(recording("original_en.m4a"), Sound(samples, rate))
    assert found.status == "measured"
    assert len(found.pieces) == 2
    first, second = found.pieces
    assert first.to_ns == second.from_ns == pytest.approx(12_000 * MS, abs=30 * MS)
    other, reference = second.anchors_ns[0]
    assert reference - other == pytest.approx(1_000 * MS, abs=MS // 10)


def test_looped_music_is_ambiguous() -> None:
    rng = np.random.default_rng(3)
    loop = np.tile(music(rng, 2 * RATE), 15).astype(np.float32) * 0.1
    noise = rng.normal(size=(2, len(loop))).astype(np.float32) * 0.003
    found = measure_dub(Sound(loop + noise[0], RATE), Sound((loop + noise[1])[5 * RATE : 25 * RATE], RATE))
    assert found.status == "ambiguous"
    assert "repeats itself" in found.reason
    assert len(found.windows) > 1


def test_one_shared_jingle_is_not_a_dub() -> None:
    first, second = recording("timbl_1.mp3"), recording("acoustic_corpus.wav")
    jingle = music(np.random.default_rng(8), 2 * second.rate).astype(np.float32) * 0.2
    ours, theirs = cut(first, 0, 40).samples.copy(), second.samples.copy()
    import soxr

    theirs = soxr.resample(theirs, second.rate, 16_000)
    ours = soxr.resample(ours, first.rate, 16_000)
    ours[: len(jingle)] += jingle
    theirs[3 * 16_000 : 3 * 16_000 + len(jingle)] += jingle
    found = measure_dub(Sound(ours, 16_000), Sound(theirs, 16_000))
    assert found.status == "cannot-tell"
    assert "Only a moment" in found.reason


@pytest.mark.parametrize(
    ("samples", "word"),
    [
        (np.zeros(20 * RATE, np.float32), "silent"),
        (np.full(20 * RATE, np.nan, np.float32), "silent"),
        (np.zeros(0, np.float32), "long"),
        (np.ones(RATE // 20, np.float32), "long"),
        (np.full(20 * RATE, 0.5, np.float32), "silent"),
        (np.sin(np.arange(20 * RATE) * 0.17).astype(np.float32), ""),
    ],
)
def test_bad_sounds_get_a_sentence(samples: np.ndarray, word: str) -> None:
    good = cut(recording("original_en.m4a"), 0, 20)
    for found in (measure_dub(good, Sound(samples, RATE)), measure_dub(Sound(samples, RATE), good)):
        assert found.status != "measured"
        assert word in found.reason
        assert found.reason.endswith(".")


def test_what_a_codec_may_have_moved_is_in_the_interval() -> None:
    case = dub_case(2, "music", 6.0, 30.0)
    plain = measure_dub(case.original, case.dub)
    moved = measure_dub(case.original, replace(case.dub, moved_s=100e-6))
    assert plain.uncertainty_ns is not None
    assert moved.uncertainty_ns == pytest.approx(np.hypot(plain.uncertainty_ns, 100_000), abs=2)
    assert moved.pieces[0].uncertainty_ns >= 100_000
    assert moved.offset_ns == plain.offset_ns


def test_limits_are_kept() -> None:
    original, dub = recording("original_en.m4a"), cut(recording("dubbed_de.m4a"), 4)
    near = measure_dub(original, dub, Limits(around_ns=4_000 * MS, search_ns=100 * MS))
    assert near.offset_ns == pytest.approx(4_000 * MS, abs=MS)
    far = measure_dub(original, dub, Limits(around_ns=0, search_ns=1_000 * MS))
    assert far.status == "cannot-tell"
    assert "at 4.000 s" in far.reason
    spans = ((0, 12_000 * MS),)
    part = measure_dub(original, dub, Limits(spans_ns=spans, excluded_ns=((0, 1_000 * MS),)))
    assert part.status == "measured"
    assert all(window.at_s + 4 < 13 for window in part.windows if window.used)


def test_measuring_can_be_stopped() -> None:
    told: list[float] = []
    measure_dub(recording("original_en.m4a"), recording("dubbed_de.m4a"), progress=told.append)
    assert told == sorted(told)
    assert told[-1] == 1
    with pytest.raises(MeasuringCancelled):
        measure_dub(recording("original_en.m4a"), recording("dubbed_de.m4a"), cancelled=lambda: True)


def test_the_sum_has_the_interval_of_the_sum() -> None:
    picture = Measurement(
        "faces",
        "measured",
        40 * MS,
        0.0,
        3 * MS,
        1.0,
        0.9,
        (MeasuredPiece(((0, 40 * MS),), uncertainty_ns=3 * MS),),
    )
    dub = Measurement(
        "dub",
        "measured",
        -10 * MS,
        2.0,
        4 * MS,
        1.0,
        0.8,
        (MeasuredPiece(((0, -10 * MS),), uncertainty_ns=4 * MS),),
    )
    found = sum_of(picture, dub)
    assert found.offset_ns == 30 * MS
    assert found.uncertainty_ns == pytest.approx(5 * MS, rel=1e-3)
    assert found.confidence == pytest.approx(0.72)
    assert found.pieces[0].anchors_ns == ((0, 30 * MS),)
    assert found.drift_ppm == pytest.approx(2.0)
    refused = sum_of(Measurement.cannot_tell("faces", "No face was seen."), dub)
    assert refused.status == "cannot-tell"
    assert refused.reason == "No face was seen."
