"""Two videos at one instant: each through its own clock, fitted to one place, and their difference in numbers."""

from fractions import Fraction

import av
import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest

from syncstudio.panes.compare_plan import GAINS, boxes, difference, same_pixels, within
from syncstudio.panes.picture_view import PictureShape
from syncstudio.panes.theme import DARK
from syncstudio.panes.video_grid import VideoGrid
from syncstudio.panes.video_plan import Rect
from syncstudio.session.session import Session

MS = 1_000_000
FRAME = Fraction(1, 25)


def shades(path, size, shade_of, frames=40):
    """A lossless grey video whose frame n is of one shade."""
    with av.open(str(path), "w") as out:
        stream = out.add_stream("ffv1", rate=25)
        stream.width, stream.height, stream.pix_fmt = *size, "gray"
        for number in range(frames):
            image = np.full((size[1], size[0]), shade_of(number), np.uint8)
            for packet in stream.encode(av.VideoFrame.from_ndarray(image, format="gray")):
                out.mux(packet)
        for packet in stream.encode():
            out.mux(packet)
    return path


@pytest.fixture
def make_grid(tmp_path, qtbot):
    opened = []

    def make(second_size=(64, 48)):
        paths = [
            shades(tmp_path / "one.mkv", (64, 48), lambda number: 2 * number),
            shades(tmp_path / "two.mkv", second_size, lambda number: 2 * number + 50),
        ]
        session = Session.draft(paths)
        assert session.jobs.wait(30)
        grid = VideoGrid(session, DARK)
        qtbot.addWidget(grid)
        grid.resize(640, 480)
        grid.show()
        session.notices.subscribe(grid.on_notice)
        opened.append((session, grid))
        return session, grid

    yield make
    for session, grid in opened:
        grid.close_readers()
        session.close()


@pytest.fixture
def comparing(make_grid, qtbot):
    def make(mode, at_ns=0, **more):
        session, grid = make_grid(**more)
        first, second = (pane.track_id for pane in grid.panes)
        grid.compare(mode, first, second)
        grid.on_tick(at_ns)
        qtbot.waitUntil(lambda: grid.settled)
        return session, grid, grid.comparing.canvas

    return make


def shade(canvas, x, y):
    image = canvas.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    return QImage.pixelColor(image, x, y).red()


def test_a_difference_is_absolute_and_said_without_its_gain():
    one, other = np.zeros((4, 6, 4), np.uint8), np.zeros((4, 6, 4), np.uint8)
    one[..., 3] = other[..., 3] = 255
    one[1, 2, :3], other[1, 2, :3] = (10, 0, 7), (0, 30, 7)
    found = difference(one, other)
    assert tuple(found.image[1, 2, :3]) == (10, 30, 0)
    assert (found.mean, found.most) == (pytest.approx(40 / 72), 30)
    strong = difference(one, other, 16)
    assert tuple(strong.image[1, 2, :3]) == (160, 240, 0)
    assert (strong.mean, strong.most) == (found.mean, found.most)
    assert difference(one, one).most == 0
    assert difference(one, one).mean == 0


@pytest.mark.parametrize("gain", GAINS)
def test_gain_never_wraps_around(gain):
    levels = np.zeros((1, 256, 4), np.uint8)
    levels[0, :, 0] = np.arange(256)
    shown = difference(levels, np.zeros_like(levels), gain).image[0, :, 0].astype(int)
    assert (np.diff(shown) >= 0).all()
    assert shown[-1] >= 240
    assert shown[1] == gain


def test_pictures_of_other_sizes_are_laid_middle_on_middle():
    one, other = np.full((6, 8, 4), 100, np.uint8), np.full((4, 10, 4), 90, np.uint8)
    found = difference(one, other)
    assert found.image.shape == (6, 8, 4)
    assert found.most == 10
    assert not found.image[0].any()
    assert (found.image[1:5, :, :3] == 10).all()


def test_a_difference_is_of_stored_pixels_where_both_have_the_same():
    hd, other = PictureShape(1920, 1080), PictureShape(1280, 720)
    turned = PictureShape(1080, 1920, turns=1)
    assert same_pixels(hd, turned)
    assert not same_pixels(hd, other)
    assert boxes("difference", hd, hd, (640, 360)) == (None, None)
    assert boxes("wipe", hd, hd, (640, 360)) == ((640, 360), (640, 360))
    assert boxes("wipe", hd, other, None) == ((1920, 1080), (1920, 1080))
    assert boxes("difference", PictureShape(720, 576, Fraction(16, 15)), hd, None) == ((768, 576), (768, 576))
    assert within(Rect(10, 20, 640, 480), hd) == Rect(10, 80, 640, 360)


def test_both_go_through_their_own_clocks(comparing, qtbot):
    session, grid, canvas = comparing("difference", 400 * MS)
    assert (canvas.first.number, canvas.second.number) == (10, 10)
    assert (canvas.difference.mean, canvas.difference.most) == (
        pytest.approx(50, abs=1),
        pytest.approx(50, abs=1),
    )
    session.set_alignment(canvas.second.track_id, 200 * MS)
    qtbot.waitUntil(lambda: grid.settled and canvas.second.number == 5)
    assert canvas.first.number == 10
    assert canvas.difference.most == pytest.approx(40, abs=1)


def test_a_wipe_shows_one_left_and_the_other_right(comparing):
    _, _, canvas = comparing("wipe", 400 * MS)
    assert shade(canvas, 100, 240) == pytest.approx(20, abs=1)
    assert shade(canvas, 500, 240) == pytest.approx(70, abs=1)
    canvas.swap()
    assert shade(canvas, 100, 240) == pytest.approx(70, abs=1)


def test_the_line_is_dragged(comparing):
    _, _, canvas = comparing("wipe", 400 * MS)
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(canvas.width() // 2, 100))
    QTest.mouseMove(canvas, QPoint(120, 100))
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=QPoint(120, 100))
    assert canvas.amount == pytest.approx(120 / canvas.width())
    assert shade(canvas, 100, 240) == pytest.approx(20, abs=1)
    assert shade(canvas, 140, 240) == pytest.approx(70, abs=1)
    canvas.amount = 5
    assert canvas.amount == 1


def test_an_overlay_mixes_both(comparing):
    _, _, canvas = comparing("overlay", 400 * MS)
    assert shade(canvas, 320, 200) == pytest.approx(45, abs=2)
    canvas.amount = 1.0
    assert shade(canvas, 320, 200) == pytest.approx(70, abs=1)
    canvas.step_amount(-20)
    assert shade(canvas, 320, 200) == pytest.approx(20, abs=1)


def test_a_difference_is_enlarged_in_steps(comparing):
    _, _, canvas = comparing("difference", 400 * MS)
    for gain in (2, 4, 8, 16, 16):
        canvas.step_amount(1)
        assert canvas.amount == gain
    assert canvas.difference.most == pytest.approx(50, abs=1)
    assert shade(canvas, 320, 200) >= 240


def test_where_one_recorded_nothing_the_other_still_shows(comparing, qtbot):
    session, grid, canvas = comparing("overlay", 400 * MS)
    session.preview_shift(canvas.second.track_id, 1_000 * MS)
    qtbot.waitUntil(lambda: canvas.second.state == "outside")
    assert shade(canvas, 320, 200) == pytest.approx(20, abs=1)
    assert grid.settled
    canvas.mode = "difference"
    assert canvas.difference is None
    assert shade(canvas, 20, 60) < 12
    session.cancel_preview()
    qtbot.waitUntil(lambda: canvas.difference is not None)


def test_other_sizes_are_fitted_to_the_first(comparing):
    _, _, canvas = comparing("difference", 400 * MS, second_size=(128, 96))
    assert canvas.difference.image.shape == (48, 64, 4)
    assert canvas.difference.most == pytest.approx(50, abs=2)
    canvas.mode = "wipe"
    assert shade(canvas, 500, 240) == pytest.approx(70, abs=1)


def test_an_approximate_picture_has_no_difference_in_numbers(comparing, qtbot):
    _, _, canvas = comparing("difference", 400 * MS)
    canvas.second._wanted = (11, None)
    assert not canvas.second.exact
    assert canvas.difference is None


def test_the_bar_follows_the_keys_and_leads_the_picture(comparing, qtbot):
    _, grid, canvas = comparing("overlay", 0)
    bar = grid.comparing
    canvas.step_amount(2)
    assert bar._slider.value() == 60
    bar._slider.setValue(25)
    assert canvas.amount == 0.25
    canvas.mode = "difference"
    bar._slider.setValue(3)
    assert (canvas.amount, bar._value.text()) == (8, "8×")
    asked = []
    grid.mode_asked.connect(asked.append)
    qtbot.mouseClick(bar._modes["side"], Qt.MouseButton.LeftButton)
    assert asked == ["side"]


def test_leaving_brings_the_panes_back_at_the_same_instant(comparing, qtbot):
    _, grid, _ = comparing("wipe", 400 * MS)
    assert not any(pane.isVisible() for pane in grid.panes)
    grid.on_tick(800 * MS)
    grid.stop_comparing()
    assert all(pane.isVisible() for pane in grid.panes)
    qtbot.waitUntil(lambda: grid.settled)
    assert [pane.shown_number for pane in grid.panes] == [20, 20]


def test_a_compared_video_that_goes_ends_comparing(comparing, qtbot):
    session, grid, _ = comparing("wipe", 400 * MS)
    session.remove_source(session.project.sources()[1].id)
    assert grid.comparing is None
    assert len(grid.panes) == 1
    session.undo()
    assert len(grid.panes) == 2


def test_pictures_of_one_size_are_zoomed_together(make_grid, qtbot):
    _, grid = make_grid()
    grid.on_tick(0)
    qtbot.waitUntil(lambda: grid.settled)
    first, second = grid.panes
    first.zoom_by(2)
    assert (first.view.zoom is not None, second.view.zoom) == (True, None)
    grid.locked = True
    assert second.view == first.view
    second.zoom_by(1)
    assert first.view == second.view
    second.fit()
    assert first.view.zoom is None


def test_pictures_of_other_sizes_are_not(make_grid, qtbot):
    _, grid = make_grid(second_size=(128, 96))
    grid.locked = True
    grid.panes[0].zoom_by(3)
    assert grid.panes[1].view.zoom is None


def test_keys_stay_with_the_pictures(make_grid, qtbot):
    _, grid = make_grid()
    grid.activateWindow()
    first, second = grid.panes[:2]
    first.setFocus()
    grid.compare("wipe", first.track_id, second.track_id)
    assert grid.window().focusWidget() is grid.comparing.canvas
    grid.stop_comparing()
    assert grid.window().focusWidget() is grid.current
