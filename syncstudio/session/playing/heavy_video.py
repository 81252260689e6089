"""Decides when a video is too heavy to be played as it is, and what can be offered. Numbers only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from syncstudio.timebase.instant import NS_PER_S

# What is looked at: the last three seconds of playing.
WATCHED_NS = 3 * NS_PER_S
# Over that time at least so many pictures must have been due, and more than one in twenty dropped.
_LEAST_DUE = 30
_MOST_DROPPED = 0.05
# Late by more than two refreshes in the middle of so many readings: what is shown comes behind its time for good.
_LEAST_READINGS = 20
_LATE_REFRESHES = 2

Offer = Literal["vlc", "hardware", "copy"]


@dataclass(frozen=True, slots=True)
class PlayedLately:
    """How a track played over the last `watched_ns`: pictures due, those that did not come and were dropped, those
    seen, and the error in the middle."""

    watched_ns: int
    due: int
    dropped: int
    readings: int
    median_late_ns: int
    refresh_ns: int


def cannot_keep_up(lately: PlayedLately) -> bool:
    """Whether pictures come too slowly to be played: more than 5 % of them dropped over 3 s, or late throughout."""
    if lately.watched_ns < WATCHED_NS:
        return False
    if lately.due >= _LEAST_DUE and lately.dropped > _MOST_DROPPED * lately.due:
        return True
    late = lately.median_late_ns > _LATE_REFRESHES * lately.refresh_ns
    return lately.readings >= _LEAST_READINGS and late


def offers(vlc: bool, hardware: bool, copies: bool) -> tuple[Offer, ...]:
    """What may help, quickest help first: another player, a device that decodes, a small copy to play from."""
    every: tuple[tuple[Offer, bool], ...] = (("vlc", vlc), ("hardware", hardware), ("copy", copies))
    return tuple(offer for offer, there in every if there)
