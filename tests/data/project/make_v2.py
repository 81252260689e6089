"""Wrote the frozen sample of project version 2, packed since. Only a program of version 2 may run it."""

from fractions import Fraction
from pathlib import Path

from syncstudio.project.project import Project
from syncstudio.project.records import Cue, Lane, MeasurementRow, ProjectRow, Segment, Source, Track
from syncstudio.project.schema import VERSION
from syncstudio.timebase.clockmap import piece_from_offset
from syncstudio.timebase.piece import Anchor, Piece


def main() -> None:
    if VERSION != 2:
        raise SystemExit(f"This program writes version {VERSION}; the sample of version 2 is frozen.")
    path = Path(__file__).with_name("v2.syncstudio")
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
                    device="Field camera",
                    delay_ns=33_000_000,
                )
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
                    muted=True,
                    role="speech",
                    role_from="guessed",
                )
            )
            edit.set_pieces(sound, [piece_from_offset(250_000_000, Fraction(20))], "measured", 400_000)
            edit.update(ProjectRow, 1, reference_track_id=picture)
            scenes = edit.insert(Lane(name="scenes", position=1))
            edit.insert(Segment(lane_id=scenes, start_ns=10, end_ns=20, text="first"))
        with project.edit("Measure sound") as edit:
            edit.insert(
                MeasurementRow(
                    track_id=sound,
                    reference_id=picture,
                    method="flash-beep",
                    offset_ns=250_000_000,
                    drift_ppm=20.0,
                    uncertainty_ns=400_000,
                    confidence=0.9,
                    content=b"\x80",
                    at_ns=1_700_000_000_000_000_000,
                    version="0.1",
                )
            )
        with project.edit("Mark moment") as edit:
            edit.insert(Cue(moment=7, track_id=picture, source_ns=1_000, text="clap"))
            edit.insert(Cue(moment=7, track_id=sound, source_ns=2_000, text="clap"))
        with project.edit("Unmute track") as edit:
            edit.update(Track, sound, muted=False)
        project.undo()


if __name__ == "__main__":
    main()
