"""Logs of what happened, and tables in every kind of file: read by what is in them."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import feather, ipc, parquet

from syncstudio.media.errors import MediaError
from syncstudio.media.health.table_health import table_health
from syncstudio.media.series.series import Series
from syncstudio.media.series.table import read_table
from syncstudio.media.series.table_file import is_table
from syncstudio.media.series.table_head_bytes import unpacked
from syncstudio.media.series.table_layout import TableLayout
from syncstudio.media.series.table_reading import ChannelChoice, TimeColumn

S = 1_000_000_000


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYNCSTUDIO_CACHE_DIR", str(tmp_path / "cache"))


@pytest.fixture
def read(tmp_path: Path):  # type: ignore[no-untyped-def]
    opened: list[Series] = []

    def of(content: str | bytes, choice: TimeColumn | None = None, name: str = "table.csv") -> Series:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        opened.append(read_table(path, choice))
        return opened[-1]

    yield of
    for series in opened:
        series.close()


def told(series: Series, name: str) -> list[str | None]:
    """The texts of a channel, row by row."""
    place = series.channel(name)
    texts = series.texts(place)
    return [None if np.isnan(one) else texts[int(one)] for one in series.column(place, 0, series.rows)]


LOG = """when,source,what
2026-01-31 12:00:00,door,open
2026-01-31 12:00:04.5,door,closed
2026-01-31 12:00:09,pump,"alarm, pressure low"
2026-01-31 12:00:09,pump,"acknowledged
by hand"
2026-01-31 12:10:00,door,open again
"""


def test_a_log_of_words_is_read(read):
    series = read(LOG)
    assert series.names == ("source", "what")
    assert series.kinds == ("state", "event")
    assert told(series, "source") == ["door", "door", "pump", "pump", "door"]
    assert told(series, "what")[2:4] == ["alarm, pressure low", "acknowledged by hand"]
    assert series.times(0, 5).tolist() == [0, 9 * S // 2, 9 * S, 9 * S, 600 * S]
    assert "UTC is assumed" in series.says


def test_numbers_stay_numbers_beside_words(read):
    series = read(
        "time,price,side,note\n"
        + "".join(f"{k / 7:.6f},{100 + k},{'buy' if k % 3 else 'sell'},\n" for k in range(90))
    )
    assert series.kinds == ("number", "state", "number")
    assert series.column(0, 0, 3).tolist() == [100, 101, 102]
    assert told(series, "side")[:3] == ["sell", "buy", "buy"]
    assert series.notes == ("Nothing was recorded in: note.",)


def test_words_now_and_then_are_events(read):
    series = read("t,v,mark\n" + "".join(f"{k},{k},{'start' if k % 40 == 3 else ''}\n" for k in range(100)))
    assert series.kinds == ("number", "event")
    assert [place for place, text in enumerate(told(series, "mark")) if text] == [3, 43, 83]


def test_columns_are_read_as_chosen(read):
    text = "t,a,b,c\n" + "".join(f"{k},{k},{k % 3},x{k % 2}\n" for k in range(30))
    chosen = (
        ChannelChoice("a", kind="out"),
        ChannelChoice("b", "Gear", "", "state"),
        ChannelChoice("c", kind="event"),
    )
    series = read(text, TimeColumn("t", "s", channels=chosen))
    assert (series.names, series.kinds) == (("Gear", "c"), ("state", "event"))
    assert told(series, "Gear")[:4] == ["0", "1", "2", "0"]
    with pytest.raises(MediaError, match="no column of numbers or texts"):
        read(text, TimeColumn("t", "s", channels=tuple(ChannelChoice(name, kind="out") for name in "abc")))


def test_a_chosen_layout_is_read(read):
    text = "logger 7\nmore\nZeit;Weg\n;mm\n---\n0;1,5\n1;2,5\n2;4,0\n".encode("cp1252")
    series = read(text, TimeColumn("Zeit", "s", layout=TableLayout(";", ",", "cp1252", 3, 5)))
    assert series.names == ("Weg",)
    assert series.column(0, 0, 3).tolist() == [1.5, 2.5, 4]
    series = read("0,1\n1,2\n2,3\n", TimeColumn("column 1", "s", layout=TableLayout(header=0, skip=1)))
    assert series.column(0, 0, 2).tolist() == [2, 3]


def test_many_different_texts_lie_packed(read):
    rows = 70_000
    series = read("t,line\n" + "".join(f"{k},message number {k}\n" for k in range(rows)))
    assert series.kinds == ("event",)
    texts = series.texts(0)
    assert len(texts) == rows
    assert texts[rows - 1] == f"message number {rows - 1}"
    assert told(series, "line")[12_345] == "message number 12345"


def test_a_clock_that_went_back_makes_a_second_part(read):
    series = read("t,v\n" + "".join(f"{k / 100:.2f},{part}\n" for part in range(2) for k in range(500)))
    times, values = series.times(0, 1000), series.column(0, 0, 1000)
    assert (np.diff(times) == S // 100).all()
    assert values[:500].max() == 0
    assert values[500:].min() == 1
    assert series.notes == (
        "The clock goes back at row 501: what comes after is laid behind what was before, as if nothing had passed.",
    )


def table() -> pa.Table:
    fields = [
        pa.field("stamp", pa.timestamp("us", "UTC")),
        pa.field("force", pa.float32(), metadata={"unit": "N"}),
        pa.field("gear", pa.dictionary(pa.int8(), pa.string())),
        pa.field("where", pa.list_(pa.float64())),
    ]
    stamps = [1_700_000_000_000_000 + k * 10_000 for k in range(50)]
    gears = pa.array(["N" if k % 9 < 4 else "D" for k in range(50)]).dictionary_encode().cast(fields[2].type)
    columns = [pa.array(stamps, fields[0].type), pa.array(np.arange(50.0), pa.float32()), gears, [[1.0]] * 50]
    return pa.table(columns, schema=pa.schema(fields))


def as_arrow(path: Path) -> None:
    with ipc.new_file(path, table().schema) as out:
        out.write_table(table(), max_chunksize=7)


def as_stream(path: Path) -> None:
    with ipc.new_stream(path, table().schema) as out:
        out.write_table(table())


@pytest.mark.parametrize(
    "write",
    [as_arrow, as_stream, lambda path: feather.write_feather(table(), path, compression="lz4"),
     lambda path: parquet.write_table(table(), path)],
)  # fmt: skip
def test_typed_tables_say_their_units_themselves(tmp_path, write):
    path = tmp_path / "run.arrow"
    write(path)
    assert is_table(path)
    series = read_table(path)
    assert (series.names, series.units, series.kinds) == (("force", "gear"), ("N", ""), ("number", "state"))
    assert series.epoch_ns == 1_700_000_000 * S
    assert told(series, "gear")[:5] == ["N", "N", "N", "N", "D"]
    assert series.column(0, 48, 50).tolist() == [48, 49]
    assert series.notes == ("Left out, because it holds times or lists: where.",)
    series.close()
    report = table_health(path)
    assert (report.epoch_ns, report.findings) == (1_700_000_000 * S, ())


@pytest.mark.parametrize("cut", [4, 9, 300, -20])
def test_typed_tables_that_are_cut_are_refused(tmp_path, cut):
    for write in (as_arrow, as_stream, lambda path: parquet.write_table(table(), path)):
        path = tmp_path / "run.feather"
        write(path)
        path.write_bytes(path.read_bytes()[:cut])
        with pytest.raises(MediaError) as caught:
            read_table(path).close()
        assert "\n" not in str(caught.value)


def test_a_packed_table_is_read_and_bounded(tmp_path, monkeypatch):
    path = tmp_path / "run.csv.gz"
    text = "t,v\n" + "".join(f"{k},{k * 2}\n" for k in range(5000))
    path.write_bytes(gzip.compress(text.encode()))
    assert is_table(path)
    series = read_table(path)
    assert series.rows == 5000
    series.close()
    assert table_health(path).findings == ()
    cut = tmp_path / "cut.csv.gz"
    cut.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(MediaError, match="damaged GZIP"):
        read_table(cut)
    bomb = tmp_path / "bomb.csv.gz"
    bomb.write_bytes(gzip.compress(text.encode() + b"0,0\n" * 100_000))
    monkeypatch.setattr("syncstudio.media.series.table_head_bytes.MOST_UNPACKED", 100_000)
    with pytest.raises(MediaError, match="unpacks to more than"):
        unpacked(bomb)


@pytest.mark.parametrize(
    ("name", "text", "table"),
    [
        ("run.dat", "0.0 1.5 2\n0.1 1.6 2\n0.2 1.7 3\n0.3 1.8 3\n", True),
        ("run", "# t v\n0.0\t1.5\n0.1\t1.6\n0.2\t1.7\n0.3\t1.8\n", True),
        ("machine.log", LOG, True),
        ("app.log", "Server started\nAll is well, as it was\nNothing more to say, really\n", False),
        ("readme", "This is a text.\nIt has lines, 3 of them.\nNo table.\n", False),
        ("notes.asc", "1 apple\n2 pears\nand 3 plums\nfull basket\n", False),
        ("binary.dat", "\0\1\2" * 900, False),
        ("talk.ctm", "a 1 0.0 0.5 hello\na 1 0.5 0.5 there\na 1 1.0 0.5 you\n", False),
        ("talk.rttm", "SPEAKER a 1 0.0 1.5 <NA> <NA> x <NA> <NA>\n" * 4, False),
        (
            "talk.srt",
            "1\n00:00:01,000 --> 00:00:02,000\nHello\n\n2\n00:00:03,000 --> 00:00:04,000\nYes\n",
            False,
        ),
        ("talk.lab", "0 1000 a\n1000 2000 b\n2000 3000 c\n", False),
        ("one.dat", "5\n6\n7\n8\n", False),
        ("empty.log", "", False),
    ],
)
def test_tables_are_found_by_content(tmp_path, name, text, table):
    path = tmp_path / name
    path.write_bytes(text.encode())
    assert is_table(path) is table
    if table:
        read_table(path).close()


def test_exports_of_time_series_tools(read):
    # Label Studio's time series, as its documentation has them; BORIS's data to plot, with and without a header.
    series = read(
        "time,velocity,acceleration\n"
        + "".join(f"{1592250751951 + 70 * k},{k % 5},{k % 3}\n" for k in range(20))
    )
    assert (series.epoch_ns, series.interval_ns) == (1592250751951 * 1_000_000, 70_000_000)
    series = read("date,v\n" + "".join(f"2020-06-15 20:52:{k:02}.500000,{k}\n" for k in range(20)))
    assert series.epoch_ns == 1592254320_500 * 1_000_000
    series = read("Time\tSpeed\n" + "".join(f"{k * 0.04:.2f}\t{k}\n" for k in range(20)), name="boris.txt")
    assert (series.names, series.interval_ns) == (("Speed",), 40_000_000)
    series = read("".join(f"00:01:{k:02}.250,{k}\n" for k in range(20)))
    assert (series.rows, series.interval_ns) == (20, S)


def test_units_in_a_row_of_their_own(read):
    series = read("t;speed;acc (g)\n[s];[m/s];[]\n0;1;2\n1;2;3\n2;3;4\n")
    assert series.units[0] == "m/s"
    assert series.column(0, 0, 3).tolist() == [1, 2, 3]


def test_a_day_beside_a_clock_goes_over_midnight(read):
    text = "Date,Time,v\n" + "".join(
        f"{'01/31/2026' if k < 30 else '02/01/2026'},{'23:59' if k < 30 else '00:00'}:{(30 + k) % 60:02},{k}\n"
        for k in range(60)
    )
    series = read(text, TimeColumn("Time", "clock, month first", beside="Date", zone="America/New_York"))
    assert (np.diff(series.times(0, 60)) == S).all()
    assert series.epoch_ns == 1769921970 * S
    assert series.names == ("v",)


def test_a_pipe_is_never_waited_for(tmp_path):
    for name in ("pipe.csv", "pipe.log"):
        os.mkfifo(tmp_path / name)
        is_table(tmp_path / name)
        with pytest.raises(MediaError, match="pipe"):
            read_table(tmp_path / name)


def test_alarms_that_come_late_are_events_all_the_same(tmp_path):
    path = tmp_path / "log.csv"
    rows = [
        f"{n},{n * n},{'door open' if n in (700, 950) else ''},{'' if n < 500 else 'runs'}"
        for n in range(1000)
    ]
    path.write_text("\n".join(["time [s],load,alarm,mode", *rows]) + "\n")
    series = read_table(path)
    assert series.names == ("load", "alarm", "mode")
    assert series.kinds == ("number", "event", "state")
    assert series.texts(1) == ("door open",)
    assert series.value_at(950 * 1_000_000_000, 0) == 950**2
    assert not [note for note in series.notes if "not a number" in note]
