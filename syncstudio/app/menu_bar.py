"""The menu bar, made from the table of actions: the project's name at its left, the workspaces at its right."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QLabel, QMenu, QMenuBar, QToolButton, QWidget

from syncstudio.app.action_set import ActionSet
from syncstudio.app.action_spec import ActionSpec
from syncstudio.app.actions import MENUS, SUBMENUS, group_label


class MenuBar(QMenuBar):
    """All menus. `submenus` are filled by the window: recent projects, speeds, docks, themes."""

    def __init__(self, actions: ActionSet, switch: QWidget | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.submenus: dict[str, QMenu] = {}
        self.switch = switch
        more = self.findChild(QToolButton, "qt_menubar_ext_button")
        if more is not None:  # Qt's own arrow is drawn in a colour of no theme of ours
            more.setIcon(QIcon())
            more.setText("»")
            more.setToolTip(self.tr("More menus"))
            more.setAccessibleName(more.toolTip())
        self._name = QLabel(self)
        self._name.setProperty("role", "head")
        self._name.setContentsMargins(14, 0, 6, 0)
        self._name.setTextFormat(Qt.TextFormat.PlainText)
        self.setCornerWidget(self._name, Qt.Corner.TopLeftCorner)
        if switch is not None:
            self.setCornerWidget(switch, Qt.Corner.TopRightCorner)
        for group, specs in MENUS.items():
            menu = self.addMenu(group_label(group))
            menu.setToolTipsVisible(False)
            for spec, following in zip(specs, [*specs[1:], None], strict=True):
                if spec is None:
                    self._holding(following, menu).addSeparator()
                elif spec.id in SUBMENUS:
                    submenu = menu.addMenu(spec.label())
                    self.submenus[spec.id] = submenu
                else:
                    self._holding(spec, menu).addAction(actions[spec.id])

    def show_name(self, name: str) -> None:
        """Write the project's name at the left."""
        face = self._name.fontMetrics()
        self._name.setText(face.elidedText(name, Qt.TextElideMode.ElideMiddle, 260))
        self._name.setToolTip(name)
        self._name.adjustSize()

    def _holding(self, spec: ActionSpec | None, menu: QMenu) -> QMenu:
        """The menu that a row stands in: the submenu it names, or the menu itself."""
        return menu if spec is None or not spec.within else self.submenus[spec.within]
