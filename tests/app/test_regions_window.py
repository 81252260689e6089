"""A walking box is followed in the window: by keys alone, then by mouse alone; undo and a restart lose nothing."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from syncstudio.media.exact_frame import exact_frame
from syncstudio.panes.people_tree import NOBODY, PERSON
from syncstudio.session.regions.region_shapes import overlap
from tests.bench.moving_box import box_seen, write_moving_box

KEY, LEFT = Qt.Key, Qt.MouseButton.LeftButton
ALT, CONTROL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier
SHIFT, NONE = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.NoModifier
EVERY, LAST = 8, 16


@pytest.fixture(scope="module")
def walk(tmp_path_factory):
    path = tmp_path_factory.mktemp("walk") / "walk.mp4"
    write_moving_box(path, LAST + 6)
    return path, [box_seen(exact_frame(path, 0, number).image[:, :, 1]) for number in range(LAST + 1)]


def region_points(session, segment, video, number):
    return session.region(segment).place_at(session.frame_ns(video, number)).points


def nudged(pane, points, truth):
    """Bring a box onto the truth by arrows: as a whole, then by its lower right corner."""
    for corner, keys in ((0, NONE), (1, CONTROL)):
        for axis, (less, more) in enumerate(((KEY.Key_Left, KEY.Key_Right), (KEY.Key_Up, KEY.Key_Down))):
            size = [points()[1][axis] - points()[0][axis]] if corner else []
            wanted = truth[1][axis] - truth[0][axis] if corner else truth[0][axis]
            by = round(wanted - (size[0] if corner else points()[0][axis]))
            key = more if by > 0 else less
            for step, modifier in ((10, SHIFT), (1, NONE)):
                times, by = divmod(abs(by), step)
                for _ in range(times):
                    QTest.keyPress(pane, key, keys | modifier)
            QTest.keyRelease(pane, key, keys)


def test_a_walking_box_is_followed_by_keys_and_by_mouse(open_window, walk, qtbot, tmp_path):
    path, truth = walk
    window = open_window(path)
    session, pane = window.session, window.grid.panes[0]
    video = pane.track_id

    def mean_overlap(segment):
        return np.mean(
            [overlap(region_points(session, segment, video, n), truth[n]) for n in range(LAST + 1)]
        )

    def shown(number):
        qtbot.waitUntil(lambda: pane.shown_number == number and pane.settled)

    # By keys alone; the lane that is made for it comes into sight.
    for number in range(12):
        session.add_lane(f"Lane {number}")
    qtbot.wait(1)
    view = window.timeline._view
    view.scroll_to_y(10_000)
    QTest.keyClick(window, KEY.Key_B, ALT)
    QTest.keyClick(pane, KEY.Key_Return)
    made = ("lane", session.current_lane_id)
    qtbot.waitUntil(lambda: view.contents.row_of(made) is not None and view.scroll_y < 9_000)
    qtbot.waitUntil(lambda: view.contents.row_of(made).y >= view.scroll_y)
    (by_keys,) = session.selected_segments
    for number in range(0, LAST + 1, EVERY):
        shown(number)
        nudged(pane, lambda n=number: region_points(session, by_keys, video, n), truth[number])
        for _ in range(EVERY if number < LAST else 0):
            QTest.keyClick(pane, KEY.Key_Period)
    assert mean_overlap(by_keys) > 0.9
    QTest.keyClick(pane, KEY.Key_J, ALT)
    shown(LAST - EVERY)
    before = session.frame_here(video)
    QTest.keyClick(pane, KEY.Key_B, CONTROL)
    assert session.frame_here(video) == before + 1
    session.undo()

    # By mouse alone.
    session.transport.seek(session.frame_start(video, 0))
    shown(0)
    window.acts["draw_box"].trigger()
    at = [QPoint(*(round(edge) for edge in pane.regions.on.at(corner))) for corner in truth[0]]
    QTest.mousePress(pane, LEFT, pos=at[0])
    QTest.mouseMove(pane, at[1])
    QTest.mouseRelease(pane, LEFT, pos=at[1])
    (by_mouse,) = session.selected_segments
    assert by_mouse != by_keys
    for number in range(EVERY, LAST + 1, EVERY):
        session.transport.seek(session.frame_start(video, number))
        shown(number)
        on = pane.regions.on
        for handle in (0, 1):
            start = on.at(region_points(session, by_mouse, video, number)[handle])
            end = on.at(truth[number][handle])
            QTest.mousePress(pane, LEFT, pos=QPoint(*(round(edge) for edge in start)))
            QTest.mouseMove(pane, QPoint(*(round(edge) for edge in end)))
            QTest.mouseRelease(pane, LEFT, pos=QPoint(*(round(edge) for edge in end)))
    assert mean_overlap(by_mouse) > 0.88

    # Whom it shows, and when it ends.
    session.set_region_person([by_mouse], "Charlie")
    QTest.keyClick(pane, KEY.Key_E, ALT)
    assert session.project.segment(by_mouse).end_ns == session.frame_ns(video, LAST)
    window.acts["show_people"].trigger()
    people = window.docks["people"].widget()
    top = people.tree.topLevelItem(0)
    assert [top.text(column) for column in range(4)] == ["Charlie", "–", "0.6 s", "–"]
    assert people.tree.topLevelItem(1).data(0, PERSON) == NOBODY
    people.tree.dropped.emit(top.child(0).data(0, Qt.ItemDataRole.UserRole + 1), NOBODY)
    assert session.project.region_of(by_mouse).person_id is None
    assert session.undo() == "Clear person of region"

    # Undo goes back over all of it and forth again; a restart finds it as it was.
    def everything():
        lanes = [lane for lane in session.project.lanes() if lane.kind == "regions"]
        regions = [session.region(one.id) for lane in lanes for one in session.project.segments(lane.id)]
        return {(one.segment, one.region, one.keyframes) for one in regions}, session.people()

    kept = everything()
    steps = 0
    while session.project.can_undo in STEPS:
        session.undo()
        steps += 1
    assert everything() == (set(), [])
    for _ in range(steps):
        session.redo()
    assert everything() == kept
    session.save_as(tmp_path / "walk.syncstudio")
    window.close()
    window = open_window(tmp_path / "walk.syncstudio")
    session = window.session
    assert everything() == kept


STEPS = {
    *("Draw box", "Move region", "Resize region", "Set person of region", "End region here"),
}
