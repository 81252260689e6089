"""Outputs of a real PulseAudio: chosen, pulled out and put back, and its server killed and started again."""

import pytest

from tests.transport.null_sink import null_sink, play_for_real


def test_outputs_are_chosen_lost_and_found_without_a_jump():
    with null_sink("second") as environment:
        told = play_for_real(environment, "portaudio", "change_devices")
    if not told["heard"]:
        pytest.skip("nothing is heard through PortAudio here")
    assert "second" in told["names"]
    assert told["heard_second"]
    assert told["on_second"] == ["second"]
    assert told["heard_default"]
    assert told["on_default"] == ["nobody"]
    assert told["heard_again"]
    # Pulled out: the default takes over, says so, and gives way again.
    assert told["took_over"]
    assert "“second” is not there" in told["note"]
    assert told["came_back"]
    assert told["on_second_again"] == ["second"]
    # The server was killed and started again.
    assert told["lost"]
    assert "stopped answering" in told["lost_note"]
    assert told["found"]
    assert told["in_sync"]
    assert told["playing"]
    # Through all of it the position went on like the host's time: it never jumped, and never went back.
    assert told["largest_gain_ms"] < 5
    assert told["largest_step_back_ms"] <= 0
