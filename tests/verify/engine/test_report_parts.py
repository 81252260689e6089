"""Parts of a report: united when they are many, read once whatever a killed run left."""

from __future__ import annotations

from pathlib import Path

import pytest

from syncstudio.verify.engine import report_parts
from syncstudio.verify.engine.report_file import ReportFile, ReportMarks, table_of
from syncstudio.verify.engine.report_parts import ReportParts
from syncstudio.verify.engine.report_rows import report_rows
from syncstudio.verify.errors import VerifyError
from syncstudio.verify.result import Result, row_of
from tests.verify.engine.conftest import Bench
from tests.verify.engine.toy import listing


def test_many_small_parts_become_one_of_few_row_groups(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report_parts, "_SMALL_PARTS", 6)
    monkeypatch.setattr(report_parts, "_ROWS_A_GROUP", 4)
    parts = ReportParts(tmp_path / "r.parquet")
    for number in range(13):
        parts.add(table_of([row_of(Result(f"clip{number}"))]), ReportMarks("c", "p"))
    paths = parts.paths()
    assert [path.name for path in paths] == [
        "part-000000000-000000005.parquet",
        "part-000000006-000000011.parquet",
        "part-000000012-000000012.parquet",
    ]
    assert ReportFile.open(paths[0]).groups == (4, 2)
    names = [
        name for path in paths for table in ReportFile.open(path).batches(["sample"])
        for name in table["sample"].to_pylist()
    ]  # fmt: skip
    assert names == [f"clip{number}" for number in range(13)]


def test_what_a_united_part_has_taken_in_is_not_read_twice(tmp_path: Path) -> None:
    parts = ReportParts(tmp_path / "r.parquet")
    for number in range(3):
        parts.add(table_of([row_of(Result(f"clip{number}"))]), ReportMarks())
    (parts.folder / "_part-000000009-000000009.parquet.17").write_bytes(b"half")
    first = parts.folder / "part-000000000-000000000.parquet"
    # As if killed after the united part had its name, and before the small ones were removed.
    (parts.folder / "part-000000000-000000001.parquet").write_bytes(first.read_bytes())
    assert len(parts.paths()) == 2
    parts.tidy()
    assert len(list(parts.folder.iterdir())) == 2
    assert (
        parts.add(table_of([row_of(Result("more"))]), ReportMarks()).name
        == "part-000000003-000000003.parquet"
    )


def test_rows_are_read_once_while_a_run_joins_its_parts(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = ReportParts(bench.out)
    for number in range(5):
        parts.add(table_of([row_of(Result(f"clip{number}", decision="keep"))]), ReportMarks())
    rows = report_rows(bench.out, ["sample"])
    seen = [next(rows)["sample"]]
    bench.run(listing(0), keep_gone=True)
    assert not parts.folder.exists()
    seen += [row["sample"] for row in rows]
    assert (
        seen == [f"clip{number}" for number in range(5)] == [row["sample"] for row in report_rows(bench.out)]
    )
    with pytest.raises(VerifyError, match="is not there"):
        next(report_rows(bench.folder / "none.parquet"))
