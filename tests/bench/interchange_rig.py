"""Projects of many labels, as the bench of files of labels writes them: utterances, with words, and boxes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from syncstudio.project.edit import Edit
from syncstudio.project.labelling_records import Keyframe, Region
from syncstudio.project.records import Label, Lane, Segment, Source, Track, Word
from syncstudio.session.session import Session

_S = 1_000_000_000
FRAME_NS = 40_000_000
_FRAMES_IN_A_REGION = 10
_SAID = ("so", "the", "pump")


@contextmanager
def project_of(path: Path, kind: str, many: int) -> Iterator[Session]:
    """An open project of as many labels: "utterances", "words" (three with times in each), "boxes" of one frame each,
    or "long boxes" of ten frames."""
    session = Session.create(path)
    try:
        with session.project.edit("Fill") as edit:
            track_id = _film(edit, many)
            if kind in ("boxes", "long boxes"):
                _fill_boxes(edit, track_id, many, 1 if kind == "boxes" else _FRAMES_IN_A_REGION)
            else:
                _fill_talk(edit, many, kind == "words")
        yield session
    finally:
        session.close()


def _film(edit: Edit, many: int) -> int:
    """A video whose file is elsewhere: what counts frames goes by its rate."""
    source_id = edit.insert(
        Source(relative_path="film.mp4", absolute_path="/elsewhere/film.mp4", size=1, fingerprint="-")
    )
    facts = json.dumps({"rate": "25", "width": 640, "height": 480})
    return edit.insert(
        Track(source_id=source_id, kind="video", name="film", end_tick=(many + 1) * _S, facts=facts)
    )


def _fill_talk(edit: Edit, many: int, words: bool) -> None:
    """Four people who speak in turns, each utterance with a name of the palette."""
    lanes = [edit.insert(Lane(name=f"Person {n}", kind="transcript", position=n)) for n in range(4)]
    labels = [edit.insert(Label(name=name, position=n)) for n, name in enumerate(("question", "answer"))]
    edit.insert_many(
        [
            Segment(n + 1, lanes[n % 4], n * _S, n * _S + _S * 9 // 10, labels[n % 2], "so the pump")
            for n in range(many)
        ]
    )
    if words:
        third_ns = _S * 3 // 10
        edit.insert_many(
            [
                Word(0, n + 1, p, n * _S + p * third_ns, n * _S + (p + 1) * third_ns, said, timing="aligned")
                for n in range(many)
                for p, said in enumerate(_SAID)
            ]
        )


def _fill_boxes(edit: Edit, track_id: int, many: int, frames: int) -> None:
    """Boxes on a lane of a video, one that begins in each frame."""
    lane_id = edit.insert(Lane(name="Boxes", kind="regions", track_id=track_id))
    labels = [edit.insert(Label(name=name, position=n)) for n, name in enumerate(("cup", "hand"))]
    edit.insert_many(
        [Segment(n + 1, lane_id, n * FRAME_NS, (n + frames) * FRAME_NS, labels[n % 2]) for n in range(many)]
    )
    edit.insert_many([Region(n + 1, n + 1, "box") for n in range(many)])
    edit.insert_many(
        [Keyframe(0, n + 1, n * FRAME_NS, f"[[{n % 500}.5,20],[{n % 500 + 40}.25,80]]") for n in range(many)]
    )
