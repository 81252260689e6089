"""Words in a table are no signal: only its numbers are measured."""

from pathlib import Path

import pytest

from syncstudio.survey.errors import SurveyError
from syncstudio.survey.openers import open_series
from syncstudio.survey.subject import Subject


def test_states_and_events_are_not_measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYNCSTUDIO_CACHE_DIR", str(tmp_path / "cache"))
    table = tmp_path / "run.csv"
    table.write_text(
        "t,a,gear,b\n" + "".join(f"{k},{k % 5},{'N' if k % 9 < 4 else 'D'},{k}\n" for k in range(40))
    )
    signal = open_series(Subject(table, "series"))
    assert signal.names == ("a", "b")
    assert signal.values[:3].tolist() == [[0, 0], [1, 1], [2, 2]]
    assert open_series(Subject(table, "series", channel="b")).names == ("b",)
    with pytest.raises(SurveyError, match="holds words"):
        open_series(Subject(table, "series", channel="gear"))
    with pytest.raises(SurveyError, match="no column “c”"):
        open_series(Subject(table, "series", channel="c"))
    log = tmp_path / "log.csv"
    log.write_text("t,what\n" + "".join(f"{k},line {k}\n" for k in range(40)))
    with pytest.raises(SurveyError, match="no numbers"):
        open_series(Subject(log, "series"))
