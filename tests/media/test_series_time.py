"""The time column and its unit: found, said, and read exactly."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncstudio.media.errors import MediaError
from syncstudio.media.series.time_column import TimeColumn, propose
from syncstudio.media.series.time_values import NS_PER_UNIT, times_from_cells, unrolled

S = 1_000_000_000


@pytest.fixture
def choose(tmp_path: Path):  # type: ignore[no-untyped-def]
    def from_columns(**columns: list[object]) -> TimeColumn:
        names = [name.replace("__", " [") + ("]" if "__" in name else "") for name in columns]
        rows = zip(*columns.values(), strict=True)
        path = tmp_path / "table.csv"
        path.write_text(",".join(names) + "\n" + "".join(",".join(map(str, row)) + "\n" for row in rows))
        return propose(path)

    return from_columns


WOBBLE = [3, 1, 4, 1, 5, 9, 2, 6]


def steps(first: float, step: float, n: int = 8) -> list[float]:
    return [round(first + step * k, 9) for k in range(n)]


@pytest.mark.parametrize(
    ("name", "values", "unit"),
    [
        ("t", steps(0, 0.001), "s"),
        ("time", steps(100, 0.5), "s"),
        ("time", steps(0, 1), "s"),
        ("time__ms", steps(0, 1), "ms"),
        ("time_ms", steps(0, 20), "ms"),
        ("Timestamp__us", steps(0, 2500), "us"),
        ("elapsed_ns", steps(0, 2500000), "ns"),
        ("seconds", steps(0, 2), "s"),
        ("milliseconds", steps(0, 2), "ms"),
        ("time__min", steps(0, 0.5), "min"),
        ("timestamp", steps(0, 10), "ms"),
        ("timestamp", steps(0, 10_000), "us"),
        ("timestamp", steps(0, 10_000_000), "ns"),
        ("timestamp", steps(1_700_000_000, 0.01), "epoch s"),
        ("timestamp", steps(1_700_000_000_000, 10), "epoch ms"),
        ("timestamp_ms", steps(1_700_000_000_000, 10), "epoch ms"),
        ("t", [1_700_000_000_000_000 + k * 10_000 for k in range(8)], "epoch us"),
        ("t", [1_700_000_000_000_000_000 + k * 10_000_000 for k in range(8)], "epoch ns"),
        ("when", [f"2026-01-02T03:04:{k:02}.500Z" for k in range(8)], "iso8601"),
        ("Datum", [f"2026-01-02 03:04:{k:02}" for k in range(8)], "iso8601"),
        ("Time", [f"13:59:{50 + k}.25" for k in range(8)], "clock"),
    ],
)
def test_the_unit_is_found(choose, name, values, unit):
    found = choose(**{"speed": WOBBLE, name: values, "force": WOBBLE[::-1]})
    assert found.column == name.split("__")[0]
    assert found.unit == unit
    assert found.column in found.says
    assert found.says.endswith(".")
    assert found.alternatives or unit in ("iso8601", "clock")


def test_a_name_wins_over_what_merely_rises(choose):
    found = choose(index=list(range(8)), distance=steps(0, 0.1), time=[0, 0.1, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7])
    assert found.column == "time"


def test_a_date_wins_over_a_plain_name(choose):
    found = choose(t=steps(0, 1), timestamp=[f"2026-01-02T03:04:{k:02}Z" for k in range(8)])
    assert found.column == "timestamp"
    assert "t" in [choice.column for choice in found.alternatives]


def test_alternatives_hold_other_units_of_the_same_column(choose):
    found = choose(t=steps(0, 1), x=WOBBLE)
    assert [choice.unit for choice in found.alternatives if choice.column == "t"][:3] == ["ns", "us", "ms"]
    assert all(choice.says for choice in found.alternatives)


def test_a_first_column_that_rises_evenly_is_believed_without_a_name(choose):
    assert choose(x=steps(0, 0.02), y=WOBBLE).column == "x"


@pytest.mark.parametrize("name", ["index", "frame", "id", "Sample"])
def test_a_row_counter_is_not_time(choose, name):
    with pytest.raises(MediaError, match="no column that reads as time"):
        choose(**{name: list(range(8)), "y": WOBBLE})


def test_a_length_is_not_time(choose):
    with pytest.raises(MediaError, match="no column that reads as time"):
        choose(position__mm=[1, 2, 4, 8, 9, 11, 12, 13], y=WOBBLE)


def test_choices_survive_json():
    for choice in (TimeColumn("t [s]", "ms"), TimeColumn.at_rate(Fraction(30000, 1001))):
        kept = TimeColumn.from_json(choice.to_json())
        assert (kept.column, kept.unit, kept.rate) == (choice.column, choice.unit, choice.rate)
    for junk in ("", "[]", "{}", '{"column": 1}', '{"column": null, "unit": "row", "rate": "1/0"}'):
        with pytest.raises(MediaError):
            TimeColumn.from_json(junk)


def ns_of(text: str, unit: str, decimal: str = ".") -> int | None:
    times, readable = times_from_cells(pa.array([text]), unit, decimal)
    return int(times[0]) if readable[0] else None


@pytest.mark.parametrize(
    ("text", "unit", "ns"),
    [
        ("0.001", "s", 1_000_000),
        ("1700000000.123456789", "epoch s", 1_700_000_000_123_456_789),
        ("1700000000123.456789", "epoch ms", 1_700_000_000_123_456_789),
        ("1700000000123456789", "epoch ns", 1_700_000_000_123_456_789),
        ("-1.5", "s", -1_500_000_000),
        ("+2", "ms", 2_000_000),
        (" 3.25 ", "us", 3250),
        ("1e-3", "s", 1_000_000),
        ("0.50", "min", 30 * S),
        ("0.1000000000000000055", "s", 100_000_000),
        ("x", "s", None),
        ("", "s", None),
        ("99999999999999999999", "s", None),
        ("2026-01-02T03:04:05Z", "iso8601", 1_767_323_045 * S),
        ("2026-01-02T04:04:05+01:00", "iso8601", 1_767_323_045 * S),
        ("2026-01-02 03:04:05,25", "iso8601", 1_767_323_045 * S + S // 4),
        ("2026-01-02 03:04", "iso8601", 1_767_323_040 * S),
        ("2026-01-02", "iso8601", 1_767_312_000 * S),
        ("2026-02-31T00:00:00Z", "iso8601", None),
        ("yesterday", "iso8601", None),
        ("01:02:03.000000004", "clock", 3723 * S + 4),
        ("02:03", "clock", 7380 * S),
        ("nonsense", "clock", None),
    ],
)
def test_cells_are_read_exactly(text, unit, ns):
    assert ns_of(text, unit) == ns


@given(st.integers(-(10**17), 10**17), st.sampled_from(["s", "ms", "us", "ns"]))
def test_decimal_text_is_never_rounded(ns, unit):
    scale = NS_PER_UNIT[unit]
    digits = len(str(scale)) - 1
    sign, whole = ("-" if ns < 0 else ""), abs(ns)
    text = f"{sign}{whole // scale}" + (f".{whole % scale:0{digits}}" if digits else "")
    assert ns_of(text, unit) == ns
    assert ns_of(text.replace(".", ","), unit, ",") == ns


def test_times_of_day_go_on_past_midnight():
    day = 86_400 * S
    times, _ = times_from_cells(pa.array(["23:59:59", "00:00:00", "00:00:01", "23:59:59.5"]), "clock")
    assert unrolled(times[:3]).tolist() == [day - S, day, day + S]
    # A row out of order just before midnight belongs to the day before.
    assert unrolled(times)[3] == day - S // 2


def test_a_time_that_falls_is_named_as_that(choose) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(MediaError, match="its column “time” runs backwards"):
        choose(time=steps(8.0, -0.01), x=WOBBLE)
