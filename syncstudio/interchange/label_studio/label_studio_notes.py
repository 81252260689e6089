"""What is said of a labelling config beside its schema: notes, and what is left out with the reason."""

from __future__ import annotations

from dataclasses import dataclass, field

from syncstudio.interchange.safe_xml import Tag


@dataclass(frozen=True, slots=True)
class Unmapped:
    """A tag, or an attribute of one, that has no counterpart here. `what` is as it stands in the file."""

    line: int
    what: str
    reason: str


@dataclass(slots=True)
class Notes:
    """Collects both while a config is read."""

    notes: list[str] = field(default_factory=list)
    unmapped: list[Unmapped] = field(default_factory=list)

    def say(self, text: str) -> None:
        """One sentence on how something was mapped; the same one only once."""
        if text not in self.notes:
            self.notes.append(text)

    def leave_out(self, tag: Tag, reason: str, attribute: str = "") -> None:
        """Something has no counterpart."""
        name = tag.get("name") or tag.get("value")
        what = f"<{tag.name}{f' “{name[:60]}”' if name else ''}>"
        if attribute:
            what = f"{attribute} of {what}"
        self.unmapped.append(Unmapped(tag.line, what, reason))
