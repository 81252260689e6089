"""How the rows of the action tables are written."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from syncstudio.app.action_spec import ActionSpec

if TYPE_CHECKING:

    def QT_TRANSLATE_NOOP(context: str, text: str) -> str:
        """Mark a text for translation; Qt's own stub forgets that it stays a text."""
        return text
else:
    from PySide6.QtCore import QT_TRANSLATE_NOOP

__all__ = ["QT_TRANSLATE_NOOP", "SEPARATOR", "Rows", "rows_of"]

Rows = list[ActionSpec | None]
SEPARATOR = None


def rows_of(group: str) -> Callable[..., ActionSpec]:
    """A maker of rows for one menu: id, text, keys, and what else is true of the action."""

    def make(id: str, text: str, *keys: str, **more: object) -> ActionSpec:
        return ActionSpec(id, text, keys, group, **more)  # type: ignore[arg-type]

    return make
