"""How far a transcript sits from the voice, in words: never a sign that a person could get wrong."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from syncstudio.session.transcripts.drift_facts import DriftCell, DriftReport, DriftStretch
from syncstudio.timebase.instant import NS_PER_MS, NS_PER_S
from syncstudio.timebase.timecode import clock_text

_MOST_STRETCHES = 3
_MINUTE_NS = 60 * NS_PER_S


def drift_words(report: DriftReport) -> str:
    """What is said beside the strip: where the text is off and by how much, or that it is not, or cannot be told."""
    if report.state == "waiting":
        return _tr("Text and voice are compared when everything is read")
    if report.state == "failed":
        return report.message
    if report.off:
        told = [_stretch(report, each) for each in report.off[:_MOST_STRETCHES]]
        more = len(report.off) - len(told)
        told += [_tr("and {} more").format(more)] if more else []
        return _tr("Text {}").format(", ".join(told))
    if any(cell.late_ns is not None for cell in report.cells):
        return _tr("Text keeps to the voice")
    if report.cells:
        return _tr("Cannot tell whether the text keeps to the voice")
    return ""


def cell_words(cell: DriftCell) -> str:
    """What a minute's tooltip says."""
    place = f"{clock_text(cell.master.start_ns, 0)} – {clock_text(cell.master.end_ns, 0)}"
    if cell.late_ns is None:
        why = {
            "little-speech": _tr("cannot tell: too little speech"),
            "unclear": _tr("cannot tell: it fits nowhere clearly"),
            "no-sound": _tr("no sound was recorded here"),
        }
        return f"{place}\n{why.get(cell.why, _tr('cannot tell'))}"
    if abs(cell.late_ns) <= cell.half_ns:
        said = _tr("text with the voice, within {}").format(size_text(cell.half_ns))
        return f"{place}\n{said}"
    return f"{place}\n{_tr('text {} ± {}').format(off_text(cell.late_ns), size_text(cell.half_ns))}"


def report_words(report: DriftReport) -> str:
    """What the words' own tooltip says: every stretch with its uncertainty, and what was believed."""
    lines = [
        _tr("{} – {}: text {} ± {}").format(
            clock_text(each.master.start_ns, 0),
            clock_text(each.master.end_ns, 0),
            off_text(each.late_ns)
            if not each.grows
            else _tr("{} at first, {} at last").format(off_text(each.late_ns), off_text(each.late_at_end_ns)),
            size_text(each.half_ns),
        )
        for each in report.off
    ]
    if report.lingers:
        lines.append(_tr("The labels stay longer than the speech: only where they begin was believed."))
    if report.off:
        lines.append(_tr("Click to open the measurement"))
    return "\n".join(lines)


def off_text(late_ns: int) -> str:
    """ "240 ms late", "1.20 s early"; of the text, against the voice."""
    word = _tr("{} late") if late_ns >= 0 else _tr("{} early")
    return word.format(size_text(late_ns))


def size_text(ns: int) -> str:
    """A length as short as its precision allows: whole ten milliseconds below a second, hundredths above."""
    size_ms = abs(ns) / NS_PER_MS
    if size_ms < 995:
        step = 10 if size_ms >= 100 else 1
        return f"{round(size_ms / step) * step} ms"
    return f"{size_ms / 1000:.2f} s"


def _stretch(report: DriftReport, stretch: DriftStretch) -> str:
    said = off_text(stretch.late_ns)
    place = clock_text(stretch.master.start_ns, 0)
    last_ns = max((cell.master.end_ns for cell in report.cells), default=0)
    if stretch.grows:
        end = clock_text(stretch.master.end_ns, 0)
        return _tr("drifts from {} to {} between {} and {}").format(
            said, off_text(stretch.late_at_end_ns), place, end
        )
    if stretch.whole:
        return _tr("{} all along").format(said)
    if stretch.master.end_ns < last_ns - _MINUTE_NS:
        return _tr("{} from {} to {}").format(said, place, clock_text(stretch.master.end_ns, 0))
    return _tr("{} from {}").format(said, place)


def _tr(text: str) -> str:
    return QCoreApplication.translate("DriftStrip", text)
