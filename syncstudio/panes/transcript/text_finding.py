"""Where a text stands in the transcript, and replacing it: the field, the bar, the view and the session together."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, QTimer
from regex import escape

from syncstudio.panes.counted import counted
from syncstudio.panes.transcript.find_bar import FindField, ReplaceBar, Search
from syncstudio.panes.transcript.transcript_rows import Row, Rows
from syncstudio.panes.transcript.transcript_view import TranscriptView
from syncstudio.project.errors import ProjectError
from syncstudio.session.errors import SessionError
from syncstudio.session.labels.safe_pattern import SafePattern

Found = tuple[int, int, int]  # the place of an utterance, and the characters
_QUIET_MS = 120


class TextFinding(QObject):
    """Looks for what is typed in the rows on show."""

    def __init__(
        self,
        session,
        view: TranscriptView,
        field: FindField,
        bar: ReplaceBar,
        store: Callable[[], bool],
        reread: Callable[[Iterable[int]], None],
    ) -> None:
        super().__init__(view)
        self._session = session
        self._view = view
        self._field = field
        self._bar = bar
        self._store = store
        self._reread = reread
        self._found: list[Found] = []
        self._at = -1
        self._trouble = ""
        self._quiet = QTimer(self, interval=_QUIET_MS, singleShot=True)
        self._quiet.timeout.connect(self.look)
        field.textChanged.connect(lambda: self._quiet.start())
        field.stepped.connect(self.step)
        bar.changed.connect(self.look)
        bar.one_asked.connect(self.replace_one)
        bar.all_asked.connect(self.replace_all)

    @property
    def found(self) -> list[Found]:
        """Every place, in the order of the text."""
        return self._found

    @property
    def search(self) -> Search:
        """What is looked for now."""
        return self._bar.search(self._field.text())

    def rows_changed(self) -> None:
        """The text is another one; where a search runs, it is looked through again."""
        if self._field.text():
            self._quiet.start()

    def look(self) -> None:
        """Look through the rows on show, mark what is found, and say how much it is."""
        self._quiet.stop()
        search, self._trouble = self.search, ""
        at = self._found[self._at][:2] if 0 <= self._at < len(self._found) else None
        try:
            self._found = found_in(self._view.rows, search)
        except SessionError as error:
            self._found, self._trouble = [], str(error)
        self._at = next((n for n, each in enumerate(self._found) if each[:2] == at), -1)
        marks: dict[int, list[tuple[int, int]]] = {}
        for place, first, last in self._found:
            marks.setdefault(self._view.rows[place].segment_id, []).append((first, last))
        self._view.set_found(marks)
        self._field.setToolTip(self._said())
        self._bar.tell(self._said(), bool(self._found) and not self._session.viewing)

    def step(self, direction: int) -> None:
        """Go to the next place, or to the one before; around the ends."""
        if self._quiet.isActive():
            self.look()
        if not self._found:
            return
        if self._at < 0:
            here = self._view.places_seen().start
            after = [n for n, each in enumerate(self._found) if each[0] >= here]
            self._at = (after[0] if after else 0) if direction > 0 else (after[0] - 1 if after else -1)
        else:
            self._at += direction
        self._at %= len(self._found)
        self._show_found()

    def replace_one(self) -> None:
        """Replace the place that is shown, and go to the next; without one, go to the first."""
        if self._session.viewing or not self._store():
            return
        if not 0 <= self._at < len(self._found):
            self.step(1)
            return
        place, first, last = self._found[self._at]
        row: Row = self._view.rows[place]
        at = self._at
        if self._asked(lambda: self._replace_at(row, first, last)):
            self._reread([row.segment_id])
            self.look()
            if self._found:
                self._at = min(at, len(self._found) - 1)
                self._show_found()

    def replace_all(self) -> None:
        """Replace everywhere in the rows on show, as one step."""
        if self._session.viewing or not self._store():
            return
        search, only = self.search, {self._view.rows[place].segment_id for place, _, _ in self._found}
        counts: list[int] = []
        if only and self._asked(
            lambda: counts.append(
                self._session.replace_in_text(
                    search.text,
                    self._bar.to.text(),
                    regex=search.regex,
                    match_case=search.match_case,
                    whole_words=search.whole_words,
                    only=only,
                )
            )
        ):
            self._reread(only)
            self.look()
            one = self.tr("1 place replaced; Undo takes it back")
            text = counted(one, self.tr("{count} places replaced; Undo takes it back"), counts[0])
            self._bar.tell(text, bool(self._found))

    # -- inside ---------------------------------------------------------------------------------------------------

    def _replace_at(self, row: Row, first: int, last: int) -> None:
        search = self.search
        made = self._session.replacements(
            search.text,
            self._bar.to.text(),
            regex=search.regex,
            match_case=search.match_case,
            whole_words=search.whole_words,
            only=[row.segment_id],
        )
        for each in made:
            if (first, last) in each.found:
                put = each.put[each.found.index((first, last))]
                self._session.write_text(row.segment_id, each.before[:first] + put + each.before[last:])
                return
        raise SessionError(self.tr("This place cannot be replaced alone: it would cut a sign in two."))

    def _show_found(self) -> None:
        place, first, last = self._found[self._at]
        self._view.marking.put((place, first), (place, last))
        self._view.show_row(place)
        self._view.viewport().update()
        self._bar.tell(self._said(), not self._session.viewing)

    def _said(self) -> str:
        if self._trouble or not self._field.text():
            return self._trouble
        if not self._found:
            return self.tr("Not found")
        rows = len({place for place, _, _ in self._found})
        if self._at >= 0:
            one, many = (
                self.tr("{at} of {found}, in 1 utterance"),
                self.tr("{at} of {found}, in {count} utterances"),
            )
        else:
            one, many = self.tr("{found} in 1 utterance"), self.tr("{found} in {count} utterances")
        return counted(one, many, rows, at=self._at + 1, found=len(self._found))

    def _asked(self, request: Callable[[], object]) -> bool:
        try:
            request()
        except (SessionError, ProjectError) as refusal:
            self._bar.tell(str(refusal), True)
            return False
        return True


def found_in(rows: Rows, search: Search) -> list[Found]:
    """Where a search finds something; PatternError for a pattern that cannot be read or takes too long."""
    if not search.text:
        return []
    pattern = search.text if search.regex else escape(search.text)
    looked = SafePattern(pattern, search.match_case, search.whole_words)
    matches = looked.matches_in([row.text for row in rows])
    return [
        (place, *match.span())
        for place, of_row in enumerate(matches)
        for match in of_row
        if match.start() < match.end()
    ]
