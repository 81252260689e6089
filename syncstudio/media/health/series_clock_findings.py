"""Says in sentences where the clock of a series was not set, jumps, starts over, or has rows out of order."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from syncstudio.media.health.finding import Finding
from syncstudio.media.health.said import Said
from syncstudio.media.health.series_clock import Jump
from syncstudio.media.health.series_words import hours_text, length_text, year_of

# Jumps told one by one; the rest are told together.
_EACH = 10


def clock_findings(said: Said) -> Iterator[Finding]:
    """All findings about the clock of one series."""
    yield from _unset(said)
    yield from _jumps(said)
    yield from _strays(said)
    yield from _backwards(said)


def _unset(said: Said) -> Iterator[Finding]:
    places = np.flatnonzero(said.clock.unset)
    if not len(places):
        return
    written = said.stamps.stamps_ns
    first = said.row(int(places[0]))
    rows = (
        f"1 row (row {first:,}) is" if len(places) == 1 else f"{len(places):,} rows (from row {first:,}) are"
    )
    years = sorted({year_of(int(written[place])) for place in (places[0], places[-1])})
    at_ns = int(said.stamps.times_ns[places[0]])
    if said.stamps.written_ns is not None:
        message = (
            f"{rows} stamped {' to '.join(map(str, years))}, before the clock was set: they lie right beside the good "
            f"rows, so labels fit their order and not the time; cut these rows off, or {said.stamps.remedy}."
        )
        yield said.finding("clock-reset", "error", message, at_ns)
        return
    good_ns = int(written[~said.clock.unset].min())
    message = (
        f"{rows} stamped {' to '.join(map(str, years))}, before the clock was set: the good rows begin "
        f"{length_text(good_ns - said.zero_ns)} after them, so labels lie there and the track looks empty; "
        f"cut these rows off, or {said.stamps.remedy}."
    )
    yield said.finding("clock-reset", "error", message, at_ns)


def _jumps(said: Said) -> Iterator[Finding]:
    for jump in said.clock.jumps[:_EACH]:
        yield _zone(said, jump) if jump.kind == "zone" else _reset(said, jump)
    rest = said.clock.jumps[_EACH:]
    if rest:
        laid = said.stamps.written_ns is not None
        what = (
            "its parts are laid one after another, and the time between them is lost"
            if laid
            else "rows of different times lie over one another and labels cannot be trusted"
        )
        message = (
            f"The clock jumps in {len(rest):,} more places, the next at row {said.row(rest[0].row):,}: {what}; split "
            f"the file, or {said.stamps.remedy}."
        )
        at_ns = int(said.stamps.times_ns[rest[0].row]) if laid else rest[0].from_ns
        yield said.finding("clock-reset", "error", message, at_ns)


def _reset(said: Said, jump: Jump) -> Finding:
    row, now_ns = said.row(jump.row), int(said.stamps.stamps_ns[jump.row])
    if said.stamps.written_ns is not None:
        at_ns = int(said.stamps.times_ns[jump.row])
        message = (
            f"The clock falls back {length_text(jump.from_ns - now_ns)} at row {row:,} and runs on from there: rows "
            f"from it on (at {said.place(at_ns)}) are laid behind those before, as if no time had passed between, so "
            f"labels fit the rows and not how long the break was; split the file at that row to place its second "
            f"part, or {said.stamps.remedy}."
        )
        return said.finding("clock-reset", "error", message, at_ns)
    message = (
        f"The clock falls back {length_text(jump.from_ns - now_ns)} at row {row:,} (at {said.place(jump.from_ns)}) and "
        f"runs on from there: sorted by time, rows from before and after lie over one another, so labels fit "
        f"neither; split the file at that row, or {said.stamps.remedy}."
    )
    return said.finding("clock-reset", "error", message, now_ns, jump.from_ns)


def _zone(said: Said, jump: Jump) -> Finding:
    row, now_ns = said.row(jump.row), int(said.stamps.stamps_ns[jump.row])
    hours = hours_text(jump.by_ns)
    at_ns = int(said.stamps.times_ns[jump.row])
    if jump.by_ns < 0 and said.stamps.written_ns is not None:
        message = (
            f"The clock is put back by {hours} at row {row:,}, as at the end of daylight saving: rows from it on are "
            f"laid behind those before, which is right where recording went on; name the zone that the clock followed, "
            f"or {said.stamps.remedy}."
        )
        return said.finding("clock-zone", "warning", message, at_ns)
    if jump.by_ns < 0:
        message = (
            f"The clock is put back by {hours} at row {row:,}, as at the end of daylight saving: rows from before and "
            f"after lie over one another, so labels fit neither; add {hours} to the stamps from there on, or "
            f"{said.stamps.remedy}."
        )
        return said.finding("clock-zone", "error", message, now_ns, jump.from_ns)
    message = (
        f"The clock jumps ahead by {hours} at row {row:,}: it may be daylight saving or another time zone rather than "
        f"a pause, and labels after it then lie {hours} late; if nothing paused, take {hours} off the stamps from "
        f"there on."
    )
    before_ns = int(said.stamps.times_ns[jump.row - 1]) if jump.row else jump.from_ns
    return said.finding("clock-zone", "warning", message, before_ns, at_ns)


def _strays(said: Said) -> Iterator[Finding]:
    places = np.flatnonzero(said.clock.stray)
    if not len(places):
        return
    row = said.row(int(places[0]))
    which = (
        f"1 row (row {row:,}) has a stamp"
        if len(places) == 1
        else f"{len(places):,} rows (from row {row:,}) have stamps"
    )
    message = (
        f"{which} far from the rows around: shown there and not at its place, it stretches the track; correct the "
        f"stamps in the file, or {said.stamps.remedy}."
    )
    yield said.finding("timestamp-backwards", "warning", message, int(said.stamps.times_ns[places[0]]))


def _backwards(said: Said) -> Iterator[Finding]:
    clock = said.clock
    if not clock.backwards:
        return
    at = clock.first_backwards
    where = f"at row {said.row(at):,}"
    if clock.backwards > 1:
        where = f"in {clock.backwards:,} places, first {where}"
    message = (
        f"Rows are out of order {where}, by up to {length_text(clock.deepest_ns)}: they are shown sorted by time, so "
        f"labels fit them, but programs that trust the order of rows will differ; sort the file by its time column."
    )
    yield said.finding("timestamp-backwards", "warning", message, int(said.stamps.times_ns[at]))
