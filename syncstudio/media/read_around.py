"""Decodes the frames around the playhead before anybody asks for them, a packet at a time."""

from __future__ import annotations

from collections.abc import Callable

from syncstudio.media.errors import MediaError
from syncstudio.media.frame_decoder import FrameDecoder
from syncstudio.media.frame_hunt import Hunt
from syncstudio.media.frame_index import FrameIndex
from syncstudio.media.kept_frames import KeptFrames
from syncstudio.media.read_plan import Chore, plan_chore


class ReadAround:
    """What one reader does while nothing is asked of it; belongs to the reader's thread.

    What lies ahead is read on with the decoder that showed the playhead (`front`), so that playing on never
    seeks; what lies behind with one of its own. `quiet`, set from any thread: nothing is read, because another player
    shows the video.
    """

    def __init__(
        self,
        index: FrameIndex,
        kept: KeptFrames,
        front: Callable[[], FrameDecoder],
        open_decoder: Callable[[], FrameDecoder],
    ) -> None:
        self._index = index
        self._kept = kept
        self._front = front
        self._open_decoder = open_decoder
        self._back: FrameDecoder | None = None
        self._chore: Chore | None = None
        self.quiet = False

    @property
    def busy(self) -> bool:
        """Whether there is something to go on with."""
        return self._chore is not None and not self.quiet

    def brings(self, first: int, last: int) -> bool:
        """Whether what is being done leads to these frames, sooner than beginning anew would."""
        chore = self._chore
        if self.quiet or chore is None or chore.hunt is None or chore.ahead or chore.hunt.over:
            return False
        return chore.first <= first and last <= chore.last and chore.hunt.passed < first

    def looked_at(self, playhead: int, direction: int) -> None:
        """Leave off what is not worth going on with, now that the playhead is elsewhere."""
        if self._chore is not None and not self._chore.serves(playhead, direction):
            self._chore = None

    def plan(self, playhead: int, direction: int, resting: bool) -> bool:
        """Find something to do, if there is anything; answers whether."""
        room = self._kept.room
        if self._chore is None and playhead >= 0 and room is not None and not self.quiet:
            front = self._front()
            self._chore = plan_chore(
                self._index,
                playhead,
                direction,
                room,
                resting,
                front.skips,
                self._kept.first_missing,
                front.can_reach,
            )
        return self.busy

    def go_on(self) -> None:
        """Feed one packet; what comes out is kept, and what should have but did not is lost."""
        chore = self._chore
        if chore is None:
            return
        try:
            if chore.hunt is None:
                decoder = self._front() if chore.ahead else self._back_decoder()
                chore.hunt = Hunt(decoder, self._index, chore.last, chore.first)
            for number, frame in chore.hunt.step():
                if number >= chore.first:
                    self._kept.keep(number, frame)
                    chore.came.add(number)
        except MediaError:
            self._kept.lose(range(chore.first, chore.last + 1))
            self._chore = None
            return
        if chore.hunt.over:
            self._kept.lose(set(range(chore.first, chore.last + 1)) - chore.came)
            self._chore = None

    def close(self) -> None:
        """Close what was opened here."""
        self._chore = None
        if self._back is not None:
            self._back.close()
            self._back = None

    def _back_decoder(self) -> FrameDecoder:
        if self._back is None:
            self._back = self._open_decoder()
        return self._back
