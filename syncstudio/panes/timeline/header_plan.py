"""The header of one row, laid out without Qt: its zones (what a mouse can hit) and its drawing plan."""

from dataclasses import dataclass, field
from fractions import Fraction

from syncstudio.media.health.finding import Severity
from syncstudio.panes.review.status_look import plan_status, status_ink
from syncstudio.panes.theme import Theme
from syncstudio.panes.timeline.badge import Badge, badge_of, plan_badge
from syncstudio.panes.timeline.chip import Chip, drift_if_any
from syncstudio.panes.timeline.plan import Box, Line, Plan, Text
from syncstudio.panes.timeline.row_layout import Row
from syncstudio.panes.timeline.rows.review_marks import plan_bubble
from syncstudio.project.records import Track
from syncstudio.timebase.timecode import clock_text, short_text

HEADER_PX = 236
_LEFT, _RIGHT = 24, 8
_BUTTON = 18
_REVIEW_PX = 15
# The mono face is 0.6 em wide; chips are set at 11 px.
_CHIP_CHAR, _CHIP_PAD, _CHIP_H = 6.6, 7, 17
_TIME_CHAR = 5.5
_NAME_CHAR = 7.2
_FACTS_FROM, _CHIP_FROM, _VALUES_FROM = 38, 58, 76


@dataclass(frozen=True, slots=True)
class Rect:
    """A place in the header, in pixels from the row's top left."""

    x: float
    y: float
    w: float
    h: float

    def holds(self, x: float, y: float) -> bool:
        return self.x <= x < self.x + self.w and self.y <= y < self.y + self.h


@dataclass(frozen=True, slots=True)
class HeaderFacts:
    """What the header of a row has to say."""

    row: Row
    track: Track | None
    chip: Chip | None
    text: str = ""
    drift_ppm: Fraction = Fraction(0)
    focused: bool = False
    readings: list[tuple[str, int]] = field(default_factory=list)
    gain_db: float | None = None
    # The track's own time at the playhead; None where nothing was recorded.
    source_ns: int | None = None
    # What was found of the track's timing, worst first.
    found: dict[Severity, int] = field(default_factory=dict)
    # How many open comments are about the track's alignment.
    comments: int = 0
    # What a lane that is heard alone is marked with.
    alone: str = ""


def header_zones(facts: HeaderFacts) -> dict[str, Rect]:
    """Where the parts are: name, and chevron, chip, mute, solo, gain where the row has them."""
    row, track = facts.row, facts.track
    zones: dict[str, Rect] = {}
    right: float = HEADER_PX - _RIGHT
    if not row.is_lane:
        zones["chevron"] = Rect(6, 3, 18, 20)
    if track is not None and track.kind == "sound":
        zones["solo"] = Rect(right - _BUTTON, 5, _BUTTON, _BUTTON)
        zones["mute"] = Rect(right - 2 * _BUTTON - 3, 5, _BUTTON, _BUTTON)
        right -= 2 * _BUTTON + 3 + 6
        if row.height >= _FACTS_FROM:
            gain = track.gain_db if facts.gain_db is None else facts.gain_db
            width = max(len(gain_text(gain)) * _CHIP_CHAR + 6, 2 * _BUTTON + 3)
            zones["gain"] = Rect(HEADER_PX - _RIGHT - width, 23, width, 16)
    chip = facts.chip
    if chip is not None:
        if row.height >= _CHIP_FROM:
            zones["chip"] = Rect(_LEFT - 2, 39, _chip_width(chip.text), _CHIP_H)
        else:
            width = _chip_width(chip.short)
            zones["chip"] = Rect(right - width, 5, width, _CHIP_H)
            right -= width + 6
    elif row.lane_id is not None and row.track_id is None:
        width = _chip_width("master time")
        zones["clock"] = Rect(right - width, 5, width, _CHIP_H)
        right -= width + 6
    if facts.alone:
        width = _chip_width(facts.alone)
        zones["alone"] = Rect(right - width, 5, width, _CHIP_H)
        right -= width + 6
    badge = _badge(facts, right)
    if badge is not None:
        zones["badge"] = Rect(right - badge.width, 5, badge.width, _CHIP_H)
        right -= badge.width + 6
    if track is not None and track.review != "draft":
        zones["review"] = Rect(right - _REVIEW_PX, 5, _REVIEW_PX, _CHIP_H)
        right -= _REVIEW_PX + 4
    if facts.comments:
        zones["comments"] = Rect(right - _REVIEW_PX, 8, _REVIEW_PX, 11)
        right -= _REVIEW_PX + 4
    zones["name"] = Rect(_LEFT, 4, right - _LEFT, 18)
    return zones


def plan_header(facts: HeaderFacts, theme: Theme) -> Plan:
    """The header as shapes, with the hairline under it."""
    row, track, zones = facts.row, facts.track, header_zones(facts)
    plan: Plan = [Box(0, 0, HEADER_PX, row.height, theme.raised if facts.focused else theme.panel)]
    plan.append(Box(0, 0, 4, row.height - 1, theme.track(row.color)))
    if facts.focused and row.is_lane:
        plan.append(Box(4, 0, 3, row.height - 1, theme.accent))
    plan.append(Line(0, row.height - 0.5, HEADER_PX, row.height - 0.5, theme.line))
    if "chevron" in zones:
        plan += _chevron(zones["chevron"], row.collapsed, theme)
    name = zones["name"]
    # Lanes of others stand back behind ours.
    ours = row.kind != "ghost"
    ink = theme.text if ours else theme.soft
    plan.append(Text(name.x, name.y, name.w, name.h, row.name, ink, 13, bold=ours))
    if track is not None and row.height >= _FACTS_FROM:
        right = zones["gain"].x - 4 if "gain" in zones else HEADER_PX - _RIGHT
        plan.append(Text(_LEFT, 23, right - _LEFT, 15, facts_text(facts), theme.faint, 11))
    if facts.chip is not None:
        plan += _chip(facts.chip, zones["chip"], row.height >= _CHIP_FROM, theme)
    if "clock" in zones:
        at = zones["clock"]
        plan.append(Box(at.x, at.y, at.w, at.h, theme.raised, radius=8))
        plan.append(Text(at.x, at.y, at.w, at.h, "master time", theme.soft, 11, mono=True, align="centre"))
    if "alone" in zones:
        at = zones["alone"]
        plan.append(Box(at.x, at.y, at.w, at.h, theme.inside_bg, theme.inside, 8))
        plan.append(Text(at.x, at.y, at.w, at.h, facts.alone, theme.inside, 11, mono=True, align="centre"))
    if "badge" in zones:
        at = zones["badge"]
        badge = _badge(facts, at.x + at.w)
        plan += [] if badge is None else plan_badge(badge, at.x, at.y, at.h, theme)
    if track is not None and "review" in zones:
        at, ink = zones["review"], status_ink(track.review, theme)
        plan += plan_status(track.review, at.x + at.w / 2, at.y + at.h / 2, 5.5, ink, theme.panel)
    if "comments" in zones:
        plan += plan_bubble(zones["comments"].x, zones["comments"].y, facts.comments, theme)
    if track is not None and "mute" in zones:
        plan += _button(zones["mute"], "M", track.muted, theme.undecided, theme.undecided_bg, theme)
        plan += _button(zones["solo"], "S", track.solo, theme.inside, theme.inside_bg, theme)
    if track is not None and "gain" in zones:
        at = zones["gain"]
        gain = facts.gain_db if facts.gain_db is not None else track.gain_db
        ink = theme.faint if gain == 0 else theme.text
        plan.append(Text(at.x, at.y, at.w, at.h, gain_text(gain), ink, 11, mono=True, align="right"))
    if facts.source_ns is not None and "chip" in zones and row.height >= _CHIP_FROM:
        text, left = clock_text(facts.source_ns), zones["chip"].x + zones["chip"].w + 4
        # A long chip leaves no room for the hours, which most recordings do without.
        text = text if left + len(text) * _TIME_CHAR <= HEADER_PX - _RIGHT else short_text(facts.source_ns, 3)
        if left + len(text) * _TIME_CHAR <= HEADER_PX - _RIGHT:
            at, width = zones["chip"], HEADER_PX - _RIGHT - left
            plan.append(Text(left, at.y, width, at.h, text, theme.faint, 9, mono=True, align="right"))
    if row.height >= _VALUES_FROM:
        plan += _readings(facts.readings, theme)
    return plan


def facts_text(facts: HeaderFacts) -> str:
    """What the stream is, and its drift where it has one: "48 kHz mono · +24.1 ppm"."""
    drift = drift_if_any(facts.drift_ppm)
    return " · ".join(part for part in (drift, facts.text) if part)


def gain_text(gain_db: float) -> str:
    """A gain with its sign: "+3.5 dB"."""
    return "0 dB" if abs(gain_db) < 0.05 else f"{gain_db:+.1f} dB".replace("-", "−")


def _badge(facts: HeaderFacts, right: float) -> Badge | None:
    return badge_of(facts.found, right - _LEFT, len(facts.row.name) * _NAME_CHAR)


def _chip_width(text: str) -> float:
    return min(len(text) * _CHIP_CHAR + 2 * _CHIP_PAD, HEADER_PX - _LEFT - _RIGHT + 2)


def _chip(chip: Chip, at: Rect, roomy: bool, theme: Theme) -> Plan:
    ground, ink = {
        "measured": (theme.inside_bg, theme.inside),
        "plain": (theme.raised, theme.soft),
        "faint": (theme.raised, theme.faint),
        "moving": (theme.undecided_bg, theme.undecided),
        "stale": (theme.undecided_bg, theme.undecided),
    }[chip.tone]
    text = chip.text if roomy else chip.short
    inner = Text(at.x + 2, at.y, at.w - 4, at.h, text, ink, 11, mono=True, align="centre")
    return [Box(at.x, at.y, at.w, at.h, ground, radius=8, outline=theme.line), inner]


def _button(at: Rect, text: str, on: bool, ink: str, ground: str, theme: Theme) -> Plan:
    return [
        Box(at.x, at.y, at.w, at.h, ground if on else theme.raised, outline=ink if on else None, radius=4),
        Text(at.x, at.y, at.w, at.h, text, ink if on else theme.soft, 10, bold=on, align="centre"),
    ]


def _chevron(at: Rect, collapsed: bool, theme: Theme) -> Plan:
    x, y = at.x + at.w / 2, at.y + at.h / 2
    if collapsed:
        points = ((x - 1.5, y - 3.5), (x + 2, y), (x - 1.5, y + 3.5))
    else:
        points = ((x - 3.5, y - 1.5), (x, y + 2), (x + 3.5, y - 1.5))
    (ax, ay), (bx, by), (cx, cy) = points
    return [Line(ax, ay, bx, by, theme.soft, 1.5), Line(bx, by, cx, cy, theme.soft, 1.5)]


def _readings(readings: list[tuple[str, int]], theme: Theme) -> Plan:
    plan: Plan = []
    x = float(_LEFT)
    for text, index in readings:
        width = len(text) * 6.0 + 8
        if x + width > HEADER_PX:
            break
        plan.append(Text(x, 58, width, 15, text, theme.ink(index), 10, mono=True))
        x += width
    return plan
