"""The sheet of a file's streams: found by name or channel, ticked together, taken at one step."""

from fractions import Fraction

import pytest
from PySide6.QtCore import Qt

from syncstudio.app.streams_sheet import StreamsSheet
from syncstudio.media.series.sensor_stream import SensorStream
from syncstudio.session.errors import SessionError
from syncstudio.session.media.stream_choosing import StreamChoice


class OneFile:
    """A file of three streams, of which the first two are tracks."""

    viewing = None

    def __init__(self):
        self.taken = []

    def stream_choices(self, source_id):
        streams = [
            SensorStream(
                name,
                place,
                name,
                "mdf",
                columns,
                ("",) * len(columns),
                1000 * place + 1,
                Fraction(100, 3),
                None,
                0,
                1,
            )
            for place, (name, columns) in enumerate(
                [("engine", ("Speed", "Gear")), ("power", ("Battery",)), ("cabin", ("Heat", "Noise"))]
            )
        ]
        return [StreamChoice(stream, place < 2, 7 * place) for place, stream in enumerate(streams)]

    def choose_streams(self, source_id, keys):
        if not keys:
            raise SessionError("A recording needs one stream at least: choose one.")
        self.taken.append((source_id, keys))


class NoSettings:
    def blob(self, name):
        return None

    def set_blob(self, name, value):
        assert name == "streams"


@pytest.fixture
def sheet(qtbot):
    sheet = StreamsSheet(OneFile(), NoSettings(), 5)
    qtbot.addWidget(sheet)
    return sheet


def test_streams_are_found_ticked_and_taken(sheet):
    items = sheet._items()
    assert [item.text(0) for item in items] == ["engine", "power", "cabin"]
    assert (items[1].text(1), items[1].text(2), items[0].text(3)) == ("33.3333 Hz", "1,001", "Speed, Gear")
    assert sheet.note.text() == "2 of 3 streams"
    assert not sheet.take.isEnabled()
    items[1].setCheckState(0, Qt.CheckState.Unchecked)
    assert "7 labels on rows that go" in sheet.note.text()
    sheet.search.setText("noise")
    assert [item.isHidden() for item in items] == [True, True, False]
    sheet._tick(Qt.CheckState.Checked)
    sheet.search.clear()
    assert sheet.take.isEnabled()
    sheet.take.click()
    assert sheet._session.taken == [(5, {"engine", "cabin"})]


def test_what_is_refused_is_said_and_the_sheet_stays(sheet):
    sheet._tick(Qt.CheckState.Unchecked)
    sheet.choose()
    assert "one stream at least" in sheet.note.text()
    assert sheet._session.taken == []


def test_one_stream_is_not_called_several(qtbot):
    file = OneFile()
    several = file.stream_choices(5)
    file.stream_choices = lambda source_id: several[1:2]
    several[1] = StreamChoice(several[1].stream, True, 1)
    sheet = StreamsSheet(file, NoSettings(), 5)
    qtbot.addWidget(sheet)
    assert sheet.note.text() == "1 of 1 stream"
    sheet._tick(Qt.CheckState.Unchecked)
    assert (
        sheet.note.text() == "0 of 1 stream · 1 label on rows that go, goes with them (undo brings all back)"
    )
