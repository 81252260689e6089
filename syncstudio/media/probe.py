"""Describes a recording: its streams, when each begins and ends, and what to call them.

All times are exact seconds (`Fraction`) after **source zero**: the earliest instant at which any picture or
sound of the file is presented. Raw ticks stay visible as `start_pts` in the stream's own `time_base`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

import av
from av.audio.stream import AudioStream
from av.stream import Disposition, Stream
from av.video.stream import VideoStream

from syncstudio.media.encryption import encrypted_streams, encrypted_text
from syncstudio.media.errors import MediaError
from syncstudio.media.image_kinds import kind_of
from syncstudio.media.image_sequence import ImageSequence, image_sequence
from syncstudio.media.local import open_container
from syncstudio.media.presented_start import FirstSeen, first_seen
from syncstudio.media.stream_text import codec_text, images_text, picture_text, sound_text

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.packet import Packet

# Hours, minutes and seconds in plain digits; what else a number can be written as (fractions, powers of ten) is
# no duration, and may cost no end of time to work out.
_TAGGED_DURATION = re.compile(r"([0-9]{1,9}):([0-9]{1,9}):([0-9]{1,9}(?:\.[0-9]{1,18})?)")

Kind = Literal["video", "sound", "data", "subtitle"]

# A header without durations is made good by demuxing, where that takes well under a second.
_DEMUX_WHOLE_BYTES = 64 << 20

_NS_PER_S = 1_000_000_000

# No camera's picture rate; an average beyond it is a time base.
_FASTEST = 5000

# The guessed rate smooths what whole-millisecond stamps blur (29.97 in Matroska); further off it is a field
# rate or a guess at a variable one, and the counted average is the truth.
_RATE_AGREES = Fraction(1, 200)


@dataclass(frozen=True, slots=True)
class StreamFacts:
    """One stream of a file.

    `start_s` is its first presented instant after source zero; `count` is frames of a picture or samples of
    a sound, when the file says. `rate` is frames or samples a second. `rotation` is clockwise degrees to
    turn the picture for viewing (0, 90, 180, 270); `pixel_aspect` the width of a pixel over its height.
    `text` is for track headers.
    """

    index: int
    kind: Kind
    codec: str
    time_base: Fraction
    start_pts: int | None
    start_s: Fraction
    duration_s: Fraction | None
    count: int | None
    rate: Fraction | None
    width: int = 0
    height: int = 0
    rotation: int = 0
    pixel_aspect: Fraction = Fraction(1)
    channels: tuple[str, ...] = ()
    text: str = ""


@dataclass(frozen=True, slots=True)
class FileFacts:
    """One file: `format` is the container's short name, `zero_s` source zero in the file's own seconds."""

    path: Path
    size: int
    format: str
    duration_s: Fraction | None
    zero_s: Fraction
    streams: tuple[StreamFacts, ...]

    def stream(self, index: int) -> StreamFacts:
        """The stream with this index; MediaError when the file has none such."""
        for facts in self.streams:
            if facts.index == index:
                return facts
        raise MediaError(f"{self.path} has no stream {index}; it has {len(self.streams)}, counted from 0.")

    def of_kind(self, kind: Kind) -> tuple[StreamFacts, ...]:
        """The streams of one kind, in the file's order."""
        return tuple(facts for facts in self.streams if facts.kind == kind)


def probe(path: str | os.PathLike[str]) -> FileFacts:
    """Describe the recording at `path` without reading more of it than is needed.

    Raises MediaError when it cannot be opened or holds neither picture nor sound.
    """
    with open_container(path) as container:
        return described(path, container)


class Beginning(Protocol):
    """Gives the packets of an open file's streams to the probe, and is told what those showed."""

    seen: dict[int, FirstSeen]

    def __call__(self, streams: list[Stream]) -> Iterable[Packet[Stream]]:
        """The packets of these streams, as `packets_of` gives them."""


def described(
    path: str | os.PathLike[str], container: InputContainer, beginning: Beginning | None = None
) -> FileFacts:
    """As `probe`, of a recording that is open, at its beginning."""
    local = Path(os.path.abspath(os.fspath(path)))
    size = local.stat().st_size
    locked = encrypted_streams(local)
    kinds: dict[int, Kind] = {
        stream.index: "data" if locked is None or stream.index in locked else _kind(stream)
        for stream in container.streams
    }
    shown = [stream for stream in container.streams if kinds[stream.index] in ("video", "sound")]
    if not shown:
        raise MediaError(_nothing_shown(container, local, locked))
    unsaid = container.duration is None and not any(stream.duration for stream in shown)
    seen = first_seen(container, shown, unsaid and size <= _DEMUX_WHOLE_BYTES, beginning)
    if beginning is not None:
        beginning.seen = seen
    starts = {s.index: _start_s(s, seen[s.index]) for s in shown}
    zero_s = min((start for start in starts.values() if start is not None), default=Fraction(0))
    streams = tuple(
        _stream_facts(container, stream, kinds[stream.index], zero_s, seen.get(stream.index, FirstSeen()))
        for stream in container.streams
    )
    ends = [s.start_s + s.duration_s for s in streams if s.duration_s and s.kind in ("video", "sound")]
    pictures = image_sequence(local)
    if pictures is not None:
        return _of_pictures(local, pictures, streams[0])
    name = container.format.name.split(",")[0]
    return FileFacts(local, size, name, max(ends, default=None), zero_s, streams)


def _nothing_shown(container: av.container.InputContainer, local: Path, locked: set[int] | None) -> str:
    if locked is None or locked:
        return encrypted_text(local)
    if any(stream.type in ("video", "audio") for stream in container.streams):
        return (
            f"The pictures and sounds of {local} cannot be decoded; it is damaged, cut short or of an unknown kind, "
            "so copy it again or convert it."
        )
    return f"{local} holds neither picture nor sound; choose another file."


def _of_pictures(local: Path, pictures: ImageSequence, stream: StreamFacts) -> FileFacts:
    """What is said of still pictures, which come dressed up as a video."""
    kind = None if pictures.maker else kind_of(pictures.files[0])
    codec, count = kind.name if kind is not None else pictures.maker or stream.codec, len(pictures.files)
    text = images_text(stream.width, stream.height, count, codec)
    if pictures.maker == "pdf":
        from syncstudio.media.images.pdf_pages import page_sizes

        # A document is as long as it is, whatever of it is on show.
        pages = len(page_sizes(pictures.files[0]))
        text = images_text(stream.width, stream.height, pages, codec, "page")
    shown = replace(
        stream, codec=codec, count=count, rate=None if pictures.is_lone else pictures.rate, text=text
    )
    times = pictures.times
    if times is not None:
        rate = Fraction(_NS_PER_S, times.usual_ns) if count > 1 else None
        first = int(times.times_ns[0])
        start_s, last_s = Fraction(first, _NS_PER_S), Fraction(times.end_ns, _NS_PER_S)
        base = Fraction(1, _NS_PER_S)
        shown = replace(
            shown, time_base=base, start_pts=first, start_s=start_s, rate=rate, duration_s=last_s - start_s
        )
    end_s = None if shown.duration_s is None else shown.start_s + shown.duration_s
    return FileFacts(local, sum(pictures.sizes), "images", end_s, Fraction(0), (shown,))


def _kind(stream: Stream) -> Kind:
    # A stream of a kind FFmpeg has no decoder for has no codec context, whatever the stubs say.
    if getattr(stream, "codec_context", None) is None:
        return "data"
    # Cover art is a still picture beside the recording, not a video of it.
    if isinstance(stream, VideoStream):
        cover = bool(stream.disposition & Disposition.attached_pic)
        return "video" if stream.codec_context.width > 0 and not cover else "data"
    if isinstance(stream, AudioStream):
        return "sound" if stream.codec_context.sample_rate > 0 else "data"
    return "subtitle" if stream.type == "subtitle" else "data"


def _codec(stream: Stream) -> str:
    context = getattr(stream, "codec_context", None)
    name = str(context.name) if context is not None else "unknown"
    return "mp3" if name == "mp3float" else name


def _base(stream: Stream) -> Fraction:
    return Fraction(stream.time_base) if stream.time_base else Fraction(1, av.time_base)


def _start_tick(stream: Stream, seen: FirstSeen) -> int | None:
    if stream.container.format.name == "avi" and isinstance(stream, VideoStream):
        # AVI counts packets in the order they are stored; its frames begin at zero, whatever a decoder
        # makes of it.
        return stream.start_time or 0
    if seen.tick is None or stream.start_time is None:
        return seen.tick if seen.tick is not None else stream.start_time
    # Vorbis' first block only overlaps the next; Matroska gives it time of its own, in which nothing sounds.
    return min(seen.tick, stream.start_time) if stream.codec_context.name == "vorbis" else seen.tick


def _start_s(stream: Stream, seen: FirstSeen) -> Fraction | None:
    tick = _start_tick(stream, seen)
    return None if tick is None else tick * _base(stream)


def _stream_facts(
    container: av.container.InputContainer, stream: Stream, kind: Kind, zero_s: Fraction, seen: FirstSeen
) -> StreamFacts:
    base = _base(stream)
    tick = _start_tick(stream, seen)
    start_s = tick * base - zero_s if tick is not None else Fraction(0)
    duration_s = _duration_s(container, stream, seen, zero_s + start_s)
    codec = _codec(stream)
    common = (stream.index, kind, codec, base, tick, start_s, duration_s)
    if kind == "video" and isinstance(stream, VideoStream):
        width, height, rate = stream.codec_context.width, stream.codec_context.height, _picture_rate(stream)
        aspect = stream.sample_aspect_ratio
        return StreamFacts(
            *common,
            count=stream.frames or None,
            rate=rate,
            width=width,
            height=height,
            rotation=-seen.rotation % 360,
            pixel_aspect=Fraction(aspect) if aspect else Fraction(1),
            text=picture_text(width, height, rate, codec),
        )
    if kind == "sound" and isinstance(stream, AudioStream):
        sound = stream.codec_context
        whole = stream.duration if stream.duration and base == Fraction(1, sound.sample_rate) else None
        return StreamFacts(
            *common,
            count=whole,
            rate=Fraction(sound.sample_rate),
            channels=_channels(sound.layout),
            text=sound_text(sound.sample_rate, sound.layout.name, sound.layout.nb_channels, codec),
        )
    cover = isinstance(stream, VideoStream) and stream.disposition & Disposition.attached_pic
    text = f"cover picture · {codec_text(codec)}" if cover else codec_text(codec)
    return StreamFacts(*common, count=stream.frames or None, rate=None, text=text)


def _channels(layout: av.AudioLayout) -> tuple[str, ...]:
    """The container's own channel names ("FL"), or "1", "2", ... where it gives none."""
    names = tuple(channel.name for channel in layout.channels)
    if len(names) == layout.nb_channels and not any(name in ("NONE", "") for name in names):
        return names
    return tuple(str(number + 1) for number in range(layout.nb_channels))


def _duration_s(
    container: av.container.InputContainer, stream: Stream, seen: FirstSeen, start_s: Fraction
) -> Fraction | None:
    """How long the stream is presented; `start_s` is its start in the file's own seconds."""
    base = _base(stream)
    raw_start_s = stream.start_time * base if stream.start_time is not None else start_s
    if stream.duration:
        # The container counts from its own start, so what lies before the presented one is taken off.
        return max(stream.duration * base - max(Fraction(0), start_s - raw_start_s), Fraction(0))
    tagged = _tagged_duration_s(stream.metadata.get("DURATION", ""))
    if tagged is not None:
        # Matroska's tag holds the end of the stream, counted from the file's own zero.
        return max(tagged - start_s, Fraction(0))
    if container.duration is not None:
        end_s = Fraction(container.duration + (container.start_time or 0), av.time_base)
        return max(end_s - start_s, Fraction(0))
    if seen.end_tick is not None and seen.end_tick * base > start_s:
        return seen.end_tick * base - start_s
    return None


def _tagged_duration_s(text: str) -> Fraction | None:
    match = _TAGGED_DURATION.fullmatch(text.strip())
    if match is None:
        return None
    return int(match[1]) * 3600 + int(match[2]) * 60 + Fraction(match[3])


def _picture_rate(stream: VideoStream) -> Fraction | None:
    average, guessed = stream.average_rate, stream.guessed_rate
    # What has no times of its own (AVI, raw streams) has no average worth the name.
    timeless = stream.container.format.name == "avi" or (
        stream.duration is None and stream.start_time is None
    )
    if average and guessed and (timeless or abs(guessed / average - 1) <= _RATE_AGREES):
        return Fraction(guessed)
    # DV's average comes out as its time base.
    rate = guessed if average and guessed and average > _FASTEST else average or guessed
    return Fraction(rate) if rate else None
