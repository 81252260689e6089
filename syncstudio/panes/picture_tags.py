"""The small dark tags with what a picture is, painted over its corners."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from syncstudio.panes.theme import color, mono, sans

MARGIN = 8
TAG_HEIGHT = 21
TAG_ROW = TAG_HEIGHT + 4  # from one tag to the next above it
DOT = " · "
_PADDING = 8
_OPACITY = 170  # of 255: text stays readable on white snow and on black night
_TEXT_PX = 12
_SWATCH = 13
_INK = "#eef0f4"

Part = tuple[str, bool]


@dataclass(frozen=True, slots=True)
class PictureFacts:
    """The texts a picture carries; an empty `error` is not shown."""

    name: str
    frame: str
    source_time: str
    pts: str
    error: str


def paint_facts(painter: QPainter, width: int, facts: PictureFacts) -> None:
    """Write the facts along the top of a pane `width` pixels wide, leaving out the least wanted when narrow."""
    parts, error = fitting_parts(width, facts)
    paint_tag(painter, parts, MARGIN, MARGIN, width - 2 * MARGIN)
    if error:
        paint_tag(painter, [(error, False)], width - MARGIN - tag_width([(error, False)]), MARGIN)


def fitting_parts(width: int, facts: PictureFacts) -> tuple[list[Part], str]:
    """The parts of the left tag, and the text of the right one, that fit a width in pixels."""
    short = [(facts.name, False), (f" · {facts.frame}", False)]
    middle = [*short, (" · ", False), (facts.source_time, True)] if facts.source_time else short
    whole = [*middle, (" · PTS ", False), (facts.pts, True)] if facts.pts else middle
    beside = tag_width([(facts.error, False)]) + MARGIN if facts.error else 0
    room = width - 2 * MARGIN
    for parts in (whole, middle, short):
        if tag_width(parts) + beside <= room:
            return parts, facts.error
    return (short if tag_width(short) <= room else short[:1]), ""


def tag_width(parts: list[Part], swatch: bool = False) -> int:
    """How wide a tag is, in pixels."""
    return (
        sum(round(_advance(text, number)) for text, number in parts)
        + 2 * _PADDING
        + (_SWATCH + _PADDING if swatch else 0)
    )


def tag_lines(text: str, room: int) -> list[str]:
    """A text of parts with dots between them, on as many lines as it takes for each tag to fit."""
    lines: list[str] = []
    for part in text.split(DOT):
        longer = f"{lines[-1]}{DOT}{part}" if lines else part
        if lines and tag_width([(longer, False)]) <= room:
            lines[-1] = longer
        else:
            lines.append(part)
    return lines


def paint_tag(
    painter: QPainter,
    parts: list[Part],
    left: int,
    top: int,
    widest: int | None = None,
    swatch: QColor | None = None,
) -> None:
    """One tag: texts (True: in the face of numbers) in white on a dark rounded ground, after a square of a
    colour if one is given."""
    width = tag_width(parts, swatch is not None)
    width = width if widest is None else min(width, widest)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color("#000000", _OPACITY))
    painter.drawRoundedRect(QRectF(left, top, width, TAG_HEIGHT), 5, 5)
    painter.setClipRect(QRectF(left + 4, top, width - 8, TAG_HEIGHT), Qt.ClipOperation.IntersectClip)
    at = float(left + _PADDING)
    if swatch is not None:
        painter.setBrush(swatch)
        painter.drawRoundedRect(QRectF(at - 2, top + (TAG_HEIGHT - _SWATCH) / 2, _SWATCH, _SWATCH), 3, 3)
        at += _SWATCH + _PADDING - 2
    painter.setPen(color(_INK))
    for text, number in parts:
        painter.setFont(_face(number))
        advance = _advance(text, number)
        painter.drawText(QRectF(at, top, advance + 2, TAG_HEIGHT), Qt.AlignmentFlag.AlignVCenter, text)
        at += advance
    painter.restore()


def _advance(text: str, number: bool) -> float:
    """How far a text reaches; in the face of numbers every character is as wide as the other."""
    return len(text) * _measured("0", True) if number and text.isascii() else _measured(text, number)


@lru_cache(maxsize=1024)
def _measured(text: str, number: bool) -> float:
    return QFontMetricsF(_face(number)).horizontalAdvance(text)


@cache
def _face(number: bool) -> QFont:
    return mono(_TEXT_PX) if number else sans(_TEXT_PX)
