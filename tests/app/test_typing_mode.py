"""Typing mode in the window: on and off by its key, its own keys resting outside, and word times."""

import json

from PySide6.QtTest import QTest

from syncstudio.app.typing_host import kept_options
from syncstudio.session.transcripts.typing import TypingOptions


def test_typing_mode_is_a_field_under_the_pictures(open_window, wav, windows, qtbot):
    window = open_window(wav)
    acts, host = window.acts, window.typing
    assert not acts["typing_play"].isEnabled()
    assert acts.why_not("typing_play") == "Only in typing mode"
    acts["typing_mode"].trigger()
    pane = host.pane
    assert host.on
    assert acts["typing_mode"].isChecked()
    assert acts["typing_play"].isEnabled()
    assert pane.isVisible()
    assert (
        pane.mapTo(window, pane.rect().topLeft()).y()
        > window.grid.mapTo(window, window.grid.rect().topLeft()).y()
    )
    QTest.keyClicks(pane.field, "so it is ")
    (said,) = window.session.utterances()
    assert said.segment.text == "so it is"
    sound = next(track for track in window.session.project.tracks() if track.kind == "sound")
    assert window.session.project.lane(said.segment.lane_id).track_id == sound.id
    window.session.transport.seek(1_500_000_000)
    acts["typing_back"].trigger()
    assert window.session.transport.position_ns() == 0
    acts["typing_speaker_2"].trigger()  # there is none: a sentence, no fault
    pane.form.hold.setChecked(True)
    assert host.holds
    assert json.loads(windows._settings.text("typing/options"))["hold_to_play"] is True
    assert kept_options(windows._settings) == TypingOptions(hold_to_play=True)
    windows._settings.set_text("typing/options", '{"lag_ns": "x", "back_ns": 5}')
    assert kept_options(windows._settings) == TypingOptions(back_ns=5)
    acts["typing_mode"].trigger()
    assert not host.on
    assert not acts["typing_play"].isEnabled()
    assert not host.holds
    # What was typed while the sound stood can be laid over the voice.
    acts["align_words"].trigger()
    qtbot.waitUntil(lambda: window.session.jobs.idle, timeout=20_000)
    words = window.session.project.words(said.segment.id)
    assert [word.timing for word in words] == ["rough"] * 3
