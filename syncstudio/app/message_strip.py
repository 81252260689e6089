"""One sentence across the top of the window, that goes away by itself or when it was read."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from syncstudio.panes.glyphs import glyph
from syncstudio.panes.theme import Theme

_INFO_MS = 8_000
_MOST = 4

# What can be done about what is said: the text of a button, and what it does.
Deed = tuple[str, Callable[[], object]]


class Message(QFrame):
    """One sentence with a button that closes it, and one for each deed; a deed done, the sentence has had its say."""

    def __init__(
        self,
        text: str,
        severity: str,
        theme: Theme,
        parent: QWidget,
        about: str = "",
        deeds: Sequence[Deed] = (),
    ) -> None:
        super().__init__(parent)
        self.text, self.about = text, about
        self._late = False
        self.setProperty("role", "strip")
        self.setProperty("severity", severity)
        self.label = QLabel(text, self, wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self.label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        close = QToolButton(self)
        close.setToolTip(self.tr("Close"))
        close.setIcon(glyph("close", theme.soft))
        close.setProperty("quiet", "true")
        close.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        close.setAccessibleName(self.tr("Close this message"))
        close.clicked.connect(self.leave)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 4, 8, 4)
        row.addWidget(self.label, 1)
        self.buttons = [self._made_button(name, deed) for name, deed in deeds]
        for button in self.buttons:
            row.addWidget(button)
        row.addWidget(close)

    def _made_button(self, text: str, deed: Callable[[], object]) -> QPushButton:
        def done() -> None:
            self.leave()
            deed()

        button = QPushButton(text, self)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(done)
        return button

    def leave(self) -> None:
        """Go away."""
        self.hide()
        self.deleteLater()

    def leave_in_time(self) -> None:
        """Go away, but not from under the pointer: a click on what is said must not hit what moves up there."""
        self._late = self.underMouse()
        if not self._late:
            self.leave()

    def leaveEvent(self, event) -> None:
        super().leaveEvent(event)
        if self._late:
            self.leave()


class MessageStrip(QWidget):
    """The sentences that stand at the moment; the latest is at the top."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(1)
        self.setAccessibleName(self.tr("Messages"))

    def set_theme(self, theme: Theme) -> None:
        """Use another theme for messages that come from now on."""
        self._theme = theme

    def say(
        self,
        text: str,
        severity: str = "info",
        stays: bool = False,
        about: str = "",
        deeds: Sequence[Deed] = (),
    ) -> None:
        """Show a sentence; information goes after a while, warnings and errors wait to be closed.

        What was said `about` something can be dropped when it holds no more.
        """
        for message in self._messages():
            if message.text == text:
                return
        message = Message(text, severity, self._theme, self, about, deeds)
        self._column.insertWidget(0, message)
        message.show()
        for old in self._messages()[_MOST:]:
            old.leave()
        if severity == "info" and not stays:
            QTimer.singleShot(_INFO_MS, message, message.leave_in_time)

    def drop(self, about: str) -> None:
        """Take back what was said about something."""
        for message in self._messages():
            if message.about == about:
                message.leave()

    def says_about(self, about: str) -> bool:
        """Whether something stands about that."""
        return any(message.about == about for message in self._messages())

    def texts(self) -> list[str]:
        """What is being said, latest first."""
        return [message.text for message in self._messages()]

    def clear(self) -> bool:
        """Close the latest message; whether there was one."""
        messages = self._messages()
        if messages:
            messages[0].leave()
        return bool(messages)

    def _messages(self) -> list[Message]:
        items = (self._column.itemAt(place).widget() for place in range(self._column.count()))
        return [item for item in items if isinstance(item, Message) and not item.isHidden()]
