"""Tables become series: every dialect, broken rows said and left out, values kept exactly."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet

from syncstudio.media.cache import cache_folder
from syncstudio.media.errors import MediaCancelled, MediaError
from syncstudio.media.series.series import Series
from syncstudio.media.series.table import read_table
from syncstudio.media.series.time_column import TimeColumn

MS = 1_000_000


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SYNCSTUDIO_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def read(tmp_path: Path):  # type: ignore[no-untyped-def]
    opened: list[Series] = []

    def from_text(text: str | bytes, choice: TimeColumn | None = None, name: str = "table.csv") -> Series:
        path = tmp_path / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        opened.append(read_table(path, choice))
        return opened[-1]

    yield from_text
    for series in opened:
        series.close()


PLAIN = "t,x [m],y\n0.000,1,-1.5\n0.001,2,-2.5\n0.002,3,-3.5\n"


def test_a_plain_table(read):
    series = read(PLAIN)
    assert (series.names, series.units) == (("x", "y"), ("m", ""))
    assert series.times_ns.tolist() == [0, MS, 2 * MS]
    assert series.values.tolist() == [[1, -1.5], [2, -2.5], [3, -3.5]]
    assert (series.rate, series.interval_ns, series.duration_ns) == (1000, MS, 3 * MS)
    assert (series.epoch_ns, series.notes) == (None, ())
    assert '"t"' in series.says
    assert "1000 Hz" in series.says


@pytest.mark.parametrize(
    "text",
    [
        PLAIN.replace(",", "\t"),
        PLAIN.replace(",", ";"),
        PLAIN.replace(",", "|"),
        PLAIN.replace(",", " ").replace("x [m]", "x[m]"),
        PLAIN.replace(",", ";").replace(".", ","),
        PLAIN.replace("\n", "\r\n"),
        PLAIN.replace("\n", ",\n"),
        PLAIN.rstrip("\n"),
        "# logger 3000, serial 12\n# recorded in a field\n" + PLAIN,
        "\n\n" + PLAIN,
        "t,x,y\ns,m,\n" + PLAIN.split("\n", 1)[1],
        "#t,x [m],y\n" + PLAIN.split("\n", 1)[1],
        '"t","x [m]","y"\n' + PLAIN.split("\n", 1)[1],
        b"\xef\xbb\xbf" + PLAIN.encode(),
        PLAIN.encode("utf-16"),
    ],
)
def test_dialects_read_alike(read, text):
    series = read(text)
    assert series.values[:, :2].tolist() == [[1, -1.5], [2, -2.5], [3, -3.5]]
    assert series.names[:2] == ("x", "y")
    assert series.units[0] == "m"
    assert series.times_ns.tolist() == [0, MS, 2 * MS]


def test_latin_1_even_when_it_shows_late(read):
    lines = "".join(f"{n / 100:.2f},{n}\n" for n in range(30_000))
    series = read(("t,Größe\n" + lines).encode("latin-1"))
    assert series.names == ("Größe",)
    late = read(
        ("t,x,note\n" + "".join(f"{n / 100:.2f},{n},a\n" for n in range(40_000))).encode()
        + b"400.0,7,caf\xe9\n"
    )
    assert late.rows == 40_001
    assert late.values[-1, 0] == 7


def test_a_table_without_a_header(read):
    series = read("0.0,5,1\n0.5,6,2\n1.0,7,3\n")
    assert series.names == ("column 2", "column 3")
    assert series.times_ns.tolist() == [0, 500 * MS, 1000 * MS]


def test_columns_of_one_name_stay_apart(read):
    assert read("t,a,a,angle (left),angle (right)\n0,1,2,3,4\n1,1,2,3,4\n2,1,2,3,4\n").names == (
        "a",
        "a (2)",
        "angle (left)",
        "angle (right)",
    )


def test_ragged_rows_are_left_out_and_said(read):
    rows = [f"{n / 10:.1f},{n},{-n}" for n in range(100)]
    rows[7], rows[20], rows[21], rows[50], rows[99] = "0.7", "1,2,3,4,5", "x,", "5.0,", "9.9,9"
    series = read("t,a,b\n" + "\n".join(rows))
    assert series.rows == 95
    assert series.notes == ("5 rows have the wrong number of cells (line 9, 22, 23, ...) and were left out.",)


def test_empty_cells_and_nan_are_gaps(read):
    series = read("t,a,b\n0,1,\n1,,2\n2,nan,3\n3,NULL,inf\n4,5,N/A\n")
    assert np.isnan(series.values).tolist() == [
        [False, True],
        [True, False],
        [True, False],
        [True, True],
        [False, True],
    ]
    assert series.notes == ()


def test_words_among_the_numbers_are_gaps_and_said(read):
    lines = [f"{n},{n * 2}" for n in range(5000)]
    lines[4000] = "4000,ERROR"
    lines[4001] = "4001, 8002 "
    series = read("time,a\n" + "\n".join(lines))
    assert np.isnan(series.values[4000, 0])
    assert series.values[4001, 0] == 8002
    assert series.notes == ("1 cell is not a number, and read as a gap.",)


def test_text_columns_are_states(read):
    series = read("t,label,x\n0,walk,1\n1,run,2\n2,walk,3\n3,,4\n4,walk,5\n")
    assert (series.names, series.kinds) == (("label", "x"), ("state", "number"))
    assert series.texts(0) == ["walk", "run"]
    assert series.column(0, 0, 3).tolist() == [0, 1, 0]
    assert np.isnan(series.column(0, 3, 4)[0])
    assert series.notes == ()


def test_true_and_false_are_one_and_zero(read):
    assert read("t,on\n0,true\n1,FALSE\n2,True\n").values[:, 0].tolist() == [1, 0, 1]


def test_columns_that_fill_late_are_kept(read):
    lines = [f"{n},{n},{'' if n < 2000 else n * 3}" for n in range(3000)]
    series = read("t,x,gps\n" + "\n".join(lines))
    assert series.names == ("x", "gps")
    assert np.isnan(series.values[1999, 1])
    assert series.values[2500, 1] == 7500


def test_unsorted_rows_are_sorted_stably_and_said(read):
    series = read("t,x\n0,0\n2,2\n1,1\n2,22\n3,3\n4,4\n5,5\n6,6\n")
    assert series.times_ns.tolist() == [n * 1000 * MS for n in (0, 1, 2, 2, 3, 4, 5, 6)]
    assert series.values[:, 0].tolist() == [0, 1, 2, 22, 3, 4, 5, 6]
    assert series.notes == (
        "Rows were out of order in 1 place, and have been sorted by time.",
        "1 row has the same time as another row.",
    )


def test_rows_without_a_time_are_left_out_and_said(read):
    series = read("time,x\n0,0\n,1\n2,2\noops,3\n4,4\n5,5\n6,6\n")
    assert series.values[:, 0].tolist() == [0, 2, 4, 5, 6]
    assert series.notes == ("2 rows have no readable time and were left out.",)


def test_a_rate_stands_in_for_a_time_column(read):
    text = "x,y\n" + "".join(f"{n % 7},{-n % 5}\n" for n in range(10))
    with pytest.raises(MediaError, match="give the rate of its rows in Hz"):
        read(text)
    series = read(text, TimeColumn.at_rate(Fraction(30000, 1001)))
    assert series.names == ("x", "y")
    assert series.times_ns[:3].tolist() == [0, 33_366_667, 66_733_334]
    with pytest.raises(MediaError, match="more than 0"):
        TimeColumn.at_rate(0)


def test_choices_are_kept_apart_in_the_cache(read):
    seconds = read(PLAIN)
    read(PLAIN, TimeColumn("t", "ms"))
    assert read(PLAIN, TimeColumn("t", "ms")).times_ns.tolist() == [0, 1000, 2000]
    assert seconds.times_ns.tolist() == [0, MS, 2 * MS]
    assert read(PLAIN, TimeColumn("x", "s")).names == ("t", "y")
    for choice, says in (
        (TimeColumn("z", "s"), 'no column "z"'),
        (TimeColumn("t", "weeks"), "no unit of time"),
    ):
        with pytest.raises(MediaError, match=says):
            read(PLAIN, choice)


def test_the_second_time_comes_from_the_cache_and_a_broken_one_is_made_again(read, monkeypatch):
    first = read(PLAIN)
    (kept,) = cache_folder().joinpath("series").iterdir()
    again = read(PLAIN)
    assert (again.names, again.says, again.rate) == (first.names, first.says, first.rate)
    assert np.array_equal(again.values, first.values)
    whole = kept.read_bytes()
    for broken in (whole[:-10], whole[:100], b"", b"SYSERIES" + bytes(5000)):
        kept.unlink()
        kept.write_bytes(broken)
        assert read(PLAIN).rows == 3


def test_cancelling_leaves_nothing(tmp_path, own_cache):
    path = tmp_path / "a.csv"
    path.write_text(PLAIN)
    with pytest.raises(MediaCancelled):
        read_table(path, cancelled=lambda: True)
    assert [entry for entry in own_cache.rglob("*") if entry.is_file()] == []


def test_progress_goes_up(tmp_path):
    path = tmp_path / "long.csv"
    path.write_text("t,x\n" + "".join(f"{n},{n}\n" for n in range(500_000)))
    told: list[float] = []
    read_table(path, progress=told.append).close()
    assert len(told) > 1
    assert told == sorted(told)
    assert 0 < told[0] < 1


def test_parquet(tmp_path):
    path = tmp_path / "a.parquet"
    table = {
        "stamp": pa.array(
            [1_700_000_000_000_000_000 + n * 10 * MS for n in range(5)], pa.timestamp("ns", "UTC")
        ),
        "acc [g]": pa.array([0.5, None, 1.5, 2.5, float("nan")], pa.float32()),
        "count": pa.array([1, 2, 3, 4, 5], pa.int32()),
        "on": pa.array([True, False, True, None, True]),
        "name": pa.array(["a"] * 5),
    }
    parquet.write_table(pa.table(table), path)
    series = read_table(path)
    assert (series.names, series.units) == (("acc", "count", "on", "name"), ("g", "", "", ""))
    assert (series.kinds[3], series.texts(3)) == ("state", ["a"])
    assert series.epoch_ns == 1_700_000_000_000_000_000
    assert series.times_ns.tolist() == [n * 10 * MS for n in range(5)]
    assert series.values[:, 1].tolist() == [1, 2, 3, 4, 5]
    assert np.isnan(series.values[:, 0]).tolist() == [False, True, False, False, True]
    assert series.notes == ()
    series.close()


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"a,b\n", "no rows of numbers"),
        (b"only words here\nand here\n", "no rows of numbers"),
        (b"\x00\x01\x02\x03" * 100, "not a text table"),
        (b"PAR1 but cut short", "damaged Parquet"),
        (b"t\n0\n1\n2\n", "no column of numbers or texts besides its time"),
        (b"speed,force\n1,4\n3,2\n2,9\n", "has no column that reads as time \\(it has: speed, force\\)"),
    ],
)
def test_bad_tables_are_refused_in_a_sentence(read, content, says):
    with pytest.raises(MediaError, match=says) as caught:
        read(content)
    assert "\n" not in str(caught.value)


def test_missing_file(tmp_path):
    with pytest.raises(MediaError, match="no file"):
        read_table(tmp_path / "none.csv")


def test_columns_lined_up_with_spaces(read):
    series = read(
        "  t     x  [m]    y\n".replace("x  [m]", "x[m]")
        + "0.000   1     -1.5\n 0.001  20     -2.5  \n0.002 300 -3.5\n"
    )
    assert (series.names, series.units) == (("x", "y"), ("m", ""))
    assert series.values.tolist() == [[1, -1.5], [20, -2.5], [300, -3.5]]
    long = read("t  x\n" + "".join(f"{n / 1000:9.3f}   {n}\n" for n in range(200_000)))
    assert long.rows == 200_000
    assert (long.values[:, 0] == np.arange(200_000)).all()


def test_settings_above_the_header_are_passed_over(read):
    text = "Device: X\nSerial,123\n\nTime (ms),Gyro X (dps),Gyro Y (dps)\n0,1.0,2.0\n10,1.1,2.1\n20,1.2,2.2\n"
    series = read(text)
    assert (series.names, series.units) == (("Gyro X", "Gyro Y"), ("dps", "dps"))
    assert series.times_ns.tolist() == [0, 10 * MS, 20 * MS]


def test_a_file_filled_up_with_zeros_keeps_its_rows(read):
    assert read(PLAIN.encode() + bytes(5000)).values[:, 0].tolist() == [1, 2, 3]
