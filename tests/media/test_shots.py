"""Shots: cuts are found at exactly their frames, and flashes, fades of light and motion are none."""

import numpy as np
import pytest

from syncstudio.media.index_source import index_from_file
from syncstudio.media.shots import cuts, shots
from tests.media.dataset_clips.rig import write_video


def test_hard_cuts_of_a_video_are_found_to_the_frame(tmp_path):
    path = write_video(tmp_path / "cut.mp4", 70, cuts=(23, 24, 51))
    # Two cuts a frame apart are a flash of one frame, as nobody cuts.
    assert shots(path, 0, index_from_file(path, 0)) == [(0, 51), (51, 70)]


def table_of(levels):
    return (np.asarray(levels, np.float64) * 64).astype(np.uint16)


@pytest.mark.parametrize("seed", range(5))
def test_cuts_among_noise_and_motion(seed):
    dice = np.random.default_rng(seed)
    grounds = dice.uniform(20, 220, (4, 144))
    edges = [0, 40, 77, 120, 160]
    frames = np.concatenate([np.repeat(grounds[k][None], edges[k + 1] - edges[k], 0) for k in range(4)])
    frames = frames + dice.normal(0, 1.5, frames.shape)
    assert cuts(table_of(np.clip(frames, 0, 255))).tolist() == edges[1:-1]


def test_a_flash_and_a_fade_are_no_cuts():
    ground = np.random.default_rng(0).uniform(20, 120, 144)
    frames = np.repeat(ground[None], 90, 0)
    frames[30:32] += 120
    frames[50:80] += np.minimum(np.arange(30), 29 - np.arange(30))[:, None] * 5
    assert not len(cuts(table_of(frames)))
    assert not len(cuts(table_of(frames[:1])))
