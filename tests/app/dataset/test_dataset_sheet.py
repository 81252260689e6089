"""The sheet that writes training clips, over a session: what it shows, writes, and says when it is stopped."""

import pytest

from syncstudio.app.dataset.dataset_sheet import DatasetSheet
from syncstudio.app.settings import Settings
from syncstudio.panes.theme import DARK
from syncstudio.project.records import Segment
from syncstudio.session.session import Session
from syncstudio.timebase.span import Span
from tests.media.dataset_clips.rig import write_video

S = 1_000_000_000


@pytest.fixture
def session(tmp_path, kept):
    kept.fill(
        "dataset sheet video", tmp_path / "media", lambda place: write_video(place / "camera.mp4") and None
    )
    made = Session.draft([tmp_path / "media" / "camera.mp4"])
    lane = made.add_lane("Takes")
    for start, end in ((0.5, 1.0), (1.0, 1.6), (2, 5)):
        made.add_segment(lane, Span(round(start * S), round(end * S)))
    made.jobs.wait(30)
    yield made
    made.close()


def test_clips_of_one_lane_are_told_apart_by_their_texts(session, qtbot, tmp_path):
    project = session.project
    with project.edit("Write") as edit:
        edit.update(Segment, project.segments(project.lanes()[0].id)[0].id, text="hello\nthere")
    sheet = DatasetSheet(session, Settings(tmp_path / "config"), DARK)
    qtbot.addWidget(sheet)
    sheet.show()
    qtbot.waitUntil(sheet.save.isEnabled, timeout=20_000)
    rows = [sheet.clips.topLevelItem(place).text(2) for place in range(sheet.clips.topLevelItemCount())]
    assert rows[1:] == ["Takes: hello there", "Takes"]


def choose(box, value):
    box.setCurrentIndex(box.findData(value))
    box.activated.emit(box.currentIndex())


def test_clips_are_shown_written_and_measured_again(session, qtbot, tmp_path):
    settings = Settings(tmp_path / "config")
    sheet = DatasetSheet(session, settings, DARK)
    qtbot.addWidget(sheet)
    sheet.show()
    qtbot.waitUntil(sheet.save.isEnabled, timeout=20_000)
    rows = [sheet.clips.topLevelItem(place).text(2) for place in range(sheet.clips.topLevelItemCount())]
    assert rows[0] == "Takes: Left out, for camera ends 1.997 s before it ends."
    assert rows[1:] == ["Takes", "Takes"]
    assert "Clips: 2" in sheet.says.text()
    assert not sheet.form.length.isVisibleTo(sheet)
    # What the choice cannot be is said where the numbers stand, and nothing can be written.
    choose(sheet.form.cut, "utterances")
    qtbot.waitUntil(lambda: "has no transcript" in sheet.says.text(), timeout=20_000)
    assert not sheet.save.isEnabled()
    choose(sheet.form.cut, "fixed")
    assert sheet.form.length.isVisibleTo(sheet)
    sheet.form.length.setValue(1.4)
    sheet.form.length.editingFinished.emit()
    qtbot.waitUntil(lambda: "Clips: 2" in sheet.says.text(), timeout=20_000)
    choose(sheet.form.layout_of, "folder")
    out = tmp_path / "out"
    sheet.write(out)
    assert sheet.stop.isVisibleTo(sheet)
    qtbot.waitUntil(lambda: bool(sheet.trouble.text()), timeout=30_000)
    assert sheet.trouble.text().startswith(f"✓ Wrote 2 clips to {out}.")
    assert len(list((out / "clips").glob("*.mp4"))) == 2
    assert settings.text("dataset/layout") == "folder"
    # The same folder again is refused in the sheet.
    sheet.write(out)
    qtbot.waitUntil(lambda: "is not empty" in sheet.trouble.text(), timeout=20_000)
    assert not sheet.bar.isVisibleTo(sheet)
    # Stopped, nothing looks whole.
    sheet.run.start(sheet.form.choice(), tmp_path / "other")
    sheet.stop.click()
    qtbot.waitUntil(lambda: not sheet.run.busy, timeout=20_000)
    assert not (tmp_path / "other" / "manifest.jsonl").exists()
    sheet.close()
