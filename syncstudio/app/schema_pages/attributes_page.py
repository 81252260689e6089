"""The page of attributes: what is asked of labels, in which way, and of which ones."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QComboBox, QPlainTextEdit, QWidget

from syncstudio.app.schema_pages.page import SchemaPage, choose, put, row
from syncstudio.panes.swatch import swatch
from syncstudio.panes.theme import Theme
from syncstudio.session.labels.attributes import choices_of
from syncstudio.session.names import free_name


class AttributesPage(SchemaPage):
    """Attributes with kind, choices, initial value, whether required, and of what they are asked."""

    def __init__(self, session, theme: Theme, parent: QWidget | None = None) -> None:
        says = self.tr(
            "What is asked of a label beyond its name; the Segment dock takes the answers. What is required may be "
            "left open in a draft, and must be answered before a label is submitted."
        )
        super().__init__(
            session, theme, says, [self.tr("Attribute"), self.tr("Kind"), self.tr("Asked of")], parent
        )
        self._scopes: list[tuple[int | None, int | None]] = []
        change = self.change
        self.list.setRootIsDecorated(False)
        self.name = self.line(
            self.tr("Name"), lambda text: change(lambda id: session.update_attribute(id, name=text))
        )
        self.kind = self.choice(self.tr("Kind"), self._set_kind)
        for text, value in self._kinds().items():
            self.kind.addItem(text, value)
        self.choices = ChoicesField(self.side)
        self.choices.setAccessibleName(self.tr("Choices"))
        self.choices.left = self._set_choices
        self.form.addRow(self.tr("Choices,\none a line"), self.choices)
        self.initial = self.line(
            self.tr("Initial value"),
            lambda text: change(lambda id: session.update_attribute(id, initial=text.strip())),
            self.tr("What a new label begins with; empty for nothing"),
        )
        self.required = QCheckBox(self.tr("Required before submitting"), self.side)
        self.required.clicked.connect(lambda on: change(lambda id: session.update_attribute(id, required=on)))
        self.form.addRow("", self.required)
        self.of = self.choice(self.tr("Asked of"), self._set_scope)
        self.description = self.line(
            self.tr("Description"),
            lambda text: change(lambda id: session.update_attribute(id, description=text)),
        )
        self.new_kind = QComboBox(self)
        for text, value in self._kinds().items():
            self.new_kind.addItem(text, value)
        self.new_kind.setAccessibleName(self.tr("Kind of a new attribute"))
        self.buttons.addWidget(self.new_kind)
        self.button(self.tr("Add attribute"), self._add)
        self.button(self.tr("Delete"), self._remove, self.tr("With its answers; one undo brings them back"))
        self.buttons.addStretch(1)

    def fill_list(self) -> None:
        project = self.session.project
        labels = {label.id: label.name for label in project.labels()}
        lanes = {lane.id: lane.name for lane in project.lanes()}
        names = {value: text for text, value in self._kinds().items()}
        for one in project.attributes():
            of = self.tr("every label")
            if one.label_id is not None:
                of = labels.get(one.label_id, "")
            elif one.lane_id is not None:
                of = self.tr("lane {name}").format(name=lanes.get(one.lane_id, ""))
            kind = names[one.kind] + (self.tr(" ◆") if one.required else "")
            item = row(self.list, [one.name, kind, of], one.id)
            item.setToolTip(1, self.tr("◆ required") if one.required else "")

    def show_entry(self, entry_id: int) -> None:
        project = self.session.project
        one = next(each for each in project.attributes() if each.id == entry_id)
        put(self.name, one.name)
        choose(self.kind, one.kind)
        self.choices.setEnabled(one.kind == "choice")
        self.choices.show_lines(choices_of(one))
        put(self.initial, one.initial)
        self.required.setChecked(one.required)
        self.of.clear()
        lanes, labels = project.lanes(), project.labels()
        self._scopes = [
            (None, None),
            *((None, lane.id) for lane in lanes),
            *((label.id, None) for label in labels),
        ]
        self.of.addItem(self.tr("Every label"))
        for lane in lanes:
            self.of.addItem(self.tr("Labels on the lane {name}").format(name=lane.name))
        for label in labels:
            self.of.addItem(swatch(self.theme, label.color, label.hotkey), label.name)
        self.of.setCurrentIndex(self._scopes.index((one.label_id, one.lane_id)))
        put(self.description, one.description)

    def _kinds(self) -> dict[str, str]:
        return {
            self.tr("Choice"): "choice",
            self.tr("Number"): "number",
            self.tr("Text"): "text",
            self.tr("Yes or no"): "yes-no",
        }

    def _set_kind(self, kind: object) -> None:
        """Another kind; a choice begins with two choices to type over, and any other has none."""
        choices = [self.tr("one"), self.tr("two")] if kind == "choice" else []
        self.change(lambda id: self.session.update_attribute(id, kind=kind, choices=choices, initial=""))

    def _set_choices(self, lines: list[str]) -> None:
        self.change(lambda id: self.session.update_attribute(id, choices=lines))

    def _set_scope(self, _data: object) -> None:
        label_id, lane_id = self._scopes[self.of.currentIndex()]
        self.change(lambda id: self.session.update_attribute(id, label_id=label_id, lane_id=lane_id))

    def _add(self) -> None:
        kind = self.new_kind.currentData()
        name = free_name(self.tr("New attribute"), (one.name for one in self.session.project.attributes()))
        choices = [self.tr("one"), self.tr("two")] if kind == "choice" else []
        made: list[int] = []
        if self.ask(lambda: made.append(self.session.add_attribute(name, kind, choices))):
            self.fill(made[0])
            self.name.setFocus()
            self.name.selectAll()

    def _remove(self) -> None:
        self.change(self.session.delete_attribute)


class ChoicesField(QPlainTextEdit):
    """Lines of text; leaving it hands them to `left` when they were changed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.left = lambda _lines: None
        self.setTabChangesFocus(True)
        self.setFixedHeight(self.fontMetrics().lineSpacing() * 5 + 16)

    def show_lines(self, lines) -> None:
        """Show the choices, one a line."""
        text = "\n".join(lines)
        if text != self.toPlainText() and not (self.hasFocus() and self.document().isModified()):
            self.setPlainText(text)
            self.document().setModified(False)

    def focusOutEvent(self, event) -> None:
        super().focusOutEvent(event)
        if self.document().isModified():
            self.document().setModified(False)
            self.left(self.toPlainText().splitlines())
