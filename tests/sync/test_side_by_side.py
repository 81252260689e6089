"""Many values at once: in order, on more than one thread, and ending as soon as one fails."""

from __future__ import annotations

import threading

import pytest

from syncstudio.sync import side_by_side as module
from syncstudio.sync.side_by_side import side_by_side


@pytest.fixture(params=[1, 2], ids=["one processor", "two"])
def processors(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    count: int = request.param
    monkeypatch.setattr(module.os, "cpu_count", lambda: count)
    return count


def test_answers_come_in_the_order_of_the_values(processors: int) -> None:
    both = threading.Barrier(processors, timeout=20)
    names: set[str] = set()

    def squared(value: int) -> int:
        both.wait()
        names.add(threading.current_thread().name)
        return value * value

    assert side_by_side(squared, range(6)) == [0, 1, 4, 9, 16, 25]
    assert len(names) == processors


def test_a_failure_is_passed_on_and_what_has_not_begun_is_left(processors: int) -> None:
    done: list[int] = []

    def fails_at_first(value: int) -> None:
        if value == 0:
            raise ValueError("zero")
        threading.Event().wait(0.01)
        done.append(value)

    with pytest.raises(ValueError, match="zero"):
        side_by_side(fails_at_first, range(500))
    assert len(done) < 400


def test_nothing_gives_nothing() -> None:
    assert side_by_side(abs, []) == []
