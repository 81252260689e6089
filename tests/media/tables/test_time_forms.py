"""Times as field teams write them: read exactly, in every form, and in the zone that was chosen."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncstudio.media.errors import MediaError
from syncstudio.media.series.clock_parts import lay
from syncstudio.media.series.table_layout import TableLayout
from syncstudio.media.series.table_reading import ChannelChoice, TimeColumn
from syncstudio.media.series.time_column import propose
from syncstudio.media.series.time_values import times_from_cells
from syncstudio.media.series.zones import local_zone, utc_from_wall, zone_named, zone_names

S = 1_000_000_000
HOUR = 3600 * S
# 2024-02-29 13:05:07 UTC
LEAP_DAY = 1_709_211_907 * S


def one(cell: object, unit: str, beside: object = None, decimal: str = ".") -> int | None:
    day = None if beside is None else pa.array([beside])
    times, readable = times_from_cells(pa.array([cell]), unit, decimal, day)
    return int(times[0]) if readable[0] else None


@pytest.mark.parametrize(
    ("cell", "unit", "beside", "more_ns"),
    [
        ("2024-02-29T13:05:07Z", "iso8601", None, 0),
        ("2024-02-29 13:05:07,5", "iso8601", None, S // 2),
        ("2024/2/29 13:05:07", "iso8601", None, 0),
        ("2024.02.29_13:05:07.25", "iso8601", None, S // 4),
        ("20240229T130507", "iso8601", None, 0),
        ("29.02.2024 13:05:07", "iso8601", None, 0),
        ("29.2.2024, 13:05:07", "iso8601", None, 0),
        ("2024-02-29T15:05:07+02:00", "iso8601", None, 0),
        ("29/02/2024 13:05:07", "day first", None, 0),
        ("29-2-24 13:05:07", "day first", None, 0),
        ("2/29/2024 1:05:07 PM", "month first", None, 0),
        ("02/29/2024 01:05:07 p.m.", "month first", None, 0),
        ("45351.54521991", "excel", None, 0),
        (45351.545219907406, "excel", None, 0),
        ("1393247125", "gps s", None, 0),
        ("1393247125000.5", "gps ms", None, 500_000),
        ("392725", "gps s", "2303", 0),
        ("13:05:07.000000001", "clock", "2024-02-29", 1),
        ("1:05:07 pm", "clock, month first", "2/29/2024", 0),
        ("13:05:07", "clock, day first", "29/02/24", 0),
        ("47107", "s", "29.02.2024", 0),
        ("1709211907.000000001", "epoch s", None, 1),
    ],
)
def test_one_instant_in_every_form(cell, unit, beside, more_ns):
    found = one(cell, unit, beside)
    assert found is not None
    assert abs(found - LEAP_DAY - more_ns) <= (1_000_000 if unit == "excel" else 0)


@pytest.mark.parametrize(
    ("cell", "unit"),
    [
        ("2023-02-29 00:00:00", "iso8601"),
        ("31/31/2024", "day first"),
        ("", "excel"),
        ("9" * 5000, "excel"),
        ("9" * 5000, "s"),
        ("9" * 5000, "gps s"),
        ("25 o'clock", "clock"),
        ("1:05:07 xm", "clock"),
        ("yesterday", "iso8601"),
    ],
)
def test_what_is_no_time_is_none(cell, unit):
    assert one(cell, unit) is None


def test_midnight_and_noon_of_twelve_hours():
    assert [one(text, "clock") for text in ("12:00:00 AM", "12:30 PM", "11:59 pm", "1:00 am")] == [
        0,
        12 * HOUR + HOUR // 2,
        23 * HOUR + 59 * 60 * S,
        HOUR,
    ]


@settings(max_examples=40, deadline=None)
@given(st.datetimes(datetime(1980, 1, 7), datetime(2100, 1, 1)), st.sampled_from(["/", "-", "."]))
def test_day_and_month_first_agree_with_iso(when, mark):
    iso = one(when.isoformat(), "iso8601")
    assert (
        iso
        == (when.replace(tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1) * 1000
    )
    clock = when.strftime("%H:%M:%S.%f")
    assert one(f"{when.day}{mark}{when.month}{mark}{when.year} {clock}", "day first") == iso
    assert one(f"{when.month:02}{mark}{when.day:02}{mark}{when.year} {clock}", "month first") == iso
    assert one(clock, "clock", when.date().isoformat()) == iso


def wall(zone: str, utc_ns: np.ndarray) -> np.ndarray:
    """What clocks of a zone show, whose offset changes at quarters of an hour only."""
    quarters, place = np.unique(utc_ns // (900 * S), return_inverse=True)
    offsets = [
        datetime.fromtimestamp(quarter * 900, ZoneInfo(zone)).utcoffset() for quarter in quarters.tolist()
    ]
    return utc_ns + np.array([int(offset.total_seconds()) * S for offset in offsets], np.int64)[place]


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "UTC"]),
    st.integers(0, 365 * 24 * 4),
    st.sampled_from([1, 7, 60, 600]),
)
def test_a_log_through_any_night_of_a_year_comes_back_in_order(zone, quarter, step_s):
    """A logger that follows its zone's clocks: repeated hours are told apart by where the stamps fall back."""
    start = 1_704_067_200 * S + quarter * 900 * S
    utc = start + np.arange(12 * 3600 // step_s, dtype=np.int64) * step_s * S
    found, note = utc_from_wall(wall(zone, utc), zone)
    assert note == ""
    first = datetime.fromtimestamp(start / S, UTC)
    ambiguous = first.astimezone(ZoneInfo(zone)).fold or found[0] != utc[0]
    if not ambiguous:
        assert (found == utc).all()
    assert (np.diff(found) > 0).all()


def test_an_hour_that_is_left_out_is_said():
    spring = datetime(2024, 3, 31, 2, 30, tzinfo=UTC)
    found, note = utc_from_wall(np.array([int(spring.timestamp()) * S]), "Europe/Berlin")
    assert "leave out in spring" in note
    assert len(found) == 1


@pytest.mark.parametrize("name", ["Berlin", "+25:00", "../etc/passwd", "Europe/", "\0", "x" * 5000])
def test_what_is_no_zone_is_refused(name):
    with pytest.raises(MediaError, match="is no time zone"):
        zone_named(name)


def test_zones_have_names(monkeypatch):
    assert zone_names()[0] == "UTC"
    assert "Europe/Berlin" in zone_names()
    monkeypatch.setenv("TZ", ":Europe/Berlin")
    assert local_zone() == "Europe/Berlin"
    assert utc_from_wall(np.array([0]), "+02:00")[0].tolist() == [-2 * HOUR]


def test_choices_are_kept_and_older_ones_are_read():
    old = TimeColumn.from_json('{"column": "k", "unit": "ms", "rate": null}')
    assert old == TimeColumn("k", "ms")
    assert old.to_json() == '{"column": "k", "unit": "ms", "rate": null}'
    choice = TimeColumn(
        "time",
        "clock",
        beside="day",
        zone="Europe/Berlin",
        layout=TableLayout(";", ",", "cp1252", 2, 4),
        channels=(ChannelChoice("v", "Speed", "m/s", "number"), ChannelChoice("note", kind="out")),
    )
    assert TimeColumn.from_json(choice.to_json()) == choice
    for text in ('{"column": 1}', "[]", '{"column":"a","unit":"s","layout":{"delimiter":3}}', "{",
                 '{"column":"a","unit":"s","channels":[{"column":"b","kind":"odd"}]}'):  # fmt: skip
        with pytest.raises(MediaError, match="choose one again"):
            TimeColumn.from_json(text)


@pytest.mark.parametrize(
    ("header", "row", "column", "unit", "beside"),
    [
        ("Datum;Zeit;v", lambda k: f"31.01.2026;12:00:{k:02};{k},5", "Zeit", "clock", "Datum"),
        ("date,time,v", lambda k: f"1/{25 + k // 4}/2026,{k % 4 * 6}:00 PM,1".replace(",0:00 PM", ",12:00 AM"), "time",
         "clock, month first", "date"),
        ("when,v", lambda k: f"13/02/2026 10:00:{k:02},{k}", "when", "day first", None),
        ("when,v", lambda k: f"02/13/2026 10:00:{k:02},{k}", "when", "month first", None),
        ("Date,v", lambda k: f"{46000 + k / 86400:.8f},{k % 3}", "Date", "excel", None),
        ("gps_time,v", lambda k: f"{1_450_000_000 + k},{k % 3}", "gps_time", "gps s", None),
    ],
)  # fmt: skip
def test_forms_are_proposed(tmp_path: Path, header, row, column, unit, beside):
    path = tmp_path / "t.csv"
    path.write_text(header + "\n" + "\n".join(row(k) for k in range(8)))
    found = propose(path)
    assert (found.column, found.unit, found.beside) == (column, unit, beside)
    assert ("UTC is assumed" in found.says) == (unit != "gps s")


def test_a_clock_that_went_back_is_laid_behind():
    times = np.array([0, 10, 20, 30, 40, 0, 10, 20, 30], np.int64) * S
    parts = lay(np.tile(times[:5], 1), False)
    assert parts.resets == ()
    long = np.concatenate([np.arange(100), np.arange(60), np.arange(30)]) * S
    parts = lay(long, False)
    assert parts.resets == (100, 160)
    assert parts.times_ns.tolist() == (np.arange(190) * S).tolist()


def test_rows_before_the_clock_was_set_lie_beside_those_after():
    noon = 1_719_835_200 * S
    times = np.concatenate([np.arange(50) * S, noon + np.arange(200) * S])
    parts = lay(times, True)
    assert parts.unset == 50
    assert parts.times_ns.tolist() == (noon - 50 * S + np.arange(250) * S).tolist()


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(st.integers(-(1 << 40), 1 << 40), st.integers(10, 80)), min_size=1, max_size=6))
def test_parts_never_lie_over_one_another(runs):
    """Stretches of rows, each even in itself: what is laid keeps their order, and is all there."""
    stretches = [start + np.arange(rows, dtype=np.int64) * 1000 for start, rows in runs]
    times = np.concatenate(stretches)
    parts = lay(times, False)
    assert len(parts.times_ns) == len(times)
    edges = [0, *parts.resets, len(times)]
    spans = [parts.times_ns[a:b] for a, b in itertools.pairwise(edges)]
    for before, after in itertools.pairwise(spans):
        assert before.max() < after.max()
    # Each part keeps its own steps.
    for (first, last), span in zip(itertools.pairwise(edges), spans, strict=True):
        assert (np.diff(span) == np.diff(times[first:last])).all()
