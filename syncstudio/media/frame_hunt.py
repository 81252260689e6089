"""Goes after one frame, packet by packet, so that whoever hunts can change his mind between two packets."""

from __future__ import annotations

from syncstudio.media.frame_decoder import Decoded, FrameDecoder
from syncstudio.media.frame_index import FrameIndex

# How far before a frame decoding is begun anew when nothing in front of it comes out (a stream that
# refreshes itself little by little, a lost key frame). Beyond this the frame counts as damaged.
_FARTHEST_BACK_S = 32


class Hunt:
    """The way to frame `number`; frames from `keep_from` on come out whole on the way.

    All from `first` to `number` have to come. Those from `lead_in` on are welcome: they come where decoding
    begins anew, and as far as they lie ahead where it goes on.
    """

    def __init__(
        self,
        decoder: FrameDecoder,
        index: FrameIndex,
        number: int,
        first: int | None = None,
        lead_in: int | None = None,
    ) -> None:
        self.number = number
        self.over = False
        self._decoder = decoder
        self._index = index
        first = number if first is None else min(number, first)
        self.keep_from = first if lead_in is None else min(first, lead_in)
        self._back_s = 0
        self._led_up = False
        self._afresh = False
        if decoder.can_reach(first):
            self.keep_from = min(first, max(self.keep_from, decoder.whole_from))
            decoder.aim(self.keep_from)
        else:
            decoder.seek(self.keep_from, self.keep_from)

    @property
    def passed(self) -> int:
        """The last frame that cannot come any more."""
        return self._decoder.floor - 1

    def step(self) -> Decoded:
        """Feed one packet, and answer what came out; `over` is set when the frame came, or never will."""
        batch = self._decoder.step()
        for number, _ in batch:
            self._led_up = self._led_up or number < self.number
            self.over = self.over or number == self.number
        passed = self._decoder.ended or self._decoder.floor > self.number
        if passed and not self.over and not self._begin_afresh():
            self.over = self._led_up or not self._go_back()
        return batch

    def retarget(self, number: int, first: int, lead_in: int) -> bool:
        """Go for another frame instead, if all from `first` to it lie on the way; False when they do not, and
        nothing has changed."""
        if self.over or not self._decoder.can_reach(first):
            return False
        self.number = number
        self.keep_from = min(first, max(lead_in, self._decoder.whole_from))
        self._decoder.aim(self.keep_from)
        return True

    def _begin_afresh(self) -> bool:
        """Begin once at the frame's own key frame, when damage before it may have taken it along: at the end
        of a stream that may go unsaid."""
        if self._afresh or not (self._decoder.harmed or self._decoder.ended):
            return False
        self._afresh = True
        self._decoder.seek(self.number, self.keep_from, singly=True)
        return True

    def _go_back(self) -> bool:
        """Begin again at an earlier key frame; False when there is none worth trying."""
        index = self._index
        if self._back_s > _FARTHEST_BACK_S or self.keep_from <= 0:
            return False
        self._back_s = max(1, self._back_s * 2)
        tick = index.pts_of(self.keep_from) - round(self._back_s / index.time_base)
        earlier = index.frame_at_tick(tick)
        key = index.key_before(self.keep_from)
        # At least one key frame earlier than the one that did not lead here.
        before = index.key_before(key - 1) if key else None
        start = min(earlier or 0, before if before is not None else 0)
        self._decoder.seek(start, self.keep_from)
        return True
