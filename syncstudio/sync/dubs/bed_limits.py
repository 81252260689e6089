"""Where a person wants to have looked, on whitened sounds."""

from __future__ import annotations

from syncstudio.sync.dubs.whitening import RATE, Whitened
from syncstudio.sync.inputs import Limits

_NS = 1_000_000_000


def within(reference: Whitened, limits: Limits) -> Whitened:
    """The reference with silence where nobody wants to look."""
    if limits.spans_ns is None and not limits.excluded_ns:
        return reference
    end_s = reference.start_s + reference.count / RATE
    spans = [
        (a / _NS, b / _NS)
        for a, b in limits.spans_ns or ((round(reference.start_s * _NS), round(end_s * _NS)),)
    ]
    for first_ns, last_ns in limits.excluded_ns:
        first, last = first_ns / _NS, last_ns / _NS
        spans = [
            part for a, b in spans for part in ((a, min(b, first)), (max(a, last), b)) if part[1] > part[0]
        ]
    return reference.within(tuple(spans))


def bounds(reference: Whitened, other: Whitened, limits: Limits) -> tuple[int, int]:
    """Lags in samples that the limits allow: reference's sample minus other's."""
    if limits.search_ns is None:
        return -other.count, reference.count
    base = other.start_s - reference.start_s + limits.around_ns / _NS
    return round((base - limits.search_ns / _NS) * RATE), round((base + limits.search_ns / _NS) * RATE)
