"""Keeps a player on the clock: what it is told to do, from what it was seen to show. Numbers only."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from syncstudio.timebase.instant import NS_PER_MS, NS_PER_S
from syncstudio.transport.chase import decide
from syncstudio.transport.clock import Clock
from syncstudio.transport.seek_lead import Lead
from syncstudio.transport.vlc_protocols import AskWanted, Wanted
from syncstudio.transport.vlc_seek import Seek

State = Literal["resting", "seeking", "holding", "touching", "nudging", "following"]
# Held for less than a frame ("touching") it shows what it should all the same.
_ON_THE_CLOCK = ("following", "nudging", "touching")

# A clock that lies elsewhere than it should by this much was set: a seek, a loop, another piece. By less it only stood
# for a moment on a busy computer, or was set so little that a hold or a nudge gets there sooner.
_SET_NS = 300 * NS_PER_MS
# Errors are judged by the last so many, at least so many of them; a nudge takes long and wants to be sure.
_JUDGED, _LEAST, _SURE = 15, 3, 12
# After a hold, and after a nudge, what is seen is not yet what will be.
_DEAF_HOLD_NS, _DEAF_NUDGE_NS = 80 * NS_PER_MS, 1_300 * NS_PER_MS
# When no picture can be recognised after a seek, it is taken to have come out as those before did.
_PATIENCE_NS = 2_500 * NS_PER_MS
# Only pictures that look like their place are believed so. After this many in a row that do not, nobody knows where the
# player is; after so many more it is sent again, after seeks without avail ever more rarely.
_MOST_FOREIGN, _SEEK_FOREIGN, _MOST_VAIN = 15, 60, 16
# A player without a picture for this long, and three frames, has stumbled.
_STALLED_NS = 150 * NS_PER_MS
# A seek that comes out so far ahead of the clock is held before anything is recognised.
_FAR_AHEAD_NS = 400 * NS_PER_MS
# Once the clock was set elsewhere the player is usually there by then.
_USUAL_WAY_NS = 1_500 * NS_PER_MS
# Pictures that do not come at all: seek again.
_NO_PICTURE_NS = 3 * NS_PER_S


@dataclass(frozen=True, slots=True)
class Order:
    """What the player is to do: "pause", "resume", "seek" to a source instant in ns, or run at a "pace"."""

    do: Literal["pause", "resume", "seek", "pace"]
    source_ns: int = 0
    pace: Fraction = Fraction(1)


class Follower:
    """One player chasing the clock. Call `step` often, `shown` for every picture; host times come from outside.

    `frame_ns` is how long a frame of the video lasts. One that is not `chased` is set off at the place of the
    clock and then runs as it does: how far it is off is measured all the same. `way_to` answers how many frames
    have to be decoded before the one at an instant of the source.
    """

    def __init__(
        self,
        frame_ns: int,
        chased: bool = True,
        way_to: Callable[[int], int] = lambda source_ns: 0,
    ) -> None:
        self.frame_ns = frame_ns
        self._way_to = way_to
        self._chased = chased
        self.state: State = "resting"
        self._paused = False
        self._pace = self._told_pace = Fraction(1)  # what is wanted; and what the player runs at
        self._course: Clock | None = None  # what was wanted last, and would be by now
        self._line: Clock | None = None  # what the player shows when, as far as it was seen
        self._lead = Lead()
        self._sought = Seek()  # the seek it is on, or was on last
        self._shown_ns = 0
        self._deaf_until_ns = self._judge_from_ns = 0
        self._until_ns: int | None = None
        # Pictures since the last seek that look like their place, in a row that do not, and seeks without avail.
        self._alike = self._foreign = self._vain = 0
        self._errors: deque[int] = deque(maxlen=_JUDGED)
        self._set_ns = 0  # the host time when the clock was found set elsewhere
        self.seen_ns: int | None = None  # the host time of the picture recognised last
        self.seeks = self.holds = self.nudges = 0

    # -- reading ------------------------------------------------------------------------------------------

    @property
    def locked(self) -> bool:
        """Whether what it shows is known, and on the clock as well as can be; also while it is held for a moment."""
        return self.state in _ON_THE_CLOCK and self._line is not None

    def is_on_its_way(self, host_ns: int) -> bool:
        """Whether the clock was just set elsewhere and it is not there yet; not once that takes longer than usual."""
        return self.state != "resting" and not self.locked and host_ns - self._set_ns < _USUAL_WAY_NS

    @property
    def due_ns(self) -> int | None:
        """The host time by which `step` must be called again; None: whenever there is something new."""
        return self._until_ns

    @property
    def error_ns(self) -> int | None:
        """How far ahead of the clock it was seen to be lately, in source ns."""
        return _clock_error(self._errors) if self._errors else None

    def place_ns(self, host_ns: int) -> int | None:
        """The instant of the source that it shows at a host time, by the pictures recognised; None: nobody knows."""
        line = self._line
        if line is None or self.state in ("resting", "seeking"):
            return None
        return line.read(host_ns)

    def expect(self, width: int, height: int, alone: bool = False) -> None:
        """Pictures are of this size in pixels: large ones take longer to decode on the way of a seek, also where
        another decoder is at work beside it."""
        self._lead = Lead.of_size(width * height, alone)

    # -- what is seen -------------------------------------------------------------------------------------

    def shown(self, host_ns: int, fresh: bool = True) -> None:
        """A picture came on show, whichever it is; `fresh`: it is not the one before once more."""
        self._sought.shown(host_ns, fresh)
        waited_ns, self._shown_ns = host_ns - self._shown_ns, host_ns
        if self.state == "following" and waited_ns > _STALLED_NS + 3 * self.frame_ns / self._pace:
            # It stood still for want of pictures: nobody knows what it caught up.
            self._line = None
            self._errors.clear()

    def saw(self, host_ns: int, start_ns: int, wanted: Wanted) -> None:
        """A picture that came on show was recognised: it begins at `start_ns` of the source, `wanted` was due."""
        if wanted.source_ns is None or host_ns < self._deaf_until_ns or self._paused:
            return
        if self.state == "seeking" and not self._sought.brings(host_ns, start_ns, self.frame_ns, self._pace):
            return
        error_ns = start_ns - wanted.source_ns
        if self._errors and abs(error_ns - self._errors[-1]) > max(self.frame_ns, 40 * NS_PER_MS):
            self._errors.clear()  # it stumbled; what it was before says nothing any more
        self._errors.append(error_ns)
        self.seen_ns = host_ns
        self._foreign = self._vain = 0
        if len(self._errors) >= 2:
            base_ns = wanted.source_ns + self.error_ns if self.error_ns is not None else start_ns
            self._line = Clock(host_ns, base_ns, self._pace)

    def looked(self, alike: bool, foreign: bool) -> None:
        """The newest picture was not recognised: it looks like its place all the same, or like none near it."""
        self._alike += alike
        self._foreign = self._foreign + 1 if foreign else 0
        if self._foreign >= _MOST_FOREIGN and self.state == "following":
            # It is elsewhere: what was reckoned of it is wrong.
            self._line = None
            self._errors.clear()
            if self._foreign % _SEEK_FOREIGN == 0:
                self._course = None

    # -- what to do ---------------------------------------------------------------------------------------

    def step(self, now_ns: int, ask: AskWanted) -> list[Order]:
        """What the player is to do now; `ask` answers what is wanted at a host time."""
        wanted = ask(now_ns)
        if wanted.source_ns is None or wanted.pace <= 0:
            return self._rest()
        orders: list[Order] = []
        if wanted.pace != self._pace:
            self._pace = wanted.pace
            self._course = None
            orders.append(self._at_pace(wanted.pace))
        course = self._course
        jumped = course is None or abs(course.read(now_ns) - wanted.source_ns) > _SET_NS * wanted.pace
        self._course = Clock(now_ns, wanted.source_ns, wanted.pace)
        if jumped or self.state == "resting":
            self._set_ns = now_ns
            return orders + self._seek(now_ns, ask)
        if self.state in ("holding", "touching") and self._until_ns is not None:
            return self._held(now_ns) if now_ns >= self._until_ns else []
        if self.state == "nudging" and self._until_ns is not None:
            return self._nudged(now_ns) if now_ns >= self._until_ns else []
        if self.state == "seeking":
            return self._seeking(now_ns, ask)
        return self._judge(now_ns, ask)

    def stumbled(self) -> None:
        """The player began anew by itself: what was known of it is nothing now."""
        self._course = self._line = None
        self._paused = False
        self._errors.clear()

    def _rest(self) -> list[Order]:
        self._course = self._line = None
        self._until_ns = None
        self._errors.clear()
        self.state = "resting"
        if self._paused:
            return []
        self._paused = True
        return [Order("pause")]

    def _seek(self, now_ns: int, ask: AskWanted) -> list[Order]:
        lead_ns = self._lead.host_ns(lambda lead_ns: self._way(ask(now_ns + lead_ns))) if self._chased else 0
        then = ask(now_ns + lead_ns)
        if then.source_ns is None:  # by then a piece has ended: its end is as good a place as any
            then = ask(now_ns)
        assert then.source_ns is not None
        self.seeks += 1
        self.state = "seeking"
        self._sought = Seek(now_ns, then.source_ns, lead_ns)
        self._alike = self._foreign = 0
        self._vain += 1
        self._judge_from_ns = self._deaf_until_ns = 0
        self._errors.clear()
        self._line = self._until_ns = None
        # In a seek VLC counts the way from the key frame at its pace: at a nudge's it comes out elsewhere.
        orders = [] if self._told_pace == self._pace else [self._at_pace(self._pace)]
        orders.append(Order("seek", max(0, then.source_ns)))
        if self._paused:
            self._paused = False
            orders.append(Order("resume"))
        return orders

    def _seeking(self, now_ns: int, ask: AskWanted) -> list[Order]:
        """Wait until pictures of the new place were recognised, then hold until the clock is there."""
        sought, waited_ns = self._sought, now_ns - self._sought.asked_ns
        if self._errors and (sought.is_there or len(self._errors) >= _LEAST):
            step = decide(_clock_error(self._errors), self.frame_ns, self._pace)
            # Its first picture is enough to wait where it came out; for anything else more of them have to tell.
            if len(self._errors) >= _LEAST or step.move == "hold":
                self._learn(sought.lead_ns - round(_clock_error(self._errors) / self._pace))
                return self._judge(now_ns, ask, sought=True)
            return []
        if sought.first_ns is None:
            return self._seek(now_ns, ask) if waited_ns > _NO_PICTURE_NS else []
        due = ask(sought.first_ns).source_ns
        ahead_ns = self._early_by(now_ns, ask)
        if self._chased and not self._errors and ahead_ns > _FAR_AHEAD_NS:
            # Our decoder has no frames so far ahead to tell its pictures by: it waits where it came out.
            self._learn(sought.first_ns - sought.asked_ns)
            return self._hold(now_ns, ahead_ns)
        if self._foreign and waited_ns > _PATIENCE_NS * min(max(1, self._vain), _MOST_VAIN):
            return self._seek(now_ns, ask)
        if waited_ns > _PATIENCE_NS and due is not None and self._alike:
            # Nothing to recognise it by: its first picture is taken for the one asked for.
            self._errors.extend([sought.target_ns - due] * _LEAST)
            self._line = Clock(sought.first_ns, sought.target_ns, self._pace)
            return self._judge(now_ns, ask)
        return []

    def _early_by(self, now_ns: int, ask: AskWanted) -> int:
        """How long, in host ns, the clock takes to where the seek came out, if its first picture was its target."""
        wanted, place = ask(now_ns), self._sought.place_ns(now_ns, self._pace)
        return (
            0 if place is None or wanted.source_ns is None else round((place - wanted.source_ns) / self._pace)
        )

    def _learn(self, took_ns: int) -> None:
        """What this seek says of the next: how long it takes to its first picture."""
        if self._chased:
            self._lead = self._lead.learnt(max(0, took_ns), self._way_to(self._sought.target_ns))

    def _way(self, wanted: Wanted) -> int:
        return 0 if wanted.source_ns is None else self._way_to(wanted.source_ns)

    def _judge(self, now_ns: int, ask: AskWanted, sought: bool = False) -> list[Order]:
        self.state = "following"
        least = 1 if sought else _LEAST
        if not self._chased or len(self._errors) < least or now_ns < self._judge_from_ns:
            return []
        step = decide(_clock_error(self._errors), self.frame_ns, self._pace)
        if step.move == "leave" or (step.move == "nudge" and len(self._errors) < _SURE):
            return []
        if step.move == "seek":
            return self._seek(now_ns, ask)
        if step.move == "hold":
            return self._hold(now_ns, step.host_ns)
        self._errors.clear()
        self._until_ns = now_ns + step.host_ns
        self.nudges += 1
        self.state = "nudging"
        return [self._at_pace(self._pace * step.factor)]

    def _hold(self, now_ns: int, host_ns: int) -> list[Order]:
        self._errors.clear()
        self.holds += 1
        self.state = "holding" if host_ns > self.frame_ns / self._pace else "touching"
        self._paused, self._until_ns = True, now_ns + host_ns
        if self._line is not None:
            self._line = Clock(now_ns, self._line.read(now_ns), Fraction(0))
        return [Order("pause")]

    def _held(self, now_ns: int) -> list[Order]:
        self.state, self._paused, self._until_ns = "following", False, None
        self._shown_ns = now_ns + _DEAF_HOLD_NS
        if self._line is not None:
            self._line = Clock(now_ns, self._line.position_ns, self._pace)
        self._deaf_until_ns = now_ns + _DEAF_HOLD_NS
        return [Order("resume")]

    def _nudged(self, now_ns: int) -> list[Order]:
        self.state, self._until_ns = "following", None
        self._judge_from_ns = now_ns + _DEAF_NUDGE_NS
        return [self._at_pace(self._pace)]

    def _at_pace(self, pace: Fraction) -> Order:
        self._told_pace = pace
        return Order("pace", pace=pace)


def _clock_error(errors: Iterable[int]) -> int:
    """What the player's own clock is off by. A busy machine shows pictures late, never early: the upper quarter of
    the errors tells, not their middle."""
    ordered = sorted(errors)
    return ordered[-(len(ordered) // 4 + 1)]
