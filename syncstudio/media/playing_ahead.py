"""Makes pictures of the frames that playing shows next: of the video's own, or of its small copy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from syncstudio.media.frame_answer import FrameAnswer, FrameRequest, Parts
from syncstudio.media.frame_teller import FrameTeller
from syncstudio.media.hand import Hand
from syncstudio.media.near_pictures import NearPictures
from syncstudio.media.pictures_ahead import PicturesAhead


class PlayingAhead:
    """Belongs to the reader's thread, but for `pictures` and `plays_proxy`. `parts` answers what a request is made
    of, if all of it is decoded."""

    def __init__(
        self,
        teller: FrameTeller,
        near: NearPictures,
        hand: Hand,
        parts: Callable[[FrameRequest], Parts | None],
    ) -> None:
        self.pictures = PicturesAhead()
        self.plays_proxy = False
        self._teller, self._near, self._hand, self._parts = teller, near, hand, parts

    @property
    def small(self) -> bool:
        """Whether the small copy is what plays."""
        return self.plays_proxy and self._hand.heading != 0 and self._near.proxy is not None

    @property
    def busy(self) -> bool:
        """Whether there is a picture to make."""
        return self.pictures.next_ready(self._ready) is not None

    def go_on(self) -> bool:
        """Make the next picture; answers whether there was one to make."""
        return self.pictures.make_next(self._ready, self._made)

    def picture_for(self, request: FrameRequest) -> FrameAnswer | None:
        """The answer to a request for a frame that is due, if its picture is made, or the copy plays and holds it.

        Else the frame is told otherwise, and its picture not made here as well.
        """
        made = self.pictures.made(request)
        if made is None and self.small:
            made = self._of_copy(request)
        if made is None:
            self.pictures.drop(request.number)
            return None
        return replace(made, request_id=request.id)

    def _ready(self, request: FrameRequest) -> bool:
        if not self._hand.heading or self._teller.maker is None:
            return False
        return self.small or self._parts(request) is not None

    def _made(self, request: FrameRequest) -> FrameAnswer | None:
        answer = self._of_copy(request) if self.small else None
        parts = self._parts(request) if answer is None else None
        maker = self._teller.maker
        return answer if parts is None or maker is None else maker.answer(request, request.number, parts)

    def _of_copy(self, request: FrameRequest) -> FrameAnswer | None:
        small = self._near.stand_in(request.number)
        return None if small is None else self._teller.stand_in(request, small)
