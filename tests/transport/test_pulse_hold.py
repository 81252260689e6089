"""An output of a real PulseAudio that is held ready, and what is held where there is no server."""

import re
import subprocess

import pytest

from syncstudio.transport.pulse_hold import PulseHold
from tests.transport.null_sink import null_sink


def made_ahead_us(environment):
    """How much sound each output of the server is set to make ahead, by name."""
    told = subprocess.run(["pactl", "list", "sinks"], env=environment, capture_output=True, text=True).stdout
    names = re.findall(r"Name: (\S+)", told)
    return dict(zip(names, map(int, re.findall(r"configured (\d+) usec", told)), strict=True))


def standing(environment):
    """Which streams the server has, and whether each stands still."""
    told = subprocess.run(["pactl", "list", "sink-inputs"], env=environment, capture_output=True, text=True)
    return re.findall(r"Corked: (\w+)", told.stdout)


@pytest.mark.parametrize("sink", [None, "second"])
def test_a_held_output_makes_little_ahead_and_is_let_go_again(monkeypatch, sink):
    with null_sink("second") as environment:
        monkeypatch.setenv("PULSE_SERVER", environment["PULSE_SERVER"])
        idle_us = made_ahead_us(environment)
        hold = PulseHold(sink)
        try:
            assert hold.holds
            held_us = made_ahead_us(environment)
            name = sink or "nobody"
            assert held_us[name] <= 100_000 < idle_us[name]
            assert [other for other in held_us if held_us[other] != idle_us[other]] == [name]
            assert standing(environment) == ["yes"]
        finally:
            hold.close()
        assert not hold.holds
        assert standing(environment) == []


def test_without_a_server_nothing_is_held(monkeypatch, tmp_path):
    monkeypatch.setenv("PULSE_SERVER", f"unix:{tmp_path}/nobody")
    hold = PulseHold(None)
    assert not hold.holds
    hold.close()
    hold.close()


def test_what_is_held_ends_with_its_server(monkeypatch):
    with null_sink() as environment:
        monkeypatch.setenv("PULSE_SERVER", environment["PULSE_SERVER"])
        hold = PulseHold(None)
        assert hold.holds
        subprocess.run(["pactl", "exit"], env=environment, check=False)
        for _ in range(500):
            if not hold.holds:
                break
            subprocess.run(["sleep", "0.01"], check=True)
        assert not hold.holds
        hold.close()
