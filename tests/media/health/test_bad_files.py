"""Damaged files give a report of what is left of them or one sentence, never anything else."""

from __future__ import annotations

import contextlib
import struct
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from syncstudio.media.errors import MediaCancelled, MediaError
from syncstudio.media.health.check import check_health, kept_health
from syncstudio.media.health.order import order_of
from syncstudio.media.health.packet_pass import StreamPackets
from syncstudio.media.health.picture_health import picture_health
from syncstudio.media.health.report_file import read_report, write_report
from syncstudio.media.health.rhythm import rhythm_of
from syncstudio.media.health.sound_health import sound_health
from syncstudio.media.packet_table import MISSING
from syncstudio.media.probe import StreamFacts
from tests.media.health.made import codes, write, write_sound


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("whole")
    made = {name: write(folder / f"whole.{name}", count=30).read_bytes() for name in ("mp4", "mkv", "ts")}
    made["wav"] = write_sound(folder / "whole.wav", "pcm_s16le", 1).read_bytes()
    made["mp3"] = write_sound(folder / "whole.mp3", "libmp3lame", 1).read_bytes()
    return made


@pytest.mark.parametrize("suffix", ["mp4", "mkv", "ts", "wav", "mp3"])
def test_noise_in_any_place(files: dict[str, bytes], suffix: str, tmp_path: Path) -> None:
    rng = np.random.default_rng(7)
    whole = files[suffix]
    for round_ in range(12):
        data = bytearray(whole)
        for place in rng.integers(0, len(data), 1 + 6 * round_).tolist():
            data[place] = int(rng.integers(0, 256))
        path = tmp_path / f"noise{round_}.{suffix}"
        path.write_bytes(data[: len(data) - int(rng.integers(0, len(data) // 2))])
        try:
            report = check_health(path)
        except MediaError as error:
            told = [str(error)]
        else:
            told = [found.message for found in report.findings]
        assert all(text.endswith(".") and "\n" not in text for text in told)


def test_what_is_no_recording_is_refused_in_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "noise.mp4"
    path.write_bytes(np.random.default_rng(0).bytes(20_000))
    with pytest.raises(MediaError, match=r"noise\.mp4"):
        check_health(path)


def test_it_can_be_stopped(tmp_path: Path) -> None:
    path = write_sound(tmp_path / "sound.wav", "pcm_s16le")
    with pytest.raises(MediaCancelled):
        check_health(path, cancelled=lambda: True)


def test_progress_goes_up_to_the_whole(tmp_path: Path) -> None:
    heard: list[float] = []
    kept_health(write_sound(tmp_path / "sound.wav", "pcm_s16le"), heard.append)
    assert heard == sorted(heard)
    assert heard[-1] == 1


def test_a_report_is_kept_as_it_was(tmp_path: Path) -> None:
    path = write(tmp_path / "holes.mkv", skip=[40, 41])
    first = check_health(path)
    write_report(first, tmp_path / "kept.json")
    again = read_report(tmp_path / "kept.json", first.path)
    assert again is not None
    assert again.findings == first.findings
    assert [stream.gaps for stream in again.streams] == [stream.gaps for stream in first.streams]
    assert (again.streams[0].trace.late_ms == first.streams[0].trace.late_ms).all()
    (tmp_path / "kept.json").write_text('{"version": 0}')
    assert read_report(tmp_path / "kept.json", first.path) is None


def test_a_kept_report_is_used_for_the_same_content_only(tmp_path: Path) -> None:
    path = write(tmp_path / "film.mkv", skip=[40])
    assert codes(kept_health(path)) == codes(kept_health(path)) == {"timestamp-gap"}
    write(path)
    assert codes(kept_health(path)) == set()


EDGES = st.one_of(
    st.integers(-(2**60), 2**60), st.sampled_from([MISSING, 0, 1, 2**60, -(2**60)]), st.integers(0, 5000)
)


# From one end of what a stamp may be to the other, which 64 bits do not hold the difference of.
EXTREME = [*[(n, 0, 0) for n in range(6)], (2**60, 0, 0), (-(2**60), 0, 0), (2**60, 1, 0), (1, 1, 0)]


@example(EXTREME, Fraction(1))
@given(
    st.lists(st.tuples(EDGES, EDGES, st.integers(0, 2**31)), min_size=1, max_size=60),
    st.sampled_from([Fraction(1, 90_000), Fraction(1), Fraction(1, 10**9), Fraction(10**6)]),
)
def test_any_stamps_at_all_give_a_report(rows: list[tuple[int, int, int]], base: Fraction) -> None:
    table = np.array(rows, np.int64)
    clear = np.zeros(len(rows), np.bool_)
    packets = StreamPackets(table[:, 0].copy(), table[:, 1].copy(), table[:, 2].copy(), clear, clear)
    facts = StreamFacts(0, "video", "h264", base, None, Fraction(0), None, None, Fraction(25))
    health, found = picture_health(facts, packets, Fraction(0), "The picture")
    assert all("\n" not in each.message for each in found)
    assert len(health.trace.at_s) <= 2000
    sound = StreamFacts(0, "sound", "aac", base, None, Fraction(0), None, None, Fraction(48_000))
    sound_health(sound, packets, Fraction(0), "The sound")


@given(st.integers(10, 10**6), st.integers(3, 500), st.integers(-(10**9), 10**9))
def test_rounded_even_stamps_are_even(step: int, count: int, start: int) -> None:
    """Stamps of any even rate, rounded to ticks, lie within one tick of a line; the rate comes out right."""
    true = Fraction(step * 7 + 3, 7)
    stamps = np.array([start + int(number * true) for number in range(count)], np.int64)
    rhythm = rhythm_of(stamps, Fraction(1, 90_000))
    assert rhythm is not None
    assert rhythm.even
    assert rhythm.step_ticks == pytest.approx(float(true), abs=2 / count + 1e-6)


def test_a_reset_is_taken_out_of_the_stamps() -> None:
    before, after = 50_000 + np.arange(100) * 40, np.arange(100) * 40
    stamps = np.concatenate((before, after)).astype(np.int64)
    order = order_of(stamps, stamps, Fraction(1, 1000), reordered=False)
    assert order.resets.tolist() == [100]
    assert (np.diff(order.unrolled) == 40).all()


def test_a_movie_of_absurd_time_scale(files: dict[str, bytes], tmp_path: Path) -> None:
    data = bytearray(files["mp4"])
    for scale in (1, 2**31 - 1, 2**32 - 1):
        struct.pack_into(">I", data, data.index(b"mdhd") + 4 + 12, scale)
        path = tmp_path / f"scale{scale}.mp4"
        path.write_bytes(data)
        with contextlib.suppress(MediaError):
            assert check_health(path).streams
