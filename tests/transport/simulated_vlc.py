"""A VLC made of numbers, with the ways of the real one: exact pauses, rates that come late and jump, slow seeks."""

from fractions import Fraction

from syncstudio.transport.vlc_follower import Follower
from syncstudio.transport.vlc_protocols import Wanted

S, MS = 1_000_000_000, 1_000_000
FRAME_NS = 33_333_333
_RATE_COMES_NS, _RATE_JUMP_S = 700 * MS, 1


class SimulatedVlc:
    """Plays an endless video of 30 frames a second; seeks take `seek_ns` and `way_ns` for every frame on the way
    from a key frame each 250. `ppm` is how fast its clock runs."""

    def __init__(self, seek_ns=120 * MS, way_ns=1 * MS, ppm=0):
        self.seek_ns, self.way_ns = seek_ns, way_ns
        self.own = 1 + Fraction(ppm, 1_000_000)
        self.place, self.at = Fraction(0), 0
        self.rate = Fraction(1)
        self.paused = False
        self.coming = []
        self.last = None

    def way(self, source_ns):
        return source_ns // MS * MS // FRAME_NS % 250  # it counts in whole ms

    def carry_out(self, order, now):
        if order.do == "pause":
            self.paused = True
        elif order.do == "resume":
            self.paused = False
        elif order.do == "pace":
            self.coming.append((now + _RATE_COMES_NS, "rate", order.pace))
        else:
            takes = self.seek_ns + self.way_ns * self.way(order.source_ns)
            self.coming = [each for each in self.coming if each[1] != "place"]
            self.coming.append((now + takes, "place", order.source_ns // MS * MS))
            self.last = None

    def go(self, now):
        """Go on to a host time; answers the start of the frame that came on show on the way, or None."""
        for due in sorted(self.coming):
            if due[0] <= now:
                self.coming.remove(due)
                if due[1] == "place":
                    self.place, self.at = Fraction(due[2]), due[0]
                else:
                    self.place += (due[2] - self.rate) * _RATE_JUMP_S * S if due[2] != self.rate else 0
                    self.rate = due[2]
        if any(kind == "place" for _, kind, _ in self.coming):
            self.at = now
            return None
        if not self.paused:
            self.place += (now - self.at) * self.rate * self.own
        self.at = now
        frame = int(self.place) // FRAME_NS
        if self.paused or frame == self.last:
            return None
        self.last = frame
        return frame * FRAME_NS


class Chase:
    """A follower on a simulated VLC, and a clock that tests set: a place, a speed, and what lies where."""

    STEP_NS = 4 * MS

    def __init__(self, vlc=None, chased=True, seen=lambda now: True, late=lambda now: 0):
        self.vlc = vlc or SimulatedVlc()
        self.follower = Follower(FRAME_NS, chased, self.vlc.way)
        self.now, self.anchor = 0, (0, Fraction(0), Fraction(0))
        self.seen, self.late = seen, late
        self.loop = None
        self.gap = None
        self.errors = []
        self.orders = []

    def play(self, source_ns, pace=1):
        self.anchor = (self.now, Fraction(source_ns), Fraction(pace))

    def ask(self, host_ns):
        at, place, pace = self.anchor
        source = place + (host_ns - at) * pace
        if self.loop is not None and source >= self.loop[1]:
            source = self.loop[0] + (source - self.loop[0]) % (self.loop[1] - self.loop[0])
        if self.gap is not None and self.gap[0] <= source < self.gap[1]:
            return Wanted(None, Fraction(0))
        return Wanted(int(source), pace)

    def run(self, seconds):
        """Let time pass; `errors` then holds how many frames each picture was off the one due, with its time."""
        self.errors = []
        until = self.now + int(seconds * S)
        while self.now < until:
            self.now += self.STEP_NS
            start = self.vlc.go(self.now)
            if start is not None:
                host = self.now + self.late(self.now)
                self.follower.shown(host)
                wanted = self.ask(host)
                if self.seen(self.now):
                    self.follower.saw(host, start, wanted)
                elif wanted.source_ns is not None:
                    off = abs(start - wanted.source_ns) > 2 * S
                    self.follower.looked(not off, off)
                if wanted.source_ns is not None:
                    self.errors.append((self.now, start // FRAME_NS - wanted.source_ns // FRAME_NS))
            for order in self.follower.step(self.now, self.ask):
                self.orders.append(order.do)
                self.vlc.carry_out(order, self.now)
        return self.errors

    def off(self, seconds):
        """The distances, in frames, of the pictures of the next so many seconds."""
        return sorted(abs(error) for _, error in self.run(seconds))
