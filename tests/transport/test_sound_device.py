"""The PortAudio output, by a PortAudio made of numbers and on a real null sink."""

import sys
import types

import numpy as np
import pytest

from syncstudio.transport import sound_device
from syncstudio.transport.errors import SoundError
from syncstudio.transport.output import first_working
from syncstudio.transport.silent import SilentOutput
from syncstudio.transport.sound_device import SoundDevice
from tests.transport.null_sink import null_sink, play_for_real

MS = 1_000_000


class PortAudioError(Exception):
    pass


class FakeStream:
    latency = 0.125

    def __init__(self, callback, samplerate, **_):
        self.callback, self.samplerate = callback, samplerate
        self.started = self.aborted = self.closed = False

    @property
    def active(self):
        return self.started and not self.aborted

    def start(self):
        self.started = True

    def abort(self):
        self.aborted = True

    def close(self, ignore_errors=True):
        self.closed = True


def fake_binding(devices=1, refused_rates=(), refuses_to_open=False):
    binding = types.SimpleNamespace(PortAudioError=PortAudioError, streams=[])

    def query_devices(device=None, kind=None):
        found = {"name": "card", "default_samplerate": 44100.0, "max_output_channels": 2}
        return found if kind else [found] * devices

    def output_stream(**settings):
        if refuses_to_open:
            raise PortAudioError("Device unavailable", -9985)
        if settings["samplerate"] in refused_rates:
            raise PortAudioError("Error opening OutputStream: Invalid sample rate", -9997)
        binding.streams.append(FakeStream(**settings))
        return binding.streams[-1]

    binding.query_devices, binding.OutputStream = query_devices, output_stream
    return binding


@pytest.fixture
def host(monkeypatch):
    """The host's monotonic clock, as a list of one number."""
    now = [1_000_000 * MS]
    monkeypatch.setattr(sound_device.time, "monotonic_ns", lambda: now[0])
    return now


def opened(monkeypatch, **facts):
    binding = fake_binding(**facts)
    monkeypatch.setitem(sys.modules, "sounddevice", binding)
    return SoundDevice(), binding


def call(stream, dac_s, current_s, frames=1200):
    out = np.full((frames, 2), 9.0, np.float32)
    stream.callback(
        out, frames, types.SimpleNamespace(outputBufferDacTime=dac_s, currentTime=current_s), None
    )
    return out


def test_the_device_is_listened_to_once_it_runs(monkeypatch, host):
    device, binding = opened(monkeypatch)
    heard = []
    device.start(lambda out, heard_ns: (out.fill(1), heard.append(heard_ns)))
    stream = binding.streams[0]
    for k in range(5):  # the rush that fills the device's buffer
        assert not call(stream, 5000.0 + 0.025 * k, 5000.0).any()
        host[0] += MS // 10
    assert heard == []
    host[0] += 1_180 * MS
    assert call(stream, 5001.3, 5001.18).all()
    assert heard == [pytest.approx(host[0] + 120 * MS, abs=1000)]


def test_a_stepped_wall_clock_moves_nothing(monkeypatch, host):
    device, binding = opened(monkeypatch)
    heard = []
    device.start(lambda out, heard_ns: heard.append(heard_ns))
    for wall_s in (5000.0, 5000.025, 5000.05, 8600.075, 1000.1):
        call(binding.streams[0], wall_s + 0.12, wall_s)
        host[0] += 25 * MS
    assert np.diff(heard) == pytest.approx([25 * MS] * 3, abs=1000)


def test_a_driver_that_tells_no_time_gets_the_streams_own_delay(monkeypatch, host):
    device, binding = opened(monkeypatch)
    heard = []
    device.start(lambda out, heard_ns: heard.append(heard_ns - host[0]))
    for dac_s, current_s in ((0.0, 0.0), (0.0, 0.0), (0.0, 77.0)):
        call(binding.streams[0], dac_s, current_s)
        host[0] += 25 * MS
    assert heard == [125 * MS, 125 * MS]


@pytest.mark.parametrize("clock", ["time_ns", "monotonic_ns", "perf_counter_ns"])
def test_a_call_that_waited_for_the_interpreter_makes_nothing_later(monkeypatch, host, clock):
    """As recorded on a sound server: the driver reckons, the call waits; those that queue up behind it do not."""
    monkeypatch.setattr(sound_device.time, "time_ns", lambda: host[0] + 800_000_000_000 * MS)
    monkeypatch.setattr(sound_device.time, "perf_counter_ns", lambda: host[0] + 77_000 * MS)
    device, binding = opened(monkeypatch)
    heard = []
    device.start(lambda out, heard_ns: heard.append(heard_ns))
    begin, frames = host[0], 0
    # Each line: how late the first call came in, ms after the driver had reckoned, and how many followed at once.
    for busy_ms, calls in ((72, 4), (92, 4), (80, 3), (90, 4), (85, 3)) * 2:
        for number in range(calls):
            driver_s = getattr(sound_device.time, clock)() / 1e9
            delay_s = (begin + frames * MS // 48 - host[0]) / 1e9 + 0.12
            host[0] += busy_ms * MS if number == 0 else MS // 10
            call(binding.streams[0], driver_s + delay_s, driver_s)
            frames += 1200
    assert np.diff(heard) == pytest.approx([25 * MS] * (len(heard) - 1), abs=1000)
    assert heard[-1] == pytest.approx(begin + (frames - 1200) * MS // 48 + 120 * MS, abs=1000)


def test_a_refused_rate_becomes_the_devices_own(monkeypatch):
    device, _ = opened(monkeypatch, refused_rates=[48_000])
    assert device.rate == 44_100
    device.close()


def test_a_device_that_takes_no_usual_rate_is_tried_at_others(monkeypatch):
    device, _ = opened(monkeypatch, refused_rates=[48_000, 44_100])
    assert device.rate == 96_000
    device.close()


def test_a_device_that_cannot_be_opened_says_why(monkeypatch):
    with pytest.raises(SoundError, match="cannot be used: Device unavailable"):
        opened(monkeypatch, refuses_to_open=True)


def test_no_device_at_all_is_said(monkeypatch):
    with pytest.raises(SoundError, match="no sound device"):
        opened(monkeypatch, devices=0)


def test_a_missing_library_is_said(monkeypatch):
    monkeypatch.setitem(sys.modules, "sounddevice", None)
    with pytest.raises(SoundError, match="libportaudio2"):
        SoundDevice()


def test_closing_gives_the_stream_back(monkeypatch):
    device, binding = opened(monkeypatch)
    device.start(lambda out, heard_ns: None)
    device.stop()
    device.close()
    assert binding.streams[0].aborted
    assert binding.streams[0].closed


def test_the_first_output_that_works_is_taken():
    def refused():
        raise SoundError("first")

    assert first_working([refused, SilentOutput])().name == "silent"
    with pytest.raises(SoundError, match="first"):
        first_working([refused, refused])()
    with pytest.raises(SoundError, match="asked"):
        first_working([])()


def test_on_a_real_null_sink_the_clock_advances_with_the_sound():
    with null_sink() as environment:
        told = play_for_real(environment, "portaudio")
    if told["note"]:
        pytest.skip(str(told["note"]))
    assert told["device"]
    assert told["reached_s"] > 12
    assert told["monotonic"]
    assert told["sought"]
    # The window's reading never moved more than time did.
    assert told["largest_step_ms"] <= told["largest_pause_ms"] + 5
    # Beyond 40 ms the sound would join again; below, the clock closes in, sooner where the machine is idle.
    assert sorted(map(abs, told["error_ms"]))[len(told["error_ms"]) // 2] < 40


@pytest.mark.parametrize("step_s", [3600.0, -3600.0, 0.5])
def test_a_wall_clock_stepped_inside_a_callback_moves_nothing(monkeypatch, host, step_s):
    device, binding = opened(monkeypatch)
    heard = []
    device.start(lambda out, heard_ns: heard.append(heard_ns))
    for k in range(12):
        wall_s = 5000.0 + 0.025 * k
        # The driver reckoned the time of hearing before, and the time of the call after the clock was set.
        call(binding.streams[0], wall_s + 0.12, wall_s + (step_s if k == 6 else 0.0))
        host[0] += 25 * MS
    assert np.diff(heard) == pytest.approx([25 * MS] * 10, abs=1000)


def test_a_stream_that_ended_by_itself_is_not_alive(monkeypatch, host):
    device, binding = opened(monkeypatch)
    assert device.alive
    device.start(lambda out, heard_ns: None)
    assert device.alive
    binding.streams[0].aborted = True
    assert not device.alive
    device.stop()
    assert device.alive
