"""What sources of times make of a row: order, gaps, equal times, pictures without one; and the list in the cache."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from syncstudio.media.burned_code import read_code
from syncstudio.media.errors import MediaError
from syncstudio.media.exact_frame import exact_frame
from syncstudio.media.fingerprint import fingerprint
from syncstudio.media.image_sequence import image_sequence
from syncstudio.media.images.picture_choice import PictureChoice, interval_from_text
from syncstudio.media.images.picture_list import LIST_SUFFIX
from syncstudio.media.images.picture_lists import made_list
from syncstudio.media.images.picture_plan import likely_choice, picture_plan
from syncstudio.media.images.picture_row import picture_row
from syncstudio.media.images.picture_times import GAP_TIMES, shown
from syncstudio.media.index_store import build_index
from syncstudio.media.probe import probe
from tests.media.clips.stills import still
from tests.media.images.taken_pictures import taken

S = 1_000_000_000


def named(folder: Path, *names: str) -> list[Path]:
    for name in names:
        (folder / name).write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(8))
    return [folder / name for name in names]


def test_names_make_a_row_of_their_own(tmp_path: Path) -> None:
    paths = named(
        tmp_path, "a_20240501_120000.png", "a_20240501_120010.png", "a_20240502_120000.png", "b_20240501_120005.png",
        "cover.png",
    )  # fmt: skip
    choice = likely_choice(paths[0])
    assert choice == PictureChoice("alike", "names")
    plan = picture_plan(picture_row(paths[0], "alike"), choice)
    assert [file.name for file in plan.files] == [path.name for path in paths[:3]]
    assert plan.times.times_ns.tolist() == [0, 10 * S, 86_400 * S]
    assert likely_choice(paths[4]) is None
    assert likely_choice(tmp_path) == PictureChoice("folder", "names")


def test_a_long_step_is_a_gap(tmp_path: Path) -> None:
    names = [f"{1_714_566_600 + at}.png" for at in (0, 5, 10, 15, 15 + 5 * GAP_TIMES, 500, 505)]
    plan = picture_plan(picture_row(named(tmp_path, *names)[0], "alike"), PictureChoice("alike", "names"))
    assert (plan.times.shown_ns // S).tolist() == [5, 5, 5, 50, 5, 5, 5]
    assert plan.times.gaps().tolist() == [4]
    assert plan.times.epoch_ns == 1_714_566_600 * S
    assert plan.times.zone_known


def test_equal_times_stay_in_order_and_are_said(tmp_path: Path) -> None:
    names = [
        "x_20240501_120000_1.png",
        "x_20240501_120000_2.png",
        "x_20240501_120001_1.png",
        "x_20240501_120003_1.png",
    ]
    row = picture_row(named(tmp_path, *names)[0], "alike")
    plan = picture_plan(row, PictureChoice("alike", "names"))
    assert plan.times.times_ns.tolist() == [0, 1, S, 3 * S]
    assert plan.times.same == (1,)
    spread = picture_plan(row, PictureChoice("alike", "names", spread=True))
    assert spread.times.times_ns.tolist() == [0, S // 2, S, 3 * S]


def test_what_has_no_time_keeps_its_place(tmp_path: Path) -> None:
    paths = [taken(tmp_path / f"p{number}.jpg", f"2024:05:01 12:00:{number * 10:02d}") for number in range(5)]
    paths[2].write_bytes(b"")
    taken(paths[4], "0000:00:00 00:00:00")
    plan = picture_plan(picture_row(paths[0], "numbered"), PictureChoice("numbered", "exif"))
    assert (plan.times.times_ns // S).tolist() == [0, 10, 20, 30, 40]
    assert plan.times.untimed == (2, 4)
    with pytest.raises(MediaError, match="none of the 5 pictures"):
        picture_plan(picture_row(paths[0], "numbered"), PictureChoice("numbered", "gps"))


def test_out_of_order_is_by_time_and_said(tmp_path: Path) -> None:
    clocks = ["12:00:00", "12:00:10", "12:00:05", "12:00:20"]
    paths = [taken(tmp_path / f"p{n}.jpg", f"2024:05:01 {clock}") for n, clock in enumerate(clocks)]
    plan = picture_plan(picture_row(paths[0], "numbered"), PictureChoice("numbered", "exif"))
    assert plan.order.tolist() == [0, 2, 1, 3]
    assert plan.times.backwards == (2,)


def test_an_interval_that_was_typed(tmp_path: Path) -> None:
    paths = named(tmp_path, "p1.png", "p2.png", "p4.png")
    plan = picture_plan(picture_row(paths[0], "numbered"), PictureChoice(interval_ns=Fraction(5 * S)))
    assert plan.times.times_ns.tolist() == [0, 5 * S, 15 * S]
    assert plan.times.typed
    assert plan.times.epoch_ns is None
    for wrong in (0, -1, 1 << 62):
        with pytest.raises(MediaError, match="no time between"):
            picture_plan(picture_row(paths[0], "numbered"), PictureChoice(interval_ns=Fraction(wrong)))


@pytest.mark.parametrize(
    ("text", "ns"),
    [
        ("5", 5 * S),
        ("0,2 s", S // 5),
        ("25 Hz", S // 25),
        ("30000/1001 fps", Fraction(1001 * S, 30000)),
        ("1/3", Fraction(S, 3)),
    ],
)
def test_intervals_are_seconds_or_rates(text: str, ns: int | Fraction) -> None:
    assert interval_from_text(text) == ns
    choice = PictureChoice(interval_ns=Fraction(ns))
    assert PictureChoice.from_json(choice.to_json()) == choice
    assert choice.at(30000) == 30000 * Fraction(ns) // 1


@pytest.mark.parametrize("text", ["", "0", "0 Hz", "five", "1/0", "-3", "1e400"])
def test_what_is_no_interval_is_refused_in_words(text: str) -> None:
    with pytest.raises(MediaError, match="no interval"):
        interval_from_text(text)


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("#timestamp [ns],filename\n1403636579763555584,p1.png\n1403636579813555456,p2.png\n"
         "1403636579863555584,p3.png\n",
         [0, 49_999_872, 100_000_000]),
        ("# color images\n1305031102.175304 rgb/p1.png\n1305031102.211214 rgb/p2.png\n1305031102.243211 rgb/p3.png\n",
         [0, 35_910_000, 67_907_000]),
        ("file;time\np3.png;2024-05-01T12:00:02.5\np1.png;2024-05-01T12:00:00\np2.png;2024-05-01T12:00:01\n",
         [0, S, 2_500_000_000]),
        ("index,seconds\n1,0.5\n2,1.75\n3,2\n", [0, 1_250_000_000, 1_500_000_000]),
        ("number\ttime_ms\n0\t10\n1\t20\n2\t35\n", [0, 10_000_000, 25_000_000]),
    ],
)  # fmt: skip
def test_tables_tell_times(text: str, times: list[int], tmp_path: Path) -> None:
    paths = named(tmp_path, "p1.png", "p2.png", "p3.png")
    (tmp_path / "times.csv").write_text(text)
    plan = picture_plan(
        picture_row(paths[0], "numbered"), PictureChoice("numbered", "table", table="times.csv")
    )
    assert plan.times.times_ns.tolist() == times


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"), (b"a,b\nx,y\n", "names none"), (bytes(100), "no table"),
        (b"file,what\np1.png,x\np2.png,y\n", "No column"),
        (b"file,t\np1.png,9" + b"9" * 5000 + b"\n", "No column"), (b"file,t\n", "no rows"),
    ],
)  # fmt: skip
def test_tables_that_tell_none_are_refused_in_words(content: bytes, says: str, tmp_path: Path) -> None:
    row = picture_row(named(tmp_path, "p1.png", "p2.png")[0], "numbered")
    (tmp_path / "t.csv").write_bytes(content)
    with pytest.raises(MediaError, match=says):
        picture_plan(row, PictureChoice("numbered", "table", table="t.csv"))


def test_a_list_is_read_like_a_video(tmp_path: Path) -> None:
    steps = (0, 5, 10, 15, 400)
    for number, at in enumerate(steps):
        still(tmp_path / f"cam_{1_714_566_600 + at}.png", number)
    reading = PictureChoice("alike", "names").to_json()
    path = tmp_path / f"cam_{1_714_566_600}.png"
    listed = made_list(path, reading)
    assert listed.suffix == LIST_SUFFIX
    assert made_list(path, reading) == listed
    index = build_index(listed, 0)
    assert index.time_base == Fraction(1, S)
    assert (index.pts // S).tolist() == list(steps)
    assert (index.durations // S).tolist() == [5, 5, 5, 5, 5]
    for number in range(5):
        assert read_code(exact_frame(listed, 0, number).image) == number
    (stream,) = probe(listed).streams
    assert (stream.count, stream.duration_s, stream.time_base) == (5, 405, Fraction(1, S))
    before = fingerprint(listed)
    still(tmp_path / f"cam_{1_714_566_600 + 20}.png", 9)
    again = made_list(path, reading)
    assert (again, len(build_index(again, 0))) == (listed, 6)
    assert fingerprint(again) != before


def test_a_folder_of_several_kinds_and_sizes(tmp_path: Path) -> None:
    for number, (ending, size) in enumerate(
        [(".png", (192, 112)), (".jpg", (256, 144)), (".bmp", (192, 112))]
    ):
        still(tmp_path / f"2024-05-01 12-00-{number:02d}{ending}", number, size)
    (tmp_path / "2024-05-01 12-00-05.webp").write_bytes(b"")
    listed = made_list(tmp_path / "2024-05-01 12-00-00.png", PictureChoice("folder", "names").to_json())
    assert [read_code(exact_frame(listed, 0, number).image) for number in range(3)] == [0, 1, 2]
    assert exact_frame(listed, 0, 1).image.shape[:2] == (144, 256)
    with pytest.raises(MediaError, match="damaged"):
        exact_frame(listed, 0, 3)


def test_pictures_of_several_kinds_are_upright(tmp_path: Path) -> None:
    upright = Image.new("RGB", (64, 32), (250, 0, 0))
    upright.paste((0, 0, 250), (0, 0, 32, 32))
    exif = Image.Exif()
    exif[0x112] = 6
    upright.save(tmp_path / "2024-05-01 12-00-00.jpg", exif=exif)
    upright.save(tmp_path / "2024-05-01 12-00-01.png")
    listed = made_list(tmp_path / "2024-05-01 12-00-00.jpg", PictureChoice("folder", "names").to_json())
    first, second = exact_frame(listed, 0, 0).image, exact_frame(listed, 0, 1).image
    assert (first.shape[:2], second.shape[:2]) == ((64, 32), (32, 64))
    # Turned clockwise, what was left is at the top.
    assert first[5, 16, 0] > 200
    assert first[60, 16, 2] > 200


def test_links_out_of_the_folder_and_lists_elsewhere_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    outside = named(tmp_path, "out_20240501_120000.png")[0]
    paths = named(tmp_path / "in", "out_20240501_120001.png", "out_20240501_120002.png")
    (tmp_path / "in" / "out_20240501_120003.png").symlink_to(outside)
    row = picture_row(paths[0], "alike")
    assert (len(row.files), row.left_out) == (2, 1)
    strange = tmp_path / f"mine{LIST_SUFFIX}"
    strange.write_text("{}")
    assert image_sequence(strange) is None


@pytest.mark.parametrize(
    "text", ["{}", "[]", '{"pictures":{}}', '{"pictures":{"members":"all","times":"names"}}', "x"]
)
def test_a_strange_choice_is_refused_in_words(text: str) -> None:
    with pytest.raises(MediaError, match="not known here"):
        PictureChoice.from_json(text)


@given(st.lists(st.integers(0, 10**15), min_size=1, max_size=60, unique=True))
def test_nothing_is_shown_twice_or_backwards(values: list[int]) -> None:
    times = np.sort(np.array(values, np.int64))
    length = shown(times)
    assert (length > 0).all()
    assert (times[:-1] + length[:-1] <= times[1:]).all()
