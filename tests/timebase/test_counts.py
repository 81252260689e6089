"""Counts in words: one is no many."""

from __future__ import annotations

from syncstudio.timebase.counts import counted


def test_one_is_no_many() -> None:
    told = [counted(count, "row has", "rows have") for count in (0, 1, 2, 12_000)]
    assert told == ["0 rows have", "1 row has", "2 rows have", "12,000 rows have"]
