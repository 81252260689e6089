"""What a table's time comes to as it is read: the line of its range, in words and drawn, and what looks wrong."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from syncstudio.app.tables.range_strip import RangeStrip
from syncstudio.panes.counted import counted
from syncstudio.panes.theme import Theme

# Findings told here; the timing health pane tells all once the table is in.
_MOST_SAID = 3
_RANKS = ("error", "warning")


class RangeView(QWidget):
    """Start, end, rate and gaps of the whole table, a strip of them, and up to three things that look wrong."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = QLabel(self)
        self.words.setProperty("role", "number")
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.strip = RangeStrip(theme, self)
        self.wrong = QLabel(self, wordWrap=True)
        self.wrong.setTextFormat(Qt.TextFormat.PlainText)
        self.wrong.setProperty("judged", "undecided")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for widget in (self.words, self.strip, self.wrong):
            column.addWidget(widget)
        self.wrong.hide()

    def set_theme(self, theme: Theme) -> None:
        """Use another theme's colours."""
        self.strip.set_theme(theme)

    def say_reading(self) -> None:
        """Say that the whole table is being read."""
        self.words.setText(self.tr("Reading all times …"))

    def clear(self) -> None:
        """Show nothing: the table cannot be read so."""
        self.words.setText("")
        self.strip.show_report(None)
        self.wrong.hide()

    def show_report(self, report) -> None:
        """Show a `FileHealth` of the table."""
        self.strip.show_report(report)
        self.words.setText(self._range(report))
        told = [finding.message for rank in _RANKS for finding in report.findings if finding.severity == rank]
        more = len(told) - _MOST_SAID
        lines = told[:_MOST_SAID] + ([self.tr("And {count} more.").format(count=more)] if more > 0 else [])
        self.wrong.setText("\n".join(lines))
        self.wrong.setVisible(bool(lines))

    def _range(self, report) -> str:
        from syncstudio.media.health.series_words import length_text
        from syncstudio.media.series.table_preview import instant_text

        stream = report.streams[0]
        length_ns = int((stream.duration_s or 0) * 1_000_000_000)
        rows = counted(self.tr("1 row"), self.tr("{count} rows"), stream.count)
        parts = [rows, length_text(length_ns)]
        if report.epoch_ns is not None:
            start, end = (instant_text(report.epoch_ns + ns, True) for ns in (0, length_ns))
            parts.insert(0, f"{start} – {end} UTC")
        if stream.measured_rate:
            parts.append(f"{float(stream.measured_rate):.6g} Hz")
        if stream.gaps:
            longest = length_text(int(max(gap.length_s for gap in stream.gaps) * 1_000_000_000))
            parts.append(
                self.tr("gaps: {count}, the longest {longest}").format(
                    count=len(stream.gaps), longest=longest
                )
            )
        return "  ·  ".join(parts)
