"""What is said of a track's timing, laid out without Qt: the figures of its stream, and a report as text."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from syncstudio.media.health.report import StreamHealth
from syncstudio.media.stream_text import codec_text
from syncstudio.panes.severity import WORDS, count_text, counted
from syncstudio.panes.timeline.chip import drift_text
from syncstudio.session.health.health_facts import HealthState, PlacedFinding, TrackHealth
from syncstudio.timebase.instant import NS_PER_S
from syncstudio.timebase.timecode import clock_text, offset_text

# What a stream is counted in, one and many.
_UNITS = {"video": ("frame", "frames"), "sound": ("sample", "samples"), "series": ("row", "rows")}
_PER_SECOND = {"video": "per second"}


def unit_of(stream: StreamHealth, many: bool = False) -> str:
    """What a stream is counted in: "frame", "sample", "row"."""
    return _UNITS.get(stream.kind, ("packet", "packets"))[many]


def stamped_of(stream: StreamHealth, many: bool = False) -> str:
    """What has a stamp of its own: sound is stamped in packets of many samples."""
    return ("packet", "packets")[many] if stream.kind == "sound" else unit_of(stream, many)


def seconds_text(value_s: Fraction) -> str:
    """A length of time: "1.234 567 s", with a real minus sign below zero."""
    return offset_text(round(value_s * NS_PER_S)).lstrip("+")


def count_of(value: int) -> str:
    """A whole number in groups of three digits."""
    return f"{value:,}".replace(",", " ")


def rate_text(rate: Fraction, kind: str, digits: int = 7) -> str:
    """A rate in the unit of its kind: "29.97 per second (30000/1001)", "48000 Hz"."""
    unit = _PER_SECOND.get(kind, "Hz")
    if rate.denominator == 1:
        return f"{count_of(rate.numerator)} {unit}"
    exact = f" ({rate.numerator}/{rate.denominator})" if rate.denominator in (1001, 1000) else ""
    return f"{float(rate):.{digits}g} {unit}{exact}"


def figures(stream: StreamHealth) -> list[tuple[str, str]]:
    """The stream's figures as (name, value), in the order a person asks for them."""
    rows = [("Start", seconds_text(stream.start_s))]
    rows.append(("Duration", "not known" if stream.duration_s is None else seconds_text(stream.duration_s)))
    if stream.count is not None:
        rows.append((unit_of(stream, True).capitalize(), count_of(stream.count)))
    if stream.nominal_rate is not None:
        rows.append(("Nominal rate", rate_text(stream.nominal_rate, stream.kind, 5)))
    if stream.measured_rate is not None:
        ppm = "" if stream.rate_ppm is None else f", {drift_text(stream.rate_ppm)} against nominal"
        exact = Fraction(f"{float(stream.measured_rate):.9g}")
        rows.append(("Measured rate", rate_text(exact, stream.kind) + ppm))
    rows.append(("Spacing", "variable" if stream.variable_rate else "constant"))
    rows.append(("Gaps", _gaps_text(stream)))
    for name, value in (
        ("Repeated stamps", stream.repeats),
        ("Backward stamps", stream.backwards),
        ("Missing stamps", stream.missing),
    ):
        rows.append((name, count_of(value) if value else "none"))
    if stream.shift_s:
        rows.append(("Taken off its start", f"{seconds_text(stream.shift_s)} by edit lists or priming"))
    base = f"{stream.time_base.numerator}/{stream.time_base.denominator}"
    rows.append(("Codec", f"{codec_text(stream.codec)}, time base {base} s"))
    return rows


def heading(track_name: str, findings: Sequence[PlacedFinding]) -> str:
    """A track with what was found of it: "Camera A · 1 error, 2 warnings"."""
    counts = counted(each.finding for each in findings)
    said = ", ".join(count_text(severity, count) for severity, count in counts.items())
    return f"{track_name} · {said}" if said else track_name


def verdict(state: HealthState, known: TrackHealth | None, file_name: str) -> str:
    """What stands above (or instead of) a track's findings."""
    if state.state == "none":
        return "A transcript has no clock of its own: there is no timing to check."
    if known is not None:
        serious = [found for found in known.findings if found.severity != "info"]
        if serious:
            return ""
        if known.findings:
            return f"✓ Nothing in the timing of {file_name} needs care."
        return f"✓ Nothing odd in the timing of {file_name}."
    if state.state == "checking":
        share = "" if state.fraction is None else f" {round(100 * state.fraction)} %"
        return f"The timing of {file_name} is being checked…{share}"
    if state.state == "waiting":
        return f"The timing of {file_name} is checked when the file has been read."
    return state.message


def place_text(placed: PlacedFinding) -> str:
    """Where a finding lies: an instant, with how long it lasts, or the whole file."""
    if placed.finding.at_s is None:
        return "whole file" if placed.finding.stream is None else "whole track"
    if placed.master is None:
        return f"{seconds_text(placed.finding.at_s)} in the file"
    length_ns = placed.master.duration_ns
    return clock_text(placed.master.start_ns) + (
        f" for {offset_text(length_ns).lstrip('+')}" if length_ns else ""
    )


def report_text(
    tracks: Sequence[tuple[str, TrackHealth | None, HealthState, Sequence[PlacedFinding]]],
) -> str:
    """All of it as text to send to somebody: each track with its figures and findings."""
    blocks = []
    for name, known, state, findings in tracks:
        lines = [heading(name, findings)]
        if known is None:
            lines.append(verdict(state, None, name))
        else:
            lines.append(str(known.report.path))
            if known.stream is not None:
                lines += [f"  {label}: {value}" for label, value in figures(known.stream)]
            lines += [
                f"  {WORDS[each.finding.severity]}, {each.finding.code}, {place_text(each)}: {each.finding.message}"
                for each in findings
            ]
            lines += [
                f"  {said}"
                for said in (verdict(state, known, known.report.path.name), known.report.read)
                if said
            ]
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks) + "\n"


def _gaps_text(stream: StreamHealth) -> str:
    if not stream.gaps:
        return "none"
    longest = max(gap.length_s for gap in stream.gaps)
    if len(stream.gaps) == 1:
        return f"1, of {seconds_text(longest)}"
    whole = sum((gap.length_s for gap in stream.gaps), Fraction(0))
    return f"{count_of(len(stream.gaps))}, the longest {seconds_text(longest)}, {seconds_text(whole)} in all"
