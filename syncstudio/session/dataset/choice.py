"""All that a person chooses of a dataset: where clips are cut, what they hold, how it is coded, and how it is split."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal

CutBy = Literal["labels", "utterances", "shots", "fixed", "whole"]
TooLong = Literal["drop", "split"]
SplitBy = Literal["none", "person", "session", "source"]
_S = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Cutting:
    """Where clips begin and end.

    `lanes` and `labels` are names (empty: all), `query` is in the language of the label search. `length_ns` and
    `overlap_ns` are for clips of a fixed length. Clips get `before_ns` and `after_ns` more, as far as was recorded.
    Shorter ones than `least_ns` are left out, longer ones than `most_ns` (0: no limit) too, or split. `accepted`: only
    labels that a reviewer accepted.
    """

    by: CutBy = "labels"
    lanes: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    query: str = ""
    length_ns: int = 10 * _S
    overlap_ns: int = 0
    before_ns: int = 0
    after_ns: int = 0
    least_ns: int = 0
    most_ns: int = 0
    too_long: TooLong = "drop"
    accepted: bool = False


@dataclass(frozen=True, slots=True)
class Coding:
    """How pictures and sound are written. `fps` None is each video's own rate, `height` None its own size, `rate` None
    the sound's own. `mux`: the main sound lies in the file of the picture. `copy`: pictures that need no coding are
    taken over as they are. `grid_hz` is the rate of series, None their own."""

    fps: Fraction | None = None
    height: int | None = None
    container: Literal["mp4", "mkv"] = "mp4"
    video_codec: Literal["h264", "h265", "ffv1"] = "h264"
    crf: int = 18
    preset: str = "medium"
    copy: bool = True
    sound: Literal["flac", "wav", "aac"] = "flac"
    rate: int | None = None
    mux: bool = False
    grid_hz: Fraction | None = None
    series: Literal["parquet", "npy"] = "parquet"


@dataclass(frozen=True, slots=True)
class Texts:
    """Which lanes hold what is written of a clip; names, empty to go by the lanes' own names and kinds."""

    caption: str = ""
    audio_caption: str = ""
    speech: str = ""
    licence: str = ""


@dataclass(frozen=True, slots=True)
class Splitting:
    """Who goes into which split: `test` and `validation` are parts of one; `seed` makes another draw."""

    by: SplitBy = "none"
    test: Fraction = Fraction(0)
    validation: Fraction = Fraction(0)
    seed: str = ""


@dataclass(frozen=True, slots=True)
class DatasetChoice:
    """Everything of a dataset.

    `tracks` names what a clip must hold besides its picture and main sound (empty: whatever is there). `picture` and
    `sound` name the track whose frames clips begin at, and the main sound; empty: as it fits. `clock` is whose time a
    clip has. `gaps`: "drop" leaves out clips in which a track it must hold was not recording, "keep" states it.
    `verdicts` are those that clips may have ("inside", "outside", "undecided", "none"), empty for all.
    `checked_tracks`: only tracks whose alignment was accepted. Clips whose residual is over `limit_ms` are left out, or
    with `keep_worse` kept and flagged. `jobs` clips are made at once. `retry_errors`: clips that an earlier run
    left out are tried again, though nothing of them changed.
    """

    cutting: Cutting = field(default_factory=Cutting)
    coding: Coding = field(default_factory=Coding)
    texts: Texts = field(default_factory=Texts)
    splitting: Splitting = field(default_factory=Splitting)
    tracks: tuple[str, ...] = ()
    picture: str = ""
    sound: str = ""
    clock: Literal["picture", "master"] = "picture"
    gaps: Literal["drop", "keep"] = "drop"
    verdicts: tuple[str, ...] = ()
    checked_tracks: bool = False
    layout: str = "webdataset"
    shard_bytes: int = 1_000_000_000
    title: str = ""
    limit_ms: Fraction = Fraction(1)
    keep_worse: bool = False
    jobs: int = 0
    retry_errors: bool = False
