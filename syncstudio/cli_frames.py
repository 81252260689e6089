"""The commands about single pictures: `frames` lists them, `frame` writes one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from syncstudio.cli_documents import existing, frames_document
from syncstudio.cli_door import Refusal
from syncstudio.cli_output import tell_frames
from syncstudio.cli_values import PATH, Seconds, as_json_option, writable

if TYPE_CHECKING:
    from syncstudio.media.probe import FileFacts, StreamFacts


@click.command()
@click.argument("file", type=PATH)
@click.option("--stream", type=int, help="The stream's index; the first video stream unless told.")
@as_json_option
def frames(file: Path, stream: int | None, as_json: bool) -> None:
    """List every frame of a video: number, PTS, time, key or not."""
    from syncstudio.media.index_store import build_index

    facts, video = _video(file, stream)
    document = frames_document(facts.path, video.index, build_index(file, video.index), facts.zero_s)
    tell_frames(document, as_json)


@click.command()
@click.argument("file", type=PATH)
@click.option("--index", "number", type=int, help="The frame's number, from 0.")
@click.option("--at", "at_ns", type=Seconds(), help="The frame on show at this time after source zero.")
@click.option("--stream", type=int, help="The stream's index; the first video stream unless told.")
@click.option("--deinterlace", is_flag=True, help="Take its two fields apart.")
@click.option("--out", type=PATH, required=True, help="The PNG to write.")
def frame(
    file: Path, number: int | None, at_ns: int | None, stream: int | None, deinterlace: bool, out: Path
) -> None:
    """Write one exact frame of a video as a PNG."""
    from syncstudio.media.exact_frame import exact_frame
    from syncstudio.media.index_store import build_index
    from syncstudio.media.png import write_png
    from syncstudio.timebase.streamclock import StreamClock
    from syncstudio.timebase.timecode import clock_text

    if (number is None) == (at_ns is None):
        raise click.UsageError(
            "Say which frame: either --index N or --at SECONDS.", click.get_current_context()
        )
    facts, video = _video(file, stream)
    index = build_index(file, video.index)
    clock = StreamClock(index.time_base, facts.zero_s)
    if at_ns is not None:
        tick = clock.tick_from_source_ns(at_ns)
        number = index.frame_at_tick(tick) if tick < index.end_tick else None
        if number is None:
            first, last = (
                clock.source_ns_from_tick(index.start_tick),
                clock.source_ns_from_tick(index.end_tick),
            )
            shown = f"{clock_text(first)} to {clock_text(last)}"
            raise Refusal(
                f"{file.name} shows no picture at {clock_text(at_ns)}: it has pictures from {shown}."
            )
    assert number is not None
    if not 0 <= number < len(index):
        raise Refusal(f"{file.name} has no frame {number}: its frames are 0 to {len(index) - 1}.")
    writable(out)
    answer = exact_frame(file, video.index, number, deinterlace="all" if deinterlace else False)
    write_png(out, answer.image)
    if answer.message:
        click.echo(answer.message, err=True)
    when = clock_text(clock.source_ns_from_tick(answer.pts), 6)
    click.echo(f"Wrote {out}: frame {answer.number}, PTS {answer.pts}, at {when}")


def _video(file: Path, wanted: int | None) -> tuple[FileFacts, StreamFacts]:
    from syncstudio.media.probe import probe

    facts = probe(existing(file, "file"))
    videos = [stream for stream in facts.streams if stream.kind == "video"]
    if not videos:
        raise Refusal(f"{file.name} holds no video: choose a file with pictures.")
    for stream in videos:
        if wanted in (None, stream.index):
            return facts, stream
    indexes = ", ".join(str(stream.index) for stream in videos)
    raise Refusal(f"Stream {wanted} of {file.name} is not video; its video streams are {indexes}.")
