"""The sheet of backups, backups made by themselves, and what is offered for a project that is damaged."""

from __future__ import annotations

from syncstudio.app.backups.backups_sheet import BackupsSheet
from syncstudio.app.settings import Settings
from syncstudio.project.project import Project
from syncstudio.project.records import Lane
from syncstudio.session.session import Session


def test_the_sheet_shows_what_differs_and_goes_back(qtbot, own_folders, tmp_path):
    session = Session.create(tmp_path / "talk.syncstudio")
    try:
        session.add_lane("speech")
        session.back_up()
        qtbot.waitUntil(lambda: len(session.backups()) == 1)
        settings = Settings(own_folders / "config")
        sheet = BackupsSheet(session, settings)
        qtbot.addWidget(sheet)
        sheet.show()
        qtbot.waitUntil(lambda: sheet.differs.toPlainText() == "The project is as it was then.")
        assert not sheet.restore.isEnabled()
        session.add_lane("more")
        sheet._compare()
        qtbot.waitUntil(lambda: sheet.differs.toPlainText().startswith("Lanes: 1 more now"))
        assert "Add lane" in sheet.differs.toPlainText()
        sheet.restore.click()
        assert sheet.list.topLevelItemCount() == len(session.backups()) == 2
        assert [lane.name for lane in session.project.lanes()] == ["speech"]
        sheet.number.setValue(7)
        assert settings.backup_options.number == 7
        sheet.close()
    finally:
        session.close()


def test_a_damaged_project_offers_repair_and_its_backup(windows, qtbot, tmp_path):
    path = tmp_path / "talk.syncstudio"
    with Project.create(path) as project, project.edit("Add lane") as edit:
        edit.insert(Lane(name="speech"))
    content = path.read_bytes()
    path.write_bytes(content[:-4096])
    start = windows.start()
    assert windows.open_paths([path], start) == []
    message = start.strip._messages()[0]
    assert "is damaged" in message.text
    assert [button.text() for button in message.buttons] == ["Repair"]
    message.buttons[0].click()
    qtbot.waitUntil(lambda: any(getattr(one, "session", None) for one in windows.open))
    window = next(one for one in windows.open if getattr(one, "session", None))
    assert window.session.project.path.name == "talk (repaired).syncstudio"
    assert [lane.name for lane in window.session.project.lanes()] == ["speech"]
    qtbot.waitUntil(lambda: any("salvaged" in text for text in window.strip.texts()))
    assert windows.open_paths([path], window) == []
    window.strip._messages()[0].buttons[0].click()
    qtbot.waitUntil(lambda: len(windows.open) == 2)
    front = next(one for one in windows.open if one is not window)
    qtbot.waitUntil(lambda: any("salvaged" in text for text in front.strip.texts()))
