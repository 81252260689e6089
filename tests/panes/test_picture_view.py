"""Zooming keeps what is under the pointer, moving shows no ground that the picture could fill, and every place on
the screen is the stored pixel that is painted there."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncstudio.panes.picture_view import (
    LEVELS,
    Ground,
    PictureShape,
    PictureView,
    at_zoom,
    fit_zoom,
    pannable,
    panned,
    place_under,
    placed,
    visible_pixels,
    zoom_text,
    zoomed,
)
from syncstudio.panes.video_plan import Rect

HD = (1920.0, 1080.0)
PANE = Ground(960, 600)

sizes = st.tuples(st.integers(16, 4096), st.integers(16, 4096)).map(
    lambda size: (float(size[0]), float(size[1]))
)
moves = st.floats(-3e3, 3e3)
grounds = st.builds(
    Ground, st.integers(160, 2000), st.integers(90, 1200), st.sampled_from([1.0, 1.25, 1.5, 2.0])
)


def test_fitted_is_the_whole_picture_in_the_middle():
    assert placed(PictureView(), HD, PANE) == Rect(0, 30, 960, 540)
    assert fit_zoom(HD, PANE) == 0.5
    assert not pannable(PictureView(), HD, PANE)


def test_one_to_one_is_a_screen_pixel_for_a_stored_one():
    for ratio in (1.0, 2.0):
        ground = Ground(960, 600, ratio)
        view = at_zoom(PictureView(), HD, ground, Fraction(1), 480, 300)
        box = placed(view, HD, ground)
        assert (box.width * ratio, box.height * ratio) == HD
        assert pannable(view, HD, ground) == (ratio == 1.0 or box.width > 960)


def test_pixels_that_are_not_square_are_wide_and_not_high():
    shape = PictureShape(720, 576, Fraction(16, 15))
    assert shape.seen == (768.0, 576.0)
    turned = PictureShape(720, 576, Fraction(16, 15), turns=1)
    assert (turned.seen, turned.upright) == ((576.0, 768.0), (576, 720))
    box = placed(PictureView(Fraction(1)), shape.seen, Ground(1000, 800))
    assert (box.width, box.height) == (768, 576)


@given(sizes, grounds, st.sampled_from(LEVELS), st.floats(0.05, 0.95), st.floats(0.05, 0.95))
def test_zooming_keeps_the_place_under_the_pointer(seen, ground, zoom, right, down):
    x, y = right * ground.width, down * ground.height
    start = PictureView(Fraction(2), 0.5, 0.5)
    before = place_under(start, seen, ground, x, y)
    view = at_zoom(start, seen, ground, zoom, x, y)
    after = place_under(view, seen, ground, x, y)
    for side, (was, now) in enumerate(zip(before, after, strict=True)):
        room = (ground.width, ground.height)[side] * ground.ratio
        free = seen[side] * float(zoom) > room and 0 <= was <= 1 and abs((view.x, view.y)[side] - 0.5) < 0.5
        middle = (view.x, view.y)[side]
        half = room / (seen[side] * float(zoom)) / 2
        if free and half + 1e-9 < middle < 1 - half - 1e-9:
            # Within the screen pixel that the picture's corner is rounded to.
            assert now == pytest.approx(was, abs=2.1 / (seen[side] * min(2.0, float(zoom))))


@given(
    sizes,
    grounds,
    st.sampled_from(LEVELS),
    st.lists(st.tuples(st.floats(-3e3, 3e3), st.floats(-3e3, 3e3)), max_size=6),
)
def test_no_ground_shows_that_the_picture_could_fill(seen, ground, zoom, drags):
    view = at_zoom(PictureView(), seen, ground, zoom, ground.width / 2, ground.height / 2)
    for right, down in drags:
        view = panned(view, seen, ground, right, down)
    box = placed(view, seen, ground)
    for start, length, room in ((box.x, box.width, ground.width), (box.y, box.height, ground.height)):
        if length >= room:
            assert start <= 1
            assert start + length >= room - 1
        else:
            assert start + length / 2 == pytest.approx(room / 2, abs=1)


@given(sizes, grounds)
def test_steps_in_and_out_pass_every_level_and_end(seen, ground):
    view, seen_zooms = PictureView(), []
    for _ in range(30):
        view = zoomed(view, seen, ground, 1, 10, 10)
        seen_zooms.append(fit_zoom(seen, ground) if view.zoom is None else float(view.zoom))
    assert seen_zooms == sorted(seen_zooms)
    assert seen_zooms[-1] == max(64.0, fit_zoom(seen, ground))
    for _ in range(40):
        view = zoomed(view, seen, ground, -1, 10, 10)
    fitted = fit_zoom(seen, ground)
    end = fitted if view.zoom is None else float(view.zoom)
    assert end <= min(fitted, 1) * 1.002


def test_fitted_is_one_of_the_steps():
    view = zoomed(PictureView(), HD, PANE, 1, 480, 300)
    assert view.zoom == 1
    assert zoomed(view, HD, PANE, -1, 480, 300) == PictureView()
    small = (160.0, 96.0)
    assert zoomed(PictureView(), small, PANE, -1, 0, 0).zoom == 4
    assert zoomed(PictureView(), small, PANE, -9, 0, 0).zoom == 1


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
def test_a_place_of_the_shown_picture_is_the_stored_pixel_there(turns):
    stored = np.arange(7 * 5).reshape(5, 7)
    shown = np.rot90(stored, turns)
    shape = PictureShape(7, 5, Fraction(4, 3), turns)
    assert shape.upright == (shown.shape[1], shown.shape[0])
    for row in range(shown.shape[0]):
        for column in range(shown.shape[1]):
            x, y = shape.stored_pixel((column + 0.5) / shown.shape[1], (row + 0.5) / shown.shape[0])
            assert stored[y, x] == shown[row, column]
    assert shape.stored_pixel(1.0, 0.5) is None
    assert shape.stored_pixel(0.5, -0.01) is None


def test_only_what_is_in_sight_is_painted():
    view = at_zoom(PictureView(), HD, PANE, Fraction(8), 0, 30)
    box = placed(view, HD, PANE)
    left, top, right, bottom = visible_pixels(box, (1920, 1080), PANE)
    assert (left, right) == (0, 120)
    assert bottom - top in (75, 76)
    assert visible_pixels(Rect(0, 30, 960, 540), (960, 540), PANE) == (0, 0, 960, 540)


def test_zooms_are_said_as_screen_to_stored():
    assert [zoom_text(Fraction(zoom)) for zoom in (1, 4)] == ["1:1", "4:1"]
    assert zoom_text(Fraction(1, 2)) == "1:2"
