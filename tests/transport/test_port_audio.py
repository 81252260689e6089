"""PortAudio's list: which entries are devices, when it may be read anew, and how a chosen one is opened."""

import sys
import types

import pytest

from syncstudio.transport import port_audio
from syncstudio.transport.errors import SoundError
from syncstudio.transport.port_audio import PortAudioOutputs
from syncstudio.transport.pulse_sinks import pulse_sinks, through_sink
from tests.transport.null_sink import null_sink
from tests.transport.test_sound_device import FakeStream, PortAudioError

_ALSA = ("HDA Intel: ALC (hw:0,0)", "USB (hw:1,0)", "sysdefault", "surround51", "dmix", "default", "pulse")


class Binding(types.SimpleNamespace):
    """A PortAudio whose devices can be changed, and are seen only when it is started anew."""

    PortAudioError = PortAudioError

    def __init__(self, names):
        super().__init__(names=tuple(names), opened=[], started=0)
        self.default = types.SimpleNamespace(hostapi=0)
        self.known = self.names

    def query_hostapis(self, number):
        return {"devices": range(len(self.known))}

    def query_devices(self, device=None, kind=None):
        facts = [
            {"name": name, "default_samplerate": 48_000.0, "max_output_channels": 2} for name in self.known
        ]
        if device is None and kind is None:
            return facts
        return facts[device or 0]

    def OutputStream(self, device, **settings):
        stream = FakeStream(**settings)
        self.opened.append(device)
        return stream

    def _terminate(self):
        self.known = ()

    def _initialize(self):
        self.known = self.names
        self.started += 1


@pytest.fixture
def binding(monkeypatch):
    made = Binding(_ALSA)
    monkeypatch.setitem(sys.modules, "sounddevice", made)
    monkeypatch.setattr(port_audio, "pulse_sinks", dict)
    monkeypatch.setattr(port_audio, "_open_streams", 0)
    return made


def test_devices_are_listed_and_ways_to_them_are_not(binding):
    assert PortAudioOutputs().names() == ("HDA Intel: ALC (hw:0,0)", "USB (hw:1,0)")


def test_the_servers_outputs_come_first(binding, monkeypatch):
    monkeypatch.setattr(port_audio, "pulse_sinks", lambda: {"Speakers": "alsa_output.1"})
    outputs = PortAudioOutputs()
    if not sys.platform.startswith("linux"):
        pytest.skip("sound servers are Linux'")
    assert outputs.sees_changes
    assert outputs.names()[0] == "Speakers"
    device = outputs.open("Speakers")
    assert (device.name, binding.opened) == ("Speakers", [_ALSA.index("pulse")])
    device.close()


def test_a_chosen_device_is_opened_by_its_number_and_a_missing_one_refused(binding):
    device = PortAudioOutputs().open("USB (hw:1,0)")
    assert (device.name, binding.opened) == ("USB (hw:1,0)", [1])
    device.close()
    with pytest.raises(SoundError, match="“Studio box” is not there"):
        PortAudioOutputs().open("Studio box")


def test_the_list_is_read_anew_only_while_nothing_is_open(binding):
    outputs = PortAudioOutputs()
    device = outputs.open(None)
    binding.names = (*_ALSA, "New (hw:2,0)")
    outputs.refresh()
    assert binding.started == 0
    device.close()
    outputs.refresh()
    assert binding.started == 1
    assert "New (hw:2,0)" in outputs.names()


def test_without_the_library_there_is_nothing_to_list(monkeypatch):
    monkeypatch.setitem(sys.modules, "sounddevice", None)
    outputs = PortAudioOutputs()
    outputs.refresh()
    assert (outputs.names(), outputs.sees_changes) == ((), False)
    with pytest.raises(SoundError, match="libportaudio2"):
        outputs.open("x")


def test_a_real_servers_outputs_by_the_names_of_its_mixer(monkeypatch):
    with null_sink("second") as environment:
        for name in ("PULSE_SERVER", "XDG_RUNTIME_DIR", "HOME"):
            monkeypatch.setenv(name, environment[name])
        assert pulse_sinks() == {"Null Output": "nobody", "second": "second"}
    assert pulse_sinks() == {}


def test_the_choice_is_told_only_while_a_stream_is_opened(monkeypatch):
    import os

    monkeypatch.setenv("PULSE_SINK", "mine")
    with through_sink("other"):
        assert os.environ["PULSE_SINK"] == "other"
    assert os.environ["PULSE_SINK"] == "mine"
    with through_sink(None):
        assert os.environ["PULSE_SINK"] == "mine"
