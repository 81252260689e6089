"""The action that shows a video's flash and cut curve: ticked while it is shown, there only for videos."""


def focus(window, kind):
    track = next(track for track in window.session.project.tracks() if track.kind == kind)
    window.session.focus_track_id = track.id
    return track


def state(window):
    action = window.acts["picture_curve"]
    return action.isEnabled(), action.isChecked()


def test_it_shows_and_hides_the_curve_of_the_focused_video(window, qtbot):
    session, action = window.session, window.acts["picture_curve"]
    video = focus(window, "video")
    qtbot.waitUntil(lambda: state(window) == (True, False))
    action.trigger()
    curve_id = session.picture_curve(video.id)
    qtbot.waitUntil(lambda: session.series(curve_id) is not None, timeout=20_000)
    qtbot.waitUntil(lambda: state(window) == (True, True))
    session.focus_track_id = curve_id
    qtbot.waitUntil(lambda: not window.acts["time_column"].isEnabled())
    assert state(window) == (True, True)
    action.trigger()
    assert session.picture_curve(video.id) is None
    focus(window, "video")
    qtbot.waitUntil(lambda: state(window) == (True, False))


def test_it_is_greyed_out_for_everything_else(window, qtbot):
    focus(window, "video")
    qtbot.waitUntil(lambda: state(window) == (True, False))
    for kind in ("sound", "transcript", "series"):
        focus(window, kind)
        qtbot.waitUntil(lambda: state(window) == (False, False))
    qtbot.waitUntil(lambda: window.acts["time_column"].isEnabled())
    assert state(window) == (False, False)


def test_a_curve_is_no_table(window, qtbot):
    video = focus(window, "video")
    window.session.focus_track_id = window.session.show_picture_curve(video.id)
    window.acts["time_column"].setEnabled(True)
    window.acts["time_column"].trigger()
    assert "is no table" in window.status.currentMessage()
