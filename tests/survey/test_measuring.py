"""Pairs, files and projects measured for real, on small recordings; what cannot be told is an answer."""

from __future__ import annotations

import wave
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from syncstudio.survey.edges import edge_of
from syncstudio.survey.errors import SurveyError
from syncstudio.survey.file_subjects import subjects_of
from syncstudio.survey.measure_file import measure_file
from syncstudio.survey.measure_pair import measure_pair
from syncstudio.survey.measure_project import PairResult, measure_project
from syncstudio.survey.methods import METHODS
from syncstudio.survey.outside import without_outside
from syncstudio.survey.subject import Subject
from syncstudio.survey.verdicts import share_a_clock, verdict_for
from syncstudio.sync.errors import MeasuringCancelled
from syncstudio.sync.inputs import Limits, Signal, Sound, SpeechSpans
from syncstudio.sync.measurement import MeasuredPiece, Measurement
from syncstudio.sync.profile import PROFILES
from tests.media.test_written_clocks import film

S = 1_000_000_000
RATE = 16_000
RECORDINGS = Path(__file__).parents[1] / "data" / "recordings"


def written(path: Path, samples: np.ndarray) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((samples * 20_000).astype(np.int16).tobytes())
    return path


def scene(seconds: float = 40) -> np.ndarray:
    """Noise in bursts, which happens once."""
    rng = np.random.default_rng(5)
    count = int(seconds * RATE)
    steps = np.repeat(rng.uniform(0.05, 1, count // 1600 + 1), 1600)[:count]
    return rng.normal(0, 0.2, count).clip(-1, 1) * steps


@pytest.fixture(scope="module")
def recorders(tmp_path_factory: pytest.TempPathFactory) -> list[Subject]:
    """Three recorders of one scene; the second began 2.5 s later, the third 4 s before the second ended."""
    folder = tmp_path_factory.mktemp("recorders")
    whole = scene()
    cuts = {"a.wav": whole[: 30 * RATE], "b.wav": whole[int(2.5 * RATE) :], "c.wav": whole[10 * RATE :]}
    return [subjects_of(written(folder / name, samples))[0] for name, samples in cuts.items()]


def test_two_recorders(recorders: list[Subject]) -> None:
    heard: list[float] = []
    found = measure_pair(recorders[0], recorders[1], progress=heard.append)
    assert (found.method, found.status) == ("sound", "measured")
    assert found.offset_ns == pytest.approx(2.5 * S, abs=100_000)
    assert abs(found.offset_ns - 2.5 * S) <= (found.uncertainty_ns or 0)
    assert found.elapsed_s > 0
    assert heard == sorted(heard)
    assert heard[-1] == 1.0


def test_the_other_way_round_is_the_inverse(recorders: list[Subject]) -> None:
    found = measure_pair(recorders[1], recorders[0])
    assert found.offset_ns == pytest.approx(-2.5 * S, abs=100_000)


def test_a_project_is_solved_and_its_loop_closes(recorders: list[Subject]) -> None:
    told: list[PairResult] = []
    survey = measure_project(dict(enumerate(recorders, 1)), 1, on_pair=told.append)
    assert told == list(survey.pairs)
    assert {(pair.reference, pair.other) for pair in told} == {(1, 2), (1, 3), (2, 3)}
    assert survey.graph.nodes[2].offset_ns == pytest.approx(2.5 * S, abs=100_000)
    assert survey.graph.nodes[3].offset_ns == pytest.approx(10 * S, abs=100_000)
    assert [loop.closes for loop in survey.graph.loops] == [True]


def test_a_file_that_is_gone_is_a_pair_that_cannot_tell(recorders: list[Subject], tmp_path: Path) -> None:
    gone = Subject(tmp_path / "gone.wav", "sound", group="gone")
    survey = measure_project({1: recorders[0], 2: recorders[1], 3: gone}, 1)
    answers = {(pair.reference, pair.other): pair.measurement for pair in survey.pairs}
    assert answers[1, 2].status == "measured"
    assert answers[1, 3].status == "cannot-tell"
    assert "gone.wav" in answers[1, 3].reason
    assert survey.graph.unreached == (3,)


def test_one_recording_of_two_scenes_cannot_be_told(recorders: list[Subject], tmp_path: Path) -> None:
    rng = np.random.default_rng(99)
    noise = written(tmp_path / "other.wav", rng.normal(0, 0.1, 20 * RATE).clip(-1, 1))
    found = measure_pair(recorders[0], subjects_of(noise)[0])
    assert found.status == "cannot-tell"
    assert found.offset_ns is None
    assert "Tried: sound, dub." in found.reason
    assert any(note.startswith("dub: ") for note in found.evidence.notes)


def test_a_method_that_stumbles_is_an_answer_too(
    recorders: list[Subject], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from syncstudio.sync.sound import sound_to_sound

    def stumble(*_args: object) -> Measurement:
        raise ValueError("array must not contain infs or NaNs")

    monkeypatch.setattr(sound_to_sound, "measure_sounds", stumble)
    found = measure_pair(recorders[0], recorders[1], "sound")
    assert (found.status, found.offset_ns) == ("cannot-tell", None)
    assert "ValueError" in found.reason
    assert "stumbled" in caplog.text


@pytest.mark.parametrize("method", ["auto", "dub"])
def test_a_span_without_any_of_the_reference_tells_nothing(recorders: list[Subject], method: str) -> None:
    found = measure_pair(recorders[0], recorders[1], method, Limits(spans_ns=()))
    assert found.status == "cannot-tell"
    assert "chosen span" in found.reason


def test_cancelling_ends_it(recorders: list[Subject]) -> None:
    with pytest.raises(MeasuringCancelled):
        measure_pair(recorders[0], recorders[1], cancelled=lambda: True)


def test_what_does_not_suit_is_refused_in_a_sentence(recorders: list[Subject], tmp_path: Path) -> None:
    video = Subject(tmp_path / "film.mp4", "video", group="film")
    with pytest.raises(SurveyError, match="no method “guess”"):
        measure_pair(recorders[0], recorders[1], "guess")
    with pytest.raises(SurveyError, match="compares a series with a series"):
        measure_pair(recorders[0], recorders[1], "series")
    with pytest.raises(SurveyError, match="Nothing compares"):
        measure_pair(video, Subject(tmp_path / "talk.srt", "transcript"))
    with pytest.raises(SurveyError, match="model"):
        measure_pair(video, recorders[0], "scorer")


def test_two_pictures_are_compared_by_the_clocks_in_their_files(tmp_path: Path) -> None:
    tags = {
        "early": {"creation_time": "2024-05-06T07:08:09Z"},
        "late": {"creation_time": "2024-05-06T07:08:19Z"},
    }
    early, late, mute = (
        Subject(film(tmp_path / f"{name}.mp4", tags.get(name)), "video") for name in ("early", "late", "mute")
    )
    told = measure_pair(early, late)
    assert (told.method, told.status, told.offset_ns) == ("clocks", "measured", 10 * S)
    assert told.uncertainty_ns is not None
    assert told.uncertainty_ns > S
    near = measure_pair(early, late, limits=Limits(0, 3 * S))
    assert near.status == "cannot-tell"
    assert "outside the search range" in near.reason
    untold = measure_pair(early, mute)
    assert untold.status == "cannot-tell"
    assert "Two pictures are compared by the clocks in their files alone" in untold.reason


@pytest.mark.parametrize(
    ("one", "two", "method", "words"),
    [
        (("video", "", ""), ("sound", "dub", ""), "faces", "not the dub's"),
        (("video", "", ""), ("sound", "dub", ""), "auto", "not the dub's"),
        (("sound", "music", ""), ("video", "", ""), "auto", "against the mix"),
        (("sound", "speech", ""), ("sound", "effects", ""), "auto", "stems speech and effects"),
        (("video", "", ""), ("series", "", "accelerometer"), "auto", "acceleration"),
        (("video", "", ""), ("series", "", "accelerometer"), "rotation-flow", "another series"),
    ],
)
def test_wrong_roles_are_an_answer(
    tmp_path: Path, one: tuple[Any, str, str], two: tuple[Any, str, str], method: str, words: str
) -> None:
    ends = [Subject(tmp_path / kind, kind, role=role, name=name) for kind, role, name in (one, two)]
    found = measure_pair(ends[0], ends[1], method)
    assert found.status == "cannot-tell"
    assert found.method in METHODS
    assert words in found.reason


def test_a_file_without_picture_or_sound_says_so(recorders: list[Subject], tmp_path: Path) -> None:
    with pytest.raises(SurveyError, match="has no picture"):
        measure_file(recorders[0].path)
    with pytest.raises(SurveyError, match=r"gone\.mp4"):
        measure_file(tmp_path / "gone.mp4")
    text = tmp_path / "notes.mp4"
    text.write_text("not a film")
    with pytest.raises(SurveyError, match=r"notes\.mp4"):
        measure_file(text)


def test_a_camera_s_file_has_picture_sound_and_sensors() -> None:
    found = subjects_of(RECORDINGS / "karma.mp4")
    assert [one.kind for one in found[:3]] == ["video", "sound", "series"]
    assert {"gyroscope", "accelerometer"} <= {one.name for one in found}
    assert len({one.group for one in found}) == 1


def test_lines_of_several_pieces_are_edges_of_the_longest_one() -> None:
    pieces = (
        MeasuredPiece(((0, 5 * S), (10 * S, 15 * S)), None, 10 * S),
        MeasuredPiece(((20 * S, 30 * S), (120 * S, 130 * S + 1_000_000)), 20 * S, None),
    )
    found = Measurement("sound", "measured", 5 * S, 0.0, 1000, 0.5, 0.99, pieces)
    edge = edge_of(1, 2, found)
    assert edge is not None
    assert edge.drift_ppm == pytest.approx(10)
    assert edge.offset_ns == 30 * S - round(20 * S * 1.00001)
    assert edge.centre_ns == 70 * S
    assert edge_of(1, 2, Measurement.cannot_tell("sound", "Too quiet.")) is None


def test_blanking_keeps_times() -> None:
    limits = Limits(spans_ns=((1 * S, 3 * S),), excluded_ns=((2 * S, 3 * S),))
    sound = without_outside(Sound(np.ones(4 * RATE, np.float32), RATE), limits)
    assert isinstance(sound, Sound)
    assert np.flatnonzero(sound.samples).tolist() == list(range(RATE, 2 * RATE))
    times = np.arange(4) * S
    signal = without_outside(Signal(times, np.ones((4, 1))), limits)
    assert isinstance(signal, Signal)
    assert np.isnan(signal.values[:, 0]).tolist() == [True, False, True, True]
    speech = without_outside(SpeechSpans(times, times + S // 2), limits)
    assert isinstance(speech, SpeechSpans)
    assert speech.starts_ns.tolist() == [S]
    assert without_outside(sound, Limits()) is sound


def test_dub_sync_is_the_sum_of_two_measurements(monkeypatch: pytest.MonkeyPatch) -> None:
    from syncstudio.survey import measure_project as module

    answers = {("video", "original"): answer(30, 3), ("sound", "dub"): answer(-10, 4)}

    def measured(reference: Subject, other: Subject, *_rest: object) -> Measurement:
        return answers[reference.kind, other.role]

    monkeypatch.setattr(module, "measure_pair", measured)
    original = Subject(Path("film.mp4"), "sound", 1, role="original", group="film")
    survey = measure_project({1: VIDEO, 2: original, 3: DUB})
    assert [(pair.reference, pair.other) for pair in survey.dubs] == [(1, 3)]
    found = survey.dubs[0].measurement
    assert (found.offset_ns, found.uncertainty_ns) == (20_000_000, 5_000_000)
    # Lips are not asked, so a dub against the picture has a verdict.
    verdict = verdict_for(VIDEO, DUB, found, PROFILES[0])
    assert verdict is not None
    assert (verdict.verdict, verdict.sound_early_ms) == ("inside", 20)
    assert verdict_for(VIDEO, DUB, answers["sound", "dub"], PROFILES[0]) is None


# -- verdicts --------------------------------------------------------------------------------------------------------

VIDEO = Subject(Path("film.mp4"), "video", 0, group="film")
OWN = Subject(Path("film.mp4"), "sound", 1, group="film")
ORIGINAL = Subject(Path("o.wav"), "sound", role="original")
DUB = Subject(Path("d.wav"), "sound", role="dub")


def answer(offset_ms: float, width_ms: float = 1.0) -> Measurement:
    return Measurement("faces", "measured", round(offset_ms * 1e6), 0.0, round(width_ms * 1e6), None, 0.99)


def test_a_verdict_is_for_streams_that_share_a_clock() -> None:
    recorder = Subject(Path("r.wav"), "sound", group="r")
    assert share_a_clock(VIDEO, OWN)
    assert share_a_clock(ORIGINAL, DUB)
    assert not share_a_clock(VIDEO, recorder)
    assert not share_a_clock(OWN, Subject(Path("film.mp4"), "sound", 2, group="film"))
    assert not share_a_clock(VIDEO, Subject(Path("film.mp4"), "series", 3, group="film"))
    assert not share_a_clock(VIDEO, Subject(Path("film.mp4"), "sound", 2, role="dub", group="film"))
    assert verdict_for(VIDEO, recorder, answer(0), PROFILES[0]) is None
    assert verdict_for(VIDEO, OWN, Measurement.cannot_tell("faces", "Nobody talks."), PROFILES[0]) is None


@pytest.mark.parametrize(
    ("ends", "offset_ms", "early_ms"),
    [
        ((VIDEO, OWN), 42, 42),
        ((OWN, VIDEO), 42, -42),
        ((ORIGINAL, DUB), -30, -30),
        ((DUB, ORIGINAL), -30, 30),
    ],
)
def test_its_sign_is_sound_early(ends: tuple[Subject, Subject], offset_ms: float, early_ms: float) -> None:
    found = verdict_for(*ends, answer(offset_ms), PROFILES[0])
    assert found is not None
    assert (found.sound_early_ms, found.verdict) == (early_ms, "inside")


def test_an_alignment_that_mends_it_is_inside() -> None:
    recorded = verdict_for(VIDEO, OWN, answer(200), PROFILES[0])
    aligned = verdict_for(VIDEO, OWN, answer(200), PROFILES[0], as_aligned_offset_ns=195_000_000)
    assert recorded is not None
    assert aligned is not None
    assert (recorded.verdict, aligned.verdict, aligned.sound_early_ms) == ("outside", "inside", 5)


def test_drift_that_leaves_the_band_is_outside() -> None:
    piece = MeasuredPiece(((0, 0), (3600 * S, 3600 * S + 180_000_000)), uncertainty_ns=1_000_000)
    drifting = Measurement("faces", "measured", 0, 50.0, 1_000_000, 0.1, 0.99, (piece,))
    found = verdict_for(VIDEO, OWN, drifting, PROFILES[0])
    assert found is not None
    assert (found.verdict, found.sound_early_ms) == ("outside", 0)


@pytest.mark.parametrize("rate", [44_100, 48_000])
def test_a_constant_level_is_silent_at_any_rate(recorders: list[Subject], tmp_path: Path, rate: int) -> None:
    # Where it is resampled its ends ring: that is no sound.
    level = tmp_path / "level.wav"
    soundfile.write(level, np.full((20 * rate, 2), 0.3), rate)
    for method in ("auto", "sound", "dub"):
        found = measure_pair(recorders[0], subjects_of(level)[0], method)
        assert found.status == "cannot-tell"
        assert "is silent" in found.reason, method
