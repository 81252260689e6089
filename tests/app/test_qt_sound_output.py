"""The QAudioSink output: its reckoning by numbers, and playing on a real null sink."""

import sys
import types

import numpy as np
import pytest

from syncstudio.app import qt_sound_output
from syncstudio.app.qt_sound_output import QtSoundOutput, TakingLine
from syncstudio.transport.errors import SoundError
from tests.transport.null_sink import null_sink, play_for_real

MS = 1_000_000
RATE = 48_000


def test_frames_are_taken_along_a_line_though_the_sink_takes_chunks():
    line = TakingLine(RATE)
    random = np.random.default_rng(3)
    for look in range(400):
        now = look * 7 * MS + int(random.integers(0, MS))
        line.look(100 * MS + now, now * RATE // 1_000_000_000 // 256 * 256)
    assert line.taken_at_ns(RATE) == pytest.approx(100 * MS + 1_000 * MS, abs=MS)


def test_one_chunk_taken_early_does_not_bend_the_line():
    line = TakingLine(RATE)
    for look in range(100):
        now = look * 7 * MS
        early = 512 if look == 70 else 0
        line.look(now, now * RATE // 1_000_000_000 // 256 * 256 + early)
    assert line.taken_at_ns(0) == pytest.approx(0, abs=MS)


def test_a_sink_that_ran_dry_is_reckoned_anew():
    line = TakingLine(RATE)
    line.look(0, 0)
    line.forget()
    line.look(50 * MS, 0)
    assert line.taken_at_ns(0) == 50 * MS


def test_qt_without_its_libraries_says_so(monkeypatch):
    monkeypatch.setitem(sys.modules, "PySide6.QtMultimedia", None)
    with pytest.raises(SoundError, match="Qt cannot play sound"):
        QtSoundOutput()


def test_no_device_is_said(monkeypatch):
    nothing = types.SimpleNamespace(isNull=lambda: True)
    devices = types.SimpleNamespace(defaultAudioOutput=lambda: nothing)
    monkeypatch.setattr(qt_sound_output, "multimedia", lambda: types.SimpleNamespace(QMediaDevices=devices))
    with pytest.raises(SoundError, match="no sound device"):
        QtSoundOutput()


def test_on_a_real_null_sink_the_clock_advances_with_the_sound():
    with null_sink() as environment:
        told = play_for_real(environment, "qt")
    if told["note"]:
        pytest.skip(str(told["note"]))
    assert told["device"]
    assert told["reached_s"] > 12
    assert told["monotonic"]
    assert told["sought"]
    assert told["largest_step_ms"] <= told["largest_pause_ms"] + 5
    # Beyond 40 ms the sound would join again; below, the clock closes in, sooner where the machine is idle.
    assert sorted(map(abs, told["error_ms"]))[len(told["error_ms"]) // 2] < 40
