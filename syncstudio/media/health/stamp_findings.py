"""Words what is wrong with stamps themselves, in pictures and sounds alike: backwards, reset, missing, damaged."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.health.finding import Finding
from syncstudio.media.health.order import Order
from syncstudio.media.health.packet_pass import StreamPackets
from syncstudio.media.health.place_list import PlaceList
from syncstudio.media.health.words import count_text, length_text, place_text
from syncstudio.media.packet_table import MISSING

Ticks = NDArray[np.int64]


def order_findings(
    index: int, order: Order, pts: Ticks, base: Fraction, zero_s: Fraction, who: str
) -> list[Finding]:
    """Where stamps fall back: a little (backwards) or a lot (the clock was reset)."""
    back, reset = (
        PlaceList("timestamp-backwards", "error", index),
        PlaceList("clock-reset", "error", index),
    )
    resets = set(order.resets.tolist())
    for row in sorted(resets | set(order.backwards.tolist())):
        before, here = _known_before(pts, row), _known_from(pts, row)
        if before is None or here is None:
            continue
        at_s, by_s = before * base - zero_s, (here - before) * base
        if row in resets:
            reset.add(
                at_s,
                f"The clock of {who.lower()} jumps {length_text(abs(by_s))} {'back' if by_s < 0 else 'ahead'} "
                f"at "
                f"{place_text(at_s)}, as when it is set or starts over: times before and after it do not "
                f"belong "
                f"to one clock, so labels there are not to be trusted; split the file at this place and load "
                f"both "
                f"parts.",
            )
        else:
            back.add(
                at_s,
                f"The stamps of {who.lower()} run back by {length_text(max(-by_s, base))} at "
                f"{place_text(at_s)}: "
                f"what follows claims times that have passed, so labels near it may sit on the wrong moment; "
                f"write the file anew from its source.",
            )
    found = reset.findings(
        lambda more, _: f"The clock of {who.lower()} jumps at {count_text(more, 'more place')}."
    )
    return found + back.findings(
        lambda more, _: f"The stamps of {who.lower()} run back at {count_text(more, 'more place')}."
    )


def stamp_findings(
    index: int,
    packets: StreamPackets,
    shown: NDArray[np.bool_],
    place: Callable[[int], Fraction],
    who: str,
) -> list[Finding]:
    """Missing and absurd stamps, damaged packets, and streams that show nothing."""
    found = []
    if packets.shows is False:
        found.append(
            Finding(
                "undecodable", "error", index, None,
                f"Nothing of {who.lower()} could be decoded: it is damaged, encrypted or of a kind unknown "
                f"here, so it "
                f"cannot be seen, heard or labelled; get it again, or convert it with the program that made "
                f"it.",
            )
        )  # fmt: skip
    if packets.edge:
        found.append(
            Finding(
                "missing-timestamp", "error", index, None,
                f"{who} has {count_text(packets.edge, 'time')} beyond any clock (at the edge of 64 bits), "
                f"which were left "
                f"out: labels there cannot be placed; write the file anew from its source.",
            )
        )  # fmt: skip
    missing = int((packets.pts[shown] == MISSING).sum()) - packets.edge
    if missing > 0 and len(packets):
        found.append(
            Finding(
                "missing-timestamp", "warning", index, None,
                f"{who} has {count_text(missing, 'packet')} without a time of {len(packets):,}: these are "
                f"placed after "
                f"the one before them, so labels there may be a little off; write the file anew if they "
                f"matter.",
            )
        )  # fmt: skip
    rows = np.flatnonzero(packets.damaged & shown)
    places = PlaceList("undecodable", "warning", index)
    for tick in packets.pts[rows].tolist():
        if tick == MISSING:
            continue
        at_s = place(tick)
        places.add(
            at_s,
            f"A packet of {who.lower()} is damaged at {place_text(at_s)}: what is seen or heard there may be "
            f"wrong, though its "
            f"time is kept; check labels there, or copy the file again.",
        )
    return found + places.findings(lambda more, _: f"{who} has {count_text(more, 'more damaged packet')}.")


def _known_before(pts: Ticks, row: int) -> int | None:
    known = pts[max(0, row - 64) : row]
    known = known[known != MISSING]
    return int(known.max()) if len(known) else None


def _known_from(pts: Ticks, row: int) -> int | None:
    known = pts[row : row + 3]
    known = known[known != MISSING]
    return int(known.min()) if len(known) else None
