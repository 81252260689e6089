"""Formats of sensor streams are found by content, and other packages may bring their own."""

import os
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import pytest

from syncstudio.media.series import series_formats as registry
from syncstudio.media.series.series_format import SeriesFormat
from syncstudio.media.series.series_formats import format_of, sensor_suffixes, series_formats
from syncstudio.media.series.table_file import is_table
from tests.media.nmea_writer import moment


def _reader() -> Any:
    raise AssertionError("nothing is read to tell what a file is")


FOREIGN = SeriesFormat(
    "foreign", "A foreign log", (".log8",), lambda path, head: head[:4] == b"LOG8", _reader
)
TAKEN = SeriesFormat("xdf", "A second XDF", (), lambda path, head: True, _reader)


@pytest.fixture
def other_packages(monkeypatch: pytest.MonkeyPatch) -> Any:
    def named(*names: str) -> None:
        entries = [EntryPoint(name, f"{__name__}:{name}", registry.ENTRY_POINTS) for name in names]
        monkeypatch.setattr(EntryPoint, "load", lambda entry: globals()[entry.name])
        monkeypatch.setattr(registry, "entry_points", lambda group: entries)
        series_formats.cache_clear()

    yield named
    monkeypatch.undo()
    series_formats.cache_clear()


def test_another_packages_format_is_found_by_content(tmp_path: Path, other_packages: Any) -> None:
    other_packages("FOREIGN")
    file = tmp_path / "day.bin"
    file.write_bytes(b"LOG8 and more")
    assert format_of(file) is FOREIGN
    assert ".log8" in sensor_suffixes()


def test_a_package_that_breaks_or_takes_a_name_is_left_out(
    tmp_path: Path, other_packages: Any, caplog: pytest.LogCaptureFixture
) -> None:
    other_packages("FOREIGN", "TAKEN", "absent")
    names = [each.name for each in series_formats()]
    assert names.count("xdf") == 1
    assert "foreign" in names
    assert caplog.text.count("is left out") == 2


def test_a_table_is_told_by_its_name_or_its_mark(tmp_path: Path) -> None:
    table, arrow, log = tmp_path / "a.CSV", tmp_path / "b.bin", tmp_path / "c.csv"
    table.write_text("t,x\n0,1\n")
    arrow.write_bytes(b"ARROW1\0\0")
    log.write_bytes(b"\x89MCAP0\r\n")
    assert [is_table(path) for path in (table, arrow, log, tmp_path / "none.bin")] == [
        True,
        True,
        False,
        False,
    ]
    assert format_of(tmp_path / "none.bin") is None


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes here")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    for name in ("a.csv", "b.nmea", "c.log", "d"):
        os.mkfifo(tmp_path / name)
        assert format_of(tmp_path / name) is None
        assert not is_table(tmp_path / name) or name == "a.csv"


def test_a_receivers_log_is_no_table_whatever_it_is_called(tmp_path: Path) -> None:
    for name in ("a.csv", "b.txt", "c.log", "d"):
        path = tmp_path / name
        path.write_text("".join(moment(n) for n in range(5)))
        found = format_of(path)
        assert found is not None
        assert found.name == "nmea"
        assert not is_table(path)
