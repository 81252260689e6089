"""The code burned into synthesised pictures reads back, or says it cannot be read."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncstudio.media.burned_code import NUMBER_BITS, burn_code, read_code

SHAPES = [(36, 64), (72, 96, 3), (360, 640), (360, 640, 3), (360, 640, 4), (1080, 1920, 4)]


@given(
    number=st.integers(0, (1 << NUMBER_BITS) - 1), shape=st.sampled_from(SHAPES), shade=st.integers(0, 255)
)
def test_a_number_reads_back_on_any_ground(number: int, shape: tuple[int, ...], shade: int) -> None:
    image = np.full(shape, shade, np.uint8)
    burn_code(image, number)
    assert read_code(image) == number
    if len(shape) == 3 and shape[2] == 4:
        assert (image[..., 3] == shade).all()


@given(number=st.integers(0, (1 << NUMBER_BITS) - 1), wrong=st.integers(0, NUMBER_BITS - 1))
def test_one_misread_block_is_noticed(number: int, wrong: int) -> None:
    image = np.zeros((360, 640), np.uint8)
    burn_code(image, number)
    block = image[:10, 10 * (2 + wrong) : 10 * (3 + wrong)]
    block[:] = 255 - block
    assert read_code(image) is None


def test_it_survives_noise_and_halving() -> None:
    image = np.full((360, 640, 3), 60, np.uint8)
    burn_code(image, 54_321)
    noisy = np.clip(image + np.random.default_rng(1).normal(0, 25, image.shape), 0, 255).astype(np.uint8)
    assert read_code(noisy) == 54_321
    assert read_code(noisy[::2, ::2]) == 54_321


def test_a_picture_without_a_code_has_no_number() -> None:
    assert read_code(np.full((360, 640, 3), 128, np.uint8)) is None
    assert read_code(np.zeros((4, 64), np.uint8)) is None


@pytest.mark.parametrize("number", [-1, 1 << NUMBER_BITS])
def test_a_number_that_does_not_fit_is_refused(number: int) -> None:
    with pytest.raises(ValueError, match="holds 0 to"):
        burn_code(np.zeros((360, 640), np.uint8), number)
