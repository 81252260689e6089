"""The page of lanes: which labels each takes, and what holds its labels in place."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QListWidget, QListWidgetItem, QTreeWidgetItem, QWidget

from syncstudio.app.schema_pages.page import ID, SchemaPage, choose, put, row
from syncstudio.panes.swatch import swatch
from syncstudio.panes.theme import Theme


class LanesPage(SchemaPage):
    """Lanes with name, parent and relation, person, and the labels they take."""

    def __init__(self, session, theme: Theme, parent: QWidget | None = None) -> None:
        says = self.tr(
            "A lane takes the labels that are checked; with none checked it takes all. Labels of a lane that is held "
            "to a parent lie inside one of the parent's, or over the same span as one, and go with it."
        )
        super().__init__(session, theme, says, [self.tr("Lane"), self.tr("Kind"), self.tr("Labels")], parent)
        self.list.setRootIsDecorated(True)
        self._shown: list[tuple] = []
        change = self.change
        self.name = self.line(self.tr("Name"), lambda text: change(lambda id: session.rename_lane(id, text)))
        self.above = self.choice(self.tr("Parent lane"), lambda _value: self._hold())
        self.relation = self.choice(self.tr("Held"), lambda _value: self._hold())
        for text, value in (
            (self.tr("freely: only listed below it"), ""),
            (self.tr("inside one of its labels"), "inside"),
            (self.tr("over the same span as one"), "same-span"),
        ):
            self.relation.addItem(text, value)
        self.person = self.choice(
            self.tr("Person"), lambda person_id: change(lambda id: session.set_lane_person(id, person_id))
        )
        self.labels = QListWidget(self.side)
        self.labels.setAccessibleName(self.tr("Labels it takes"))
        self.labels.itemChanged.connect(lambda _item: self._take())
        self.labels.setMinimumHeight(220)
        self.labels.setIconSize(self.list.iconSize())
        self.relation.setPlaceholderText(self.tr("to nothing"))
        self.form.addRow(self.tr("Labels it\ntakes"), self.labels)
        self.kind = QComboBox(self)
        for text, value in self._kinds().items():
            self.kind.addItem(text, value)
        self.kind.setAccessibleName(self.tr("Kind of a new lane"))
        self.follows = QComboBox(self)
        self.follows.setAccessibleName(self.tr("What a new lane follows"))
        self.follows.setMinimumContentsLength(10)
        self.follows.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.buttons.addWidget(self.kind)
        self.buttons.addWidget(self.follows, 1)
        self.button(self.tr("Add lane"), self._add)
        self.button(
            self.tr("Delete"), self._remove, self.tr("With all its labels; one undo brings them back")
        )

    def fill_list(self) -> None:
        lanes = self.session.project.lanes()
        taken = self.session.project.vocabulary()
        names = {value: text for text, value in self._kinds().items()}
        items: dict[int, QTreeWidgetItem] = {}
        for lane in sorted(lanes, key=lambda one: one.parent_id is not None):
            above = items.get(lane.parent_id, self.list) if lane.parent_id is not None else self.list
            count = len(taken[lane.id]) if lane.id in taken else None
            cells = [lane.name, names[lane.kind], self.tr("all") if count is None else str(count)]
            items[lane.id] = row(above, cells, lane.id)
        self.follows.clear()
        self.follows.addItem(self.tr("on master time"), None)
        for track in self.session.project.tracks():
            self.follows.addItem(self.tr("on {track}").format(track=track.name), track.id)
        choose(self.follows, self.session.focus_track_id)
        self.follows.setCurrentIndex(max(0, self.follows.currentIndex()))

    def show_entry(self, entry_id: int) -> None:
        project = self.session.project
        lane = project.lane(entry_id)
        put(self.name, lane.name)
        self.above.clear()
        self.above.addItem(self.tr("None"), None)
        for one in project.lanes():
            if one.id != entry_id:
                self.above.addItem(one.name, one.id)
        choose(self.above, lane.parent_id)
        choose(self.relation, lane.relation if lane.parent_id is not None else None)
        self.relation.setEnabled(lane.parent_id is not None)
        self.person.clear()
        self.person.addItem(self.tr("Nobody in particular"), None)
        for person in project.people():
            self.person.addItem(swatch(self.theme, person.color, None), person.name, person.id)
        choose(self.person, lane.person_id)
        self._show_labels(project.vocabulary().get(entry_id, frozenset()))

    def _show_labels(self, taken: frozenset[int]) -> None:
        """Rows that are there already are only checked anew, so that the list stays where it was scrolled to."""
        labels = self.session.project.labels()
        wanted = [(label.id, label.name, label.color, label.hotkey, self.theme.dark) for label in labels]
        if wanted == self._shown:
            for place, label in enumerate(labels):
                checked = Qt.CheckState.Checked if label.id in taken else Qt.CheckState.Unchecked
                self.labels.item(place).setCheckState(checked)
            return
        self._shown = wanted
        self.labels.clear()
        for label in labels:
            item = QListWidgetItem(swatch(self.theme, label.color, label.hotkey), label.name, self.labels)
            item.setData(ID, label.id)
            item.setFlags(
                Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsSelectable
            )
            item.setCheckState(Qt.CheckState.Checked if label.id in taken else Qt.CheckState.Unchecked)

    def _kinds(self) -> dict[str, str]:
        return {
            self.tr("Segments"): "segments",
            self.tr("Events"): "events",
            self.tr("Transcript"): "transcript",
            self.tr("Regions"): "regions",
        }

    def _hold(self) -> None:
        parent_id, relation = self.above.currentData(), self.relation.currentData() or ""
        self.change(lambda id: self.session.hold_lane(id, parent_id, relation))

    def _take(self) -> None:
        items = (self.labels.item(at) for at in range(self.labels.count()))
        wanted = [item.data(ID) for item in items if item.checkState() == Qt.CheckState.Checked]
        self.change(lambda id: self.session.set_vocabulary(id, wanted))

    def _add(self) -> None:
        name, kind, track_id = self.kind.currentText(), self.kind.currentData(), self.follows.currentData()
        made: list[int] = []
        if self.ask(lambda: made.append(self.session.add_lane(name, track_id, kind))):
            self.fill(made[0])
            self.name.setFocus()
            self.name.selectAll()

    def _remove(self) -> None:
        self.change(self.session.delete_lane)
