"""Which part of the transcript is selected: from a place in one utterance to a place in another. No Qt."""

from __future__ import annotations

from collections.abc import Iterator

from syncstudio.panes.transcript.transcript_rows import Rows
from syncstudio.panes.transcript.transcript_spans import span_of, text_in
from syncstudio.timebase.span import Span, hull_of

Place = tuple[int, int]


class TextMarking:
    """A selection of text: the row and the character where it was begun, and where it is now."""

    def __init__(self) -> None:
        self.anchor: Place | None = None
        self.head: Place | None = None

    @property
    def ends(self) -> tuple[Place, Place] | None:
        """Its first and its last place; nothing where nothing is selected."""
        if self.anchor is None or self.head is None or self.anchor == self.head:
            return None
        return min(self.anchor, self.head), max(self.anchor, self.head)

    def put(self, anchor: Place | None, head: Place | None) -> bool:
        """Select from one place to another; says whether that is anything else than before."""
        before = self.anchor, self.head
        self.anchor, self.head = anchor, head
        return before != (anchor, head)

    def within(self, rows: Rows, place: int) -> tuple[int, int] | None:
        """The selected characters of an utterance."""
        ends = self.ends
        if ends is None or not ends[0][0] <= place <= ends[1][0]:
            return None
        first = ends[0][1] if place == ends[0][0] else 0
        last = ends[1][1] if place == ends[1][0] else len(rows[place].text)
        return first, last

    def parts(self, rows: Rows) -> Iterator[tuple[int, int, int]]:
        """Every utterance with something selected: its place, and the characters."""
        ends = self.ends
        for place in range(ends[0][0], ends[1][0] + 1) if ends else ():
            first, last = self.within(rows, place) or (0, 0)
            if first < last:
                yield place, first, last

    def text(self, rows: Rows) -> str:
        """The selected text; one line per utterance, with the speaker where more than one is selected."""
        parts = [*self.parts(rows)]
        lines = []
        for place, first, last in parts:
            row = rows[place]
            said = row.text[first:last]
            lines.append(f"{row.speaker}: {said}" if len(parts) > 1 and row.speaker else said)
        return "\n".join(lines)

    def span(self, rows: Rows) -> Span | None:
        """When the selected text is said."""
        return hull_of(span_of(rows[place], first, last) for place, first, last in self.parts(rows))

    def take_span(self, rows: Rows, span: Span | None) -> bool:
        """Select what is said in a span; says whether that is anything else than before."""
        found = []
        for place in () if span is None else rows.within(span.start_ns, max(span.end_ns, span.start_ns + 1)):
            part = text_in(rows[place], span) if span is not None else None
            if part is not None:
                found.append((place, *part))
        if not found:
            return self.put(None, None)
        return self.put((found[0][0], found[0][1]), (found[-1][0], found[-1][2]))

    def move_to(self, before: Rows, after: Rows) -> None:
        """Stay at the same utterances while rows come and go."""
        self.anchor = _moved(self.anchor, before, after)
        self.head = _moved(self.head, before, after)
        if self.anchor is None or self.head is None:
            self.anchor = self.head = None


def _moved(place: Place | None, before: Rows, after: Rows) -> Place | None:
    if place is None or place[0] >= len(before):
        return None
    found = after.place_of(before[place[0]].segment_id)
    return None if found is None else (found, min(place[1], len(after[found].text)))
