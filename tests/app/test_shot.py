"""A picture of the window without a screen, which leaves the project as it was."""

import pytest
from PySide6.QtGui import QColor, QImage

from syncstudio.app.shot import write_shot
from syncstudio.session.session import Session


@pytest.fixture
def project(tmp_path, clip, wav, subtitles):
    session = Session.create(tmp_path / "shot.syncstudio")
    session.add_media([clip, wav, subtitles])
    assert session.jobs.wait(30)
    path = session.project.path
    session.close()
    return path


@pytest.mark.parametrize(("theme", "ground"), [("dark", "#1c2027"), ("light", "#ffffff")])
def test_a_shot_shows_the_instant_and_changes_nothing(project, tmp_path, qapp, theme, ground):
    before = project.read_bytes()
    out = tmp_path / "shot.png"
    write_shot(project, 500_000_000, out, (1280, 800), theme)
    image = QImage(str(out))
    assert (image.width(), image.height()) == (1280, 800)
    assert image.pixelColor(4, 4) == QColor(ground)
    shade = image.pixelColor(300, 250)
    assert shade.red() == pytest.approx(14 * 4, abs=4)
    assert project.read_bytes() == before
    assert not list(tmp_path.glob("*.syncstudio-*"))
