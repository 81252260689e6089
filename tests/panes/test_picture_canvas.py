"""What the hand does on a picture, and what the pixel under the pointer says."""

from fractions import Fraction

import av
import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from syncstudio.panes.picture_readout import readout, rgb_text, value_text
from syncstudio.panes.picture_view import PictureView
from syncstudio.panes.theme import DARK
from syncstudio.panes.video_pane import VideoPane
from syncstudio.session.session import Session

WIDTH, HEIGHT = 320, 240
FRAMES = 6


def chequers(path, frames=FRAMES, aspect=None):
    """A lossless 10-bit 4:2:2 video in which every stored pixel of every frame is its own."""
    with av.open(str(path), "w") as out:
        stream = out.add_stream("ffv1" if aspect is None else "libx264", rate=25)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv422p10le"
        if aspect is not None:
            stream.codec_context.sample_aspect_ratio = aspect
        for number in range(frames):
            frame = av.VideoFrame(WIDTH, HEIGHT, "yuv422p10le")
            for place, (plane, wide) in enumerate(
                zip(frame.planes, (WIDTH, WIDTH // 2, WIDTH // 2), strict=True)
            ):
                rows = np.frombuffer(plane, np.uint16).reshape(HEIGHT, -1)
                rows[:, :wide] = sample(place, np.arange(wide)[None], np.arange(HEIGHT)[:, None], number)
            for packet in stream.encode(frame):
                out.mux(packet)
        for packet in stream.encode():
            out.mux(packet)
    return path


def sample(plane, x, y, number):
    """What is stored at a place of a plane."""
    return 64 + (x * 7 + y * 13 + plane * 101 + number * 37) % 800


@pytest.fixture
def make_pane(tmp_path, qtbot):
    opened = []

    def make(**more):
        session = Session.draft([chequers(tmp_path / ("chequers.mp4" if more else "chequers.mkv"), **more)])
        assert session.jobs.wait(30)
        pane = VideoPane(session, DARK, session.project.tracks()[0].id)
        qtbot.addWidget(pane)
        pane.resize(400, 200)
        pane.show()
        opened.append((session, pane))
        show(pane, 0, qtbot)
        return pane

    yield make
    for session, pane in opened:
        pane.close_reader()
        session.close()


@pytest.fixture
def pane(make_pane):
    return make_pane()


def show(pane, number, qtbot):
    pane.on_tick(number * 40_000_000)
    qtbot.waitUntil(lambda: pane.settled and pane.shown_number == number)


def turn(pane, notches, x=200, y=100, keys=Qt.KeyboardModifier.NoModifier):
    at = QPointF(x, y)
    event = QWheelEvent(
        at, pane.mapToGlobal(at), QPoint(), QPoint(0, round(120 * notches)), Qt.MouseButton.NoButton,
        keys, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(pane, event)


def point(pane, x, y, qtbot):
    """Move the pointer to the middle of where a stored pixel is painted."""
    box = pane.picture_box()
    at = QPoint(round(box.x + (x + 0.5) * box.width / WIDTH), round(box.y + (y + 0.5) * box.height / HEIGHT))
    QTest.mouseMove(pane, QPoint(1, 1))
    QTest.mouseMove(pane, at)
    return at


def test_the_wheel_zooms_at_the_pointer_and_decodes_all_there_is(pane, qtbot):
    assert pane.feed.image.width() < WIDTH
    turn(pane, 1)
    assert pane.view.zoom == 1
    qtbot.waitUntil(lambda: pane.settled and pane.feed.full_size)
    assert (pane.feed.image.width(), pane.feed.image.height()) == (WIDTH, HEIGHT)
    for _ in range(3):
        turn(pane, 1)
    assert pane.view.zoom == 4
    turn(pane, -20)
    assert pane.view == PictureView()
    qtbot.waitUntil(lambda: pane.settled and pane.feed.image.width() < WIDTH)


def test_a_fine_wheel_adds_up_to_steps(pane):
    for _ in range(3):
        turn(pane, 0.25)
    assert pane.view.zoom is None
    turn(pane, 0.25)
    assert pane.view.zoom == 1


def test_stored_pixels_are_blocks_when_zoomed_in(pane, qtbot):
    turn(pane, 5)
    assert pane.view.zoom == 6
    qtbot.waitUntil(lambda: pane.settled and pane.feed.full_size)
    left, top, wide = pane.picture_box().x, pane.picture_box().y, 6
    picture = pane.grab().toImage()
    column, row = round((200 - left) // wide), round((100 - top) // wide)
    x, y = round(left + column * wide), round(top + row * wide)
    block = {QColor(picture.pixel(x + right, y + down)).rgb() for right in range(6) for down in range(6)}
    blue, green, red = pane.feed.answer.image[row, column, :3]
    assert block == {QColor(int(red), int(green), int(blue)).rgb()}


def test_a_drag_moves_the_picture_with_the_hand(pane, qtbot):
    turn(pane, 5)
    before = pane.picture_box()
    QTest.mousePress(pane, Qt.MouseButton.LeftButton, pos=QPoint(200, 100))
    QTest.mouseMove(pane, QPoint(150, 90))
    assert pane.cursor().shape() == Qt.CursorShape.ClosedHandCursor
    QTest.mouseRelease(pane, Qt.MouseButton.LeftButton, pos=QPoint(150, 90))
    after = pane.picture_box()
    assert (after.x - before.x, after.y - before.y) == (pytest.approx(-50, abs=1), pytest.approx(-10, abs=1))
    turn(pane, 1, keys=Qt.KeyboardModifier.ShiftModifier)
    assert pane.picture_box().x > after.x
    assert pane.view.zoom == 6


def test_a_fitted_picture_stays_where_it_is(pane):
    QTest.mousePress(pane, Qt.MouseButton.LeftButton, pos=QPoint(200, 100))
    QTest.mouseMove(pane, QPoint(150, 90))
    QTest.mouseRelease(pane, Qt.MouseButton.LeftButton, pos=QPoint(150, 90))
    assert pane.view == PictureView()


def test_a_double_click_goes_to_one_to_one_and_back(pane, qtbot):
    QTest.mouseDClick(pane, Qt.MouseButton.LeftButton, pos=QPoint(200, 100))
    assert (pane.view.zoom, pane.zoom_note()) == (1, "1:1")
    QTest.mouseDClick(pane, Qt.MouseButton.LeftButton, pos=QPoint(200, 100))
    assert (pane.view, pane.zoom_note()) == (PictureView(), "")


def test_the_size_of_the_pane_may_change_while_zoomed_in(pane, qtbot):
    turn(pane, 5, x=399, y=199)
    pane.resize(800, 600)
    box = pane.picture_box()
    assert box.x + box.width >= 799
    assert box.y + box.height >= 599
    pane.grab()


@pytest.mark.parametrize("zoomed", [False, True])
def test_the_pixel_under_the_pointer_is_the_stored_one(pane, qtbot, zoomed):
    pane.readout = True
    if zoomed:
        turn(pane, 6)
        qtbot.waitUntil(lambda: pane.settled and pane.feed.full_size)
    show(pane, 2, qtbot)
    box = pane.picture_box()
    x, y = round((200 - box.x) * WIDTH / box.width), round((100 - box.y) * HEIGHT / box.height)
    point(pane, x, y, qtbot)
    pixel = readout(pane.feed, *pane.picture_place())
    column, row = (int(word) for word in pixel.place.replace("x ", "").split("  y "))
    assert abs(column - x) <= (0 if zoomed else 1)
    assert abs(row - y) <= (0 if zoomed else 1)
    wanted = [sample(plane, column // (2 if plane else 1), row, 2) for plane in range(3)]
    assert pixel.values == "Y {}  U {}  V {} · 10 bit".format(*wanted)
    if zoomed:
        blue, green, red = pane.feed.answer.image[row, column, :3]
        assert pixel.rgb == (red, green, blue)
    assert rgb_text(pixel.rgb).startswith("RGB ")
    pane.grab()


def test_beside_the_picture_nothing_is_read_out(pane, qtbot):
    pane.readout = True
    QTest.mouseMove(pane, QPoint(200, 100))
    QTest.mouseMove(pane, QPoint(3, 100))
    assert pane.picture_place() is None
    pane.grab()


def test_what_is_not_at_hand_or_not_exact_is_not_read_out(pane, qtbot, monkeypatch):
    monkeypatch.setattr(pane.feed._reader, "kept", lambda number: None)
    pixel = readout(pane.feed, 0.5, 0.5)
    assert (pixel.values, pixel.rgb) == ("decoding…", None)
    monkeypatch.undo()
    from dataclasses import replace

    pane.feed.answer = replace(pane.feed.answer, exact=False)
    assert readout(pane.feed, 0.5, 0.5).values == "decoding…"
    pane.feed.state = "outside"
    assert readout(pane.feed, 0.5, 0.5) is None


def test_values_without_a_known_packing_say_so():
    from syncstudio.media.pixel import PixelValue

    assert "not read out" in value_text(PixelValue((), (), (), (1, 2, 3)))
    assert (
        value_text(PixelValue(("R", "G", "B"), (31, 63, 0), (5, 6, 5), (1, 2, 3)))
        == "R 31  G 63  B 0 · 5, 6, 5 bit"
    )
    assert value_text(PixelValue(("index",), (3,), (8,), (1, 2, 3))) == "index 3"


def test_pixels_that_are_not_square_are_said(make_pane, qtbot):
    pane = make_pane(aspect=Fraction(16, 15))
    pane.actual_size()
    qtbot.waitUntil(lambda: pane.settled)
    assert pane.zoom_note() == "1:1 · pixels 16:15"
    assert pane.picture_box().width == pytest.approx(WIDTH * 16 / 15)
    assert pane.picture_box().height == HEIGHT


def test_an_approximate_picture_is_marked_in_any_view(pane, qtbot):
    def corner():
        return pane.grab().toImage().copy(8, pane.height() - 29, 90, 21)

    for notches in (0, 4):
        turn(pane, notches)
        qtbot.waitUntil(lambda: pane.settled and (pane.view.zoom is None or pane.feed.full_size))
        number, size = pane.feed._wanted
        plain = corner()
        for opacity in (1.0, 0.0):  # the mark stays where the rest has faded
            pane.facts_opacity = opacity
            pane.feed._wanted = (number + 1, size)
            assert not pane.feed.exact
            assert corner() != plain
            pane.feed._wanted = (number, size)
            assert pane.feed.exact
            assert corner() == plain


def test_a_proxy_is_marked_and_gives_way_to_the_frame(pane, qtbot):
    from dataclasses import replace

    answer = pane.feed.answer
    pane.feed._request_id += 1
    pane.feed._show(replace(answer, request_id=pane.feed._request_id, exact=False))
    assert not pane.feed.exact
    assert not pane.settled
    pane.feed._show(replace(answer, request_id=pane.feed._request_id, exact=True))
    assert pane.feed.exact
    pane.feed._show(replace(answer, request_id=pane.feed._request_id, exact=False))
    assert pane.feed.exact
    assert pane.settled


def test_fields_are_taken_apart_on_demand(pane, qtbot):
    stored = pane.feed.answer.image
    assert not pane.feed.fields_apart
    pane.feed.deinterlace = True
    qtbot.waitUntil(lambda: pane.settled)
    assert not pane.feed.fields_apart  # nothing in this file says that it has fields
    pane.feed.deinterlace = "all"
    qtbot.waitUntil(lambda: pane.settled and not np.array_equal(pane.feed.answer.image, stored))
    assert pane.feed.fields_apart
    assert pane._notes() == ["deinterlaced"]
    pane.feed.deinterlace = False
    qtbot.waitUntil(lambda: pane.settled and np.array_equal(pane.feed.answer.image, stored))
