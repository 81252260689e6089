"""A project to report of: tracks of missing files, measurements with evidence, labels, a review."""

from __future__ import annotations

from syncstudio.project.records import Label, Person, Source, Track
from syncstudio.session.measuring.measurement_rows import row_of
from syncstudio.session.session import Session
from syncstudio.timebase.instant import NS_PER_S
from syncstudio.timebase.span import Span
from tests.session.measuring_rig import MS, answer

HOSTILE = '<script>alert("x")</script>'


def report_project(path, tracks=3, labels=12, name=HOSTILE, evidence=answer):
    """A project file with that many tracks, each measured against the first, and labels of two people."""
    session = Session.create(path)
    project = session.project
    try:
        session.be("Ann Lee")
        with project.edit("Add media") as edit:
            ids = []
            for number in range(tracks):
                source = edit.insert(
                    Source(relative_path=f"take {number}.wav", fingerprint=f"f{number}", size=1000)
                )
                kind = "video" if number == 0 else "sound"
                track = Track(
                    source_id=source,
                    name=f"{name} {number}",
                    kind=kind,
                    position=number,
                    time_base_den=NS_PER_S,
                    end_tick=60 * NS_PER_S,
                    facts='{"text": "48 kHz", "rate": "25"}',
                )
                ids.append(edit.insert(track))
        session.set_reference(ids[0])
        with project.edit("Measure") as edit:
            for number, track_id in enumerate(ids[1:], 1):
                found = evidence(number * 40 * MS, drift_ppm=number * 0.5)
                edit.insert(row_of(project, ids[0], track_id, found))
        session.accept_all()
        lane = session.add_lane(f"Lane {name}")
        with project.edit("Add labels") as edit:
            laugh = edit.insert(Label(name=f"laugh {name}"))
            edit.insert(Person(name="Ben"))
        made = [
            session.add_segment(lane, Span(at * NS_PER_S, at * NS_PER_S + NS_PER_S // 2), laugh)
            for at in range(labels)
        ]
        if made:
            session.submit(made)
            session.be("Cleo")
            session.reject(made[:1], f"Too short {name}")
            session.accept(made[1:])
        return project.path
    finally:
        session.close()
