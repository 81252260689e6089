"""Bold in rich text, in the weight of the bundled face."""

from __future__ import annotations

import html

from PySide6.QtGui import QFont, QTextCursor, QTextDocument

WEIGHT = QFont.Weight.DemiBold
"""The heaviest weight there is a face for: of anything heavier Qt smears a picture of its own."""


def strong(text: str) -> str:
    """A plain text in bold, as HTML."""
    return f'<span style="font-weight:{WEIGHT.value}">{html.escape(text)}</span>'


def settle_weights(document: QTextDocument) -> None:
    """Set what a document has in a heavier weight, as Markdown makes it, in the one there is."""
    cursor = QTextCursor(document)
    block = document.begin()
    while block.isValid():
        heavy = []
        place = block.begin()
        while not place.atEnd():
            each = place.fragment()
            if each.charFormat().fontWeight() > WEIGHT.value:
                heavy.append((each.position(), each.length(), each.charFormat()))
            place += 1
        for start, length, form in heavy:
            form.setFontWeight(WEIGHT)
            cursor.setPosition(start)
            cursor.setPosition(start + length, QTextCursor.MoveMode.KeepAnchor)
            cursor.setCharFormat(form)
        block = block.next()
