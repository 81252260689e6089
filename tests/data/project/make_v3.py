"""Wrote the frozen sample of project version 3, packed since. Only a program of version 3 may run it."""

from pathlib import Path

from syncstudio.project.project import Project
from syncstudio.project.records import Label, Lane, Segment, Source, Track, Word
from syncstudio.project.schema import VERSION
from syncstudio.timebase.piece import Anchor, Piece


def main() -> None:
    if VERSION != 3:
        raise SystemExit(f"This program writes version {VERSION}; the sample of version 3 is frozen.")
    path = Path(__file__).with_name("v3.syncstudio")
    with Project.create(path, "sample") as project:
        project.author = "sample"
        project.wall_ns = lambda: 1_700_000_000_000_000_000
        with project.edit("Add media") as edit:
            source = edit.insert(Source(relative_path="media/talk.mp4", size=123_456, fingerprint="0123abcd"))
            picture = edit.insert(
                Track(
                    source_id=source,
                    kind="video",
                    name="picture",
                    time_base_den=30_000,
                    end_tick=300_300,
                    player="vlc",
                )
            )
            edit.set_pieces(picture, [Piece((Anchor(0, 0),))], "from-file")
            sound = edit.insert(
                Track(
                    source_id=source, stream_index=1, name="sound", position=1, pan=-0.5, heard_channels="0"
                )
            )
            edit.set_pieces(sound, [Piece((Anchor(0, 250_000_000),))], "typed")
        with project.edit("Draw scenes") as edit:
            label = edit.insert(Label(name="talk", color=2, hotkey="1"))
            scenes = edit.insert(Lane(name="scenes", track_id=picture))
            edit.insert(Segment(lane_id=scenes, start_ns=10, end_ns=20, label_id=label, text="first"))
            speech = edit.insert(Lane(name="Anna", kind="transcript", position=1, color=1))
            said = edit.insert(
                Segment(lane_id=speech, start_ns=5, end_ns=30, text="good day", speaker="Anna")
            )
            edit.insert(Word(segment_id=said, position=0, start_ns=5, end_ns=12, text="good"))
            edit.insert(Word(segment_id=said, position=1, text="day", confidence=0.5))
        with project.edit("Rename lane") as edit:
            edit.update(Lane, scenes, name="shots")
        with project.edit("Delete lane") as edit:
            edit.delete(Lane, speech)
        project.undo()


if __name__ == "__main__":
    main()
