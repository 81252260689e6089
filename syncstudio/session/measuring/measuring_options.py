"""How a person wants tracks to be measured: by which method, where, and how far from where they lie now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from syncstudio.survey.as_aligned import reference_time
from syncstudio.sync.inputs import Limits
from syncstudio.timebase.clockmap import ClockMap
from syncstudio.timebase.instant import NS_PER_S
from syncstudio.timebase.span import Span

AUTO = "auto"


@dataclass(frozen=True, slots=True)
class MeasuringOptions:
    """What to look at; spans lie on the master timeline.

    `selection_only` looks at the selected span only, and never at what is `excluded`. `search_ns` is how far from where
    a track lies now its true place may be; None is anywhere.
    """

    method: str = AUTO
    selection_only: bool = False
    excluded: tuple[Span, ...] = ()
    search_ns: int | None = None


def limits_between(
    reference: ClockMap,
    other: ClockMap,
    search_ns: int | None = None,
    spans: Sequence[Span] = (),
    excluded: Sequence[Span] = (),
) -> Limits:
    """The limits of one pair, in the reference's own time; no `spans` is all of it."""

    def in_source(wanted: Sequence[Span]) -> tuple[tuple[int, int], ...]:
        found = (one for span in wanted for _, one in reference.source_spans(span))
        return tuple((one.start_ns, one.end_ns) for one in found)

    return Limits(
        around_ns=0 if search_ns is None else offset_between(reference, other),
        search_ns=search_ns,
        spans_ns=in_source(spans) if spans else None,
        excluded_ns=in_source(excluded),
    )


def limits_as_settings(limits: Limits) -> dict[str, float | str]:
    """Where a measurement looked, to be kept with its answer; nothing where it looked everywhere.

    Spans are seconds of the reference's own time, as "33.129…55.425"; `search_s` is the reach around `around_s`.
    """
    kept: dict[str, float | str] = {}
    if limits.spans_ns is not None:
        kept["only"] = _spans_as_text(limits.spans_ns)
    if limits.excluded_ns:
        kept["without"] = _spans_as_text(limits.excluded_ns)
    if limits.search_ns is not None:
        kept |= {"search_s": limits.search_ns / NS_PER_S, "around_s": limits.around_ns / NS_PER_S}
    return kept


def spans_of_setting(text: object) -> list[tuple[int, int]]:
    """Spans that were kept with an answer, in ns of the reference's own time; nothing of what is no such text."""
    try:
        ends = [[float(end) for end in span.split("…")] for span in str(text).split(", ") if span]
        return [(round(first * NS_PER_S), round(last * NS_PER_S)) for first, last in ends]
    except ValueError:
        return []


def _spans_as_text(spans: Sequence[tuple[int, int]]) -> str:
    return ", ".join(f"{start / NS_PER_S:.3f}…{end / NS_PER_S:.3f}" for start, end in spans)


def offset_between(reference: ClockMap, other: ClockMap) -> int:
    """Where the other's source zero lies on the reference's own clock, as both are aligned now."""
    return reference_time(reference, other.pieces[0].master_exact(0))
