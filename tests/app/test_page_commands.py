"""The commands on pictures are about the row in focus, never about another one."""

from types import SimpleNamespace

import pytest
from PySide6.QtCore import QObject

from syncstudio.app.commands.page_commands import PageCommands
from syncstudio.project.records import Track


class Window(QObject):
    """As much of a window as the commands ask."""

    def __init__(self, focus, pictures):
        super().__init__()
        tracks = [
            Track(id=1, kind="video", name="scan"),
            *(Track(id=n, kind="video", name="cam") for n in pictures),
        ]
        self.opened, self.hints = [], []
        self.session = SimpleNamespace(
            project=SimpleNamespace(tracks=lambda: tracks),
            focus_track_id=focus,
            is_pictures=lambda track: track.id in pictures,
        )
        self.sheets = SimpleNamespace(show_picture_times=self.opened.append)
        self.hint = self.hints.append


@pytest.mark.parametrize(
    ("focus", "pictures", "opened", "said"),
    [
        (2, (2,), [2], ""),
        (3, (2, 3), [3], ""),
        (None, (2,), [2], ""),
        (None, (2, 3), [], "Put a row of still pictures in focus first."),
        (1, (2,), [], "scan has no times of pictures to choose: put a row of still pictures in focus first."),
        (1, (), [], "scan has no times of pictures to choose: put a row of still pictures in focus first."),
    ],
)
def test_times_of_pictures_are_those_of_the_row_in_focus(qapp, focus, pictures, opened, said):
    window = Window(focus, pictures)
    PageCommands(window).picture_times()
    assert window.opened == opened
    assert window.hints == ([said] if said else [])
