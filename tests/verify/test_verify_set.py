"""The set of clips that `verify` is measured by has exactly the errors that it says."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from syncstudio.verify.finding.find_samples import find_samples
from tests.bench.verify_films import films, table, told_of
from tests.bench.verify_real import make_real_set, real_folder, shift_sound
from tests.bench.verify_scene import MARGIN_S, RATE_HZ, Scene
from tests.bench.verify_set import RATES, make_set


def sound_of(path: Path) -> tuple[int, np.ndarray]:
    """(the sample at which the sound begins, its samples)."""
    with av.open(str(path)) as container:
        frames = list(container.decode(audio=0))
    begins = Fraction(frames[0].pts) * frames[0].time_base * RATE_HZ
    return round(begins), np.concatenate([frame.to_ndarray()[0] for frame in frames])


def late_samples(path: Path, scene: Scene) -> int:
    """How much later than in the scene a clip sounds, to the sample."""
    begins, sound = sound_of(path)
    size = 1 << 19
    alike = np.fft.irfft(np.fft.rfft(scene.mix, size) * np.conj(np.fft.rfft(sound, size)))
    place = int(np.argmax(alike))
    return begins - ((place - size if place > size // 2 else place) - MARGIN_S * RATE_HZ)


def test_a_clips_sound_lies_where_its_truth_says_to_the_sample(tmp_path: Path) -> None:
    truths = make_set(tmp_path / "set", 3, seconds=2, kinds=("frames", "frames", "stem-shift"), scenes=2)
    assert [truth.misaligned for truth in truths] == [True, True, True]
    for truth in truths[:2]:
        scene = Scene(truth.scene, 2, RATES[truth.scene % 3])
        late = late_samples(tmp_path / "set" / truth.files[0], scene)
        assert late == -round(truth.sound_early_ns * RATE_HZ / 10**9)
        with av.open(str(tmp_path / "set" / truth.files[0])) as container:
            stream = container.streams.video[0]
            times = [
                packet.pts * packet.time_base for packet in container.demux(stream) if packet.pts is not None
            ]
        assert len(times) == int(2 * truth.rate) or len(times) == round(2 * truth.rate)
        assert abs(times[1] - times[0] - 1 / truth.rate) < Fraction(1, 10_000)
    # A sound of real recordings is moved by the same rule.
    _, early_ns = shift_sound(tmp_path / "set" / truths[2].files[0], tmp_path / "moved.mp4", 2)
    scene = Scene(truths[2].scene, 2, truths[2].rate)
    assert late_samples(tmp_path / "moved.mp4", scene) == -round(early_ns * RATE_HZ / 10**9)
    names = {sample.name: len(sample.parts) for sample in find_samples([tmp_path / "set"])}  # type: ignore[union-attr]
    assert names == {truth.sample: len(truth.files) for truth in truths}


@pytest.mark.skipif(real_folder() is None, reason="SYNCSTUDIO_REAL names no folder")
def test_real_recordings_become_samples_as_their_names_say(tmp_path: Path) -> None:
    real = real_folder()
    assert real is not None
    truths = make_real_set(tmp_path / "set", real)
    found = list(find_samples([tmp_path / "set"]))
    assert [each.name for each in found] == [truth.sample for truth in truths]


def test_a_film_is_told_by_how_far_its_sound_was_moved(tmp_path: Path) -> None:
    make_set(tmp_path / "set", 1, kinds=("clean",), scenes=1)
    (film,) = films(tmp_path / "set")
    told = [told_of(film, frames) for frames in (0, 5)]
    assert [one.decisions[0] for one in told] == ["keep", "drop"]
    assert told[0].offset_s is not None
    assert told[1].offset_s is not None
    assert told[1].half_s is not None
    assert abs(told[1].offset_s - told[0].offset_s - float(5 / film.rate)) < told[1].half_s
    lines = table(told).splitlines()
    assert lines[2].startswith("| +0 frames | 1 | 1 | 1 / 0 / 0 |")
    assert lines[3].startswith("| +5 frames | 1 | 1 | 0 / 0 / 1 |")
    assert "1 answers moved with what was injected; 1 by as much" in lines[5]
