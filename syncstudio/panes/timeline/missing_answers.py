"""Which labels in sight miss an answer that is required, and what a hover says was answered."""

from __future__ import annotations

from collections.abc import Collection, Set
from typing import TYPE_CHECKING

from syncstudio.interchange.schemas.attribute_value import short
from syncstudio.project.errors import ProjectError

if TYPE_CHECKING:
    from syncstudio.session.session import Session

_ASKING = frozenset({"attribute", "attribute_value"})
_MOST_LINES = 8


class MissingAnswers:
    """Asks the session once about each label that is drawn, until something changes that answers hang on."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._known: dict[int, bool] = {}
        self._asks: bool | None = None

    def among(self, ids: Collection[int]) -> Set[int]:
        """Those of these labels that miss a required answer."""
        if self._asks is None:
            self._asks = any(one.required for one in self._session.project.attributes())
        if not self._asks:
            return frozenset()
        unknown = [one for one in ids if one not in self._known]
        if unknown:
            missing = self._session.missing_required(unknown)
            self._known |= {one: one in missing for one in unknown}
        return {one for one in ids if self._known[one]}

    def take(self, tables: Set[str]) -> bool:
        """Something changed in these tables; whether labels anywhere may now be drawn otherwise."""
        if tables & _ASKING:
            self._known, self._asks = {}, None
            return True
        if "segment" in tables:
            self._known = {}
        return False


def answers_text(session: Session, segment_id: int) -> str:
    """What was answered for a label, a line each, and what must still be."""
    try:
        asked = session.attributes_of(segment_id)
        values = session.attribute_values(segment_id) if asked else {}
    except ProjectError:  # deleted under the mouse
        return ""
    lines = [f"{one.name}: {short(values[one.id])}" for one in asked if values.get(one.id)]
    more = [f"… and {len(lines) - _MOST_LINES} more answers"] if len(lines) > _MOST_LINES else []
    open_ones = [one.name for one in asked if one.required and not values.get(one.id)]
    missing = [f"◆ required: {', '.join(open_ones)}"] if open_ones else []
    return "\n".join([*lines[:_MOST_LINES], *more, *missing])
