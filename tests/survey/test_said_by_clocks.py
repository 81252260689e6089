"""The clocks written in two files: kept to the search range, and named where nothing else tells."""

from __future__ import annotations

from pathlib import Path

import pytest

from syncstudio.survey.file_subjects import subjects_of
from syncstudio.survey.measure_pair import measure_pair
from syncstudio.survey.method_words import in_words
from syncstudio.survey.subject import Subject
from syncstudio.sync.inputs import Limits

S = 1_000_000_000


@pytest.fixture
def dated(tmp_path: Path) -> list[Subject]:
    """Three tables of unlike values, the second begun 12.5 s after the first and the third days later."""
    found = []
    for name, day, second, step in (
        ("a.csv", 1, 0.0, 7919),
        ("b.csv", 1, 12.5, 6101),
        ("c.csv", 9, 0.0, 6101),
    ):
        rows = [f"2024-05-{day:02} 12:00:{second + n / 10:06.3f},{n * step % 997}" for n in range(400)]
        (tmp_path / name).write_text("\n".join(["time,v", *rows]) + "\n")
        found.append(subjects_of(tmp_path / name)[0])
    return found


def test_a_search_range_holds_for_written_clocks_too(dated: list[Subject]) -> None:
    found = measure_pair(*dated[:2], "clocks", Limits(search_ns=13 * S))
    assert (found.status, found.offset_ns) == ("measured", 12.5 * S)
    found = measure_pair(*dated[:2], "clocks", Limits(search_ns=3 * S))
    assert found.status == "cannot-tell"
    assert "12.500 s after the reference" in found.reason
    assert "outside the search range" in found.reason


def test_what_nothing_tells_but_clocks_do_is_said(dated: list[Subject]) -> None:
    found = measure_pair(*dated[:2])
    assert found.status == "cannot-tell"
    assert "The clocks written in both files lay it 12.500 s after the reference, ±2 ms" in found.reason
    assert "“clocks”" in in_words(found.reason)
    assert "clocks" not in measure_pair(*dated[:2], limits=Limits(search_ns=3 * S)).reason
    assert "clocks" not in measure_pair(*dated[:2], "series").reason
    assert "clocks" not in measure_pair(dated[0], dated[2]).reason
