"""Tables as they should not be: one sentence or a note, never a traceback, and no row lost in silence."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from syncstudio.media.errors import MediaError
from syncstudio.media.health.table_health import table_health
from syncstudio.media.series.table import read_table
from syncstudio.media.series.table_channels import MOST_CHANNELS
from syncstudio.media.series.table_file import is_table


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYNCSTUDIO_CACHE_DIR", str(tmp_path / "cache"))


PLAIN = "t,v,what\n" + "".join(f"{k},{k}.5,{'on' if k % 7 else 'off'}\n" for k in range(60))


def numbers(rows: int) -> str:
    return "".join(f"{k},{k}\n" for k in range(rows))


@pytest.mark.parametrize(
    ("text", "rows", "words"),
    [
        ("t,v\n" + "9" * 5000 + ",1\n" + numbers(20), 20, "1 row has no readable time"),
        ("t,v\n" + numbers(20) + "20," + "9" * 5000 + "\n", 21, ""),
        ('t,v,n\n0,1,"abc\n' + "".join(f"{k},{k},b\n" for k in range(1, 300)), 300, ""),
        ('t,v,n\n0,1,"a\nb"\n' + "".join(f'{k},{k},"x\ny"\n' for k in range(1, 90)), 90, ""),
        ("t;v\n0,5;1,5\n1,5;2.5\n2.5;3,5\n3,5;4,5\n", 4, ""),
        ("t,v\n" + numbers(300) + "1,2,3\n4\n301,5\n", 301, "2 rows have the wrong number of cells"),
        ("t,v\n" + numbers(40) + "40,?\n41,ERR\n", 42, "2 cells are not a number"),
        ("t,v\n" + numbers(3000) + "\0" * 5000, 3000, ""),
        ("t,v\n" + numbers(3000) + "\0" * 50 + "\n3001,1\n", 3001, "wrong number of cells"),
        ("t,v\r" + numbers(30).replace("\n", "\r"), 30, ""),
        ("t,v\n" + "5,1\n" * 3 + numbers(60), 63, "out of order"),
        ("t,v\n\n\n# a note\n" + numbers(10) + "\n# the end\n", 10, ""),
    ],
)
def test_what_can_be_read_is_read_and_the_rest_is_said(tmp_path, text, rows, words):
    path = tmp_path / "a.csv"
    path.write_bytes(text.encode())
    series = read_table(path)
    assert series.rows == rows
    assert words in " ".join(series.notes)
    times = series.times(0, rows)
    assert (np.diff(times) >= 0).all()
    series.close()
    table_health(path)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "latin-1", "cp1252"])
def test_encodings_read_alike(tmp_path, encoding):
    path = tmp_path / "a.csv"
    path.write_bytes(PLAIN.replace("what", "Größe [µm]").encode(encoding))
    series = read_table(path)
    assert (series.names, series.units, series.rows) == (("v", "Größe"), ("", "µm"), 60)
    series.close()


def test_a_very_wide_table_opens_with_its_first_columns(tmp_path):
    path = tmp_path / "wide.csv"
    wide = 12_000
    row = ",".join(["1"] * wide)
    path.write_text(
        "t," + ",".join(f"c{k}" for k in range(wide)) + "\n" + "".join(f"{k},{row}\n" for k in range(4))
    )
    series = read_table(path)
    assert len(series.names) == MOST_CHANNELS
    assert "10,000 more columns are left out" in series.notes[0]
    series.close()


def test_a_line_without_an_end_is_refused(tmp_path):
    path = tmp_path / "line.csv"
    with path.open("wb") as file:
        file.truncate(1 << 30)
        file.seek(0)
        file.write(b"1," * (1 << 19))
    with pytest.raises(MediaError, match="no rows of numbers"):
        read_table(path)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 1 << 30))
def test_any_damage_ends_in_a_series_or_a_sentence(tmp_path, seed):
    """Bytes changed, cut out, doubled or inserted at random."""
    chance = random.Random(seed)
    data = bytearray(PLAIN.encode(chance.choice(["utf-8", "utf-16", "latin-1"])))
    for _ in range(chance.randrange(1, 12)):
        at = chance.randrange(len(data))
        some = chance.randbytes(3) + b'",;\n\t|#"\0'
        match chance.randrange(4):
            case 0:
                data[at] = chance.choice(some)
            case 1:
                del data[at : at + chance.randrange(1, 40)]
            case 2:
                data[at:at] = data[: chance.randrange(1, 60)]
            case _:
                data[at:at] = bytes([chance.choice(some)])
        data = data or bytearray(b"0")
    path = tmp_path / chance.choice(["a.csv", "a.txt", "a.dat", "a"])
    path.write_bytes(bytes(data))
    is_table(path)
    for read in (lambda: read_table(path).close(), lambda: table_health(path)):
        said = ""
        try:
            read()
        except MediaError as error:
            said = str(error)
        assert "\n" not in said
        assert not said or said.endswith(".")
