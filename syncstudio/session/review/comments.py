"""Comments: what people remark about a label, a track's alignment or a place in time, and what others answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from syncstudio.project.labelling_records import Comment
from syncstudio.project.project import Project
from syncstudio.project.records import Segment
from syncstudio.session.core import SessionCore
from syncstudio.session.errors import SessionError
from syncstudio.session.labels.safe_pattern import SafePattern
from syncstudio.session.labels.segment_writing import placed
from syncstudio.timebase.span import Span

MOST_LETTERS = 20_000
"""Some ten pages: a comment is read beside a label, and a report belongs into a file."""


@dataclass(frozen=True, slots=True)
class Thread:
    """A comment with its answers, oldest first, and where it stands on the master timeline now.

    `about` names what it is about: a label's words, a track, or the time; `span` is empty for an instant.
    """

    comment: Comment
    answers: tuple[Comment, ...]
    about: str
    span: Span

    @property
    def open(self) -> bool:
        """Whether nobody has resolved it yet."""
        return not self.comment.resolved


class Comments(SessionCore):
    """Everything a person does with comments; each is one step of undo."""

    def add_comment(
        self,
        text: str,
        *,
        segment_id: int | None = None,
        track_id: int | None = None,
        span: Span | None = None,
    ) -> int:
        """Remark something about a label, about a track's alignment (`span`: where it shows), or about a place."""
        if segment_id is None and track_id is None and span is None:
            raise SessionError("A comment needs a place: a label, a track, or a time.")
        row = Comment(
            segment_id=segment_id,
            track_id=track_id,
            at_ns=None if span is None else span.start_ns,
            end_ns=span.end_ns if span is not None and span.duration_ns else None,
            **self._written(text),  # type: ignore[arg-type]  # author, time and text
        )
        with self.project.edit("Comment") as edit:
            return edit.insert(row)

    def answer_comment(self, comment_id: int, text: str) -> int:
        """Answer a comment, or another answer to it."""
        asked = self._comment(comment_id)
        head = asked if asked.parent_id is None else self._comment(asked.parent_id)
        row = Comment(
            parent_id=head.id,
            segment_id=head.segment_id,
            track_id=head.track_id,
            **self._written(text),  # type: ignore[arg-type]  # author, time and text
        )
        with self.project.edit("Answer comment") as edit:
            return edit.insert(row)

    def edit_comment(self, comment_id: int, text: str) -> None:
        """Write a comment of one's own anew; the history keeps what it said."""
        before = self._own(comment_id, "change")
        text = checked_text(text)
        if text != before.text:
            with self.project.edit("Edit comment") as edit:
                edit.update(Comment, comment_id, text=text)

    def delete_comment(self, comment_id: int) -> None:
        """Delete a comment of one's own, with one's own answers to it; undo brings it back."""
        gone = self._own(comment_id, "delete")
        others = {each.author for each in self.project.comments() if each.parent_id == gone.id} - {
            gone.author
        }
        if others:
            raise SessionError(
                f"{_and(sorted(others))} answered this comment: resolve it instead, so that nothing of theirs is lost."
            )
        with self.project.edit("Delete comment") as edit:
            edit.delete(Comment, comment_id)

    def resolve_comment(self, comment_id: int, resolved: bool = True) -> None:
        """Say that a comment's matter is settled, or open it again."""
        comment = self._comment(comment_id)
        head_id = comment.id if comment.parent_id is None else comment.parent_id
        with self.project.edit("Resolve comment" if resolved else "Reopen comment") as edit:
            edit.update(Comment, head_id, resolved=resolved)

    def threads(self, about: int | None = None) -> list[Thread]:
        """Every comment with its answers, or those `about` one label or track: open ones first, then as they stand on
        the timeline."""
        found: list[Comment] = []
        answers: dict[int, list[Comment]] = {}
        for row in self.project.comments():
            if about is not None and about not in (row.segment_id, row.track_id):
                continue
            if row.parent_id is None:
                found.append(row)
            else:
                answers.setdefault(row.parent_id, []).append(row)
        titles = _Titles(self.project)
        threads = [self._thread(row, answers.get(row.id, []), titles) for row in found]
        return sorted(threads, key=lambda each: (not each.open, each.span.start_ns, each.comment.made_ns))

    def threads_saying(self, wanted: str) -> list[Thread]:
        """The threads in which something is said: words anywhere, or a regular expression between slashes.

        Comments, answers, who wrote them, and what they are about are searched, wherever they stand. PatternError when
        the expression cannot be read or takes too long.
        """
        threads = self.threads()
        wanted = wanted.strip()
        if not wanted:
            return threads
        searched = ["\n".join(_said_in(thread)) for thread in threads]
        if len(wanted) > 2 and wanted[0] == wanted[-1] == "/":
            passed = SafePattern(wanted[1:-1]).found_in(searched)
        else:
            words = wanted.casefold().split()
            passed = [all(word in text.casefold() for word in words) for text in searched]
        return [thread for thread, found in zip(threads, passed, strict=True) if found]

    def recent_comments(self, most: int = 8) -> list[str]:
        """What was written last in this project, each once: for saying the same again."""
        texts = dict.fromkeys(
            row.text
            for row in reversed(self.project.comments())
            if "\n" not in row.text and len(row.text) <= 120
        )
        return list(texts)[:most]

    def segment_title(self, segment_id: int) -> str:
        """A label in a few words: what it says, and its lane."""
        return _Titles(self.project).of(self.project.segment(segment_id))

    def _thread(self, comment: Comment, answers: Iterable[Comment], titles: _Titles) -> Thread:
        at_ns = comment.at_ns
        span = Span(at_ns or 0, comment.end_ns if comment.end_ns is not None else at_ns or 0)
        if comment.segment_id is not None:
            segment = self.project.segment(comment.segment_id)
            about = titles.of(segment)
            span = placed(self.lane_clock_map(segment.lane_id), segment)
        elif comment.track_id is not None:
            about = f"alignment of {self.project.track(comment.track_id).name}"
            if at_ns is None:
                extent = self.track_extent(comment.track_id)
                span = Span(0, 0) if extent is None else Span(extent.start_ns, extent.start_ns)
        else:
            about = "this span" if span.duration_ns else "this instant"
        return Thread(comment, tuple(answers), about, span)

    def _written(self, text: str) -> dict[str, object]:
        return {
            "text": checked_text(text),
            "author": self.project.author,
            "made_ns": self.project.wall_ns(),
        }

    def _comment(self, comment_id: int) -> Comment:
        found = next((row for row in self.project.comments() if row.id == comment_id), None)
        if found is None:
            raise SessionError("That comment is no longer in the project.")
        return found

    def _own(self, comment_id: int, verb: str) -> Comment:
        comment = self._comment(comment_id)
        if comment.author != self.project.author:
            raise SessionError(
                f"{comment.author or 'Somebody else'} wrote this comment: only they {verb} it. Answer it."
            )
        return comment


class _Titles:
    """Labels in a few words; the names of labels and lanes are read once for many."""

    def __init__(self, project: Project) -> None:
        self._labels = {label.id: label.name for label in project.labels()}
        self._lanes = {lane.id: lane.name for lane in project.lanes()}

    def of(self, segment: Segment) -> str:
        """One label: what it says, and its lane."""
        name = self._labels.get(segment.label_id or 0) or clipped(segment.text) or "No label"
        return f"{name} · {self._lanes.get(segment.lane_id, '')}"


def _said_in(thread: Thread) -> Iterator[str]:
    yield thread.about
    for comment in (thread.comment, *thread.answers):
        yield comment.text
        yield comment.author


def checked_text(text: str) -> str:
    """A comment's text without the space around it; SessionError for nothing, or far too much."""
    text = text.strip().replace("\0", "")
    if not text:
        raise SessionError("A comment needs words: write what is to be said.")
    if len(text) > MOST_LETTERS:
        raise SessionError(
            f"A comment holds at most {MOST_LETTERS:,} letters, and this has {len(text):,}: put it into a file and "
            "name that here."
        )
    # Half of a pair is no letter; the file could not hold it.
    return text.encode("utf-8", "replace").decode("utf-8")


def clipped(text: str, most: int = 40) -> str:
    """The beginning of a text, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def _and(names: list[str]) -> str:
    shown = [name or "somebody" for name in names]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"
