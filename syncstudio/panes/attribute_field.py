"""One question about the selected labels, with the widget that fits it: buttons, a list, or a line to type in."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QToolButton, QWidget

from syncstudio.panes.inspector_plan import MIXED, AskedFacts
from syncstudio.panes.still_list import StillList
from syncstudio.panes.theme import mono

# So many choices, with so many letters together, stand beside each other; more are a list.
_SIDES = (Qt.Key.Key_Left, Qt.Key.Key_Right)
_MOST_BUTTONS, _MOST_LETTERS = 4, 26


class AttributeField(QWidget):
    """Shows an answer and asks for another: `answered` carries its text, "" to take it away."""

    answered = Signal(str)

    def __init__(self, facts: AskedFacts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.attribute = facts.attribute
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.setSpacing(4)

    def show_value(self, value: object) -> None:
        """Show an answer, or that the labels differ (MIXED)."""
        raise NotImplementedError

    def flush(self) -> None:
        """Store what is typed and not stored yet."""


def field_for(facts: AskedFacts, parent: QWidget | None = None) -> AttributeField:
    """The widget that fits an attribute."""
    kind, translate = facts.attribute.kind, QCoreApplication.translate
    if kind == "yes-no":
        return ChoiceButtons(
            facts, {"yes": translate("ChoiceButtons", "Yes"), "no": translate("ChoiceButtons", "No")}, parent
        )
    if kind == "choice":
        few = len(facts.choices) <= _MOST_BUTTONS and sum(map(len, facts.choices)) <= _MOST_LETTERS
        if few:
            return ChoiceButtons(facts, dict(zip(facts.choices, facts.choices, strict=True)), parent)
        return ChoiceList(facts, parent)
    return AnswerLine(facts, parent)


class ChoiceButtons(AttributeField):
    """A few answers beside each other; pressing the one that stands takes it away."""

    def __init__(self, facts: AskedFacts, texts: dict[str, str], parent: QWidget | None = None) -> None:
        super().__init__(facts, parent)
        self.buttons: dict[str, QToolButton] = {}
        for value, text in texts.items():
            button = AnswerButton(self)
            button.setText(text.replace("&", "&&"))
            button.setCheckable(True)
            button.setProperty("role", "answer")
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            button.setAccessibleName(f"{facts.attribute.name}: {button.text()}")
            button.clicked.connect(lambda on, value=value: self.answered.emit(value if on else ""))
            self.buttons[value] = button
            self.row.addWidget(button)
        self.row.addStretch(1)
        self.setFocusProxy(next(iter(self.buttons.values())))

    def show_value(self, value: object) -> None:
        for each, button in self.buttons.items():
            button.setChecked(value == each)

    def keyPressEvent(self, event) -> None:
        """The arrow keys walk the answers."""
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(event.key())
        buttons = list(self.buttons.values())
        if step is None or not any(button.hasFocus() for button in buttons):
            super().keyPressEvent(event)
            return
        at = next(place for place, button in enumerate(buttons) if button.hasFocus())
        buttons[(at + step) % len(buttons)].setFocus(Qt.FocusReason.TabFocusReason)


class AnswerButton(QToolButton):
    """One answer; while it has the keys, the arrows to its sides are its own and not those of the playhead."""

    def event(self, event) -> bool:
        asks = event.type() == QEvent.Type.ShortcutOverride and event.key() in _SIDES
        if asks and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event) -> None:
        if event.key() in _SIDES:
            event.ignore()  # for the row of answers
        else:
            super().keyPressEvent(event)


class ChoiceList(AttributeField):
    """Many answers, one below the other."""

    def __init__(self, facts: AskedFacts, parent: QWidget | None = None) -> None:
        super().__init__(facts, parent)
        self.list = StillList(self)
        self.list.addItem("—", "")
        for choice in facts.choices:
            self.list.addItem(choice, choice)
        self.list.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.list.setMinimumContentsLength(8)
        self.list.setAccessibleName(facts.attribute.name)
        self.list.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.list.activated.connect(lambda _place: self.answered.emit(str(self.list.currentData())))
        self.row.addWidget(self.list, 1)
        self.setFocusProxy(self.list)

    def show_value(self, value: object) -> None:
        self.list.setPlaceholderText(self.tr("differ"))
        self.list.setCurrentIndex(-1 if value is MIXED else self.list.findData(value))


class AnswerLine(AttributeField):
    """A number or a text on one line; Enter, or leaving it, stores what was typed."""

    def __init__(self, facts: AskedFacts, parent: QWidget | None = None) -> None:
        super().__init__(facts, parent)
        self.line = QLineEdit(self)
        self.line.setAccessibleName(facts.attribute.name)
        if facts.attribute.kind == "number":
            self.line.setFont(mono(13))
            self.line.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.line.editingFinished.connect(self._take)
        self.row.addWidget(self.line, 1)
        self.setFocusProxy(self.line)

    def show_value(self, value: object) -> None:
        if self.line.isModified() and self.line.hasFocus():
            return
        self.line.setPlaceholderText(self.tr("differ") if value is MIXED else "")
        text = "" if value is MIXED else str(value)
        if self.line.text() != text:  # what is selected to be typed over stays selected
            self.line.setText(text)

    def flush(self) -> None:
        self._take()

    def _take(self) -> None:
        if self.line.isModified():
            self.line.setModified(False)
            self.answered.emit(self.line.text())
