"""The people of a recording: who is heard on which lanes, who is seen in which regions, and for how long at once."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QIcon, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from syncstudio.panes.counted import counted
from syncstudio.panes.people_plan import MOST_REGIONS, PersonRow, length_text, nobodys_lanes, rows_of
from syncstudio.panes.people_tree import NOBODY, PERSON, ROW, PeopleTree
from syncstudio.panes.swatch import SWATCH_PX, swatch
from syncstudio.panes.theme import NOTE_PX, Theme
from syncstudio.project.errors import ProjectError
from syncstudio.session.errors import SessionError
from syncstudio.session.notices import ProjectChanged
from syncstudio.session.regions.presence import Presence

_OF_PEOPLE = frozenset({"person", "lane", "segment", "region", "keyframe", "track", "piece", "anchor"})
# Edits come in bursts; the dock reads all lanes of people anew after the last.
_QUIET_MS = 150


class PeoplePane(QWidget):
    """A tree of people. `refused` carries why something could not be done."""

    refused = Signal(str)

    def __init__(self, session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._theme = theme
        self._filling = False
        self._closed: set[int] = set()
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._empty = QLabel(
            self.tr(
                "Nobody yet. Type a name below; then say on a lane whose voice it is, and on a region whose face, "
                "by a right click or by dragging it onto the name."
            ),
            self,
            wordWrap=True,
            margin=10,
        )
        self._empty.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._empty.setProperty("role", "soft")
        self.tree = self._made_tree()
        self._name = QLineEdit(self)
        self._name.setPlaceholderText(self.tr("New name"))
        self._name.setAccessibleName(self.tr("Name of somebody new"))
        self._name.returnPressed.connect(self._add)
        self._add_button = QPushButton(self.tr("Add"), self)
        self._add_button.clicked.connect(self._add)
        self._suggest = QPushButton(self.tr("Who speaks?"), self)
        self._suggest.setToolTip(
            self.tr("Suggest whose faces these are, from mouths that move while voices are heard")
        )
        self._suggest.clicked.connect(lambda: self._ask(self._session.suggest_people))
        foot = QHBoxLayout()
        foot.setContentsMargins(8, 4, 8, 8)
        foot.setSpacing(4)
        foot.addWidget(self._name, 1)
        for button in (self._add_button, self._suggest):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            foot.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._empty)
        column.addWidget(self.tree, 1)
        column.addLayout(foot)
        self.setFocusProxy(self.tree)
        self._later = QTimer(self, interval=_QUIET_MS, singleShot=True)
        self._later.timeout.connect(self._refresh_if_seen)

    def set_theme(self, theme: Theme) -> None:
        """Show the colours of another theme."""
        self._theme = theme
        self._refresh_if_seen()

    def on_notice(self, notice: object) -> None:
        """Follow people, their lanes and their regions."""
        if isinstance(notice, ProjectChanged) and notice.change.tables & _OF_PEOPLE and self.isVisible():
            self._later.start()

    def showEvent(self, event) -> None:
        super().showEvent(event)
        self.refresh()

    def refresh(self) -> None:
        """Read everything anew."""
        session, tree = self._session, self.tree
        kept, at = tree.key_of(tree.currentItem()), tree.verticalScrollBar().value()
        labels = {label.id: label.name for label in session.project.labels()}
        self._filling = True
        tree.clear()
        presences = session.presences()
        for presence in presences:
            self._add_person(presence, labels)
        nobody = nobodys_lanes(session.project.lanes()) if presences else []
        if nobody:
            self._add_nobody(nobody)
        self._filling = False
        tree.setCurrentItem(tree.item_of(kept))  # type: ignore[arg-type]  # Qt: nothing is current
        tree.verticalScrollBar().setValue(at)
        self._empty.setVisible(not presences)
        tree.setVisible(bool(presences))
        for widget in (self._name, self._add_button, self._suggest):
            widget.setEnabled(session.viewing is None)
        self._suggest.setVisible(bool(presences))

    # Rows

    def _add_person(self, presence: Presence, labels: dict[int, str]) -> None:
        person = presence.person
        lengths = [length_text(ns) for ns in (presence.heard_ns, presence.seen_ns, presence.both_ns)]
        item = self.tree.add_row([person.name, *lengths], person_id=person.id)
        item.setIcon(0, self._swatch(person.color))
        item.setToolTip(0, person.note)
        if self._session.viewing is None:
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
        for row in rows_of(presence, labels):
            self._add_under(item, row)
        more = len(presence.regions) - MOST_REGIONS
        if more > 0:
            text = counted(self.tr("and 1 more region"), self.tr("and {count} more regions"), more)
            child = self.tree.add_row([text], item)
            child.setFlags(Qt.ItemFlag.ItemIsEnabled)
        item.setExpanded(person.id not in self._closed)

    def _add_under(self, item: QTreeWidgetItem, row: PersonRow) -> None:
        voice = row.segment_id is None
        name = self.tr("Voice: {lane}").format(lane=row.name) if voice else row.name
        if row.suggested:
            name = self.tr("{name} (suggested)").format(name=name)
        seen = "" if row.seen_ns is None else length_text(row.seen_ns)
        child = self.tree.add_row([name, "", seen, ""], item, row)
        child.setFirstColumnSpanned(voice)
        verdict = self._session.mouth_verdicts.get(row.segment_id or 0)
        tip = self.tr("{name}\nClick to go there; drag it onto another person").format(name=name)
        child.setToolTip(0, tip if verdict is None else f"{verdict.reason}\n{tip}")
        if row.suggested:
            face = child.font(0)
            face.setItalic(True)
            child.setFont(0, face)

    def _add_nobody(self, rows: list[PersonRow]) -> None:
        item = self.tree.add_row([self.tr("Nobody's yet"), "", "", ""], person_id=NOBODY)
        for row in rows:
            child = self.tree.add_row([row.name, "", "", ""], item, row)
            child.setFirstColumnSpanned(True)
            child.setToolTip(0, self.tr("Drag it onto the person whose it is"))
        item.setExpanded(NOBODY not in self._closed)

    def _made_tree(self) -> PeopleTree:
        tree = PeopleTree(self)
        tree.setHeaderLabels([self.tr("Person"), self.tr("Heard"), self.tr("Seen"), self.tr("Both")])
        tree.setIconSize(QSize(SWATCH_PX, SWATCH_PX))
        tree.setEditTriggers(
            QAbstractItemView.EditTrigger.EditKeyPressed | QAbstractItemView.EditTrigger.DoubleClicked
        )
        tree.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        tree.setAccessibleName(self.tr("People"))
        tree.setIndentation(14)
        header = tree.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        small = header.font()
        small.setPixelSize(NOTE_PX)
        header.setFont(small)
        tree.customContextMenuRequested.connect(self._show_menu)
        tree.itemClicked.connect(lambda item, _column: self.go_to(item))
        tree.itemChanged.connect(self._renamed)
        tree.itemCollapsed.connect(lambda item: self._fold(item, True))
        tree.itemExpanded.connect(lambda item: self._fold(item, False))
        tree.dropped.connect(self._give)
        tree.removed.connect(self._delete)
        tree.opened.connect(self.go_to)
        return tree

    def _swatch(self, entry: int) -> QIcon:
        return swatch(self._theme, entry, None)

    # What is asked for

    def go_to(self, item: QTreeWidgetItem) -> None:
        """Select what a row is about, and go to where it begins."""
        row = item.data(0, ROW)
        if row is None:
            return
        session = self._session
        if row.segment_id is not None:
            session.selected_segments = frozenset({row.segment_id})
            session.transport.pause()
            session.move_playhead(row.start_ns)
            return
        session.current_lane_id = row.lane_id
        first = session.project.segments(row.lane_id)[:1]
        if first:
            session.move_playhead(session.placed_segment(first[0].id).master.start_ns)

    def _give(self, row: PersonRow, person_id: int) -> None:
        """A lane or a region was dropped onto a person, or onto nobody."""
        person = None if person_id == NOBODY else person_id
        if row.segment_id is None:
            self._ask(partial(self._session.set_lane_person, row.lane_id, person))
        else:
            self._ask(partial(self._session.set_region_person, [row.segment_id], person))

    def _add(self) -> None:
        name = self._name.text().strip()
        if not name:
            self._name.setFocus()
        elif self._ask(lambda: self._session.add_person(name)):
            self._name.clear()

    def _renamed(self, item: QTreeWidgetItem, column: int) -> None:
        person_id = item.data(0, PERSON)
        if self._filling or column or person_id in (None, NOBODY):
            return
        if not self._ask(lambda: self._session.update_person(person_id, name=item.text(0))):
            self._later.start()

    def _delete(self, item: QTreeWidgetItem) -> None:
        person_id, row = item.data(0, PERSON), item.data(0, ROW)
        if self._session.viewing is not None:
            return
        if row is not None:
            self._give(row, NOBODY)
        elif person_id not in (None, NOBODY):
            self._ask(lambda: self._session.delete_person(person_id))

    def _fold(self, item: QTreeWidgetItem, closed: bool) -> None:
        person_id = item.data(0, PERSON)
        if not self._filling and person_id is not None:
            (self._closed.add if closed else self._closed.discard)(person_id)

    def _show_menu(self, at: QPoint) -> None:
        item = self.tree.itemAt(at) or self.tree.currentItem()
        menu = None if item is None else self.menu_of(item)
        if menu is not None and not menu.isEmpty():
            menu.popup(self.tree.viewport().mapToGlobal(at))

    def menu_of(self, item: QTreeWidgetItem) -> QMenu:
        """What can be done with a row."""
        menu = QMenu(self)
        person_id, row = item.data(0, PERSON), item.data(0, ROW)
        if row is not None:
            self._offer_row(menu, row, item)
        elif person_id not in (None, NOBODY):
            self._offer_person(menu, person_id, item)
        for action in menu.actions():
            action.setEnabled(self._session.viewing is None)
        return menu

    def _offer_person(self, menu: QMenu, person_id: int, item: QTreeWidgetItem) -> None:
        session = self._session
        menu.addAction(self.tr("Rename")).triggered.connect(lambda: self.tree.editItem(item, 0))
        colors = menu.addMenu(self.tr("Colour"))
        # In the order of the theme's palette.
        names = (
            *(self.tr("Blue"), self.tr("Violet"), self.tr("Teal"), self.tr("Orange")),
            *(self.tr("Rose"), self.tr("Green"), self.tr("Gold"), self.tr("Slate")),
        )
        for entry, name in enumerate(names[: len(self._theme.tracks)]):
            action = colors.addAction(self._swatch(entry), name)
            change = partial(session.update_person, person_id, color=entry)
            action.triggered.connect(lambda _checked=False, change=change: self._ask(change))
        others = menu.addMenu(self.tr("The same person as"))
        for other in session.people():
            if other.id != person_id:
                merge = partial(session.merge_people, other.id, [person_id])
                action = others.addAction(self._swatch(other.color), other.name)
                action.triggered.connect(lambda _checked=False, merge=merge: self._ask(merge))
        others.setEnabled(not others.isEmpty())
        menu.addSeparator()
        menu.addAction(self.tr("Delete")).triggered.connect(lambda: self._delete(item))

    def _offer_row(self, menu: QMenu, row: PersonRow, item: QTreeWidgetItem) -> None:
        session = self._session
        menu.addAction(self.tr("Go there")).triggered.connect(lambda: self.go_to(item))
        if row.suggested:
            ids = [row.segment_id]
            yes = menu.addAction(self.tr("Accept suggested person"))
            yes.triggered.connect(lambda: self._ask(partial(session.accept_person, ids)))
            no = menu.addAction(self.tr("Reject suggested person"))
            no.triggered.connect(lambda: self._ask(partial(session.reject_person, ids)))
        menu.addSeparator()
        for person in session.people():
            action = menu.addAction(self._swatch(person.color), person.name)
            action.triggered.connect(lambda _checked=False, id=person.id: self._give(row, id))
        menu.addAction(self.tr("Nobody")).triggered.connect(lambda: self._give(row, NOBODY))

    def _refresh_if_seen(self) -> None:
        if self.isVisible():
            self.refresh()

    def _ask(self, request) -> bool:
        try:
            request()
        except (SessionError, ProjectError) as refusal:
            self.refused.emit(str(refusal))
            return False
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._name.hasFocus():
            self._name.clear()
            self.tree.setFocus()
        else:
            super().keyPressEvent(event)
