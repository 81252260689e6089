"""Single frames taken out of a video: exact, at their full size, for the clipboard or a file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from syncstudio.session.jobs import JobHandle
from syncstudio.session.media.media_shelf import MediaShelf

if TYPE_CHECKING:
    from syncstudio.media.frame_answer import Deinterlace, FrameAnswer

_NOT_IN_NAMES = '<>:"/\\|?*'


class Stills(MediaShelf):
    """Frames as pictures of their own."""

    def take_frame(
        self,
        track_id: int,
        number: int,
        use: Callable[[FrameAnswer], None],
        deinterlace: Deinterlace = False,
        ready: FrameAnswer | None = None,
    ) -> None:
        """Hand the exact frame, upright and at its stored size, to `use`, on a thread behind the window.

        A frame at hand already (`ready`) is not decoded again. A frame that is damaged, or that `use` cannot
        take, is said in a sentence instead.
        """
        from syncstudio.media.errors import MediaError
        from syncstudio.media.exact_frame import exact_frame

        track = self.project.track(track_id)
        path, stream = self._source_path(track.source_id), track.stream_index

        def work(_handle: JobHandle) -> None:
            try:
                answer = ready or exact_frame(path, stream, number, deinterlace=deinterlace)
                if not answer.exact:
                    raise MediaError(answer.message or f"Frame {number} of {path.name} cannot be shown.")
                use(answer)
            except MediaError as error:
                self.say(str(error), "error")

        self.jobs.start(f"Frame {number} of {track.name}", work, track_id)

    def write_frame(
        self,
        track_id: int,
        number: int,
        path: Path,
        deinterlace: Deinterlace = False,
        ready: FrameAnswer | None = None,
    ) -> None:
        """Write the exact frame as a PNG, behind the window; what came of it is said."""
        from syncstudio.media.png import write_png

        name = self.project.track(track_id).name

        def use(answer: FrameAnswer) -> None:
            write_png(path, answer.image)
            self.say(f"Frame {number} of {name} was written to {path}.")

        self.take_frame(track_id, number, use, deinterlace, ready)

    def frame_file_name(self, track_id: int, number: int) -> str:
        """A name for a frame's file: camera-frame-000123.png."""
        name = "".join("-" if char in _NOT_IN_NAMES else char for char in self.project.track(track_id).name)
        return f"{name.strip(' .') or 'video'}-frame-{number:06d}.png"
