"""The demo's answer sheet: where every file truly lies, and when everything truly happened.

`truth.json` beside the recordings holds it; times are seconds, exact to the nanosecond:

    {"schema": "syncstudio.demo-truth/1", "seconds": 75, "reference": "camera-a.mp4",
     "sign": "reference_s = source_s * (1 + drift_ppm / 1e6) + offset_s",
     "files": [{"name", "kind": "camera" | "recorder" | "sensor" | "transcript",
                "offset_s", "drift_ppm", "size",
                "streams": [{"index", "kind", "start_s", "rate", "count"}...]}...],
     "events": [{"kind": "clap" | "sweep" | "note", "time_s", "frames": {"camera-a.mp4": 93, ...}}...],
     "utterances": [{"speaker", "start_s", "end_s", "text", "words": [{"text", "start_s", "end_s"}...]}...]}

`source_s` counts from the file's source zero: the earliest presented instant of any of its streams, for the
sensor its first row. `start_s` of a stream counts from there too. Events and utterances are in reference
time. An event's `frames` are the first frames at or after it, by their burned-in numbers, which count from 0.
The transcript was written from `recorder-1.wav`, so it has that file's clock.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from syncstudio.media.errors import MediaError

SCHEMA = "syncstudio.demo-truth/1"
FILE_NAME = "truth.json"
SIGN = "reference_s = source_s * (1 + drift_ppm / 1e6) + offset_s"


@dataclass(frozen=True, slots=True)
class StreamTruth:
    """One stream of a file: its start after source zero, its rate, its count of frames, samples or rows."""

    index: int
    kind: str
    start_s: Fraction
    rate: Fraction
    count: int


@dataclass(frozen=True, slots=True)
class FileTruth:
    """Where one file lies: reference time = source time * (1 + drift) + offset."""

    name: str
    kind: str
    offset_ns: int
    drift_ppm: Fraction
    size: int
    streams: tuple[StreamTruth, ...]

    def reference_s(self, source_s: Fraction) -> Fraction:
        """The true time of an instant of this file's own clock."""
        return source_s * (1 + self.drift_ppm / 1_000_000) + Fraction(self.offset_ns, 1_000_000_000)

    def source_s(self, reference_s: Fraction) -> Fraction:
        """The instant of this file's own clock at a true time."""
        return (reference_s - Fraction(self.offset_ns, 1_000_000_000)) / (1 + self.drift_ppm / 1_000_000)


@dataclass(frozen=True, slots=True)
class EventTruth:
    """Something every device noticed, at a true time, with the first camera frames that show it."""

    kind: str
    time_ns: int
    frames: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class WordTruth:
    text: str
    start_ns: int
    end_ns: int


@dataclass(frozen=True, slots=True)
class UtteranceTruth:
    speaker: str
    words: tuple[WordTruth, ...]

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)


@dataclass(frozen=True, slots=True)
class DemoTruth:
    """The whole answer sheet of one demo folder."""

    folder: Path
    seconds: int
    reference: str
    files: tuple[FileTruth, ...]
    events: tuple[EventTruth, ...]
    utterances: tuple[UtteranceTruth, ...]

    def file(self, name: str) -> FileTruth:
        """The truth of one file, by its name; KeyError when the demo has no such file."""
        for file in self.files:
            if file.name == name:
                return file
        raise KeyError(name)

    def path(self, name: str) -> Path:
        """Where that file is."""
        return self.folder / self.file(name).name

    def claps_ns(self) -> tuple[int, ...]:
        """The true times of all claps."""
        return tuple(event.time_ns for event in self.events if event.kind == "clap")

    def write(self) -> None:
        """Write `truth.json` into the folder."""
        text = json.dumps(self._document(), indent=1)
        (self.folder / FILE_NAME).write_text(text + "\n", encoding="utf-8")

    def _document(self) -> dict[str, Any]:
        return {
            "schema": SCHEMA,
            "seconds": self.seconds,
            "reference": self.reference,
            "sign": SIGN,
            "files": [
                {
                    "name": file.name,
                    "kind": file.kind,
                    "offset_s": file.offset_ns / 1e9,
                    "drift_ppm": float(file.drift_ppm),
                    "size": file.size,
                    "streams": [
                        {
                            "index": stream.index,
                            "kind": stream.kind,
                            "start_s": float(stream.start_s),
                            "rate": str(stream.rate),
                            "count": stream.count,
                        }
                        for stream in file.streams
                    ],
                }
                for file in self.files
            ],
            "events": [
                {"kind": event.kind, "time_s": event.time_ns / 1e9, "frames": dict(event.frames)}
                for event in self.events
            ],
            "utterances": [
                {
                    "speaker": said.speaker,
                    "start_s": said.words[0].start_ns / 1e9,
                    "end_s": said.words[-1].end_ns / 1e9,
                    "text": said.text,
                    "words": [
                        {"text": word.text, "start_s": word.start_ns / 1e9, "end_s": word.end_ns / 1e9}
                        for word in said.words
                    ],
                }
                for said in self.utterances
            ],
        }


def read_truth(folder: Path) -> DemoTruth:
    """The answer sheet of a demo folder; MediaError when there is none or it cannot be read."""
    path = folder / FILE_NAME
    try:
        # Decimal keeps every digit that was written, so nanoseconds come back whole.
        document = json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
        if document["schema"] != SCHEMA:
            raise MediaError(
                f"{path} is of another kind ({document['schema']}); choose another folder for the demo."
            )
        return DemoTruth(
            folder,
            int(document["seconds"]),
            str(document["reference"]),
            tuple(_file(entry) for entry in document["files"]),
            tuple(
                EventTruth(entry["kind"], _ns(entry["time_s"]), dict(entry["frames"]))
                for entry in document["events"]
            ),
            tuple(_utterance(entry) for entry in document["utterances"]),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise MediaError(
            f"{path} cannot be read as the demo's answer sheet; choose another folder."
        ) from error


def _ns(seconds: Decimal | int) -> int:
    return round(Fraction(seconds) * 1_000_000_000)


def _file(entry: Mapping[str, Any]) -> FileTruth:
    streams = tuple(
        StreamTruth(s["index"], s["kind"], Fraction(s["start_s"]), Fraction(s["rate"]), s["count"])
        for s in entry["streams"]
    )
    return FileTruth(
        entry["name"],
        entry["kind"],
        _ns(entry["offset_s"]),
        Fraction(entry["drift_ppm"]),
        entry["size"],
        streams,
    )


def _utterance(entry: Mapping[str, Any]) -> UtteranceTruth:
    words = tuple(WordTruth(w["text"], _ns(w["start_s"]), _ns(w["end_s"])) for w in entry["words"])
    return UtteranceTruth(entry["speaker"], words)
