"""How a status of review looks: a word, a colour and a shape, never one of them alone."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from syncstudio.panes.theme import Theme
from syncstudio.panes.timeline.plan import Dot, Line, Plan, Triangle
from syncstudio.project.records import Review


def status_word(status: Review) -> str:
    """The status as it is said."""
    words = {
        "draft": _tr("Draft"),
        "submitted": _tr("Submitted"),
        "accepted": _tr("Accepted"),
        "rejected": _tr("Rejected"),
    }
    return words[status]


def status_sentence(status: Review, reviewer: str, author: str = "") -> str:
    """Who made it and who decided: "accepted by Ann", "draft by Ben"."""
    if status in ("accepted", "rejected"):
        said = _tr("accepted by {who}") if status == "accepted" else _tr("rejected by {who}")
        by = said.format(who=reviewer or _tr("somebody"))
        return f"{by} · {_tr('made by {who}').format(who=author)}" if author else by
    word = _tr("submitted for review") if status == "submitted" else _tr("draft")
    return f"{word} · {_tr('made by {who}').format(who=author)}" if author else word


def alignment_sentence(review: Review, reviewer: str) -> str:
    """What a review says of a track's alignment; a measurement's being accepted is another matter."""
    who = reviewer or _tr("somebody")
    return {
        "draft": "",
        "submitted": _tr("Alignment submitted for review"),
        "accepted": _tr("Alignment reviewed by {who}: accepted").format(who=who),
        "rejected": _tr("Alignment reviewed by {who}: rejected").format(who=who),
    }[review]


def reviewed_words(review: Review, reviewer: str) -> str:
    """The review of an alignment in two words, beside where it comes from; nothing of a draft."""
    who = reviewer or _tr("somebody")
    return {
        "draft": "",
        "submitted": _tr("submitted"),
        "accepted": _tr("reviewed by {who}").format(who=who),
        "rejected": _tr("rejected by {who}").format(who=who),
    }[review]


def status_ink(status: Review, theme: Theme) -> str:
    """The colour of its shape and word."""
    inks = {
        "draft": theme.soft,
        "submitted": theme.accent,
        "accepted": theme.inside,
        "rejected": theme.outside,
    }
    return inks[status]


def plan_status(status: Review, x: float, y: float, size: float, ink: str, ground: str) -> Plan:
    """Its shape around a point, `size` pixels to each side: a ring, an arrow up, a tick or a cross."""
    if status == "draft":
        return [Dot(x, y, size * 0.6, ground, ink)]
    if status == "submitted":
        return [Triangle(x, y, size * 0.85, ink)]
    if status == "accepted":
        return [
            Line(x - size * 0.8, y, x - size * 0.2, y + size * 0.65, ink, 1.75),
            Line(x - size * 0.2, y + size * 0.65, x + size * 0.85, y - size * 0.65, ink, 1.75),
        ]
    reach = size * 0.65
    return [
        Line(x - reach, y - reach, x + reach, y + reach, ink, 1.75),
        Line(x - reach, y + reach, x + reach, y - reach, ink, 1.75),
    ]


def _tr(text: str) -> str:
    return QCoreApplication.translate("Review", text)
