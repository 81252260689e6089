"""The sheet of times of pictures: what each source would give, another one taken, undone, and pages turned by keys."""

import pytest

from syncstudio.app.picture_times_sheet import PictureTimesSheet
from syncstudio.app.picture_times_words import instant_words, step_words
from syncstudio.app.settings import Settings
from syncstudio.session.session import Session
from tests.media.clips.stills import still

S = 1_000_000_000


@pytest.fixture
def session(tmp_path):
    folder = tmp_path / "lapse"
    folder.mkdir()
    for number, second in enumerate((0, 10, 20, 50)):
        still(folder / f"cam_20240501_1200{second:02d}.png", number)
    names = sorted(path.name for path in folder.iterdir())
    (folder / "shots.csv").write_text("file,t\n" + "".join(f"{n},{k}\n" for k, n in enumerate(names)))
    made = Session.draft([folder / names[0]])
    assert made.jobs.wait(10)
    yield made
    made.close()


def lines(sheet):
    items = [sheet.list.topLevelItem(place) for place in range(sheet.list.topLevelItemCount())]
    return {item.text(0): [item.text(column) for column in range(1, 8)] for item in items}


def test_sources_are_shown_and_one_is_taken(session, tmp_path, qtbot):
    (track,) = session.project.tracks()
    sheet = PictureTimesSheet(session, Settings(tmp_path / "config"), track.id)
    qtbot.addWidget(sheet)
    qtbot.waitUntil(lambda: lines(sheet).get("Table shots.csv", ["…"])[0] == "4")
    qtbot.waitUntil(lambda: all("…" not in cells for cells in lines(sheet).values()))
    shown = lines(sheet)
    assert shown["Names of the pictures"][:4] == ["4", "2024-05-01 12:00:00", "2024-05-01 12:00:50", "10 s"]
    assert shown["EXIF: when it was taken"][0] == "–"
    assert not sheet.use.isEnabled()
    sheet.list.setCurrentItem(sheet.list.topLevelItem(1))
    assert "none of the 4 pictures" in sheet.meaning.text()
    sheet.interval.setText("2,5")
    sheet.interval.editingFinished.emit()
    qtbot.waitUntil(lambda: lines(sheet).get("One every 2.5 s", ["…"])[0] == "4")
    assert sheet.chosen().interval_ns == 2_500_000_000
    qtbot.waitUntil(sheet.use.isEnabled)
    sheet.apply()
    assert session.jobs.wait(10)
    assert session.frame_index(track.id).pts.tolist() == [0, 2_500_000_000, 5_000_000_000, 7_500_000_000]
    session.undo()
    assert session.jobs.wait(10)
    assert (session.frame_index(track.id).pts // S).tolist() == [0, 10, 20, 50]


def test_times_in_words():
    assert step_words(33_330_000) == "33.33 ms"
    assert step_words(90 * S) == "90 s"
    assert step_words(7500 * S) == "2 h 5 min"
    assert instant_words(1_714_566_645 * S, 250_000_000, True) == "2024-05-01 12:30:45.250 UTC"
    assert instant_words(None, 0, False) == "0 s"
