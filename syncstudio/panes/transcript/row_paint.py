"""How one utterance is painted: speaker, time, text, and what is marked in it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QTextCharFormat, QTextLayout

from syncstudio.panes.theme import Theme, color, mono, sans, text_on
from syncstudio.panes.transcript.transcript_rows import Row, WordPlace
from syncstudio.panes.transcript.transcript_text import (
    HEAD_PX,
    LEFT_PX,
    PAD_PX,
    RIGHT_PX,
    format_range,
)
from syncstudio.timebase.timecode import short_text

BAR_PX = 3
_NAME_PX, _TIME_PX = 13, 11
_STAMP_PX = 84  # a time with hours, and a gap


@dataclass(frozen=True, slots=True)
class Marks:
    """What is to be marked in one utterance, as character spans of its text.

    `over` is who is still speaking when it begins; `heard_out`: it was the last to be said before the playhead, which
    stands in silence; `chosen`: its label is selected; `edited`: a field stands where its text would.
    """

    current: bool = False
    word: WordPlace | None = None
    selected: tuple[int, int] | None = None
    found: tuple[tuple[int, int], ...] = ()
    over: Row | None = None
    heard_out: bool = False
    chosen: bool = False
    edited: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """The words of the head line, in the reader's language; `over` holds {name}."""

    over: str


def paint_row(
    painter: QPainter, theme: Theme, row: Row, layout: QTextLayout, box: QRectF, marks: Marks, words: Words
) -> None:
    """Paint one utterance into its box."""
    if marks.current or marks.edited:
        painter.fillRect(box, color(theme.raised))
    painter.fillRect(QRectF(box.x(), box.y(), BAR_PX, box.height()), color(theme.track(row.hue)))
    if marks.over is not None:
        other = QRectF(box.x() + BAR_PX + 1, box.y(), BAR_PX - 1, min(box.height(), HEAD_PX + PAD_PX))
        painter.fillRect(other, color(theme.track(marks.over.hue)))
    _paint_head(painter, theme, row, box, marks, words)
    if not marks.edited:
        painter.setPen(color(theme.text))
        layout.draw(
            painter, QPointF(box.x() + LEFT_PX, box.y() + PAD_PX + HEAD_PX), _formats(theme, row, marks)
        )
    if marks.chosen or marks.edited:
        painter.setPen(QPen(color(theme.accent), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(box.adjusted(BAR_PX + 0.5, 0.5, -1.5, -1.5))
    if marks.heard_out:
        painter.fillRect(QRectF(box.x(), box.bottom() - 1, box.width(), 1), color(theme.playhead))


def _paint_head(painter: QPainter, theme: Theme, row: Row, box: QRectF, marks: Marks, words: Words) -> None:
    at, base = box.x() + LEFT_PX, box.y() + PAD_PX + 13
    name_face, time_face = _faces()
    stamp = _stamp(row.start_ns)
    time = f"≈ {stamp}" if row.rough else stamp
    if marks.over is not None:
        time = f"{time}  {words.over.format(name=marks.over.speaker)}".rstrip()
    room = box.right() - RIGHT_PX - at
    if row.speaker:
        painter.setFont(name_face)
        painter.setPen(color(theme.ink(row.hue)))
        name, wide = _fitted_name(row.speaker, int(max(20.0, room - _STAMP_PX)))
        painter.drawText(QPointF(at, base), name)
        at, room = at + wide + 8, room - wide - 8
    painter.setFont(time_face)
    painter.setPen(color(theme.soft))
    if len(time) > len(stamp):
        time = QFontMetricsF(time_face).elidedText(time, Qt.TextElideMode.ElideRight, max(10.0, room))
    painter.drawText(QPointF(at, base), time)


@cache
def _faces() -> tuple[QFont, QFont]:
    return sans(_NAME_PX, bold=True), mono(_TIME_PX)


@lru_cache(2_000)
def _stamp(ns: int) -> str:
    return short_text(ns)


@lru_cache(500)
def _fitted_name(name: str, room: int) -> tuple[str, float]:
    """A name that fits into so many pixels, and how many it takes."""
    metrics = QFontMetricsF(_faces()[0])
    fitted = metrics.elidedText(name, Qt.TextElideMode.ElideRight, room)
    return fitted, metrics.horizontalAdvance(fitted)


def _formats(theme: Theme, row: Row, marks: Marks) -> list[QTextLayout.FormatRange]:
    ranges = [
        format_range(row.text, first, last, _look(color(theme.undecided_bg), theme.undecided))
        for first, last in marks.found
    ]
    word = marks.word
    if word is not None:
        # A time that was only spread by length is shown, but not as a fact.
        rough = word.timing == "rough"
        ground = color(theme.accent, 70) if rough else color(theme.accent)
        look = _look(ground, theme.text if rough else text_on(theme.accent))
        ranges.append(format_range(row.text, word.first, word.last, look))
    if marks.selected is not None and marks.selected[0] < marks.selected[1]:
        ground = color(theme.accent, 90) if theme.dark else color(theme.accent, 60)
        ranges.append(format_range(row.text, *marks.selected, _look(ground, theme.text)))
    return ranges


def _look(ground: QColor, ink: str) -> QTextCharFormat:
    look = QTextCharFormat()
    look.setBackground(ground)
    look.setForeground(color(ink))
    return look
