"""The moments that a measurement rests on, laid out without Qt: the picture there, the time, and what is left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from syncstudio.panes.theme import Theme
from syncstudio.panes.timeline.plan import Box, Diamond, Dot, Picture, Plan, Shape, Text
from syncstudio.sync.evidence import EventPair
from syncstudio.sync.measurement import Measurement
from syncstudio.timebase.timecode import short_text

CARD_PX, PICTURE_PX, GAP_PX, TITLE_PX = 122, 68, 8, 18
_TEXT_PX = 34
# What is off by less has no figure worth reading.
_EVEN_MS = 0.05


@dataclass(frozen=True, slots=True)
class EventCard:
    """One moment: when it was in the reference, how far from the measured line the two lie, and its frame."""

    pair: EventPair
    left_ms: float
    frame: int | None = None


def cards_of(answer: Measurement) -> list[EventCard]:
    """The moments in the order of the reference, with what the measured line leaves of each."""
    cards = []
    for pair in sorted(answer.evidence.events, key=lambda each: each.reference_s):
        placed = measured_s(answer, pair.other_s)
        cards.append(EventCard(pair, 0.0 if placed is None else (pair.reference_s - placed) * 1e3))
    return cards


def measured_s(answer: Measurement, other_s: float) -> float | None:
    """Where the measurement puts a moment of the other on the reference's clock, for painting."""
    if not answer.pieces:
        return None if answer.offset_ns is None else other_s + answer.offset_ns / 1e9
    other_ns = other_s * 1e9
    piece = next(
        (each for each in answer.pieces if each.to_ns is None or other_ns < each.to_ns), answer.pieces[-1]
    )
    at_ns, reference_ns = piece.anchors_ns[0]
    return (reference_ns + (other_ns - at_ns) * (1 + piece.drift_ppm * 1e-6)) / 1e9


def card_height(pictured: bool) -> int:
    """How high a card is."""
    return (PICTURE_PX if pictured else 0) + _TEXT_PX


def per_row(width: int) -> int:
    """How many cards stand beside one another."""
    return max(1, (width - 24 + GAP_PX) // (CARD_PX + GAP_PX))


def card_at(x: float, y: float, width: int, pictured: bool) -> int | None:
    """Which card lies under a point, by its number."""
    row, column = int((y - TITLE_PX) // (card_height(pictured) + GAP_PX)), int((x - 12) // (CARD_PX + GAP_PX))
    inside = y >= TITLE_PX and 0 <= column < per_row(width)
    return row * per_row(width) + column if inside else None


def card_box(number: int, width: int, pictured: bool) -> tuple[float, float, float, float]:
    """Where a card lies: x, y, width and height."""
    high = card_height(pictured)
    x = 12 + number % per_row(width) * (CARD_PX + GAP_PX)
    return x, TITLE_PX + number // per_row(width) * (high + GAP_PX), CARD_PX, high


def plan_events(
    cards: Sequence[EventCard],
    pictures: Sequence[npt.NDArray[np.uint8] | None] | None,
    width: int,
    theme: Theme,
    more: int = 0,
) -> Plan:
    """The cards in rows; `pictures` is None where neither of the two is a picture, `more` how many are not shown."""
    shown = f", the first {len(cards)} are shown" if more else ""
    count = len(cards) + more
    title = f"{count} moments seen in both{shown}" if count != 1 else "1 moment seen in both"
    plan: Plan = [Text(12, 0, width - 24, TITLE_PX - 3, title, theme.soft, 11)]
    for number, card in enumerate(cards):
        x, y, _, high = card_box(number, width, pictures is not None)
        plan.append(Box(x, y, CARD_PX, high, theme.raised, radius=4))
        foot = y
        if pictures is not None:
            pixels = pictures[number]
            if pixels is not None:
                tall, wide = pixels.shape[:2]
                scale = min(CARD_PX / wide, PICTURE_PX / tall)
                plan.append(
                    Picture(x + (CARD_PX - wide * scale) / 2, y + (PICTURE_PX - tall * scale) / 2, wide * scale,
                            tall * scale, pixels)
                )  # fmt: skip
            foot = y + PICTURE_PX
        plan += _words(card, x + 6, foot + 2, theme)
    return plan


def _words(card: EventCard, x: float, y: float, theme: Theme) -> Plan:
    at = short_text(round(card.pair.reference_s * 1e9), 3)
    mark: Shape
    if card.pair.used:
        mark, left = Dot(x + 4, y + 23, 3, theme.ink(0)), _left_text(card.left_ms)
    else:
        mark, left = (
            Diamond(x + 4, y + 23, 4, theme.panel, theme.undecided),
            f"left out, {_left_text(card.left_ms)}",
        )
    return [
        Text(x, y, CARD_PX - 12, 15, at, theme.text, 11, mono=True),
        mark,
        Text(x + 12, y + 15, CARD_PX - 24, 15, left, theme.soft if card.pair.used else theme.undecided, 11),
    ]


def _left_text(left_ms: float) -> str:
    if abs(left_ms) < _EVEN_MS:
        return "even"
    size = f"{abs(left_ms):.0f}" if abs(left_ms) >= 9.5 else f"{abs(left_ms):.1f}"
    return f"{size} ms {'early' if left_ms > 0 else 'late'}"
