"""How one utterance is laid out and painted: speaker, time, and wrapped text of any script."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QTextCharFormat, QTextLayout, QTextOption

from syncstudio.panes.theme import Theme, color, mono, sans, text_on
from syncstudio.panes.transcript.transcript_rows import Row, WordPlace
from syncstudio.timebase.timecode import short_text

BAR_PX = 3
LEFT_PX = 15
RIGHT_PX = 12
PAD_PX = 7
HEAD_PX = 18
_KEPT = 600  # laid-out utterances kept: several screens of the highest window


@dataclass(frozen=True, slots=True)
class Marks:
    """What is to be marked in one utterance, as character spans of its text."""

    current: bool = False
    word: WordPlace | None = None
    selected: tuple[int, int] | None = None
    found: tuple[tuple[int, int], ...] = ()


class TextLayouts:
    """Lays utterances out at one width, when they are first seen, and keeps the latest."""

    def __init__(self) -> None:
        self._width = 0.0
        self._kept: OrderedDict[int, QTextLayout] = OrderedDict()

    def reset(self, width: float = -1) -> None:
        """Forget all layouts; the texts or the width changed."""
        self._kept.clear()
        if width >= 0:
            self._width = max(40.0, width - LEFT_PX - RIGHT_PX)

    def height(self, row: Row) -> int:
        """The height of an utterance with its padding, in whole pixels."""
        return round(2 * PAD_PX + HEAD_PX + self.layout(row).boundingRect().height())

    def layout(self, row: Row) -> QTextLayout:
        """The wrapped text of an utterance."""
        made = self._kept.get(row.segment_id)
        if made is None:
            made = self._laid_out(row.text)
            self._kept[row.segment_id] = made
            if len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        else:
            self._kept.move_to_end(row.segment_id)
        return made

    def position_at(self, row: Row, x: float, y: float) -> int | None:
        """The character under a point of the row, or None above the text."""
        y -= PAD_PX + HEAD_PX
        if y < 0:
            return None
        layout = self.layout(row)
        for number in range(layout.lineCount()):
            line = layout.lineAt(number)
            if y < line.y() + line.height() or number == layout.lineCount() - 1:
                return int(line.xToCursor(x - LEFT_PX, line.CursorPosition.CursorOnCharacter))
        return None

    def _laid_out(self, text: str) -> QTextLayout:
        layout = QTextLayout(text or " ", sans(13))
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        layout.setCacheEnabled(True)
        layout.beginLayout()
        y = 0.0
        while (line := layout.createLine()).isValid():
            line.setLineWidth(self._width)
            line.setPosition(QPointF(0, y))
            y += line.height()
        layout.endLayout()
        return layout


def paint_row(
    painter: QPainter, theme: Theme, row: Row, layout: QTextLayout, box: QRectF, marks: Marks, overlaps: str
) -> None:
    """Paint one utterance into its box; `overlaps` is the word for an overlap, or empty."""
    ink = color(theme.ink(row.hue))
    if marks.current:
        painter.fillRect(box, color(theme.raised))
    painter.fillRect(QRectF(box.x(), box.y(), BAR_PX, box.height()), color(theme.track(row.hue)))
    left, top = box.x() + LEFT_PX, box.y() + PAD_PX
    name_face, time_face = sans(13, bold=True), mono(11)
    at = left
    if row.speaker:
        painter.setFont(name_face)
        painter.setPen(ink)
        room = box.right() - RIGHT_PX - left - 60
        name = QFontMetricsF(name_face).elidedText(row.speaker, Qt.TextElideMode.ElideRight, room)
        painter.drawText(QPointF(at, top + 13), name)
        at += QFontMetricsF(name_face).horizontalAdvance(name) + 8
    painter.setFont(time_face)
    painter.setPen(color(theme.soft))
    painter.drawText(QPointF(at, top + 13), f"{short_text(row.start_ns)} {overlaps}".rstrip())
    painter.setPen(color(theme.text))
    layout.draw(painter, QPointF(left, top + HEAD_PX), _formats(theme, marks))


def _formats(theme: Theme, marks: Marks) -> list[QTextLayout.FormatRange]:
    ranges = [_range(start, end, theme.undecided_bg, theme.undecided) for start, end in marks.found]
    if marks.word is not None:
        ranges.append(_range(marks.word.first, marks.word.last, theme.accent, text_on(theme.accent)))
    if marks.selected is not None and marks.selected[0] < marks.selected[1]:
        ranges.append(_range(*marks.selected, theme.line, theme.text))
    return ranges


def _range(start: int, end: int, ground: str, ink: str) -> QTextLayout.FormatRange:
    made = QTextLayout.FormatRange()
    made.start, made.length = start, end - start
    look = QTextCharFormat()
    look.setBackground(color(ground))
    look.setForeground(color(ink))
    made.format = look
    return made
