"""Lab recordings: every stream on the recorder's clock, each clock by itself, jitter taken out and markers kept."""

from __future__ import annotations

import gzip
import logging
import struct
from pathlib import Path

import numpy as np
import pytest

from syncstudio.media.cache import cache_folder
from syncstudio.media.errors import MediaCancelled, MediaError
from syncstudio.media.health.check import check_health
from syncstudio.media.series.series import Series
from syncstudio.media.series.xdf import XDF, read_as_stamped, read_xdf
from syncstudio.media.series.xdf_clock import on_recorder_clock
from tests.media.xdf_writer import boundary, chunk, header, offset, samples, texts, write_xdf

RECORDINGS = Path(__file__).parents[1] / "data" / "recordings"
S = 1_000_000_000


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYNCSTUDIO_CACHE_DIR", str(tmp_path / "cache"))


@pytest.fixture
def read():  # type: ignore[no-untyped-def]
    opened: list[Series] = []

    def stream(path: Path, key: str) -> Series:
        opened.append(XDF.series(path, key))
        return opened[-1]

    yield stream
    for series in opened:
        series.close()


def reference(name: str, **options: bool) -> list[dict]:  # type: ignore[type-arg]
    import pyxdf

    logging.getLogger("pyxdf").setLevel(logging.CRITICAL)
    return pyxdf.load_xdf(str(RECORDINGS / name), **options)[0]  # type: ignore[no-any-return]


def test_a_reset_parts_a_stream_into_its_two_clocks() -> None:
    read = read_xdf(RECORDINGS / "clock_resets.xdf")
    try:
        streams = {each.stream.name: each for each in read.streams}
        # Segments (0, 12875) and (12876, 27814).
        assert streams["BioSemi"].resets == (12876,)
        assert streams["BioSemi"].stream.rows == 27815
        assert streams["MyMarkerStream"].resets == (91,)
    finally:
        read.close()


@pytest.mark.parametrize("name", ["minimal.xdf", "clock_resets.xdf"])
def test_stamps_agree_with_the_reference_reader(name: str) -> None:
    read = read_xdf(RECORDINGS / name)
    try:
        expected = reference(name, dejitter_timestamps=False)
        zero = min(float(stream["time_stamps"].min()) for stream in expected)
        for each in read.streams:
            (stream,) = [one for one in expected if one["info"]["name"][0] == each.stream.name]
            assert each.stamps_ns is not None
            # The reference winsors offsets at a tenth of a millisecond; both lines are that good.
            assert np.abs(each.stamps_ns / S - (stream["time_stamps"] - zero)).max() < 1e-4
    finally:
        read.close()


def test_values_agree_with_the_reference_reader(read) -> None:  # type: ignore[no-untyped-def]
    expected = {stream["info"]["name"][0]: stream for stream in reference("clock_resets.xdf")}
    assert np.array_equal(
        read(RECORDINGS / "clock_resets.xdf", "BioSemi").values, expected["BioSemi"]["time_series"]
    )


def test_a_rate_that_changes_is_followed() -> None:
    """Its sender slept between samples: a single line misses its stamps by a quarter of a second."""
    read = read_xdf(RECORDINGS / "clock_resets.xdf")
    try:
        (signal,) = [each for each in read.streams if each.stream.name == "BioSemi"]
        off = (signal.times_ns - signal.stamps_ns) / S
        assert np.percentile(np.abs(off), 95) < 0.03
        assert (np.diff(signal.times_ns) > 0).all()
    finally:
        read.close()


def test_markers_are_events_and_numbers(read) -> None:  # type: ignore[no-untyped-def]
    path = RECORDINGS / "clock_resets.xdf"
    stream = XDF.listing(path).stream("MyMarkerStream")
    assert stream is not None
    assert len(stream.events) == 175
    assert [text for _, text in stream.events[:3]] == ["XXX", "Test", "Blah"]
    series = read(path, "MyMarkerStream")
    assert series.column(0, 0, 3).tolist() == [0, 1, 2]
    assert (series.kinds, list(series.texts(0))[:3]) == (("event",), ["XXX", "Test", "Blah"])
    assert "“XXX”" in series.says


def test_jitter_is_taken_out_or_left_in_as_is_chosen() -> None:
    path = RECORDINGS / "clock_resets.xdf"
    evened, stamped = read_xdf(path), read_as_stamped(path)
    try:
        zero = min(
            float(stream["time_stamps"].min()) for stream in reference(path.name, dejitter_timestamps=False)
        )
        for dejitter, found in ((True, evened), (False, stamped)):
            expected = {
                one["info"]["name"][0]: one for one in reference(path.name, dejitter_timestamps=dejitter)
            }
            for each in found.streams:
                times = np.asarray(each.times_ns) / S
                off = np.abs(times - (expected[each.stream.name]["time_stamps"] - zero))
                # The reference lays one line through a clock whose rate changes; stamps it has as they are.
                assert off.max() < (0.5 if dejitter else 1e-4)
            (signal,) = [each for each in found.streams if each.stream.name == "BioSemi"]
            assert signal.resets == (12876,)
        steps = [np.diff(np.asarray(read.streams[1].times_ns)[:12000]).std() for read in (evened, stamped)]
        assert steps[0] < steps[1] / 5
        assert "as it was delivered" in stamped.streams[1].says
    finally:
        evened.close()
        stamped.close()


def test_health_names_the_reset() -> None:
    report = check_health(RECORDINGS / "clock_resets.xdf")
    resets = [found for found in report.findings if found.code == "clock-reset"]
    assert {found.stream for found in resets} == {0, 1}
    assert "row 12,877" in next(found.message for found in resets if found.stream == 1)
    assert {stream.kind for stream in report.streams} == {"series"}
    assert check_health(RECORDINGS / "minimal.xdf").worst is None


def two_clocks(path: Path, drift: float, jitter_s: float = 0.0) -> Path:
    """A stream whose clock is 1000 s behind and drifts, beside one on the recorder's own."""
    chance = np.random.default_rng(3)
    parts = [header(1, "fast", [("x", "uV"), ("y", "uV")], 100), header(2, "steady", [("z", "")], 50)]
    for second in range(60):
        at = second + np.arange(100) / 100
        own = (at - 1000) * (1 + drift) + chance.normal(0, jitter_s, 100)
        parts.append(samples(1, own.tolist(), np.stack([at, -at], 1)))
        parts.append(samples(2, (second + np.arange(50) / 50).tolist(), np.ones((50, 1))))
        moment = (second - 1000) * (1 + drift)
        late = 0.5 if second % 17 == 5 else 0.0
        parts += [offset(1, moment, second + late - moment), offset(2, second, 0.0)]
    return write_xdf(path, *parts)


def test_drift_between_clocks_is_taken_out(tmp_path: Path, read) -> None:  # type: ignore[no-untyped-def]
    path = two_clocks(tmp_path / "two.xdf", 80e-6, 0.004)
    fast = read(path, "fast")
    assert fast.names == ("x", "y")
    assert fast.units == ("uV", "uV")
    zero = read(path, "steady").times_ns[0]
    assert np.abs((fast.times_ns - zero) / S - fast.values[:, 0]).max() < 0.001
    stream = XDF.listing(path).stream("fast")
    assert stream is not None
    assert stream.rate_hz == pytest.approx(100, rel=1e-5)
    assert stream.nominal_rate == 100


def test_lost_samples_stay_lost_and_late_ones_are_caught_up() -> None:
    true = np.concatenate([np.arange(3000), np.arange(3120, 6000)]) / 100
    late = true.copy()
    late[1500:1540] = np.maximum(late[1500:1540], late[1540])
    found = on_recorder_clock(late + 5e-4 * np.sin(np.arange(len(late))), [], 100)
    assert np.abs(found.times_s - true).max() < 0.002


def test_a_clock_that_steps_back_is_never_evened_across() -> None:
    """Parts delivered twice, and clocks set back, are no jitter: what lies on both sides keeps its times."""
    twice = np.tile(5 + np.arange(9) / 10, 2)
    assert np.abs(on_recorder_clock(twice, [], 10).times_s - twice).max() < 1e-9
    back = np.concatenate([np.arange(300) / 10, 25 + np.arange(300) / 10])
    assert np.abs(on_recorder_clock(back, [], 10).times_s - back).max() < 1e-9
    # A block that came late, and those that came right after it: their stamps step back, and even out.
    true = np.arange(1000) / 100
    late = true.copy()
    late[500:550] += 0.3
    assert np.abs(on_recorder_clock(late, [], 100).times_s - true).max() < 0.03


def test_a_damaged_first_stamp_moves_no_zero(tmp_path: Path) -> None:
    """What is evened away is not where the recording begins; a second of jitter is."""
    stamps = [70.0, *(100 + np.arange(1, 300) / 10).tolist()]
    path = write_xdf(
        tmp_path / "a.xdf", header(1, "a", [("v", "")], 10), samples(1, stamps, np.zeros((300, 1)))
    )
    (stream,) = XDF.listing(path).streams
    assert stream.start_ns == 0
    assert stream.end_ns == pytest.approx(30 * S, abs=S // 100)


@pytest.mark.parametrize(("year", "known"), [(2022, True), (9022, False)])
def test_a_date_out_of_all_measure_is_none(tmp_path: Path, year: int, known: bool) -> None:
    date = f"<info><datetime>{year}-04-20T16:38:42+0200</datetime></info>".encode()
    rest = chunk(1, date), header(1, "a", [("v", "")], 10), samples(1, [1.0, 1.1], np.zeros((2, 1)))
    assert (XDF.listing(write_xdf(tmp_path / "a.xdf", *rest)).epoch_ns is not None) == known


def test_samples_without_stamps_follow_at_the_nominal_rate(tmp_path: Path, read) -> None:  # type: ignore[no-untyped-def]
    stamps: list[float | None] = [7.0, None, None, None]
    path = write_xdf(
        tmp_path / "sparse.xdf",
        header(1, "a", [("v", "")], 10, "int16"),
        samples(1, stamps, np.arange(4)[:, None], "int16"),
        samples(1, [None, None], np.array([[4], [5]]), "int16"),
    )
    series = read(path, "a")
    assert series.values[:, 0].tolist() == [0, 1, 2, 3, 4, 5]
    assert series.times_ns.tolist() == pytest.approx(np.arange(6) * 100_000_000, abs=2)


def test_streams_keep_their_own_start(tmp_path: Path, read) -> None:  # type: ignore[no-untyped-def]
    path = write_xdf(
        tmp_path / "late.xdf",
        header(1, "a", [("v", "")], 10),
        header(2, "marks", [("m", "")], 0, "string", "Markers"),
        samples(1, [102.5, 102.6, 102.7], np.zeros((3, 1))),
        texts(2, [(100.0, "begin"), (110.0, "end")]),
    )
    assert read(path, "a").times_ns[0] == pytest.approx(2.5 * S, abs=10)
    stream = XDF.listing(path).stream("marks")
    assert stream is not None
    assert stream.events == ((0, "begin"), (10 * S, "end"))


def test_compressed_files_are_read(tmp_path: Path) -> None:
    path = tmp_path / "packed.xdfz"
    path.write_bytes(gzip.compress((RECORDINGS / "minimal.xdf").read_bytes()))
    assert [stream.rows for stream in XDF.listing(path).streams] == [9, 9]


def test_what_the_cache_loses_is_read_again(read) -> None:  # type: ignore[no-untyped-def]
    path = RECORDINGS / "minimal.xdf"
    XDF.listing(path)
    for file in (cache_folder() / "series").iterdir():
        file.unlink()
    assert read(path, "SendDataC").rows == 9


def test_a_file_cut_off_anywhere_is_read_to_there(tmp_path: Path) -> None:
    whole = two_clocks(tmp_path / "two.xdf", 0).read_bytes()
    path = tmp_path / "cut.xdf"
    for length in range(20, len(whole), len(whole) // 40):
        path.write_bytes(whole[:length])
        try:
            listing = XDF.listing(path)
        except MediaError:
            # Nothing of its streams had come yet.
            assert length < 2000
            continue
        assert 0 < sum(stream.rows for stream in listing.streams) <= 9000
    path.write_bytes(whole[: len(whole) - 7])
    assert "cut off" in XDF.listing(path).notes[0]
    assert "truncated" in {found.code for found in check_health(path).findings}


def test_damage_costs_what_lies_before_the_next_boundary(tmp_path: Path) -> None:
    parts = [header(1, "a", [("v", "")], 10)]
    for second in range(4):
        parts.append(samples(1, [second + n / 10 for n in range(10)], np.zeros((10, 1))))
        parts.append(boundary())
    parts[3] = b"\x09\xff" + parts[3][2:]
    path = write_xdf(tmp_path / "hole.xdf", *parts)
    listing = XDF.listing(path)
    assert listing.streams[0].rows == 30
    assert listing.notes[0] == "1 part is damaged and left out; the rest keeps its times."


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"XDF:",
        b"not a recording at all" * 10,
        b"XDF:" + b"\x08" + b"\xff" * 30,
        b"XDF:" + b"\x04" + struct.pack("<I", 2**32 - 1),
        b"\x1f\x8b" + bytes(100),
        b"XDF:" + chunk(2, b"<info>", 1),
        b"XDF:" + chunk(2, b"<!DOCTYPE a [<!ENTITY b 'b'>]><info>&b;</info>", 1),
        b"XDF:" + header(1, "a", [("v", "")], 1e300) + chunk(3, b"\x04\xff\xff\xff\xff" + bytes(40), 1),
        b"XDF:"
        + header(1, "a", [("v", "")], -5).replace(b">1<", b">9<")
        + samples(1, [1.0], np.zeros((1, 1))),
    ],
)
def test_what_is_no_recording_is_said_in_a_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "bad.xdf"
    path.write_bytes(content)
    with pytest.raises(MediaError) as caught:
        XDF.listing(path)
    assert "bad.xdf" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_wild_stamps_and_values_are_no_trouble(tmp_path: Path, read) -> None:  # type: ignore[no-untyped-def]
    stamps: list[float | None] = [n / 10 for n in range(100)]
    stamps[40], stamps[60] = 1e300, float("nan")
    values = np.zeros((100, 1))
    values[5] = np.nan
    values[6] = np.inf
    path = write_xdf(
        tmp_path / "wild.xdf",
        header(1, "a", [("v", "")], 10),
        samples(1, stamps, values),
        offset(1, float("nan"), 3),
        offset(1, 1.0, float("inf")),
    )
    series = read(path, "a")
    assert series.rows == 100
    assert series.duration_ns < 11 * S
    assert np.isnan(series.values[5:7, 0]).all()


def test_random_damage_never_breaks_the_reader(tmp_path: Path) -> None:
    whole = (RECORDINGS / "minimal.xdf").read_bytes()
    chance = np.random.default_rng(5)
    path = tmp_path / "broken.xdf"
    for _ in range(150):
        data = bytearray(whole)
        for place in chance.integers(4, len(data), 5):
            data[place] = chance.integers(0, 256)
        path.write_bytes(data)
        try:
            read_xdf(path).close()
        except MediaError:
            continue


def test_reading_can_be_cancelled() -> None:
    with pytest.raises(MediaCancelled):
        XDF.series(RECORDINGS / "minimal.xdf", "SendDataC", cancelled=lambda: True)
    with pytest.raises(MediaError, match="has no stream nothing; it has: SendDataC, SendDataString"):
        XDF.series(RECORDINGS / "minimal.xdf", "nothing")


def test_a_stream_whose_clock_is_out_of_all_measure_is_no_trouble(tmp_path: Path) -> None:
    """One of two streams has nothing but wild stamps, the other a wild clock offset."""
    path = write_xdf(
        tmp_path / "wild.xdf",
        header(1, "a", [("v", "")], 0),
        samples(1, [1.0, 2.0], np.zeros((2, 1))),
        offset(1, 1.0, -1e200),
        header(2, "b", [("v", "")], 0),
        samples(2, [1e200, 2e18], np.zeros((2, 1))),
    )
    listing = XDF.listing(path)
    assert [stream.name for stream in listing.streams] == ["a"]
    assert "1 part is damaged" in " ".join(listing.notes)
    path = write_xdf(
        tmp_path / "far.xdf",
        header(1, "a", [("v", "")], 0),
        samples(1, [1.0, 2.0], np.zeros((2, 1))),
        header(2, "b", [("v", "")], 0),
        samples(2, [1.7e9, 1.7e9 + 1], np.zeros((2, 1))),
    )
    assert [stream.start_ns // S for stream in XDF.listing(path).streams] == [0, 1_699_999_999]
