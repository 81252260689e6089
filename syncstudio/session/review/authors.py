"""Who is at work: the name that stands beside everything a person makes, says and decides."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from syncstudio.interchange.schemas.schema_fault import NOT_SEEN
from syncstudio.project.change import Change
from syncstudio.project.labelling_records import Comment
from syncstudio.project.records import Segment, Track
from syncstudio.session.core import SessionCore
from syncstudio.session.errors import SessionError

MOST_NAME_LETTERS = 60


@dataclass(frozen=True, slots=True)
class Worker:
    """Somebody who labels or reviews: the name, and the palette entry they are marked in."""

    name: str
    color: int = 0

    @property
    def initials(self) -> str:
        """One or two letters: "AL" for Ann Lee, "Be" for Ben."""
        parts = self.name.split()
        if len(parts) > 1:
            return (parts[0][:1] + parts[-1][:1]).upper()
        return self.name[:2].capitalize()


class Authors(SessionCore):
    """The person at work. Until somebody says who they are, it is the name they logged in by."""

    worker_colors: Mapping[str, int] = MappingProxyType({})
    """The palette entries that people of this machine chose for themselves, by name."""
    _told = False
    _unsigned: set[int]

    def _open_authors(self) -> None:
        self._unsigned = set()
        self._stop_listening.append(self.project.on_change(self._note_unsigned))

    @property
    def author_told(self) -> bool:
        """Whether the person at work has said who they are."""
        return self._told

    @property
    def author(self) -> str:
        """The name that stands beside what is made now."""
        return self.project.author

    @property
    def unsigned(self) -> bool:
        """Whether something was made, said or decided here that waits for a name."""
        return bool(self._unsigned) and not self._told

    def color_of(self, name: str) -> int:
        """The palette entry somebody is marked in: the chosen one, else one that is always the same for a name."""
        return self.worker_colors.get(name, sum(map(ord, name)))

    def be(self, name: str) -> None:
        """Work under this name from now on."""
        self.project.author = checked_name(name)
        self._told = True

    def sign_as(self, name: str) -> int:
        """Work under this name; what was made here before it was asked for is signed with it, too, as one step.

        Answers how many labels and comments were signed. The history keeps saying what happened.
        """
        before, name, waiting = self.project.author, checked_name(name), tuple(self._unsigned)
        was_told = self._told
        self.be(name)
        self._unsigned.clear()
        if was_told or before == name or self.viewing or not waiting:
            return 0
        segments = [each for each in self._those(waiting) if before in (each.author, each.reviewer)]
        comments = [
            each for each in self.project.comments() if each.author == before and each.id in set(waiting)
        ]
        tracks = [
            each for each in self.project.tracks() if each.reviewer == before and each.id in set(waiting)
        ]
        if not segments and not comments and not tracks:
            return 0
        with self.project.edit(f"Sign as {name}") as edit:
            for segment in segments:
                signed = {role: name for role in ("author", "reviewer") if getattr(segment, role) == before}
                edit.update(Segment, segment.id, **signed)
            for comment in comments:
                edit.update(Comment, comment.id, author=name)
            for track in tracks:
                edit.update(Track, track.id, reviewer=name)
        return len(segments) + len(comments) + len(tracks)

    def _those(self, ids: Sequence[int]) -> list[Segment]:
        return self.project.segments_where("id IN (SELECT value FROM json_each(?))", json.dumps(list(ids)))

    def _note_unsigned(self, change: Change) -> None:
        if self._told or change.kind != "edit":
            return
        made = change.ids("segment", "insert")
        if made:  # what was read from a file or made by a program is nobody's work
            mine = "author = ? AND id IN (SELECT value FROM json_each(?))"
            found = self.project.segments_where(mine, self.project.author, json.dumps(list(made)))
            self._unsigned |= {row.id for row in found}
        self._unsigned |= change.ids("comment", "insert")
        for table, column in (("segment", "status"), ("track", "review")):
            if column in change.fields(table):
                self._unsigned |= change.ids(table, "update")


def checked_name(name: str) -> str:
    """A name on one line; SessionError for none, or one too long to stand beside a label."""
    name = " ".join(name.split())
    if not name:
        raise SessionError("A name needs at least one letter.")
    if NOT_SEEN.search(name):
        raise SessionError("The name holds a character that cannot be seen or written: take it out.")
    if len(name) > MOST_NAME_LETTERS:
        raise SessionError(f"A name has at most {MOST_NAME_LETTERS} letters: write a shorter one.")
    return name


def is_name(name: str) -> bool:
    """Whether somebody can work under this name."""
    try:
        checked_name(name)
    except SessionError:
        return False
    return True
