"""Streams, the map and the orientation in a window: by menu and key, with what is remembered of them."""

import pytest

from syncstudio.app.channel_menu import channel_menu
from syncstudio.session.series.stream_filter import StreamFilter

S = 1_000_000_000


@pytest.fixture
def machine(tmp_path):
    path = tmp_path / "machine.csv"
    modes = ["idle"] * 20 + ["running"] * 20 + ["fault"] * 10 + ["idle"] * 10
    rows = "\n".join(
        f"{n / 10:.1f},{mode},{48 + n / 1e5:.5f},{16 + n / 1e5:.5f},{n % 30}" for n, mode in enumerate(modes)
    )
    path.write_text(f"time [s],mode,latitude [deg],longitude [deg],pitch [deg]\n{rows}\n")
    return path


def test_a_story_of_streams_and_places(open_window, machine, qtbot):
    window = open_window(machine)
    session = window.session
    track = session.project.tracks()[0].id
    series = session.series(track)
    mode = series.names.index("mode")
    assert series.kinds[mode] == "state"
    session.focus_track_id = track
    # Steps through changes, by menu.
    session.transport.seek(0)
    window.acts["next_change"].trigger()
    assert session.transport.position_ns() == 2 * S
    window.acts["next_change"].trigger()
    window.acts["previous_change"].trigger()
    assert session.transport.position_ns() == 2 * S
    # The filter stands in the channels, says what it keeps, and is remembered.
    session.choose_channel(track, "mode")
    window.acts["channels"].trigger()
    view = window.channels.stream
    qtbot.waitUntil(lambda: view.isVisible() and view.texts.count() == 3)
    view.words.setText("fault")
    view.take()
    assert view.count.text() == "1 of 4 kept"
    qtbot.waitUntil(lambda: "fault" in window.settings.text("streams/filters"))
    view.words.setText("(")
    view.regular.setChecked(True)
    view.take()
    assert "regular expression" in view.count.text()
    assert session.stream_filter(track, mode) == StreamFilter("fault")
    # A lane of what is kept, in one step.
    texts = [action.text() for action in channel_menu(window, track, "mode").actions()]
    assert "Make a lane of this channel" in texts
    window.acts["stream_lane"].trigger()
    (lane,) = session.project.lanes()
    (segment,) = session.project.segments(lane.id)
    assert (segment.start_ns, segment.end_ns) == (4 * S, 5 * S)
    assert window.current_lane() == lane.id
    window.acts["undo"].trigger()
    assert not session.project.lanes()
    # The map and the orientation follow the playhead.
    window.acts["map"].trigger()
    qtbot.waitUntil(lambda: len(window.map.canvas.paths) == 1)
    session.transport.seek(3 * S)
    qtbot.waitUntil(lambda: window.map.now.text().startswith("48.0003"))
    window.acts["orientation"].trigger()
    qtbot.waitUntil(lambda: window.orientation.body.attitude is not None)
    assert "not all three angles" in window.orientation.note.text().lower()
