"""The benchmark table: targets, missing peers, broken benchmarks."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

import tests.bench
from tests.bench.__main__ import bench_names, main
from tests.bench.report import Row, number_text, table_text


@pytest.mark.parametrize(
    ("value", "target", "met"),
    [
        (16.0, 16, True),
        (16.1, 16, False),
        (16.1, "<= 16", False),
        (31.0, ">= 30", True),
        (1.0, "< 1", False),
        (1.5e9, "<= 1 500 000 000 bytes", True),
        (5.0, "as mpv", None),
        (5.0, None, None),
        (None, 5, None),
    ],
)
def test_a_value_keeps_to_its_target(
    value: float | None, target: float | str | None, met: bool | None
) -> None:
    assert Row("step", "p95", value, "ms", target).met is met


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, "-"), ("no mpv", "no mpv"), (1234567.0, "1,234,567"), (16.0, "16"), (0.1234, "0.123")],
)
def test_numbers_read_well(value: float | str | None, text: str) -> None:
    assert number_text(value) == text


def test_a_tiny_run_judges_nothing() -> None:
    rows = [Row("a", "p95", 99.0, "ms", 16)]
    assert " NO " in table_text(rows)
    assert " NO " not in table_text(rows, judged=False)


def test_the_table_is_aligned() -> None:
    rows = [Row("a", "p95", 1.5, "ms", 16, 3.0, 0.5, "once"), Row("long name", "p50", None)]
    lines = table_text(rows).splitlines()
    assert len(lines) == 4
    column = lines[0].index("how")
    assert lines[2][column:] == "once"
    assert all(line[column - 2 : column] in ("  ", "") for line in lines)


@pytest.fixture
def benches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of benchmarks that this process and its children see as part of tests.bench."""
    monkeypatch.setattr(tests.bench, "__path__", [*tests.bench.__path__, str(tmp_path)])
    return tmp_path


def test_names_are_filtered_by_word(benches: Path) -> None:
    for name in ("zz_seek", "zz_step"):
        (benches / f"bench_{name}.py").touch()
    assert bench_names(["zz_"]) == ["zz_seek", "zz_step"]
    assert bench_names(["zz_st"]) == ["zz_step"]
    assert set(bench_names([])) >= {"zz_seek", "zz_step"}


def answers(benches: Path, body: str) -> list[dict[str, object]]:
    """The rows that a benchmark with this body leaves for the process that started it."""
    (benches / "bench_zz_one.py").write_text(body, encoding="utf-8")
    answer = benches / "rows.json"
    assert main(["--inside", "zz_one", "--answer", str(answer), "--tiny"]) == 0
    rows: list[dict[str, object]] = json.loads(answer.read_text(encoding="utf-8"))
    return rows


@pytest.mark.usefixtures("fresh_modules")
class TestOneBenchmark:
    def test_hands_back_its_rows(self, benches: Path) -> None:
        body = "from tests.bench.report import Row\ndef run(tiny): return [Row('one', 'p95', float(tiny))]\n"
        assert [row["value"] for row in answers(benches, body)] == [1.0]

    def test_a_missing_peer_is_said(self, benches: Path) -> None:
        body = "from tests.bench.report import MissingPeer\ndef run(tiny): raise MissingPeer('no mpv here')\n"
        assert [row["how"] for row in answers(benches, body)] == ["no mpv here"]

    def test_a_missing_library_is_said(self, benches: Path) -> None:
        assert answers(benches, "import no_such_library\n")[0]["how"] == "no_such_library is not installed"


@pytest.fixture
def fresh_modules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "tests.bench.bench_zz_one", raising=False)


def test_an_unknown_name_is_bad_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["no-such-benchmark"]) == 2
    assert "no-such-benchmark" in capsys.readouterr().err
