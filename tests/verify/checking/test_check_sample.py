"""Samples checked whole: what fits, what does not, what cannot be told, and what is broken."""

from __future__ import annotations

import pickle
import wave
from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from syncstudio.project.project import Project
from syncstudio.sync.errors import MeasuringCancelled
from syncstudio.sync.packing import unpacked
from syncstudio.verify.checking.check_sample import check_sample
from syncstudio.verify.checking.content_key import content_key
from syncstudio.verify.checking.settings import CheckSettings
from syncstudio.verify.policy import decide
from syncstudio.verify.policy_file import preset
from syncstudio.verify.result import PairFound, Result, result_of, row_of
from syncstudio.verify.sample import Part, Place, Sample
from tests.media.test_face_motion import face, write_talk

RATE, SECONDS = 16_000, 10
FLASHES_S = np.array([0.61, 1.37, 2.93, 3.71, 5.18, 5.99, 7.42, 8.1, 9.07])


def _wav(path: Path, sound: NDArray[np.float64]) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(np.clip(sound * 32767, -32768, 32767).astype("<i2").tobytes())
    return path


def _knocks(at_s: NDArray[np.float64]) -> NDArray[np.float64]:
    chance = np.random.default_rng(2)
    sound = 0.001 * chance.normal(0, 1, SECONDS * RATE)
    for one in at_s:
        first = round(one * RATE)
        burst = chance.normal(0, 0.4, 800) * np.exp(-np.arange(800) / 200)
        sound[first : first + 800] += burst[: len(sound) - first]
    return np.asarray(sound)


def _noise(seed: int) -> NDArray[np.float64]:
    chance = np.random.default_rng(seed)
    return np.asarray(
        0.1 * np.repeat(chance.random(SECONDS * 4), RATE // 4) * chance.normal(0, 1, SECONDS * RATE)
    )


def _film(path: Path, lit_s: NDArray[np.float64]) -> Path:
    """Small pictures, grey, that light up in the first frame at or after each instant."""
    chance = np.random.default_rng(1)
    with av.open(str(path), "w") as output:
        stream = output.add_stream("mpeg4", rate=25)
        stream.width, stream.height, stream.pix_fmt = 96, 64, "yuv420p"
        stream.bit_rate = 800_000
        lit = {round(np.ceil(one * 25 - 1e-9)) + by for one in lit_s for by in (0, 1)}
        for number in range(SECONDS * 25):
            grey = chance.normal(200 if number in lit else 90, 2, (64, 96)).astype(np.uint8)
            frame = av.VideoFrame.from_ndarray(grey, "gray").reformat(format="yuv420p")
            frame.pts = number
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    return path


def _sample(*parts: tuple[str, str, Path], name: str = "a") -> Sample:
    return Sample(name, tuple(Part(kind, path.name, Place(str(path)), role) for kind, role, path in parts))  # type: ignore[arg-type]


def _pair(result: Result, name: str) -> PairFound:
    return next(pair for pair in result.pairs if pair.pair == name)


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _film(tmp_path_factory.mktemp("film") / "a.mp4", FLASHES_S)


@pytest.mark.parametrize(("early_ms", "decision"), [(0, "keep"), (80, "drop"), (-160, "drop"), (400, "drop")])
def test_a_sound_is_kept_only_where_it_belongs(
    film: Path, tmp_path: Path, early_ms: int, decision: str
) -> None:
    sound = _wav(tmp_path / "a.wav", _knocks(FLASHES_S - early_ms / 1000))
    found = check_sample(_sample(("video", "", film), ("sound", "", sound)))
    pair = _pair(found, "sound_picture")
    assert pair.offset_s is not None
    assert pair.uncertainty_s is not None
    assert abs(pair.offset_s - early_ms / 1000) <= pair.uncertainty_s
    assert (found.judgeable, found.error) == ("yes", "")
    told = decide(found, preset("bt1359"))
    assert told.decision == decision
    assert told.worst_pair == "sound_picture"
    assert told.worst_at_s is not None
    assert result_of(row_of(told)) == told
    # What is not clearly fine can be looked at again.
    if decision == "drop":
        assert unpacked(pair.packed).status == "measured"


def test_what_cannot_be_judged_says_why(film: Path, tmp_path: Path) -> None:
    silent = _wav(tmp_path / "silent.wav", np.zeros(SECONDS * RATE))
    hum = _wav(tmp_path / "hum.wav", 0.2 * np.random.default_rng(0).normal(0, 1, SECONDS * RATE))
    metronome = _wav(tmp_path / "metronome.wav", _knocks(np.arange(0.5, 9.5, 0.75)))
    still = _film(tmp_path / "still.mp4", np.zeros(0))
    knocks = _wav(tmp_path / "knocks.wav", _knocks(FLASHES_S))
    for video, sound, said in (
        (film, silent, "silent"),
        (film, hum, "steady noise"),
        (still, knocks, "happens suddenly"),
        (film, metronome, ""),
    ):
        found = check_sample(_sample(("video", "", video), ("sound", "", sound)))
        assert found.judgeable == "no" or not said
        assert said in found.judgeable_reason
        assert decide(found, preset("bt1359")).decision != "keep"


def test_a_clip_of_ten_seconds_is_long_enough_for_lips_and_a_short_one_says_so(tmp_path: Path) -> None:
    pytest.importorskip("cv2")
    loud = np.abs(np.convolve(np.random.default_rng(3).normal(0, 1, SECONDS * 25), np.hanning(7), "same"))
    loud = loud / loud.max()
    for seconds in (SECONDS, 4):
        video = write_talk(tmp_path / f"{seconds}.mp4", [face(one) for one in loud[: seconds * 25]])
        voice = np.repeat(loud, RATE // 25) * np.random.default_rng(4).normal(0, 0.2, SECONDS * RATE)
        sound = _wav(tmp_path / f"{seconds}.wav", voice[: seconds * RATE])
        found = check_sample(_sample(("video", "", video), ("sound", "", sound)))
        mouths = [pair for pair in found.pairs if pair.pair == "voice_face"]
        if seconds == SECONDS:
            if not mouths:
                pytest.skip("this OpenCV does not take the drawing for a face")
            assert dict(found.measures)["face_s"] >= 9.5
            assert "seen from the front for" not in mouths[0].reason
            assert _pair(found, "sound_picture").reason.count("Tried: ") <= 1
        else:
            assert not mouths
            assert "too short for lips to tell (9 s" in found.judgeable_reason


def test_stems_dubs_and_texts_are_held_against_their_own(tmp_path: Path) -> None:
    speech, music, other = _noise(1), _noise(2), _noise(3)
    parts = [
        ("sound", "mix", _wav(tmp_path / "a.mix.wav", speech + music)),
        ("sound", "speech", _wav(tmp_path / "a.speech.wav", np.roll(speech, 320))),
        ("sound", "music", _wav(tmp_path / "a.music.wav", music)),
        ("sound", "effects", _wav(tmp_path / "a.effects.wav", np.zeros(SECONDS * RATE))),
        ("sound", "dub", _wav(tmp_path / "a.de.wav", other)),
    ]
    text = tmp_path / "a.txt"
    text.write_text("A text that says nothing of when.")
    found = check_sample(_sample(*parts, ("transcript", "", text)))
    late = _pair(found, "speech_mix").offset_s
    assert late is not None
    assert abs(late + 0.02) < 0.001
    assert abs(_pair(found, "music_mix").offset_s or 1) < 0.001
    assert dict(found.measures)["effects_silent"] == 1.0
    # The dub is of something else: nothing of it is in the original.
    assert _pair(found, "dub_original").status == "cannot-tell"
    assert "no times" in _pair(found, "transcript_sound").reason
    told = decide(found, preset("half-frame"))
    assert told.decision == "drop"
    assert "Speech stem" in told.reasons[0]
    assert not any("Effects" in reason for reason in told.reasons)


def test_a_poisoned_sample_becomes_a_row(tmp_path: Path) -> None:
    broken = tmp_path / "a.mp4"
    broken.write_bytes(b"\x00\x01nothing" * 40)
    found = check_sample(_sample(("video", "", broken)))
    assert found.error
    assert "\n" not in found.error
    assert decide(found, preset("bt1359")).decision != "keep"
    missing = check_sample(_sample(("video", "", tmp_path / "gone.mp4")))
    assert missing.error
    assert decide(missing, preset("bt1359")).decision == "review"


def test_the_key_names_content_and_settings(film: Path, tmp_path: Path) -> None:
    settings = CheckSettings()
    copy = tmp_path / "copy.mp4"
    copy.write_bytes(film.read_bytes())
    key = content_key(_sample(("video", "", film)), settings)
    assert key == content_key(_sample(("video", "", copy), name="b"), settings)
    assert key != content_key(_sample(("video", "", film)), replace(settings, search_s=2.0))
    assert key != content_key(_sample(("video", "dub", film)), settings)
    assert content_key(_sample(("video", "", tmp_path / "gone.mp4")), settings) == ""
    assert pickle.loads(pickle.dumps(settings)) == settings


def test_checking_stops_when_told(film: Path) -> None:
    with pytest.raises(MeasuringCancelled):
        check_sample(_sample(("video", "", film)), cancelled=lambda: True)


def test_a_project_is_judged_as_its_tracks_are_aligned(tmp_path: Path) -> None:
    path = tmp_path / "empty.sync"
    Project.create(path).close()
    found = check_sample(_sample(("project", "", path)))
    assert (found.error, found.pairs) == ("", ())
    assert found.parts[0].kind == "project"
    assert decide(found, preset("bt1359")).decision == "review"
