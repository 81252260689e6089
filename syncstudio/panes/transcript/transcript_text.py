"""How utterances are laid out: wrapped text of any script, with the marks of doubt that its words carry."""

from __future__ import annotations

from collections import OrderedDict

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QTextCharFormat, QTextLayout, QTextOption

from syncstudio.panes.theme import Theme, color, sans
from syncstudio.panes.transcript.text_units import position_of, runs_right_to_left, shown, units
from syncstudio.panes.transcript.transcript_rows import Row, WordPlace
from syncstudio.session.transcripts.placed_word import LOW_CONFIDENCE

LEFT_PX = 15
RIGHT_PX = 12
PAD_PX = 7
HEAD_PX = 18
TEXT_PX = 13
_KEPT = 600  # laid-out utterances kept: several screens of the highest window
# Below these a program that listened was not quite sure of a word, or doubted it.
SOME_CONFIDENCE = 0.8


def text_option(text: str) -> QTextOption:
    """How a text is wrapped, and from which side it runs."""
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    if runs_right_to_left(text):
        option.setTextDirection(Qt.LayoutDirection.RightToLeft)
        option.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignAbsolute)
    return option


def doubt_format(theme: Theme, word: WordPlace) -> QTextCharFormat | None:
    """How a word is underlined: dashed where a person doubts it, wavy or dotted where a program did."""
    styles = QTextCharFormat.UnderlineStyle
    if word.unsure:
        style, ink = styles.DashUnderline, theme.undecided
    elif word.confidence is None or word.confidence >= SOME_CONFIDENCE:
        return None
    elif word.confidence < LOW_CONFIDENCE:
        style, ink = styles.WaveUnderline, theme.outside
    else:
        style, ink = styles.DotLine, theme.soft
    look = QTextCharFormat()
    look.setUnderlineStyle(style)
    look.setUnderlineColor(color(ink))
    if word.unsure:
        look.setBackground(color(theme.undecided_bg))
    return look


class TextLayouts:
    """Lays utterances out at one width, when they are first seen, and keeps the latest."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._width = 0.0
        self._kept: OrderedDict[int, tuple[Row, QTextLayout, int]] = OrderedDict()

    @property
    def width(self) -> float:
        """How wide a line of text is."""
        return self._width

    def reset(self, width: float = -1, theme: Theme | None = None) -> None:
        """Forget all layouts: the width or the colours changed."""
        self._kept.clear()
        self._theme = theme or self._theme
        if width >= 0:
            self._width = max(40.0, width - LEFT_PX - RIGHT_PX)

    def height(self, row: Row) -> int:
        """The height of an utterance with its padding, in whole pixels."""
        return self._of(row)[2]

    def layout(self, row: Row) -> QTextLayout:
        """The wrapped text of an utterance."""
        return self._of(row)[1]

    def caret_at(self, row: Row, x: float, y: float) -> int:
        """The place between two characters nearest to a point of an utterance's box."""
        return self._hit(row, x, y, False)

    def character_at(self, row: Row, x: float, y: float) -> int | None:
        """The character under a point of an utterance's box; nothing over the head line or beside the text."""
        y_text = y - PAD_PX - HEAD_PX
        for number in range(self.layout(row).lineCount()):
            line = self.layout(row).lineAt(number)
            if line.y() <= y_text < line.y() + line.height():
                left = (
                    LEFT_PX
                    + line.x()
                    + (line.width() - line.naturalTextWidth() if runs_right_to_left(row.text) else 0)
                )
                if not left - 4 <= x <= left + line.naturalTextWidth() + 4:
                    return None
                return min(self._hit(row, x, y, True), max(0, len(row.text) - 1))
        return None

    def _hit(self, row: Row, x: float, y: float, on_character: bool) -> int:
        layout, y_text = self.layout(row), y - PAD_PX - HEAD_PX
        if y_text < 0:
            return 0
        for number in range(layout.lineCount()):
            line = layout.lineAt(number)
            if y_text < line.y() + line.height():
                how = line.CursorPosition
                side = how.CursorOnCharacter if on_character else how.CursorBetweenCharacters
                unit = int(line.xToCursor(x - LEFT_PX, side))
                if not layout.isValidCursorPosition(unit):
                    # A font without a sign made of several characters draws each of them; it is one sign all the same.
                    unit = layout.previousCursorPosition(unit)
                return position_of(row.text, unit)
        return len(row.text)

    def _of(self, row: Row) -> tuple[Row, QTextLayout, int]:
        known = self._kept.get(row.segment_id)
        if known is not None and (known[0] is row or known[0] == row):
            self._kept.move_to_end(row.segment_id)
            return known
        layout = self._laid_out(row)
        made = (row, layout, round(2 * PAD_PX + HEAD_PX + layout.boundingRect().height()))
        self._kept[row.segment_id] = made
        if len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        return made

    def _laid_out(self, row: Row) -> QTextLayout:
        layout = QTextLayout(shown(row.text) or " ", sans(TEXT_PX))
        layout.setTextOption(text_option(row.text))
        layout.setCacheEnabled(True)
        doubts = []
        for word in row.words:
            look = doubt_format(self._theme, word)
            if look is not None:
                doubts.append(format_range(row.text, word.first, word.last, look))
        if doubts:
            layout.setFormats(doubts)
        layout.beginLayout()
        y = 0.0
        while (line := layout.createLine()).isValid():
            line.setLineWidth(self._width)
            line.setPosition(QPointF(0, y))
            y += line.height()
        layout.endLayout()
        return layout


def format_range(text: str, first: int, last: int, look: QTextCharFormat) -> QTextLayout.FormatRange:
    """A look for the characters `[first, last)` of a text."""
    made = QTextLayout.FormatRange()
    made.start = units(text, first)
    made.length = units(text, last) - made.start
    made.format = look
    return made
