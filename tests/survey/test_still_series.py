"""A series that cannot tell anything is refused before a picture or a sound is opened for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from syncstudio.survey import measure_pair as room
from syncstudio.survey.file_subjects import subjects_of
from syncstudio.survey.measure_pair import measure_pair
from syncstudio.survey.subject import Subject


def table(path: Path, values: list[float]) -> Subject:
    rows = [f"{n / 10:.1f},{value}" for n, value in enumerate(values)]
    path.write_text("\n".join(["t,a", *rows]) + "\n")
    return subjects_of(path)[0]


@pytest.mark.parametrize("kind", ["video", "sound"])
@pytest.mark.parametrize(
    ("values", "says"),
    [
        ([5.0] * 300, "a.csv never changes"),
        ([1.0, 2.0, 4.0], "a.csv holds 3 rows"),
        ([1.0], "a.csv holds 1 row,"),
    ],
)
def test_nothing_is_opened_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, values: list[float], says: str
) -> None:
    def opened(*_: object) -> object:
        raise AssertionError("a picture or a sound was opened")

    monkeypatch.setattr(room, "open_as", opened)
    series = table(tmp_path / "a.csv", values)
    other = Subject(tmp_path / "film.mp4", kind)  # type: ignore[arg-type]
    for pair in ((series, other), (other, series)):
        found = measure_pair(*pair)
        assert found.status == "cannot-tell"
        assert says in found.reason
        assert "choose another series" in found.reason
