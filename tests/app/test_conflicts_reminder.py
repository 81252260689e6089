"""A merged project says on opening that something waits to be decided, and shows it."""

from types import SimpleNamespace

import pytest

from syncstudio.app.merging.conflicts_dock import _remind


@pytest.mark.parametrize(
    ("count", "said"),
    [(0, []), (1, ["1 conflict of a merge waits"]), (1200, ["1,200 conflicts of a merge wait"])],
)
def test_what_waits_is_said_with_the_way_to_it(count: int, said: list[str]) -> None:
    told: list[str] = []
    shown: list[str] = []

    def say(text, deeds) -> None:
        told.append(text.split(" to be decided")[0])
        deeds[0][1]()

    _remind(
        SimpleNamespace(
            session=SimpleNamespace(conflict_count=count),
            tr=str,
            acts={"conflicts": SimpleNamespace(trigger=lambda: shown.append("conflicts"))},
            strip=SimpleNamespace(say=say),
        )
    )
    assert told == said
    assert shown == ["conflicts"] * len(said)
