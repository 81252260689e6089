"""Room before the text of spin boxes: Qt leaves the padding of a style sheet out on their left."""

from __future__ import annotations

from PySide6.QtWidgets import QAbstractSpinBox, QLineEdit

# With Qt's own two pixels as far in as the text of a list that opens.
_LEFT_PX = 6


def give_room(*boxes: QAbstractSpinBox) -> None:
    """Set the text of spin boxes in from their edge."""
    for box in boxes:
        field = box.findChild(QLineEdit)
        if field is not None:
            field.setTextMargins(_LEFT_PX, 0, 0, 0)
