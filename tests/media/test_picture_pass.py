"""A video decoded once for a check: the frame table's times, the motion curve's values, and a sound past the cache."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest

from syncstudio.media.errors import MediaCancelled, MediaError
from syncstudio.media.index_store import build_index
from syncstudio.media.mono_now import mono_now
from syncstudio.media.mono_sound import mono_sound
from syncstudio.media.motion_curve import motion_curve
from syncstudio.media.picture_pass import picture_pass
from syncstudio.media.probe import probe


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two seconds of blocks that move, with B-frames, and a tone in AAC that begins with the picture."""
    path = tmp_path_factory.mktemp("film") / "a.mp4"
    chance = np.random.default_rng(4)
    with av.open(str(path), "w") as output:
        picture = output.add_stream("libx264", rate=25, options={"preset": "ultrafast", "bf": "2"})
        picture.width, picture.height, picture.pix_fmt = 160, 96, "yuv420p"
        sound = output.add_stream("aac", rate=48_000, layout="stereo")
        for number in range(50):
            grey = np.full((96, 160), 80, np.uint8) + chance.integers(0, 6, (96, 160)).astype(np.uint8)
            grey[20:60, 2 * number : 2 * number + 40] = 200
            frame = av.VideoFrame.from_ndarray(grey, "gray").reformat(format="yuv420p")
            frame.pts = number
            output.mux(picture.encode(frame))
        output.mux(picture.encode(None))
        tone = 0.3 * np.sin(2 * np.pi * 440 * np.arange(96_000) / 48_000).astype(np.float32)
        for first in range(0, 96_000 - 1023, 1024):
            block = av.AudioFrame.from_ndarray(np.stack([tone[first : first + 1024]] * 2), "fltp", "stereo")
            block.sample_rate, block.pts = 48_000, first
            output.mux(sound.encode(block))
        output.mux(sound.encode(None))
    return path


def test_times_and_values_are_those_of_the_frame_table(film: Path) -> None:
    facts = probe(film)
    seen = picture_pass(film, facts)
    known = motion_curve(film, 0, build_index(film, 0), zero_s=facts.zero_s)
    assert (seen.rows, seen.usable) == (50, True)
    assert np.array_equal(seen.curve.times_ns, known.times_ns)
    # The picture is so small that all of it is looked at: only unfiltered pictures between others differ a little.
    assert float(np.nanmax(np.abs(seen.curve.values - known.values))) < 1.0
    assert float(np.nanmean(np.abs(seen.curve.values - known.values))) < 0.1
    assert np.isnan(seen.curve.values[0, 1])


def test_frames_are_shown_to_whoever_watches(film: Path) -> None:
    numbers: list[int] = []
    picture_pass(film, probe(film), watch=lambda number, _: numbers.append(number))
    assert numbers == list(range(50))


def test_it_stops_when_told(film: Path) -> None:
    facts = probe(film)
    with pytest.raises(MediaCancelled):
        picture_pass(film, facts, cancelled=lambda: True)
    with pytest.raises(MediaCancelled):
        mono_now(film, facts.of_kind("sound")[0], cancelled=lambda: True)


def test_a_sound_is_the_one_of_the_cache(film: Path) -> None:
    stream = probe(film).of_kind("sound")[0]
    now, kept = mono_now(film, stream), mono_sound(film, stream.index)
    assert np.array_equal(now.samples, kept.samples)
    assert (now.rate, now.start_s, now.smears_s) == (kept.rate, kept.start_s, kept.smears_s)


def test_what_cannot_be_decoded_is_said(film: Path, tmp_path: Path) -> None:
    facts = probe(film)
    broken = tmp_path / "b.mp4"
    broken.write_bytes(film.read_bytes()[:400])
    with pytest.raises(MediaError):
        picture_pass(broken, facts)
