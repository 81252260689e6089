"""Where transcripts differ, word by word: what only one has is struck or underlined; a click goes there."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl, Signal
from PySide6.QtWidgets import QTextBrowser, QWidget

from syncstudio.panes.counted import counted
from syncstudio.panes.theme import Theme
from syncstudio.session.agreement.sentence import percent
from syncstudio.timebase.timecode import short_text

if TYPE_CHECKING:
    from syncstudio.session.agreement.lane_agreement import PairAgreement
    from syncstudio.session.agreement.word_errors import Difference, WordErrors

_MOST = 300


class TextsView(QTextBrowser):
    """Shows the alignment of a pair's texts. `went` carries the difference that was clicked."""

    went = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self._pair: PairAgreement | None = None
        self.setOpenLinks(False)
        self.setFrameShape(QTextBrowser.Shape.NoFrame)
        self.setAccessibleName(self.tr("Where texts differ"))
        self.anchorClicked.connect(self._go)

    def show_of(self, pair: PairAgreement | None) -> None:
        """Show another pair."""
        self._pair = pair
        words = None if pair is None else pair.words
        self.setHtml("" if words is None or pair is None else self._page(words, pair.first, pair.second))

    def _page(self, words: WordErrors, first: str, second: str) -> str:
        theme = self.theme
        counts = words.characters if words.unit == "characters" else words.words
        head = self.tr(
            "{rate} word errors, {characters} of characters: {substituted} replaced, {deleted} only {first} has, "
            "{inserted} only {second} has; {equal} of {places} places are the same."
        ).format(
            rate=percent(words.word_rate.value), characters=percent(words.character_rate.value),
            substituted=f"{counts.substitutions:,}", deleted=f"{counts.deletions:,}", first=first,
            inserted=f"{counts.insertions:,}", second=second, equal=f"{words.equal_places:,}",
            places=f"{words.places:,}",
        )  # fmt: skip
        key = self.tr("<s>struck</s>: only {first}; <u>underlined</u>: only {second}").format(
            first=escape(first), second=escape(second)
        )
        lines = [f"<p>{escape(head)}</p><p style='color:{theme.soft}'>{key}</p>"]
        for place, found in enumerate(words.differences[:_MOST]):
            lines.append(
                f"<p style='margin:2px 0'><a href='#{place}' style='color:{theme.accent};text-decoration:none'>"
                f"{short_text(found.start_ns, 1)}</a>&nbsp; {self._marked(found)}</p>"
            )
        if len(words.differences) > _MOST:
            one, many = self.tr("1 more place differs."), self.tr("{count} more places differ.")
            more = counted(one, many, len(words.differences) - _MOST)
            lines.append(f"<p>{escape(more)}</p>")
        return f"<body style='color:{theme.text}'>{''.join(lines)}</body>"

    def _marked(self, found: Difference) -> str:
        theme, parts = self.theme, []
        for what, one, other in found.steps:
            if what == "equal":
                parts.append(escape(one))
                continue
            if one:
                parts.append(f"<s style='color:{theme.outside}'>{escape(one)}</s>")
            if other:
                parts.append(f"<u style='color:{theme.inside}'>{escape(other)}</u>")
        return found.between.join(parts) or "–"

    def _go(self, url: QUrl) -> None:
        if self._pair is not None and self._pair.words is not None:
            self.went.emit(self._pair.words.differences[int(url.fragment())])
