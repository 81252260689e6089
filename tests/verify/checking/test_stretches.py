"""Samples that are stretches of one film: each answers as the film cut there does, and it is read once for all."""

from __future__ import annotations

import os
from pathlib import Path

import av
import numpy as np
import pytest

from syncstudio.media.health import begun_pass
from syncstudio.media.picture_pass import PictureSeen, picture_pass
from syncstudio.verify.checking.check_sample import check_sample
from syncstudio.verify.checking.opened import Opened
from syncstudio.verify.checking.settings import USUAL
from syncstudio.verify.sample import Part, Place, Sample

RATE, SECONDS = 16_000, 60
_NS = 1_000_000_000
EARLY_S = 0.12


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A minute that lights up at uneven instants, each knock heard `EARLY_S` before."""
    path = tmp_path_factory.mktemp("film") / "a.mkv"
    chance = np.random.default_rng(5)
    lit_s = np.cumsum(chance.uniform(0.5, 1.4, 60))
    lit_s = lit_s[lit_s < SECONDS - 1]
    lit = {round(np.ceil(one * 25 - 1e-9)) + by for one in lit_s for by in (0, 1)}
    knocks = 0.001 * chance.normal(0, 1, SECONDS * RATE)
    for one in lit_s:
        first = round((one - EARLY_S) * RATE)
        knocks[first : first + 800] += chance.normal(0, 0.3, 800) * np.exp(-np.arange(800) / 200)
    samples = np.clip(knocks * 32767, -32768, 32767).astype("<i2")
    with av.open(str(path), "w") as output:
        picture = output.add_stream("libx264", rate=25, options={"preset": "ultrafast", "g": "50", "bf": "2"})
        picture.width, picture.height, picture.pix_fmt = 96, 64, "yuv420p"
        sound = output.add_stream("pcm_s16le", rate=RATE, layout="mono")
        for number in range(SECONDS * 25):
            grey = chance.normal(200 if number in lit else 90, 2, (64, 96)).astype(np.uint8)
            frame = av.VideoFrame.from_ndarray(grey, "gray").reformat(format="yuv420p")
            frame.pts = number
            output.mux(picture.encode(frame))
            block = av.AudioFrame.from_ndarray(
                samples[None, number * 640 : (number + 1) * 640], "s16", "mono"
            )
            block.sample_rate, block.pts = RATE, number * 640
            output.mux(sound.encode(block))
        output.mux(picture.encode(None))
        output.mux(sound.encode(None))
    return path


def _sample(film: Path, span_s: tuple[float, float] | None) -> tuple[Sample, Part]:
    part = Part("video", film.name, Place(str(film)))
    span_ns = None if span_s is None else (round(span_s[0] * _NS), round(span_s[1] * _NS))
    return Sample(f"a@{span_s}", (part,), span_ns), part


@pytest.mark.parametrize("span_s", [(0.0, 12.0), (23.33, 35.3), (48.0, 60.0)])
def test_a_stretch_holds_what_the_film_holds_there(
    film: Path, span_s: tuple[float, float], monkeypatch: pytest.MonkeyPatch
) -> None:
    decoded: list[int] = []

    def counted(*given: object, **named: object) -> PictureSeen:
        seen = picture_pass(*given, **named)  # type: ignore[arg-type]
        decoded.append(seen.rows)
        return seen

    monkeypatch.setattr("syncstudio.media.picture_pass.picture_pass", counted)
    (whole, part), (stretch, _) = _sample(film, None), _sample(film, span_s)
    all_of_it = Opened(whole, {part: film}, USUAL)
    cut = Opened(stretch, {part: film}, USUAL)
    picture, known = cut.picture(part), all_of_it.picture(part)
    low, high = np.searchsorted(known.times_ns, stretch.span_ns or ())
    assert np.array_equal(picture.times_ns, known.times_ns[low:high])
    assert np.array_equal(picture.values, known.values[low:high], equal_nan=True)
    assert picture.exposure_ns == known.exposure_ns
    assert decoded[1] == SECONDS * 25
    assert decoded[0] <= high - low + 100
    sound, heard = cut.sound(part), all_of_it.sound(part)
    first = round((sound.start_s - heard.start_s) * RATE)
    assert np.array_equal(np.asarray(sound.samples), np.asarray(heard.samples[first : first + sound.count]))
    assert abs(sound.count - (span_s[1] - span_s[0]) * RATE) <= 1


def test_stretches_of_a_film_are_measured_each_and_its_packets_read_once(
    film: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    packets = begun_pass.BegunPass.packets

    def counted(self: begun_pass.BegunPass, *given: object) -> object:
        read.append(str(self.facts.path))
        return packets(self, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(begun_pass.BegunPass, "packets", counted)
    os.utime(film)
    found = [check_sample(_sample(film, (at, at + 12.0))[0]) for at in (1.0, 20.0, 40.0)]
    assert len(read) == 1
    for one in found:
        pair = next(pair for pair in one.pairs if pair.pair == "sound_picture")
        assert pair.offset_s is not None
        assert pair.uncertainty_s is not None
        assert abs(pair.offset_s - EARLY_S) <= pair.uncertainty_s
        assert one.parts[0].duration_s == pytest.approx(12.0)
        assert one.parts[0].fps == "25/1"
    # A file that was written to since is read again.
    os.utime(film, ns=(0, _NS))
    check_sample(_sample(film, (1.0, 13.0))[0])
    assert len(read) == 2


def test_a_cache_that_cannot_be_written_costs_time_only(
    film: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("SYNCSTUDIO_CACHE_DIR", str(tmp_path / "file"))
    found = check_sample(_sample(film, (20.0, 32.0))[0])
    assert found.error == ""
    assert next(pair for pair in found.pairs if pair.pair == "sound_picture").offset_s is not None
