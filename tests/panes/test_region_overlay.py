"""Regions over a picture: drawn, moved and changed by mouse alone and by keys alone, one step of undo a gesture."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from syncstudio.panes.picture_tags import tag_lines, tag_width
from syncstudio.panes.theme import DARK
from syncstudio.panes.video_pane import VideoPane
from syncstudio.session.notices import Said
from syncstudio.session.session import Session
from tests.session.conftest import write_clip

LEFT = Qt.MouseButton.LeftButton
SHIFT, CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
KEY = Qt.Key


class Bench:
    """A pane of 480 x 288 over a clip of 160 x 96: three units of the pane to a pixel."""

    def __init__(self, folder):
        self.session = Session.draft([write_clip(folder / "camera.mp4")])
        assert self.session.jobs.wait(30)
        self.video = next(track.id for track in self.session.project.tracks() if track.kind == "video")
        self.pane = VideoPane(self.session, DARK, self.video)
        self.pane.resize(480, 288)
        self.pane.show()
        self.said = []
        self.session.notices.subscribe(
            lambda notice: self.said.append(notice.message) if isinstance(notice, Said) else None
        )

    def go(self, number):
        self.session.transport.seek(self.session.frame_start(self.video, number))
        self.pane.on_tick(self.session.transport.position_ns())
        for _ in range(400):
            QApplication.processEvents()
            if self.pane.settled and self.pane.shown_number == number:
                return
            QTest.qWait(5)
        raise AssertionError(f"frame {number} did not come")

    def press(self, x, y, keys=Qt.KeyboardModifier.NoModifier):
        QTest.mousePress(self.pane, LEFT, keys, QPoint(x, y))

    def drag(self, start, end):
        QTest.mousePress(self.pane, LEFT, pos=QPoint(*start))
        for share in (0.5, 1.0):
            at = [round(a + (b - a) * share) for a, b in zip(start, end, strict=True)]
            QTest.mouseMove(self.pane, QPoint(*at))
        QTest.mouseRelease(self.pane, LEFT, pos=QPoint(*end))

    def click(self, x, y, keys=Qt.KeyboardModifier.NoModifier):
        QTest.mouseClick(self.pane, LEFT, keys, QPoint(x, y))

    def key(self, key, keys=Qt.KeyboardModifier.NoModifier):
        QTest.keyClick(self.pane, key, keys)

    def points(self, number=None):
        (segment,) = self.session.selected_segments
        at_ns = self.session.frame_ns(self.video, self.pane.shown_number if number is None else number)
        place = self.session.region(segment).place_at(at_ns)
        return tuple((round(x, 1), round(y, 1)) for x, y in place.points)


@pytest.fixture(scope="module")
def shared(qapp, tmp_path_factory):
    made = Bench(tmp_path_factory.mktemp("regions"))
    yield made
    made.pane.close_reader()
    made.pane.close()
    made.session.close()


@pytest.fixture
def bench(shared):
    shared.go(0)
    shared.said.clear()
    yield shared
    shared.pane.regions.cancel()
    for lane in shared.session.region_lanes(shared.video):
        shared.session.delete_lane(lane.id)
    shared.session.selected_segments = frozenset()


def test_a_box_is_drawn_moved_and_resized_by_mouse_alone(bench):
    session = bench.session
    bench.pane.regions.arm("box")
    assert "drag from corner to corner" in bench.pane.regions.words()
    bench.drag((60, 60), (180, 150))
    assert bench.points() == ((20, 20), (60, 50))
    assert bench.pane.regions.draft is None
    bench.go(20)
    steps = len(session.project.history())
    bench.drag((90, 90), (180, 120))
    assert bench.points() == ((50, 30), (90, 60))
    assert len(session.project.history()) == steps + 1
    bench.drag((270, 180), (300, 210))
    assert session.project.can_undo == "Resize region"
    assert bench.points() == ((50, 30), (100, 70))
    assert bench.points(10)[0] == (35, 25)
    bench.go(10)
    bench.press(120, 90)
    QTest.mouseMove(bench.pane, QPoint(400, 200))
    bench.key(KEY.Key_Escape)
    QTest.mouseRelease(bench.pane, LEFT, pos=QPoint(400, 200))
    assert bench.points(10)[0] == (35, 25)
    bench.click(460, 270)
    assert session.selected_segments == frozenset()


def test_a_box_is_placed_moved_and_resized_by_keys_alone(bench):
    session = bench.session
    bench.pane.regions.arm("box")
    bench.key(KEY.Key_Return)
    assert bench.points() == ((60, 36), (100, 60))
    bench.go(30)
    steps = len(session.project.history())
    QTest.keyPress(bench.pane, KEY.Key_Right)
    QTest.keyPress(bench.pane, KEY.Key_Right)
    assert len(session.project.history()) == steps
    QTest.keyRelease(bench.pane, KEY.Key_Right)
    assert len(session.project.history()) == steps + 1
    bench.key(KEY.Key_Down, SHIFT)
    assert bench.points() == ((62, 46), (102, 70))
    bench.key(KEY.Key_Left, CONTROL | SHIFT)
    assert bench.points() == ((62, 46), (92, 70))
    assert bench.points(15) == ((61, 41), (96, 65))
    bench.pane.regions.arm("box")
    for _ in range(3):
        bench.key(KEY.Key_Left, SHIFT)
    bench.key(KEY.Key_Space)
    bench.key(KEY.Key_Right, SHIFT)
    bench.key(KEY.Key_Down, SHIFT)
    bench.key(KEY.Key_Space)
    assert bench.points() == ((50, 48), (60, 58))
    first, second = (one.segment_id for one in bench.pane.regions.shown())
    assert session.selected_segments == {second}
    bench.key(KEY.Key_Tab, SHIFT)
    assert session.selected_segments == {first}
    bench.key(KEY.Key_Tab)
    assert session.selected_segments == {second}


def test_a_polygon_is_clicked_closed_and_its_corners_changed(bench):
    session = bench.session
    bench.pane.regions.arm("polygon")
    words = bench.pane.regions.words()
    lines = tag_lines(words, 420)
    assert " · ".join(lines) == words
    assert [tag_width([(line, False)]) <= 420 for line in lines] == [True] * len(lines)
    assert (len(lines), tag_lines(words, 2_000)) == (2, [words])
    for x, y in ((60, 60), (240, 60), (240, 180)):
        bench.click(x, y)
    bench.key(KEY.Key_Backspace)
    bench.key(KEY.Key_Return)
    assert bench.said == ["A polygon needs three corners at least."]
    bench.click(240, 180)
    bench.click(60, 180)
    QTest.mouseDClick(bench.pane, LEFT, pos=QPoint(60, 180))
    assert bench.points() == ((20, 20), (80, 20), (80, 60), (20, 60))
    QTest.mouseDClick(bench.pane, LEFT, pos=QPoint(150, 60))
    assert len(bench.points()) == 5
    bench.drag((150, 60), (150, 30))
    assert bench.points()[1] == (50, 10)
    QTest.mouseDClick(bench.pane, LEFT, pos=QPoint(150, 30))
    assert len(bench.points()) == 4
    for key in (KEY.Key_PageDown, KEY.Key_Insert, KEY.Key_Up):
        bench.key(key)
    assert bench.points()[1] == (50, 19)
    bench.key(KEY.Key_Backspace)
    assert len(bench.points()) == 4
    bench.key(KEY.Key_Escape)
    assert bench.pane.regions.corner is None
    bench.pane.regions.arm("polygon")
    bench.click(10, 10)
    bench.key(KEY.Key_Escape)
    assert bench.pane.regions.draft is None
    assert len(bench.pane.regions.shown()) == 1
    assert session.project.can_undo == "Remove corner"


def test_overlapping_ones_are_clicked_one_after_another_and_move_together(bench):
    session = bench.session
    large = session.add_region(bench.video, "box", ((10, 10), (100, 80)), 0)
    small = session.add_region(bench.video, "box", ((20, 20), (60, 60)), 0)
    point = session.add_region(bench.video, "point", ((150, 90),), 0)
    hover = bench.pane.regions.mouse.hover_text
    assert hover(120, 120).startswith(
        "Region, and 1 under it: click again for the next\n40 × 40 px\nA key frame"
    )
    assert hover(400, 100) == ""
    bench.click(120, 120)
    assert session.selected_segments == {small}
    bench.click(120, 120)
    assert session.selected_segments == {large}
    bench.click(450, 270, CONTROL)
    assert session.selected_segments == {large, point}
    steps = len(session.project.history())
    bench.drag((270, 150), (255, 150))
    assert len(session.project.history()) == steps + 1
    at_ns = session.frame_ns(bench.video, 0)
    assert session.region(point).place_at(at_ns).points == ((145, 90),)
    assert session.region(large).place_at(at_ns).points == ((5, 10), (95, 80))
    session.undo()
    assert session.region(large).place_at(at_ns).points == ((10, 10), (100, 80))


def test_regions_lie_right_when_zoomed_and_only_where_they_are_seen(bench):
    session, pane = bench.session, bench.pane

    def outlined():
        image = pane.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
        return [x for x in range(1, image.width() - 1) if QImage.pixelColor(image, x, 150).blue() > 150]

    segment = session.add_region(bench.video, "box", ((40, 20), (80, 70)), 0)
    session.selected_segments = frozenset()
    session.focus_track_id = bench.video  # its frame is painted after the regions
    at = outlined()
    assert min(at) in (119, 120)
    assert max(at) in (239, 240)
    pane.zoom_by(3)
    (left, top), (right, bottom) = (pane.regions.on.at(point) for point in ((40, 20), (80, 70)))
    bench.click(round((left + right) / 2), round((top + bottom) / 2))
    assert session.selected_segments == {segment}
    pane.fit()
    session.shape_region(segment, 10, ((100, 20), (140, 70)))
    without = pane.grab().toImage()
    pane.regions.path = True
    pane.update()
    assert pane.grab().toImage().pixelColor(270, 135) != without.pixelColor(270, 135)
    pane.regions.path = False
    assert len(outlined()) < 200  # the selected one's handles are filled, and nothing else
    bench.go(5)
    session.end_regions([segment])
    assert pane.regions.shown() == []
    session.selected_segments = frozenset()
    assert outlined() == []
