"""One action as the table of actions has it: its name, its keys, its menu."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

CONTEXT = "actions"


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """One action. `keys` are portable key texts, the first one is shown in the menu, unless a keymap has others.

    `while_typing` actions keep their key while a text is being typed; all others fall silent.
    `writes` actions are greyed out when the project is open for viewing only. `within` is the id of the submenu
    an action stands in.
    """

    id: str
    text: str
    keys: tuple[str, ...]
    group: str
    tip: str = ""
    checkable: bool = False
    while_typing: bool = False
    writes: bool = False
    within: str = ""

    def label(self) -> str:
        """The text in the user's language."""
        return QCoreApplication.translate(CONTEXT, self.text)

    def name(self) -> str:
        """The label as it is shown: those of one kind are told apart by the number in their id."""
        return self.label().replace("%1", self.id.rpartition("_")[2])

    def hint(self) -> str:
        """One sentence more than the label, in the user's language; may be empty."""
        return QCoreApplication.translate(CONTEXT, self.tip) if self.tip else ""
