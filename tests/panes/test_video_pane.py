"""A video pane shows exactly the frame on show, says what it shows, and never an older one than was asked for."""

from fractions import Fraction

import av
import numpy as np
import pytest
from PySide6.QtGui import QImage

from syncstudio.panes.picture_tags import PictureFacts, fitting_parts
from syncstudio.panes.theme import DARK
from syncstudio.panes.video_grid import VideoGrid, best_columns
from syncstudio.panes.video_pane import VideoPane
from syncstudio.panes.video_plan import Rect, decode_size, letterbox, number_text, shown_error_ns
from syncstudio.session.session import Session
from syncstudio.timebase.clockmap import ClockMap
from syncstudio.timebase.streamclock import StreamClock
from syncstudio.transport.silent import SilentOutput
from tests.session.conftest import clip

__all__ = ["clip"]
MS = 1_000_000


@pytest.fixture
def session(clip):
    made = Session.draft([clip])
    assert made.jobs.wait(30)
    yield made
    made.close()


@pytest.fixture
def pane(session, qtbot):
    video = next(track.id for track in session.project.tracks() if track.kind == "video")
    made = VideoPane(session, DARK, video)
    qtbot.addWidget(made)
    made.resize(480, 300)
    made.show()
    yield made
    made.close_reader()


def brightness(pane):
    """The shade in the middle of what is painted; the clip's frame n has shade 4 n."""
    image = pane.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    middle = image.copy(image.width() // 2 - 10, image.height() // 2 - 10, 20, 20)
    lines = np.frombuffer(middle.constBits(), np.uint8).reshape(20, middle.bytesPerLine())
    return float(lines[:, :20].mean())


def test_letterbox_keeps_the_shape_and_the_middle():
    assert letterbox((1920, 1080), 1920, 1080) == Rect(0, 0, 1920, 1080)
    wide = letterbox((200, 100), 400, 400)
    assert (wide.x, wide.y, wide.width, wide.height) == (0, 100, 400, 200)
    tall = letterbox((100, 200), 400, 400)
    assert (tall.x, tall.y, tall.width, tall.height) == (100, 0, 200, 400)
    assert letterbox((100, 100), 0, 50) == Rect(0, 0, 0, 50)


def test_no_more_is_decoded_than_the_screen_or_the_file_has():
    assert decode_size((1920, 1080), 480, 270, 1.0) == (480, 270)
    assert decode_size((1920, 1080), 480, 270, 2.0) == (960, 540)
    assert decode_size((320, 240), 1000, 900, 1.0) == (320, 320)


def test_how_late_a_picture_is():
    clock_map = ClockMap.from_offset(StreamClock(Fraction(1, 1000)), 500 * MS)
    assert shown_error_ns(clock_map, 0, 40, 500 * MS) == 0
    assert shown_error_ns(clock_map, 0, 40, 539 * MS) == 0
    assert shown_error_ns(clock_map, 0, 40, 552 * MS) == 12 * MS
    assert shown_error_ns(clock_map, 40, 80, 530 * MS) == -10 * MS
    assert shown_error_ns(clock_map, 40, None, 5_000 * MS) == 0


def test_tags_leave_out_the_least_wanted_when_narrow(qapp):
    facts = PictureFacts("Camera A", "frame 1 284", "00:00:42.843", "1284000", "on time")
    assert len(fitting_parts(900, facts)[0]) == 6
    assert len(fitting_parts(340, facts)[0]) < 6
    parts, error = fitting_parts(120, facts)
    assert (parts[0][0], error) == ("Camera A", "")


def test_grids_make_pictures_large():
    assert best_columns(1, 800, 400) == 1
    assert best_columns(2, 1600, 400) == 2
    assert best_columns(2, 400, 1600) == 1
    assert best_columns(4, 800, 450) == 2
    assert number_text(1284567) == "1\u2009284\u2009567"


@pytest.mark.parametrize("number", [0, 1, 19, 20, 21, 37, 58])
def test_the_frame_on_show_is_the_right_one(pane, session, qtbot, number):
    pane.on_tick(session.frame_start(pane.track_id, number))
    qtbot.waitUntil(lambda: pane.settled)
    assert pane.shown_number == number
    assert brightness(pane) == pytest.approx((number * 4) % 256, abs=4)


def test_the_newest_request_wins(pane, session, qtbot):
    for number in (50, 3, 44, 12, 33):
        pane.on_tick(session.frame_start(pane.track_id, number))
    qtbot.waitUntil(lambda: pane.settled)
    assert pane.shown_number == 33


def test_frames_that_do_not_decode_are_known_as_damaged_until_one_does(clip, qtbot):
    with av.open(str(clip)) as container:
        packets = [
            (packet.pts, packet.pos, packet.size) for packet in container.demux(video=0) if packet.size
        ]
    first_damaged = sorted(pts for pts, _, _ in packets)[40]
    with clip.open("r+b") as out:
        for pts, place, size in packets:
            if pts >= first_damaged:
                out.seek(place)
                out.write(bytes(size))
    session = Session.draft([clip])
    assert session.jobs.wait(30)
    pane = VideoPane(session, DARK, session.project.tracks()[0].id)
    qtbot.addWidget(pane)
    pane.resize(480, 300)
    for number, damaged in ((45, True), (5, False)):
        pane.on_tick(session.frame_start(pane.track_id, number))
        qtbot.waitUntil(lambda: pane.settled)
        assert pane.feed.damaged == damaged
    assert pane.shown_number == 5
    pane.close_reader()
    session.close()


def test_outside_the_recording_nothing_is_shown(pane, session, qtbot):
    pane.on_tick(0)
    qtbot.waitUntil(lambda: pane.settled)
    pane.on_tick(session.extent().end_ns + 1_000 * MS)
    assert pane.settled
    assert pane.shown_number is None
    assert brightness(pane) < 60
    pane.on_tick(0)
    qtbot.waitUntil(lambda: pane.shown_number == 0)


def test_a_recording_that_begins_a_moment_later_is_seen_at_the_beginning(pane, session, qtbot):
    """A dub that was measured 188 ns late had no picture where the timeline begins."""
    start = session.frame_start(pane.track_id, 0)
    pane.on_tick(start - 188)
    qtbot.waitUntil(lambda: pane.settled and pane.shown_number == 0)
    assert pane.feed.state == "shown"
    pane.on_tick(start - 5 * MS)
    assert pane.feed.state == "outside"


def test_a_click_focuses_the_track(pane, session, qtbot):
    from PySide6.QtCore import Qt

    qtbot.mouseClick(pane, Qt.MouseButton.LeftButton)
    assert session.focus_track_id == pane.track_id


def test_the_picture_follows_an_alignment_while_it_is_dragged(pane, session, qtbot):
    from syncstudio.session.notices import AlignmentPreviewed

    session.notices.subscribe(lambda notice: pane.on_notice(notice))
    here = session.frame_start(pane.track_id, 30)
    pane.on_tick(here)
    qtbot.waitUntil(lambda: pane.settled and pane.shown_number == 30)
    session.preview_shift(pane.track_id, here - session.frame_start(pane.track_id, 10))
    assert AlignmentPreviewed is not None
    qtbot.waitUntil(lambda: pane.settled and pane.shown_number == 10)
    session.cancel_preview()
    qtbot.waitUntil(lambda: pane.settled and pane.shown_number == 30)


def test_a_grid_has_a_pane_for_each_video(session, qtbot):
    grid = VideoGrid(session, DARK)
    qtbot.addWidget(grid)
    grid.resize(600, 400)
    grid.show()
    session.notices.subscribe(grid.on_notice)
    assert len(grid.panes) == 1
    grid.on_tick(0)
    qtbot.waitUntil(lambda: grid.settled)
    assert grid.palette().color(grid.backgroundRole()).name() == DARK.line
    session.remove_source(session.project.sources()[0].id)
    assert grid.panes == []
    assert grid.palette().color(grid.backgroundRole()).name() == DARK.window
    session.undo()
    assert len(grid.panes) == 1
    grid.close_readers()


def test_a_picture_that_stays_behind_says_so(pane, session, qtbot):
    pane.on_tick(0)
    qtbot.waitUntil(lambda: pane.settled)
    assert pane.feed.error_ns == 0
    # Nothing comes any more: the reader is gone, as it is not heard of on a busy machine.
    pane.feed._reader.close()
    pane.on_tick(500 * MS)
    assert pane.feed.error_ns > 400 * MS


def test_a_grid_without_pictures_says_how_to_get_one(qtbot, tmp_path):
    session = Session.create(tmp_path / "p.syncstudio", SilentOutput)
    grid = VideoGrid(session, DARK)
    qtbot.addWidget(grid)
    grid.resize(500, 300)
    with qtbot.waitExposed(grid):
        grid.show()
    picture = grid.grab().toImage()
    ground = picture.pixelColor(2, 2)
    words = {picture.pixelColor(x, 150) != ground for x in range(500)}
    assert words == {True, False}
    session.close()
