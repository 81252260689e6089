"""A folder of samples made of real recordings, which lie in a folder of their own and are not part of this project.

SYNCSTUDIO_REAL names that folder: `dubs/`, `audio/`, `labels/`, `gopro/`, `video/` and `sensors/` with the files named
below; what is not there is left out. Files are linked, and those with an error are made from them by their packets.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import av

from tests.bench.verify_set import Truth

VARIABLE = "SYNCSTUDIO_REAL"

# What a sample is made of: names by the conventions of folders, and what lies at them.
_SAMPLES: dict[str, tuple[str, str, dict[str, str]]] = {
    "dub": (
        *("clean", ""),
        {
            "original.mp4": "dubs/original_en.mp4",
            "de.mp4": "dubs/dubbed_de.mp4",
            "fr.mp4": "dubs/dubbed_fr.mp4",
        },
    ),
    "dub-quiet": (
        *("clean", ""),
        {"original.mp4": "dubs/quiet_bed_original_en.mp4", "de.mp4": "dubs/quiet_bed_dubbed_de.mp4"},
    ),
    "dub-wrong": (
        *("wrong-dub", "dub_original"),
        {"original.mp4": "dubs/original_en.mp4", "de.mp4": "dubs/quiet_bed_dubbed_de.mp4"},
    ),
    "read": ("clean", "", {"wav": "labels/bobby.wav", "TextGrid": "labels/bobby_words.TextGrid"}),
    "corpus": (
        "clean",
        "",
        {"wav": "audio/acoustic_corpus.wav", "TextGrid": "audio/acoustic_corpus.TextGrid"},
    ),
    "read-swapped": (
        *("swapped-text", "transcript_sound"),
        {"wav": "labels/bobby.wav", "TextGrid": "audio/acoustic_corpus.TextGrid"},
    ),
    "ride": ("clean", "", {"mp4": "gopro/karma.mp4"}),
    "fire": ("clean", "", {"mp4": "video/fire2_vfr.mp4"}),
    "rabbit": ("clean", "", {"webm": "video/big_buck_bunny_0_30.webm"}),
    "no-duration": ("clean", "", {"webm": "video/no_duration.webm"}),
    "rotated": ("still", "", {"mov": "video/rotated_90.mov"}),
    "robot": ("still", "", {"mcap": "sensors/example.mcap"}),
}
_SHIFTED = {"talk": "dubs/original_en.mp4", "talk-de": "dubs/dubbed_de.mp4", "ride": "gopro/karma.mp4"}
FRAMES = (0, 1, -1, 2, -2, 3, -3, 5, -5, 10, -10)
"""By how many frames the sound of real videos is made to come early."""


def real_folder() -> Path | None:
    """The folder of real recordings, where one is named and there."""
    named = os.environ.get(VARIABLE, "")
    return Path(named) if named and Path(named).is_dir() else None


def make_real_set(folder: Path, real: Path) -> list[Truth]:
    """Fill a new folder with samples of what lies in `real`; their truths, in the order of their names."""
    folder.mkdir(parents=True)
    truths = [*_linked(folder, real), *_shifted(folder, real)]
    return sorted(truths, key=lambda truth: truth.sample)


def _linked(folder: Path, real: Path) -> Iterator[Truth]:
    for name, (kind, pair, files) in _SAMPLES.items():
        there = {ending: real / path for ending, path in files.items() if (real / path).is_file()}
        if len(there) < len(files):
            continue
        for ending, path in there.items():
            (folder / f"{name}.{ending}").symlink_to(path.resolve())
        yield Truth(name, kind, Fraction(0), pair, files=tuple(f"{name}.{ending}" for ending in there))


def _shifted(folder: Path, real: Path) -> Iterator[Truth]:
    for name, path in _SHIFTED.items():
        if not (real / path).is_file():
            continue
        for frames in FRAMES:
            own = (
                f"{name}-{'early' if frames > 0 else 'late'}-{abs(frames):02d}"
                if frames
                else f"{name}-as-it-is"
            )
            rate, early_ns = shift_sound(real / path, folder / f"{own}.mp4", frames)
            kind, pair = ("frames", "sound_picture") if frames else ("clean", "")
            yield Truth(own, kind, rate, pair, early_ns, files=(f"{own}.mp4",))


def shift_sound(source: Path, target: Path, frames: int) -> tuple[Fraction, int]:
    """Write a video whose sound comes so many frames earlier, packet by packet; (its rate, how early in ns)."""
    with av.open(str(source)) as given, av.open(str(target), "w", format="mp4") as output:
        picture, sound = given.streams.video[0], given.streams.audio[0]
        rate = Fraction(picture.average_rate or 25)
        early = round(frames / rate / sound.time_base)
        out: dict[int, Any] = {each.index: output.add_stream_from_template(each) for each in (picture, sound)}
        ready = []
        for packet in given.demux(picture, sound):
            if packet.dts is None or packet.pts is None:
                continue
            if packet.stream.index == sound.index:
                packet.pts, packet.dts = packet.pts - early, packet.dts - early
                if packet.pts < -(packet.duration or 0):
                    continue
            ready.append((packet.dts * packet.time_base, packet))
        for _, packet in sorted(ready, key=lambda each: each[0]):
            packet.stream = out[packet.stream.index]
            output.mux(packet)
        return rate, round(early * sound.time_base * 10**9)
