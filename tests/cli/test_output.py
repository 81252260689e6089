"""What commands say while they work."""

import io

import pytest

from syncstudio.cli_output import count_text, working


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


@pytest.mark.parametrize(("count", "says"), [(0, "0 lanes"), (1, "1 lane"), (2000, "2,000 lanes")])
def test_one_thing_is_not_many(count: int, says: str) -> None:
    assert count_text(count, "lane") == says
