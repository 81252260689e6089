"""A small transcript with two speakers under a pane, for its tests: words with times, doubts and gaps."""

from PySide6.QtCore import QPoint

from syncstudio.panes.theme import DARK
from syncstudio.panes.transcript.transcript_pane import TranscriptPane
from syncstudio.project.records import Lane, Segment, Word
from syncstudio.session.session import Session

MS = 1_000_000
S = 1000 * MS

# Start and end in ms, the speaker's number, the text; words are spread over it in equal parts.
TALK = [
    (0, 2000, 0, "only when it is cold"),
    (2500, 4500, 1, "then close the valve"),
    (4000, 6000, 0, "which valve do you mean"),
    (8000, 9000, 1, "ثم أغلق الصمام"),
    (10_000, 12_000, 0, "弁を閉めてください"),
    (12_000, 13_000, 1, "ok 👨‍👩‍👧 done"),
]


def make_session(path, talk=TALK, timed=True, **word):
    """A project with a transcript on the master timeline."""
    session = Session.create(path)
    with session.project.edit("Set up") as edit:
        lanes = [
            edit.insert(Lane(name=name, kind="transcript", position=n, color=n))
            for n, name in enumerate(("Ann", "Ben"))
        ]
        for start, end, who, text in talk:
            segment = edit.insert(Segment(0, lanes[who], start * MS, end * MS, None, text))
            parts = text.split()
            for n, part in enumerate(parts if timed else ()):
                first = (start + (end - start) * n // len(parts)) * MS
                last = (start + (end - start) * (n + 1) // len(parts)) * MS
                edit.insert(Word(0, segment, n, first, last, part, **word))
    return session


class Rig:
    """A pane that hears its session, and a mouse."""

    def __init__(self, path, qtbot, talk=TALK, theme=DARK, size=(360, 520), timed=True):
        self.session = make_session(path, talk, timed)
        self.said = []
        self.pane = TranscriptPane(self.session, theme)
        qtbot.addWidget(self.pane)
        self.stop = self.session.notices.subscribe(self._hear)
        self.pane.resize(*size)
        self.pane.show()
        self.view, self.editing = self.pane.view, self.pane.editing
        self.editor = self.editing.editor

    def _hear(self, notice):
        self.said.append(notice)
        self.pane.on_notice(notice)

    def id(self, place):
        return self.view.rows[place].segment_id

    def texts(self):
        return [said.segment.text for said in self.session.utterances()]

    def stored(self, place):
        return self.session.project.segment(self.id(place)).text

    def point(self, place, position, aside=2):
        """Where a character stands in the viewport."""
        row = self.view.rows[place]
        layout = self.view.layouts.layout(row)
        line = layout.lineForTextPosition(position)
        x = line.cursorToX(position)
        x = x[0] if isinstance(x, tuple) else x
        box = self.view.text_box(place)
        return QPoint(round(box.x() + x) + aside, round(box.y() + line.y() + line.height() / 2))

    def close(self):
        self.stop()
        self.session.close()
