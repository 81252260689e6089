"""What is said of a measurement: sentences with their signs as words, and short texts for rows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from syncstudio.panes.timeline.chip import COARSE_NS, uncertainty_text
from syncstudio.project.records import Decision, MeasurementRow, Track
from syncstudio.session.measuring.accepting import Proposal
from syncstudio.session.measuring.loop_words import wrong_text
from syncstudio.survey.method_words import in_words, method_text
from syncstudio.sync.graph import Loop
from syncstudio.sync.interval import drift_is_told
from syncstudio.timebase.timecode import offset_text, short_text

DECISIONS: dict[Decision, str] = {"proposed": "proposed", "accepted": "accepted", "rejected": "rejected"}
SOURCES = {"typed": "typed", "measured": "measured", "from-file": "from file", "none": "not aligned"}
NOTHING = "0 ms"
"""How large an offset is that is none."""

_S, _MS = 1_000_000_000, 1_000_000
_NOTHING_NS = 500
_MUCH_WORSE = 2
_MOST_DIGITS = 4
_MINUS = re.compile(r"(?<![\w.])-(?=\d)")
_WITHIN_FIGURES = re.compile(r"(?<=\d) (?=\d{3}\b|ms\b|µs\b|ns\b|s\b|ppm\b|%|±)")


def size_text(ns: int, within_ns: int | None = None) -> str:
    """How large an offset is, without its sign: "1.234 567 s", "52 ms", "125 µs".

    Known to `within_ns`, it has the unit of that and one digit more, and no others: "0.29 ms" ±0.2 ms.
    """
    step = _step_ns(within_ns)
    size = (abs(ns) + step // 2) // step * step
    if size >= _S:  # seconds have thousandths or millionths, and a zero among them would look known
        return offset_text(size if step >= _MS else abs(ns)).lstrip("+")
    coarse = within_ns is not None and within_ns >= COARSE_NS
    for least, unit in ((1_000_000, "ms"), (1_000, "µs")):
        if size >= least or (coarse and size):
            digits = 1 if size >= 100 * least else 2
            if size < least:  # as many as it takes to show a size so small
                digits = len(str(least // step)) - 1
            return f"{_plain(size / least, digits)} {unit}"
    return f"{size} ns" if size else NOTHING


def _plain(value: float, digits: int) -> str:
    text = f"{value:.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _step_ns(within_ns: int | None) -> int:
    """The finest step that says something about an offset known so well: a tenth of its interval's first digit."""
    return 1 if within_ns is None or within_ns < 10 else int(10 ** (len(str(within_ns)) - 2))


def _is_nothing(ns: int, within_ns: int | None) -> bool:
    """Whether an offset is none, as well as it is known."""
    return abs(ns) < _NOTHING_NS or 2 * abs(ns) < _step_ns(within_ns)


def against_text(row: MeasurementRow, together: bool) -> str:
    """The offset of a measurement in short, its sign as a word: "1.234 567 s later", "52 ms early"."""
    assert row.offset_ns is not None
    if _is_nothing(row.offset_ns, row.uncertainty_ns):
        return "in time" if together else "together"
    words = ("early", "late") if together else ("later", "earlier")
    return f"{size_text(row.offset_ns, row.uncertainty_ns)} {words[row.offset_ns < 0]}"


def lies_text(row: MeasurementRow, other: str, reference: str, together: bool) -> str:
    """How a track lies against another; `together`: the two were meant to run together, as sound and its picture."""
    assert row.offset_ns is not None
    if _is_nothing(row.offset_ns, row.uncertainty_ns):
        return (
            f"{other} and {reference} run together"
            if together
            else f"{other} starts together with {reference}"
        )
    size = size_text(row.offset_ns, row.uncertainty_ns)
    if together:
        return f"{other} is {size} {'early' if row.offset_ns > 0 else 'late'} against {reference}"
    return f"{other} starts {size} {'later' if row.offset_ns > 0 else 'earlier'} than {reference}"


def sentence(row: MeasurementRow, other: str, reference: str, together: bool = False) -> str:
    """The measurement in one sentence; where it could not tell, why."""
    if row.status != "measured" or row.offset_ns is None:
        several = row.status == "ambiguous"
        start = (
            f"{other} fits {reference} at several places."
            if several
            else f"Cannot tell how {other} lies against {reference}."
        )
        # A reason speaks of the one and the other: which those are is said before.
        return unbroken(f"{start} {in_words(row.reason)}" if row.reason else start)
    parts = [lies_text(row, other, reference, together)]
    if row.uncertainty_ns is not None:
        parts.append(uncertainty_text(row.uncertainty_ns))
    if row.drift_ppm is not None:
        parts.append(drift_words(row.drift_ppm, row.drift_uncertainty_ppm))
    parts.append(f"confidence {confidence_text(row.confidence)}")
    return unbroken(", ".join(parts) + ".")


def unbroken(text: str) -> str:
    """A text whose figures stay with their unit and their ± when it is wrapped, and whose minus is one."""
    return _WITHIN_FIGURES.sub("\u00a0", _MINUS.sub("\u2212", text))


def drift_words(drift_ppm: float, half_ppm: float | None) -> str:
    """ "drift +24.1 ±0.4 ppm"; what was not measured says so."""
    # No width at all: a rate was taken as it is, or as that of other frames a second.
    if not drift_is_told(drift_ppm, half_ppm) or not (drift_ppm or half_ppm):
        return "drift not measured"
    return f"drift {drift_figures(drift_ppm, half_ppm)}"


def drift_figures(drift_ppm: float, half_ppm: float | None) -> str:
    """ "+24.1 ±0.4 ppm", with as many decimals as the interval has a use for; it never reads as none."""
    digits = 1
    while half_ppm and half_ppm < 0.95 * 10**-digits and digits < _MOST_DIGITS:
        digits += 1
    size = f"{abs(drift_ppm):.{digits}f}"
    sign = "" if float(size) == 0 else "−" if drift_ppm < 0 else "+"
    shown_ppm = max(half_ppm, 10.0**-digits) if half_ppm else None
    spread = "" if shown_ppm is None else f" ±{shown_ppm:.{digits if shown_ppm < 10 else 0}f}"
    return f"{sign}{size}{spread} ppm"


def confidence_text(confidence: float) -> str:
    """A chance in per cent; never a certainty."""
    percent = confidence * 100
    if percent >= 99.5:
        return f"{min(percent, 99.9):.1f} %"
    return f"{percent:.0f} %"


def moves_text(proposal: Proposal, others: str = "") -> str:
    """What accepting would do to labels and links."""
    if not proposal.changes:
        return "The tracks lie like this already."
    by_ns, within_ns = proposal.by_ns, proposal.uncertainty_ns
    labels = {0: "No labels", 1: "1 label"}.get(proposal.labels, f"{proposal.labels} labels")
    most = f", by up to {size_text(by_ns, within_ns)}" if proposal.labels and by_ns else ""
    text = f"{labels} on other tracks will move against the media{most}."
    if by_ns and _is_nothing(by_ns, within_ns):
        text = f"The tracks lie like this already, but for {size_text(by_ns)}."
    return (
        f"{text} It will no longer move together with {others or 'the others of its file'}."
        if proposal.unlinks
        else text
    )


def surer_text(known_ns: int | None, within_ns: int | None) -> str:
    """That where a track lies now is known better than what would take its place; nothing where it is not."""
    if known_ns is None or within_ns is None or within_ns < _MUCH_WORSE * known_ns:
        return ""
    return f"Where it lies now is known better: {uncertainty_text(known_ns)}."


def spans_text(spans: Sequence[tuple[int, int]]) -> str:
    """The first few of some spans, in ns: "00:01.0 – 00:02.0"."""
    shown = [f"{short_text(start)} – {short_text(end)}" for start, end in spans[:3]]
    more = [f"{len(spans) - 3} more"] if len(spans) > 3 else []
    return " and ".join([", ".join(shown), *more])


def source_text(track: Track, row: MeasurementRow | None) -> str:
    """Where a track's alignment comes from: "measured · sound", "typed"."""
    word = SOURCES.get(track.alignment, track.alignment)
    return (
        f"{word} · {method_text(row.method)}" if row is not None and track.alignment == "measured" else word
    )


def when_text(at_ns: int, now_ns: int) -> str:
    """When it was measured: the time of day, with the date unless it was today."""
    at, now = (datetime.fromtimestamp(ns / 1e9).astimezone() for ns in (at_ns, now_ns))
    if at.date() == now.date():
        return at.strftime("today %H:%M")
    return at.strftime("%Y-%m-%d %H:%M")


def loop_text(loop: Loop) -> str:
    """By how much a loop of measurements does not close: "0.02 ms"."""
    return size_text(loop.closure_ns)


def loop_sentence(loop: Loop, names: dict[int, str]) -> str:
    """What a loop says of the measurements in it."""
    way = " → ".join(names.get(id, "?") for id in (*loop.nodes, loop.nodes[0]))
    allowed = size_text(loop.uncertainty_ns)
    if loop.closes:
        return f"{way} closes to {size_text(loop.closure_ns)}, within ±{allowed}."
    left = f"{size_text(loop.closure_ns)} are left where ±{allowed} would do"
    return f"{way} does not close: {left}. {wrong_text(loop, names, size_text)}"
