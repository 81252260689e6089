"""What commands say while they work."""

import io

import pytest

from syncstudio.cli_output import working


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("where", "said"), [(_Terminal, True), (io.StringIO, False)])
def test_long_work_shows_a_sign_of_life_on_a_terminal_only(
    monkeypatch: pytest.MonkeyPatch, where: type[io.StringIO], said: bool
) -> None:
    errors = where()
    monkeypatch.setattr("sys.stderr", errors)
    monkeypatch.setenv("TERM", "xterm")
    with working("Reading talk.csv"):
        pass
    assert ("Reading talk.csv" in errors.getvalue()) == said
