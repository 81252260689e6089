"""Changes of page are dragged on the timeline, one step each; Esc leaves them where they were."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from syncstudio.panes import theme as look
from syncstudio.panes.timeline.timeline_pane import TimelinePane
from syncstudio.session.session import Session
from syncstudio.timebase.span import Span
from syncstudio.transport.silent import SilentOutput
from tests.media.images.pdf_files import pdf_file
from tests.panes.timeline_rig import LEFT, NONE, S, move


@pytest.fixture
def pane(tmp_path, qtbot):
    session = Session.create(tmp_path / "p.syncstudio", SilentOutput)
    assert session.add_media([pdf_file(tmp_path / "talk.pdf", [(1, 0, 0), (0, 1, 0)])]) == []
    track = session.slides_track()
    session.transport.seek(20 * S)
    session.turn_page(track.id, 1)
    made = TimelinePane(session, look.DARK)
    qtbot.addWidget(made)
    made.resize(1000, 300)
    made.show()
    made.show_span(Span(0, 60 * S))
    yield made
    made.close_readers()
    session.close()


def test_a_change_of_page_is_dragged(pane):
    canvas, view = pane.canvas, pane._view
    session = view.session
    track = session.slides_track()
    row = view.contents.row_of(("track", track.id))
    y = round(row.y + row.height / 2)
    at = QPoint(round(view.axis.x_from_ns(20 * S)), y)
    QTest.mousePress(canvas, LEFT, NONE, at)
    move(canvas, QPoint(round(view.axis.x_from_ns(30 * S)), y), LEFT, NONE)
    QTest.mouseRelease(canvas, LEFT, NONE, QPoint(round(view.axis.x_from_ns(30 * S)), y))
    (_, (start_ns, page)) = session.slides(track.id).shown
    assert page == 1
    assert abs(start_ns - 30 * S) < S // 4
    assert session.project.can_undo == "Move page"
    QTest.mousePress(canvas, LEFT, NONE, QPoint(round(view.axis.x_from_ns(start_ns)), y))
    move(canvas, QPoint(round(view.axis.x_from_ns(50 * S)), y), LEFT, NONE)
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert session.slides(track.id).shown[1][0] == start_ns
