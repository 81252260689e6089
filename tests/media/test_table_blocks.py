"""Long tables are read in blocks by several threads: as if they had been read in one."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncstudio.media.errors import MediaCancelled
from syncstudio.media.series import rows as rows_module
from syncstudio.media.series import text_blocks as blocks_module
from syncstudio.media.series.series import Series
from syncstudio.media.series.table import read_table
from syncstudio.media.series.text_blocks import lines_in, text_blocks
from syncstudio.media.series.time_column import TimeColumn

ROWS = 2000


@pytest.fixture(autouse=True)
def short_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYNCSTUDIO_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr(blocks_module, "BLOCK_BYTES", 4000)
    monkeypatch.setattr(rows_module, "BLOCK_BYTES", 4000)


@pytest.fixture
def read(tmp_path: Path) -> Iterator[object]:
    opened: list[Series] = []

    def from_bytes(data: bytes, choice: TimeColumn | None = None) -> Series:
        (tmp_path / "table.csv").write_bytes(data)
        opened.append(read_table(tmp_path / "table.csv", choice))
        return opened[-1]

    yield from_bytes
    for series in opened:
        series.close()


def lines(*changes: tuple[int, str]) -> list[str]:
    rows = [f"{n / 1000:.3f},{n},{n * 0.5}" for n in range(ROWS)]
    for row, text in changes:
        rows[row] = text
    return ["t,count,half", *rows]


def text(*changes: tuple[int, str], end: str = "\n") -> bytes:
    return (end.join(lines(*changes)) + end).encode()


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
def test_every_ending_and_encoding(read, end, encoding):
    series = read(text(end=end).decode().replace("half", "hälfte").encode(encoding))
    assert series.names == ("count", "hälfte")
    assert series.column(0, 0, ROWS).tolist() == list(range(ROWS))
    assert series.times(ROWS - 2, ROWS).tolist() == [1_998_000_000, 1_999_000_000]
    assert series.notes == ()


def test_a_word_makes_one_block_slow_and_none_wrong(read):
    series = read(text((1500, "1.500,ERROR,750.0"), (1501, " 1.501 , 1501 ,750.5")))
    assert np.isnan(series.column(0, 1500, 1501)[0])
    assert series.column(0, 1501, 1502)[0] == 1501
    assert series.column(1, 0, ROWS).tolist() == [n * 0.5 for n in range(ROWS)]
    assert series.notes == ("1 cell is not a number, and read as a gap.",)


def test_ragged_rows_are_named_by_their_lines(read):
    changes = [(100, "0.1"), (101, "# a comment"), (1200, "1,2,3,4"), (1900, "x,"), (1999, "1.9")]
    series = read(text(*changes))
    assert series.rows == ROWS - 5
    assert (
        series.notes[0]
        == "4 rows have the wrong number of cells (line 102, 1202, 1902, ...) and were left out."
    )


def test_texts_are_numbered_over_all_blocks_and_may_hold_line_breaks(read):
    rows = [f'{n},{n},"{"idle" if n % 3 else "a" + chr(10) + "b"}"' for n in range(1000)]
    series = read(("t,x,state\n" + "\n".join(rows) + "\n").encode())
    assert (series.rows, series.kinds) == (1000, ("number", "state"))
    assert series.texts(1) == ["a b", "idle"]
    assert series.column(1, 0, 4).tolist() == [0, 1, 1, 0]


def test_times_stay_exact_where_floating_numbers_would_not(read):
    stamps = [1_700_000_000_000_000_001 + n * 1_000_003 for n in range(ROWS)]
    rows = [f"{one // 10**9}.{one % 10**9:09},{n}" for n, one in enumerate(stamps)]
    series = read(("timestamp,x\n" + "\n".join(rows) + "\n").encode())
    assert series.epoch_ns == stamps[0]
    assert (series.times(0, ROWS) + stamps[0]).tolist() == stamps
    # Small at the beginning, so read as floating numbers, and far out later.
    grown = [n * 10**6 if n < 1000 else 9_007_199_254_740_993 + n * 10**6 for n in range(ROWS)]
    series = read(("t [ns],x\n" + "\n".join(f"{one},{n}" for n, one in enumerate(grown)) + "\n").encode())
    assert series.times(0, ROWS).tolist() == grown


def test_dates_with_and_without_a_zone_are_read_quickly_and_alike(read):
    for zone in ("Z", "+01:00", ""):
        rows = [f"2026-03-04T05:{n // 60:02}:{n % 60:02}.25{zone},{n}" for n in range(ROWS)]
        # One cell that only the patient way reads, and one that is no time.
        rows[700], rows[900] = f"2026-03-04 05:11:40,25{zone},700".replace(",25", ".25"), "soon,900"
        series = read(("when,x\n" + "\n".join(rows) + "\n").encode())
        assert series.rows == ROWS - 1
        assert series.times(0, 901).tolist() == [n * 10**9 for n in range(900)] + [901 * 10**9]
        hour = 3600 * 10**9
        assert series.epoch_ns == 1_772_600_700_250_000_000 - 300 * 10**9 - (hour if zone == "+01:00" else 0)


def test_a_tail_of_zeros_is_no_row(read):
    assert read(text() + b"\0" * 20_000).rows == ROWS


def test_a_reading_that_is_cancelled_leaves_no_thread(tmp_path):
    (tmp_path / "table.csv").write_bytes(text())
    heard: list[float] = []
    with pytest.raises(MediaCancelled):
        read_table(tmp_path / "table.csv", progress=heard.append, cancelled=lambda: len(heard) > 2)
    assert not [one for one in threading.enumerate() if one.name.startswith("syncstudio-table")]
    assert not list((tmp_path / "cache").rglob("*.part*")) + list((tmp_path / "cache" / "series").glob("*"))


@pytest.mark.parametrize("stream", [False, True])
def test_arrow_files_keep_their_types(tmp_path, stream):
    path = tmp_path / "table.arrow"
    table = pa.table(
        {
            "t": pa.array(np.arange(ROWS) * 0.01),
            "f": pa.array(np.arange(ROWS), pa.float32()),
            "i": pa.array([None if n == 7 else n % 100 for n in range(ROWS)], pa.int16()),
            "word": pa.array(["a", "b"] * (ROWS // 2)).dictionary_encode(),
        }
    )
    make = pa.ipc.new_stream if stream else pa.ipc.new_file
    with make(path, table.schema) as writer:
        writer.write_table(table, max_chunksize=300)
    series = read_table(path)
    assert series.column(0, 0, ROWS).tolist() == list(range(ROWS))
    assert np.isnan(series.column(1, 7, 8)[0])
    assert series.kinds[2] == "state"
    assert series.times(0, 3).tolist() == [0, 10**7, 2 * 10**7]
    series.close()


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.text('ab,;"é', max_size=30), max_size=60),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.booleans(),
    st.integers(1, 200),
)
def test_blocks_together_are_the_file(tmp_path_factory, rows, end, finished, size):
    path = tmp_path_factory.mktemp("blocks") / "a.csv"
    data = (end.join(rows) + (end if finished else "")).encode()
    path.write_bytes(data)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blocks_module, "BLOCK_BYTES", size)
        found = list(text_blocks(path, "utf-8"))
        assert b"".join(block.data for block in found) == data
        for block in found[:-1]:
            assert bytes(block.data).endswith(end.encode())
        if found and end != "\r\n":
            assert lines_in(path, "utf-8", found[-1].at) == sum(
                bytes(b.data).count(end.encode()) for b in found[:-1]
            )
