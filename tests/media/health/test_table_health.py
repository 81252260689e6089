"""The times of tables: what is odd about a time column is found where it is, and clean ones are left alone."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from syncstudio.media.errors import MediaCancelled, MediaError
from syncstudio.media.health.finding import SEVERITIES, Finding
from syncstudio.media.health.report import FileHealth
from syncstudio.media.health.series_times import SeriesTimes, series_health
from syncstudio.media.health.table_health import table_health
from syncstudio.media.series.time_column import TimeColumn

MS, S, HOUR = 1_000_000, 1_000_000_000, 3_600_000_000_000
# 2024-07-01 12:00 UTC
NOON = 1_719_835_200 * S


@pytest.fixture
def health(tmp_path: Path):  # type: ignore[no-untyped-def]
    def of(text: str | bytes, choice: TimeColumn | None = None) -> FileHealth:
        path = tmp_path / "table.csv"
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return table_health(path, choice=choice)

    return of


def table(times_ns, epoch: bool = False) -> str:
    name = "epoch" if epoch else "t"
    return f"{name},x\n" + "".join(
        f"{ns // S}.{ns % S:09},{k % 9}.5\n" for k, ns in enumerate(map(int, times_ns))
    )


def even(rows: int = 1000, step_ns: int = 10 * MS, start_ns: int = 0):
    return start_ns + np.arange(rows, dtype=np.int64) * step_ns


def only(report: FileHealth, code: str) -> Finding:
    found = [finding for finding in report.findings if finding.code == code]
    assert len(found) == 1, report.findings
    return found[0]


def codes(report: FileHealth) -> set[str]:
    return {finding.code for finding in report.findings}


def worth_a_warning(report: FileHealth) -> list[Finding]:
    return [finding for finding in report.findings if finding.severity != "info"]


def test_a_clean_table_says_its_rate_and_nothing_else(health):
    report = health(table(even()))
    assert report.findings == ()
    stream = report.streams[0]
    assert (stream.kind, stream.count, stream.start_s, stream.duration_s) == ("series", 1000, 0, 10)
    assert (stream.measured_rate, stream.variable_rate, stream.histogram) == (100, False, ((10 * MS, 999),))
    assert "100 Hz" in report.read
    assert len(stream.trace.at_s) == 1000
    assert abs(stream.trace.late_ms).max() == 0


def test_a_dithered_clock_is_even(health):
    times = even() + np.random.default_rng(1).integers(-2 * MS, 2 * MS, 1000)
    times[0] = 0
    report = health(table(times))
    assert worth_a_warning(report) == []
    assert not report.streams[0].variable_rate
    assert report.streams[0].measured_rate == pytest.approx(100, rel=1e-3)
    assert len(report.streams[0].histogram) <= 64
    assert "jitter ±" in report.read


def test_a_table_with_dates_says_when_it_began(health):
    report = health(table(even(start_ns=NOON), epoch=True))
    assert (report.epoch_ns, report.findings) == (NOON, ())
    assert '"epoch"' in report.epoch_says


def test_rows_that_come_when_something_happens_are_called_uneven_and_no_more(health):
    steps = np.random.default_rng(3).exponential(50 * MS, 2000).astype(np.int64) + 1
    report = health(table(np.cumsum(steps)))
    assert report.streams[0].variable_rate
    assert worth_a_warning(report) == []
    assert "unevenly" in only(report, "variable-frame-rate").message


def test_a_gap_is_found_at_its_place(health):
    times = even()
    times[400:] += 5 * S
    finding = only(health(table(times)), "timestamp-gap")
    assert (finding.severity, finding.at_s, finding.until_s) == ("warning", Fraction(399, 100), Fraction(9))
    assert "5.01 s" in finding.message


def test_single_lost_rows_are_told_together(health):
    times = np.delete(even(20_000), [100, 900, 5000, 5001, 12_000])
    report = health(table(times))
    finding = only(report, "timestamp-gap")
    assert (finding.severity, finding.at_s) == ("info", Fraction(99, 100))
    assert "About 5 rows are missing in 4 places" in finding.message
    assert len(report.streams[0].gaps) == 4
    assert report.streams[0].measured_rate == 100


def test_many_gaps_stay_a_short_list(health):
    times = even(5000)
    for place in range(100, 4900, 100):
        times[place:] += S
    report = health(table(times))
    assert len(report.findings) == 11
    assert len(report.streams[0].gaps) == 48


def test_rows_out_of_order_are_no_reset(health):
    times = even()
    times[[500, 501]] = times[[501, 500]]
    report = health(table(times))
    finding = only(report, "timestamp-backwards")
    assert (finding.severity, finding.at_s) == ("warning", 5)
    assert "row 502" in finding.message
    assert report.streams[0].backwards == 1
    assert codes(report) == {"timestamp-backwards"}


def test_a_packet_that_came_late_is_no_reset(health):
    times = even(10_000)
    late = np.concatenate([times[:4000], times[4100:4500], times[4000:4100], times[4500:]])
    assert codes(health(table(late))) == {"timestamp-backwards"}


def test_two_recorders_row_by_row_are_no_reset(health):
    times = even(4000, 5 * MS)
    times[1::2] -= 40 * MS
    report = health(table(times + 40 * MS))
    assert "clock-reset" not in codes(report)
    assert "timestamp-backwards" in codes(report)


def test_a_clock_that_starts_over_is_found_with_its_row(health):
    report = health(table([*even(1000), *even(1500)]))
    finding = only(report, "clock-reset")
    # The second part is laid behind the first: its place is where it begins there.
    assert (finding.severity, finding.at_s, finding.until_s) == ("error", 10, None)
    assert "row 1,001" in finding.message
    assert "laid behind" in finding.message
    assert report.streams[0].duration_s == 25
    assert report.streams[0].measured_rate == 100
    assert codes(report) == {"clock-reset"}


def test_a_clock_set_back_while_running_is_found(health):
    times = even(2000)
    times[1200:] -= 3 * S
    finding = only(health(table(times)), "clock-reset")
    assert "falls back 2.99 s at row 1,201" in finding.message


@pytest.mark.parametrize(("hours", "at_s"), [(-1, 300), (1, Fraction(599, 2)), (-2, 300), (-5.5, 300)])
def test_a_clock_put_to_another_zone_is_told_in_hours(health, hours, at_s):
    times = even(1000, 500 * MS, NOON)
    times[600:] += int(hours * HOUR)
    finding = only(health(table(times, epoch=True)), "clock-zone")
    assert (finding.severity, finding.at_s) == ("warning", at_s)
    assert "hour" in finding.message
    assert "row 601" in finding.message


def test_pauses_of_whole_hours_on_a_timetable_are_gaps(health):
    times = np.concatenate([even(100, S, NOON + n * (HOUR + 99 * S + S)) for n in range(5)])
    assert codes(health(table(times, epoch=True))) == {"timestamp-gap"}


def test_rows_before_the_clock_was_set(health):
    times = np.concatenate([even(50, start_ns=3 * S), even(950, start_ns=NOON)])
    report = health(table(times, epoch=True))
    finding = only(report, "clock-reset")
    assert (finding.severity, finding.at_s) == ("error", 0)
    assert "50 rows (from row 1) are stamped 1970" in finding.message
    assert report.epoch_ns == NOON - 500 * MS
    assert report.streams[0].duration_s == 10
    assert codes(report) == {"clock-reset"}


def test_a_single_wild_stamp_stretches_the_track(health):
    times = even()
    times[300] += 5000 * S
    report = health(table(times))
    assert "row 301" in only(report, "timestamp-backwards").message
    assert "far from the rows around" in only(report, "timestamp-backwards").message
    assert "clock-reset" not in codes(report)


def test_the_same_time_twice(health):
    times = even()
    times[500] = times[499]
    finding = only(health(table(times)), "duplicate-timestamp")
    assert finding.severity == "info"
    times[100:200] = times[99:199:2].repeat(2)
    report = health(table(times))
    assert only(report, "duplicate-timestamp").severity == "warning"
    assert report.streams[0].repeats == 52


def test_stamps_coarser_than_the_rows_say_so(health):
    finding = only(health(table(even(4000, 100 * MS).repeat(10)[:4000])), "duplicate-timestamp")
    assert "about 10 rows each" in finding.message
    assert "Time column" in finding.message


def test_rows_without_a_time(health):
    lines = table(even()).split("\n")
    lines[400] = ",1.5"
    lines[410] = "soon,1.5"
    report = health("\n".join(lines))
    finding = only(report, "missing-timestamp")
    assert "first row 400" in finding.message
    assert finding.at_s == Fraction(398, 100)
    assert (report.streams[0].missing, report.streams[0].count) == (2, 998)


def test_a_line_cut_in_the_middle(health):
    report = health(table(even()) + "10.0000")
    assert "cut off after 1 of 2 cells" in only(report, "truncated").message
    assert codes(report) == {"truncated"}
    assert health(table(even()).rstrip("\n")).findings == ()


def test_a_tail_of_zeros(health):
    report = health(table(even(3000)).encode() + b"\0" * 4096)
    assert "4,096 zero bytes" in only(report, "truncated").message


def test_lines_of_another_width(health):
    lines = table(even()).split("\n")
    lines[40] = "0.4,1,2"
    report = health("\n".join(lines))
    finding = only(report, "undecodable")
    assert (finding.severity, "line 41" in finding.message) == ("warning", True)


@pytest.mark.parametrize(
    ("header", "severity"),
    [
        ("# Sampling rate: 100 Hz\n", None),
        ("# sample_rate=0.1 kHz\n", None),
        ("# heart rate: 60\n", None),
        ("# sampling frequency [Hz]: 101\n", "warning"),
        ("# fs=100.05\n", "info"),
        ("# rate: 50 Hz\n", "warning"),
    ],
)
def test_a_promised_rate_is_held_against_the_stamps(health, header, severity):
    report = health(header + table(even()))
    found = [finding.severity for finding in report.findings if finding.code == "rate-mismatch"]
    assert found == ([severity] if severity else [])
    if severity == "warning":
        assert report.streams[0].rate_ppm is not None


def test_rows_counted_at_a_typed_rate(health):
    report = health("x,y\n1,2\n3,4\n5,6\n", TimeColumn.at_rate(Fraction(30000, 1001)))
    assert report.findings == ()
    assert report.streams[0].duration_s == Fraction(3003, 30000)


def test_times_of_day_pass_midnight(health):
    seconds = 86_390 + np.arange(100) // 5
    rows = "".join(
        f"{s % 86_400 // 3600:02}:{s % 3600 // 60:02}:{s % 60:02}.{k % 5 * 2}00,{k}\n"
        for k, s in enumerate(seconds)
    )
    report = health("time,x\n" + rows)
    assert report.findings == ()
    assert report.streams[0].measured_rate == 5


def test_parquet_and_its_metadata(tmp_path):
    path = tmp_path / "table.parquet"
    stamps = pa.array(even(500, start_ns=NOON), pa.timestamp("ns"))
    whole = pa.table({"time": stamps, "x": np.arange(500.0)})
    parquet.write_table(whole.replace_schema_metadata({"sampling_rate": "50"}), path)
    report = table_health(path)
    assert report.epoch_ns == NOON
    assert only(report, "rate-mismatch").severity == "warning"


@pytest.mark.parametrize("make", [pa.ipc.new_file, pa.ipc.new_stream])
def test_arrow_and_its_metadata(tmp_path, make):
    path = tmp_path / "table.arrow"
    whole = pa.table({"time": pa.array(even(500, start_ns=NOON), pa.timestamp("ns")), "x": np.arange(500.0)})
    whole = whole.replace_schema_metadata({"sampling_rate": "50"})
    with make(str(path), whole.schema) as writer:
        writer.write_table(whole)
    report = table_health(path)
    assert report.epoch_ns == NOON
    assert only(report, "rate-mismatch").severity == "warning"


def test_findings_stand_worst_first(health):
    times = np.concatenate([even(1000), even(1000)])
    times[[500, 501]] = times[[501, 500]]
    ranks = [SEVERITIES.index(finding.severity) for finding in health(table(times)).findings]
    assert ranks == sorted(ranks, reverse=True)


def test_messages_are_one_sentence(health):
    times = np.concatenate(
        [even(50, start_ns=3 * S), even(950, start_ns=NOON), even(950, start_ns=NOON + 3 * S)]
    )
    report = health("# fs=90\n" + table(np.append(times, times[-1] + 60 * S), epoch=True) + "1")
    assert len(codes(report)) >= 3
    for finding in report.findings:
        assert finding.message.endswith(".")
        assert ". " not in finding.message


@pytest.mark.parametrize("text", ["", "hello\n", "a,b\n"])
def test_what_is_no_table_is_refused_in_words(health, text):
    with pytest.raises(MediaError):
        health(text)


def test_a_check_can_be_cancelled(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text(table(even()))
    with pytest.raises(MediaCancelled):
        table_health(path, cancelled=lambda: True)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(-(1 << 61), 1 << 61), max_size=60), st.booleans())
def test_any_stamps_are_described(stamps, since_1970):
    times = SeriesTimes(np.array(stamps, np.int64), "stream 1", "read it otherwise", since_1970=since_1970)
    report = series_health(times)
    assert report.stream.count == len(stamps)
    assert sum(count for _, count in report.stream.histogram) <= max(len(stamps) - 1, 0)
    assert all(finding.message.endswith(".") for finding in report.findings)


def test_a_wall_clock_that_was_put_back_is_right_in_its_zone(health):
    """Berlin's clocks through the night of 26 October 2025: the hour that comes twice is no fault once it is named."""
    utc = np.arange(7200, dtype=np.int64) + 1_761_436_800
    shown = [np.datetime64(int(s) + (7200 if s < 1_761_440_400 else 3600), "s") for s in utc]
    text = "when,x\n" + "".join(f"{stamp},{k}\n" for k, stamp in enumerate(shown))
    report = health(text)
    assert only(report, "clock-zone").at_s == 3600
    assert "UTC is assumed" in report.epoch_says
    report = health(text, TimeColumn("when", "iso8601", zone="Europe/Berlin"))
    assert report.findings == ()
    assert report.epoch_ns == 1_761_436_800 * S
    assert "Europe/Berlin" in report.epoch_says
    assert report.streams[0].duration_s == 7200
