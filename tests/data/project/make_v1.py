"""Wrote the frozen sample of project version 1, packed since. Only a program of version 1 may run it."""

from fractions import Fraction
from pathlib import Path

from syncstudio.project.project import Project
from syncstudio.project.records import Label, Lane, Segment, Source, Track, Word
from syncstudio.project.schema import VERSION
from syncstudio.timebase.clockmap import piece_from_offset
from syncstudio.timebase.piece import Anchor, Piece


def main() -> None:
    if VERSION != 1:
        raise SystemExit(f"This program writes version {VERSION}; the sample of version 1 is frozen.")
    path = Path(__file__).with_name("v1.syncstudio")
    with Project.create(path, "sample") as project:
        project.author = "sample"
        project.wall_ns = lambda: 1_700_000_000_000_000_000
        with project.edit("Add media") as edit:
            source = edit.insert(Source(relative_path="media/talk.mp4", size=123_456, fingerprint="0123abcd"))
            picture = edit.insert(
                Track(source_id=source, kind="video", name="picture", time_base_den=30_000, end_tick=300_300)
            )
            edit.set_pieces(picture, [Piece((Anchor(0, 0),))], "from-file")
            sound = edit.insert(
                Track(
                    source_id=source,
                    stream_index=1,
                    name="sound",
                    position=1,
                    time_base_den=48_000,
                    gain_db=-3.0,
                )
            )
            edit.set_pieces(sound, [piece_from_offset(250_000_000, Fraction(20))], "measured", 400_000)
            speech = edit.insert(Lane(track_id=sound, name="speech", kind="transcript"))
            utterance = edit.insert(
                Segment(lane_id=speech, start_ns=0, end_ns=900, text="hello there", speaker="Anna")
            )
            edit.insert(Word(segment_id=utterance, start_ns=0, end_ns=400, text="hello", confidence=0.9))
            edit.insert(Word(segment_id=utterance, position=1, text="there"))
        with project.edit("Draw scenes") as edit:
            scenes = edit.insert(Lane(name="scenes", position=1))
            label = edit.insert(Label(name="yes", hotkey="1"))
            edit.insert(Segment(lane_id=scenes, start_ns=10, end_ns=20, label_id=label))
            edit.insert(Segment(lane_id=scenes, start_ns=30, end_ns=30))
        with project.edit("Rename lane") as edit:
            edit.update(Lane, scenes, name="shots")
        project.undo()


if __name__ == "__main__":
    main()
