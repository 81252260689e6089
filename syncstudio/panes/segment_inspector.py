"""The Segment dock: the lane, times, label, text and attributes of what is selected, each typed in its place."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFormLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from syncstudio.panes.attribute_field import AttributeField, field_for
from syncstudio.panes.inspector_plan import LOOKED_AT, MIXED, AskedFacts, InspectorFacts, inspector_facts
from syncstudio.panes.segment_fields import SegmentFields
from syncstudio.panes.theme import Theme
from syncstudio.project.errors import ProjectError
from syncstudio.session.errors import SessionError
from syncstudio.session.notices import ProjectChanged, SegmentsSelected
from syncstudio.timebase.timecode import TimecodeError

_TABLES = frozenset(
    {"segment", "label", "lane", "vocabulary", "attribute", "attribute_value", "piece", "anchor", "person"}
)


class SegmentInspector(QWidget):
    """Follows the selection. Every Enter is one step of undo; `refused` says why one was not taken."""

    refused = Signal(str)

    def __init__(self, session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._theme = theme
        self._facts: InspectorFacts | None = None
        self._stale = True
        self._flushing = False
        self._shape: tuple = ()
        self.answers: dict[int, AttributeField] = {}
        self._marks: dict[int, QLabel] = {}
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._empty = QLabel(
            self.tr(
                "Click a label on the timeline, or walk to one with the arrow keys: its times, text and attributes are "
                "typed here.\n\nWhat is asked of labels is set in Label › Labels and lanes."
            ),
            self,
            wordWrap=True,
        )
        self._empty.setProperty("role", "soft")
        self._head = QLabel(self)
        self._head.setProperty("role", "head")
        self.fields = SegmentFields(self)
        self.fields.asked.connect(self._ask)
        self._asked = QFormLayout()
        self._asked.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._asked.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapAllRows)
        self._asked.setHorizontalSpacing(12)
        self._asked.setVerticalSpacing(4)
        self._foot = QLabel(self, wordWrap=True)
        self._foot.setProperty("role", "note")
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 12)
        column.setSpacing(10)
        column.addWidget(self._empty)
        column.addWidget(self._head)
        column.addWidget(self.fields)
        column.addLayout(self._asked)
        column.addWidget(self._foot)
        column.addStretch(1)
        self._fill()

    # Following

    def set_theme(self, theme: Theme) -> None:
        """Use another theme's colours."""
        self._theme = theme
        self._shape = ()
        self._fill_when_seen()

    def on_notice(self, notice: object) -> None:
        """Follow the selection and what happens to it."""
        if isinstance(notice, SegmentsSelected) or (
            isinstance(notice, ProjectChanged) and notice.change.tables & _TABLES
        ):
            self._fill_when_seen()

    def focus_first(self) -> None:
        """Put the keys where the first question is, or else where the text is."""
        if self._stale:
            self._fill()
        if self._facts is None:
            return
        open_ones = [one for one in self._facts.attributes if one.missing] or [*self._facts.attributes]
        target = self.answers[open_ones[0].attribute.id] if open_ones else self.fields.text
        target.setFocus(Qt.FocusReason.ShortcutFocusReason)
        QTimer.singleShot(0, self, self._reveal_focus)  # once the dock has its height

    def _reveal_focus(self) -> None:
        """Scroll to what has the keys, where the dock is too low for everything."""
        focus, area = self.focusWidget(), self.parentWidget()
        while area is not None and not isinstance(area, QScrollArea):
            area = area.parentWidget()
        if focus is not None and area is not None:
            area.ensureWidgetVisible(focus)

    @property
    def empty(self) -> bool:
        """Whether nothing is selected."""
        return self._facts is None

    # Showing

    def _fill_when_seen(self) -> None:
        self._stale = True
        if self.isVisible():
            self._fill()

    def _fill(self) -> None:
        self._flush()
        self._stale = False
        facts = inspector_facts(self._session, self._session.selected_segments)
        self._facts = facts
        self._empty.setVisible(facts is None)
        for widget in (self._head, self.fields, self._foot):
            widget.setVisible(facts is not None)
        shape = () if facts is None else tuple((one.attribute, one.asked) for one in facts.attributes)
        if shape != self._shape:
            self._lay_out_questions(() if facts is None else facts.attributes)
            self._shape = shape
        if facts is None:
            return
        self._head.setText(self._head_text(facts))
        self.fields.show_facts(facts, self._theme, writable=not self._session.viewing)
        for one in facts.attributes:
            self.answers[one.attribute.id].show_value(one.value)
            self._show_mark(one)
        self._foot.setText(self._foot_text(facts))

    def _flush(self) -> None:
        """What was typed belongs to what was selected then, whatever is selected now."""
        chosen = tuple(sorted(self._session.selected_segments))
        if self._facts is None or chosen == self._facts.ids or self._flushing:
            return
        self._flushing = True
        try:
            self.fields.flush()
            for field in self.answers.values():
                field.flush()
        finally:
            self._flushing = False

    def _lay_out_questions(self, asked: tuple[AskedFacts, ...]) -> None:
        while self._asked.rowCount():
            self._asked.removeRow(0)
        self.answers, self._marks = {}, {}
        for one in asked:
            attribute = one.attribute
            field = field_for(one, self)
            field.setEnabled(one.asked and not self._session.viewing)
            field.answered.connect(lambda value, id=attribute.id: self._answer(id, value))
            if attribute.description:
                field.setToolTip(attribute.description)
            mark = QLabel(self, wordWrap=True)
            mark.setToolTip(attribute.description)
            mark.setBuddy(field)
            self._asked.addRow(mark, field)
            self.answers[attribute.id] = field
            self._marks[attribute.id] = mark

    def _show_mark(self, one: AskedFacts) -> None:
        """A question that must be answered says so in a word and a shape, until it is answered."""
        name = one.attribute.name
        mark = self._marks[one.attribute.id]
        if not one.asked:
            mark.setText(self.tr("{name} · no longer asked").format(name=name))
            mark.setProperty("role", "soft")
        elif one.missing:
            mark.setText(self.tr("{name}  ◆ required").format(name=name))
        else:
            mark.setText(name)
        judged = "undecided" if one.missing else None
        if mark.property("judged") != judged:
            mark.setProperty("judged", judged)
            mark.style().unpolish(mark)
            mark.style().polish(mark)

    def _head_text(self, facts: InspectorFacts) -> str:
        count = len(facts.ids)
        if count == 1:
            text = self.tr("1 event") if facts.event else self.tr("1 label")
        elif count > LOOKED_AT:
            text = self.tr("{count} labels; values are those of the first {some}").format(
                count=f"{count:,}", some=LOOKED_AT
            )
        else:
            text = self.tr("{count} labels").format(count=count)
        if facts.missing:
            text += "  ·  " + self.tr("◆ {count} to answer").format(count=facts.missing)
        return text

    def _foot_text(self, facts: InspectorFacts) -> str:
        if facts.status is MIXED:
            said = self.tr("Statuses differ")
        else:
            words = {
                "draft": self.tr("Draft"),
                "submitted": self.tr("Submitted"),
                "accepted": self.tr("Accepted"),
                "rejected": self.tr("Rejected"),
            }
            said = words.get(str(facts.status), "")
        parts = [said]
        if facts.author and facts.author is not MIXED:
            parts.append(self.tr("made by {who}").format(who=facts.author))
        if facts.reviewer and facts.reviewer is not MIXED and facts.status in ("accepted", "rejected"):
            parts.append(self.tr("judged by {who}").format(who=facts.reviewer))
        if facts.confidence is not None:
            parts.append(self.tr("confidence {share} %").format(share=round(facts.confidence * 100)))
        return ", ".join(parts)

    # Asking

    def _answer(self, attribute_id: int, value: str) -> None:
        self._ask(lambda session, ids: session.set_attribute(ids, attribute_id, value))

    def _ask(self, request: Callable) -> None:
        if self._facts is None:
            return
        ids = self._facts.ids
        try:
            request(self._session, ids)
        except (SessionError, ProjectError, TimecodeError) as error:
            self.refused.emit(str(error))
        if not self._flushing:
            self._fill()

    def showEvent(self, event) -> None:
        super().showEvent(event)
        if self._stale:
            self._fill()
