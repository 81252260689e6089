"""The program is killed while somebody types a transcript: every word that was followed by a space is there."""

import os
import subprocess
import sys

import pytest

from syncstudio.project.project import Project
from syncstudio.session.session import Session

TYPIST = """
import sys
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from syncstudio.panes.theme import DARK
from syncstudio.panes.transcript.typing_pane import TypingPane
from syncstudio.session.session import Session

app = QApplication([])
session = Session.open(sys.argv[1])
pane = TypingPane(session, DARK)
pane.show()
word = 0
while True:
    word += 1
    QTest.keyClicks(pane.field, f"word{word} ")
    print(word, flush=True)
    if word % 5 == 0:
        QTest.keyClick(pane.field, Qt.Key.Key_Return)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="the way to kill is POSIX's")
def test_no_typed_word_is_lost(tmp_path):
    path = tmp_path / "p.syncstudio"
    Session.create(path).close()
    typist = subprocess.Popen(
        [sys.executable, "-c", TYPIST, str(path)],
        stdout=subprocess.PIPE,
        text=True,
        env={
            **os.environ,
            "QT_QPA_PLATFORM": "offscreen",
            "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
        },
    )
    told = [typist.stdout.readline() for _ in range(13)]
    typist.kill()
    told = [line for line in [*told, *typist.stdout.readlines()] if line.endswith("\n")]
    typist.stdout.close()
    typist.wait()
    assert len(told) >= 13
    with Project.open(path) as project:
        (lane,) = project.lanes()
        turns = sorted(
            project.segments(lane.id), key=lambda turn: int(turn.text.split()[0].removeprefix("word"))
        )
        said = " ".join(turn.text for turn in turns).split()
        assert said[: len(told)] == [f"word{n}" for n in range(1, len(told) + 1)]
        assert all(len(turn.text.split()) == 5 for turn in turns[:-1])
        for turn in turns:
            assert [word.text for word in project.words(turn.id)] == turn.text.split()
