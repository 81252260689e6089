"""Two projects of one recording without any media: the same two files and lanes, made apart or as copies."""

from dataclasses import dataclass

import pytest

from syncstudio.project.project import Project
from syncstudio.project.records import Label, Lane, Segment, Source, Track
from syncstudio.timebase.instant import NS_PER_MS
from syncstudio.timebase.piece import Anchor, Piece

FACTS = '{"rate": "25"}'


@dataclass
class Made:
    """A project that was made by `make`, and its ids by name."""

    project: Project
    tracks: dict[str, int]
    lanes: dict[str, int]
    labels: dict[str, int]

    def put(self, lane, start_ms, end_ms, label=None, text="", **more):
        """A segment, in milliseconds of its lane's clock; its id."""
        times = start_ms * NS_PER_MS, end_ms * NS_PER_MS
        with self.project.edit("Add segment") as edit:
            label_id = None if label is None else self.labels[label]
            return edit.insert(Segment(0, self.lanes[lane], *times, label_id, text, **more))

    def align(self, track, offset_ms):
        with self.project.edit("Align") as edit:
            edit.set_pieces(self.tracks[track], [Piece((Anchor(0, round(offset_ms * NS_PER_MS)),))], "typed")


def make(path, files=("camera.mp4", "boom.wav"), seed="", names=("Sounds", "Scenes")):
    """A project with a video, a sound, one lane on the sound and one on the master timeline, two labels."""
    project = Project.create(path)
    tracks = {}
    with project.edit("Make") as edit:
        for place, name in enumerate(files):
            source = edit.insert(
                Source(
                    relative_path=f"{seed}{name}",
                    absolute_path=f"/{seed}{name}",
                    size=9,
                    fingerprint=f"f-{name}",
                )
            )
            kind = "video" if name.endswith("mp4") else "sound"
            facts = FACTS if kind == "video" else "{}"
            stem = name.split(".")[0]
            track = Track(
                source_id=source, kind=kind, name=stem, position=place, end_tick=60_000_000_000, facts=facts
            )
            tracks[stem] = edit.insert(track)
            edit.set_pieces(tracks[stem], [Piece((Anchor(0, 0),))])
        lanes = {
            names[0]: edit.insert(Lane(track_id=tracks.get("boom"), name=names[0])),
            names[1]: edit.insert(Lane(name=names[1], position=1)),
        }
        labels = {
            name: edit.insert(Label(name=name, position=place, color=place))
            for place, name in enumerate(("laugh", "cough"))
        }
    return Made(project, tracks, lanes, labels)


@pytest.fixture
def two(tmp_path):
    """Anna's and Ben's projects, made apart: no id is shared."""
    anna, ben = make(tmp_path / "anna.syncstudio"), make(tmp_path / "ben.syncstudio", seed="copy/")
    yield anna, ben
    anna.project.close()
    ben.project.close()
