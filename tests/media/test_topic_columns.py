"""What the columns of a robot's topic are: states, events, joints by their names; texts are bounded."""

from __future__ import annotations

from pathlib import Path

import pytest

from syncstudio.media.series.mcap_log import MCAP
from syncstudio.media.series.text_book import MOST_TEXTS, TextBook
from syncstudio.media.series.topic_columns import columns_of
from tests.media.mcap_files import Cdr, Log

S = 1_000_000_000
EPOCH = 1_700_000_000 * S


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYNCSTUDIO_CACHE_DIR", str(tmp_path / "cache"))


ROS_STATUS = """std_msgs/Header header
uint8 IDLE=0
uint8 MOVING=1
uint8 FAULT=0x10
uint8 mode
uint8 battery
string[] name
float64[] position
string say
"""


def status_message(n: int, mode: int, say: str) -> bytes:
    out = Cdr().put("i", EPOCH // S + n).put("I", 0).text("base").put("B", mode).put("B", 50 + n)
    out.put("I", 2).text("elbow").text("wrist").put("I", 2).put("d", n, -n).text(say)
    return bytes(out.data)


def test_values_with_names_are_states_and_joints_have_theirs(tmp_path: Path) -> None:
    log = Log(tmp_path / "states.mcap")
    log.topic("/status", "cdr", "a_msgs/msg/Status", "ros2msg", ROS_STATUS.encode())
    for n in range(40):
        mode = 99 if n == 39 else (0, 1, 16)[n // 15]
        log.put("/status", EPOCH + n * S, status_message(n, mode, "stuck" if n > 30 else "well"))
    series = MCAP.series(log.done(), "/status")
    try:
        assert series.names == ("mode", "battery", "position elbow", "position wrist", "say")
        assert series.kinds == ("state", "number", "number", "number", "state")
        assert series.texts(0) == ["IDLE", "MOVING", "FAULT", "99"]
        assert series.column(0, 14, 16).tolist() == [0, 1]
        assert series.texts(4)[int(series.column(4, 35, 36)[0])] == "stuck"
    finally:
        series.close()


def test_texts_told_once_are_events_and_their_number_is_bounded() -> None:
    book = TextBook()
    for n in range(MOST_TEXTS + 100):
        book.number(f"reached way point {n}")
    assert book.kind == "event"
    assert len(book.texts) == MOST_TEXTS + 1
    lines = columns_of(lambda data: {"text": data.decode(), "level": True}, [b"a\nb", b"c"])
    assert lines.fields == ["level", "text"]
    assert lines.books["text"].number("a\nb") == lines.books["text"].number("a b")
