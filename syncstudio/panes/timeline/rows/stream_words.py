"""What a hover and a header say of streams of texts: which text holds, since when, and how long."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from syncstudio.panes.short_text import short_text
from syncstudio.timebase.timecode import clock_text, offset_text

if TYPE_CHECKING:
    from syncstudio.session.series.streams import ShownStream
    from syncstudio.timebase.clockmap import ClockMap

_LONG = 300
# A tick is hit this far beside it.
REACH_PX = 5.0


def stream_text(stream: ShownStream | None, source_ns: int) -> str:
    """The text of a state at an instant of the source; of events nothing, for they are over at once."""
    place = None if stream is None or stream.runs.kind != "state" else stream.runs.at(source_ns)
    return "" if stream is None or place is None else stream.runs.texts[int(stream.runs.codes[place])]


def stream_hint(stream: ShownStream | None, clock_map: ClockMap, source_ns: int, reach_ns: int) -> str:
    """What a hover says at an instant of the source: the text, from when to when, and how long; events within reach.

    Empty where nothing holds.
    """
    if stream is None:
        return ""
    runs = stream.runs if stream.runs.kind == "state" else stream.drawn
    place = runs.at(source_ns + (reach_ns if runs.kind == "event" else 0))
    if place is None:
        return ""
    text = short_text(" ".join(runs.texts[int(runs.codes[place])].split()), _LONG)
    start_ns, end_ns = int(runs.starts_ns[place]), int(runs.ends_ns[place])
    at = clock_text(clock_map.nearest_master(start_ns))
    if runs.kind == "event":
        if start_ns < source_ns - reach_ns:
            return ""
        before = int(runs.starts_ns.searchsorted(source_ns - reach_ns, "left"))
        more = place - before
        if more > 0:
            return _tr("“{text}” · {at}, and {count} more just here").format(
                text=text, at=at, count=f"{more:,}"
            )
        return _tr("“{text}” · {at}").format(text=text, at=at)
    until = clock_text(clock_map.nearest_master_end(end_ns))
    lasts = offset_text(end_ns - start_ns).lstrip("+")
    return _tr("“{text}” · {at} – {until} · lasts {lasts}").format(text=text, at=at, until=until, lasts=lasts)


def _tr(text: str) -> str:
    return QCoreApplication.translate("StreamWords", text)
