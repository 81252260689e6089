"""The action that takes jitter out of stamps: ticked while it is taken out, there only for lab recordings."""

from pathlib import Path

RECORDINGS = Path(__file__).parents[1] / "data" / "recordings"


def test_it_follows_the_focused_recording_and_undo(open_window, wav, qtbot):
    window = open_window(RECORDINGS / "minimal.xdf", wav)
    session, action = window.session, window.acts["take_jitter"]

    def becomes(*state):
        qtbot.waitUntil(lambda: (action.isEnabled(), action.isChecked()) == state)

    signal, *_, sound = session.project.tracks()
    session.focus_track_id = signal.id
    becomes(True, True)
    action.trigger()
    assert session.takes_jitter_out(signal.id) is False
    becomes(True, False)
    assert "as they were delivered" in window.status.currentMessage()
    session.undo()
    becomes(True, True)
    session.focus_track_id = sound.id
    becomes(False, False)
