"""Makes one clip into a folder: pictures, sounds and series cut, aligned and coded, with what was done to each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from syncstudio.media.clips import clip_file, stream_copy
from syncstudio.media.clips.clip_file import ClipFile, PictureForm, SoundForm
from syncstudio.media.clips.frame_choice import FrameChoice, chosen_frames
from syncstudio.media.clips.proof import Looks
from syncstudio.media.clips.shown_frames import Shown, shown_frames, take_looks, with_colours
from syncstudio.media.clips.sound_files import ENDINGS, bits_of, write_sound
from syncstudio.media.clips.sound_rendering import places, rendered, sample_count
from syncstudio.media.clips.source_frames import coded_size
from syncstudio.media.errors import MediaCancelled, MediaError
from syncstudio.session.dataset.aligned import exact
from syncstudio.session.dataset.choice import DatasetChoice
from syncstudio.session.dataset.planned import Part, PlannedClip
from syncstudio.timebase.instant import NS_PER_S

if TYPE_CHECKING:
    from numpy.typing import NDArray

Cancelled = Callable[[], bool] | None


@dataclass(slots=True, eq=False)
class MadePicture:
    """A written video: which frames, what they look like, and whether they were taken over as they were coded."""

    part: Part
    ending: str
    path: Path
    frames: FrameChoice
    looks: Looks
    size: tuple[int, int]
    copied: bool
    why_coded: str


@dataclass(slots=True, eq=False)
class MadeSound:
    """A written sound: its file and stream, rate and length in samples."""

    part: Part
    ending: str
    path: Path
    stream: int
    rate: int
    count: int
    is_copy: bool


@dataclass(slots=True, eq=False)
class MadeClip:
    """All that was written of a clip; `facts` go into its metadata."""

    pictures: list[MadePicture] = field(default_factory=list)
    sounds: list[MadeSound] = field(default_factory=list)
    files: dict[str, Path] = field(default_factory=dict)
    facts: list[dict[str, Any]] = field(default_factory=list)


def make_clip(
    clip: PlannedClip, choice: DatasetChoice, folder: Path, cancelled: Cancelled = None
) -> MadeClip:
    """Write every track of a clip. MediaError in a sentence where one cannot be; OSError of the disk as it comes."""
    made = MadeClip()
    muxed = clip.sound if choice.coding.mux and clip.picture is not None else None
    for part in clip.parts:
        if cancelled is not None and cancelled():
            raise MediaCancelled("Making clips was cancelled.")
        if part.kind == "video":
            _video(clip, part, choice, folder, made, muxed if part.what == "picture" else None, cancelled)
        elif part.kind == "sound" and part is not muxed:
            _sound(clip, part, choice, folder, made)
        elif part.kind == "series":
            _series(clip, part, choice, folder, made)
    return made


def _video(
    clip: PlannedClip,
    part: Part,
    choice: DatasetChoice,
    folder: Path,
    made: MadeClip,
    muxed: Part | None,
    cancelled: Cancelled,
) -> None:
    coding, media = choice.coding, part.media
    assert media.index is not None
    frames = chosen_frames(
        media.index, media.clock_map.clock, part.coverage.runs, clip.duration_ns, coding.fps
    )
    ending = f"{part.name}.{coding.container}" if part.name else coding.container
    path = folder / ending
    stored = (media.height, media.width) if media.turns % 2 else (media.width, media.height)
    size = coded_size(*stored, media.turns, media.pixel_aspect, coding.height)
    why = _why_coded(part, frames, choice, size, muxed)
    looks = Looks()
    copied = not why
    if copied:
        try:
            stream_copy.copy_pictures(
                media.path, media.track.stream_index, media.index, frames, path, coding.container
            )
            take_looks(media.path, media.track.stream_index, media.index, frames, looks, cancelled)
            size = (media.width, media.height)
        except MediaError as error:
            if cancelled is not None and cancelled():
                raise
            copied, why = False, str(error)
    if not copied:
        looks = Looks()
        _code(clip, part, choice, path, frames, looks, size, muxed, made, cancelled)
    made.pictures.append(MadePicture(part, ending, path, frames, looks, size, copied, why))
    made.files[ending] = path


def code_again(
    clip: PlannedClip, choice: DatasetChoice, picture: MadePicture, why: str, cancelled: Cancelled = None
) -> None:
    """Code pictures anew that were taken over and turned out not to be what was planned."""
    media, coding = picture.part.media, choice.coding
    stored = (media.height, media.width) if media.turns % 2 else (media.width, media.height)
    picture.size = coded_size(*stored, media.turns, media.pixel_aspect, coding.height)
    picture.looks, picture.copied, picture.why_coded = Looks(), False, why
    again = (picture.path, picture.frames, picture.looks, picture.size)
    _code(clip, picture.part, choice, *again, None, MadeClip(), cancelled)


def _why_coded(
    part: Part, frames: FrameChoice, choice: DatasetChoice, size: tuple[int, int], muxed: Part | None
) -> str:
    media, coding = part.media, choice.coding
    assert media.index is not None
    if not coding.copy:
        return "copying was turned off"
    if coding.fps is not None:
        return "another frame rate is asked for"
    if coding.height is not None and size != (media.width, media.height):
        return "another size is asked for"
    if muxed is not None:
        return "the sound lies in the same file"
    return stream_copy.why_not(media.path, media.track.stream_index, media.index, frames, coding.video_codec)


def _code(
    clip: PlannedClip,
    part: Part,
    choice: DatasetChoice,
    path: Path,
    frames: FrameChoice,
    looks: Looks,
    size: tuple[int, int],
    muxed: Part | None,
    made: MadeClip,
    cancelled: Cancelled,
) -> None:
    coding, media = choice.coding, part.media
    assert media.index is not None
    aspect = media.pixel_aspect if coding.height is None else Fraction(1)
    if media.turns % 2 and aspect != 1:
        aspect = 1 / aspect
    shown = shown_frames(media.path, media.track.stream_index, media.index, frames, size, looks, cancelled)
    colours, shown = with_colours(shown)
    rate = coding.fps or _usual_rate(frames)
    form = PictureForm(
        size, frames.time_base, rate, coding.video_codec, coding.crf, coding.preset, aspect, *colours
    )
    if muxed is None:
        file = ClipFile(path, coding.container, form)
        try:
            clip_file.write_together(file, shown, None, 0)
            file.finish()
        finally:
            file.close()
        return
    _with_sound(clip, muxed, choice, path, form, shown, made)


def _with_sound(
    clip: PlannedClip,
    part: Part,
    choice: DatasetChoice,
    path: Path,
    form: PictureForm,
    shown: Iterator[Shown],
    made: MadeClip,
) -> None:
    from syncstudio.media.samples import SampleReader

    codec = "flac" if choice.coding.sound == "flac" else "aac"
    rate = clip_file.coded_rate(choice.coding.rate or part.media.rate, codec)
    count = sample_count(clip.duration_ns, rate)
    with SampleReader(part.media.path, part.media.track.stream_index) as reader:
        at = places(part.coverage.runs, part.media.clock_map.clock, rate)
        blocks = rendered(reader.read, at, count, reader.channels)
        sound = SoundForm(codec, rate, reader.channels)  # type: ignore[arg-type]  # one of its two words
        file = ClipFile(path, choice.coding.container, form, sound)
        try:
            clip_file.write_together(file, shown, blocks, rate)
            file.finish()
        finally:
            file.close()
    made.sounds.append(MadeSound(part, path.name, path, 1, rate, count, all(one.is_copy for one in at)))


def _sound(clip: PlannedClip, part: Part, choice: DatasetChoice, folder: Path, made: MadeClip) -> None:
    from syncstudio.media.samples import SampleReader

    coding, media = choice.coding, part.media
    rate = clip_file.coded_rate(coding.rate or media.rate, coding.sound)
    count = sample_count(clip.duration_ns, rate)
    ending = f"{part.name}.{ENDINGS[coding.sound]}" if part.name else ENDINGS[coding.sound]
    path = folder / ending
    at = places(part.coverage.runs, media.clock_map.clock, rate)
    with SampleReader(media.path, media.track.stream_index) as reader:
        blocks = rendered(reader.read, at, count, reader.channels)
        bits = bits_of(media.path, media.track.stream_index)
        write_sound(path, coding.sound, rate, reader.channels, bits, blocks)
    made.sounds.append(MadeSound(part, ending, path, 0, rate, count, all(one.is_copy for one in at)))
    made.files[ending] = path


def _series(clip: PlannedClip, part: Part, choice: DatasetChoice, folder: Path, made: MadeClip) -> None:
    from syncstudio.media.clips.series_grid import on_grid, own_rate
    from syncstudio.session.dataset.grid_files import write_grid

    series = part.media.series
    assert series is not None
    rate = choice.coding.grid_hz or own_rate(series)
    grid = on_grid(series, part.coverage.runs, clip.duration_ns, rate)
    ending = f"{part.name}.{choice.coding.series}"
    path = folder / ending
    notes = write_grid(path, grid, choice.coding.series)
    made.files[ending] = path
    made.facts.append(
        {
            "file": ending,
            "track": part.media.track.name,
            "rate": exact(rate),
            "rows": len(grid.times_ns),
            "channels": list(grid.names),
            "units": list(grid.units),
            "notes": notes,
        }
    )


def _usual_rate(frames: FrameChoice) -> Fraction:
    durations: NDArray[np.int64] = frames.durations()
    return 1 / (max(1, int(np.median(durations))) * frames.time_base)


def picture_facts(picture: MadePicture) -> dict[str, Any]:
    """What was done to a video, for the metadata."""
    frames = picture.frames
    index = picture.part.media.index
    assert index is not None
    return {
        "file": picture.ending,
        "track": picture.part.media.track.name,
        "frames": len(frames),
        "fps": exact(_usual_rate(frames)),
        "time_base": exact(frames.time_base),
        "width": picture.size[0],
        "height": picture.size[1],
        "first_pts": index.pts_of(int(frames.numbers[0])),
        "first_frame": int(frames.numbers[0]),
        "source_time_base": exact(index.time_base),
        "first_frame_late_ns": exact(frames.first_late_ns),
        "frame_rounding_ns": exact(frames.rounding_ns),
        "copied": picture.copied,
        "coded_because": picture.why_coded,
    }


def sound_facts(sound: MadeSound, clip: PlannedClip) -> dict[str, Any]:
    """What was done to a sound, for the metadata."""
    rate, runs = sound.rate, sound.part.coverage.runs
    clock = sound.part.media.clock_map.clock
    return {
        "file": sound.ending,
        "track": sound.part.media.track.name,
        "role": sound.part.media.track.role,
        "rate": rate,
        "source_rate": sound.part.media.rate,
        "samples": sound.count,
        "first_sample": exact(clock.exact_tick(runs[0].source(runs[0].from_ns))),
        "source_samples_per_sample": exact(runs[0].slope / (rate * clock.time_base)),
        "samples_as_recorded": sound.is_copy,
        "ends_late_ns": exact(Fraction(sound.count * NS_PER_S, rate) - clip.duration_ns),
    }
