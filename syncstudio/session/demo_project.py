"""The demo as a project: its recordings in place, with a few labels, ready to look around in."""

from __future__ import annotations

import os
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from syncstudio.project.project import Project
from syncstudio.session import drafts
from syncstudio.session.errors import SessionError
from syncstudio.timebase.span import Span

if TYPE_CHECKING:
    from syncstudio.media.demo.truth import DemoTruth
    from syncstudio.session.session import Session

FILE_NAME = "Demo.syncstudio"
Progress = Callable[[float], None] | None
_NAMES = {
    "camera-a": "Camera A",
    "camera-a sound": "Camera A sound",
    "camera-b": "Camera B",
    "camera-b sound": "Camera B sound",
    "recorder-1": "Recorder 1",
    "recorder-2": "Recorder 2",
    "sensor": "Arm sensor",
    "transcript": "Transcript",
}
# Two recorders of one scene together are about as loud as one; the cameras' own sound is there, but silent.
_RECORDER_GAIN_DB = -6.0
# The last part is left for whoever tries labelling.
_LABELLED_PART = 0.6


def default_demo_folder() -> Path:
    """Where the demo is written unless told otherwise: the user's data folder."""
    return drafts.data_folder() / "demo"


def make_demo_project(folder: Path, measure: bool = True, progress: Progress = None) -> Path:
    """Write the demo recording and a project of it into a folder, once; the project's path.

    The tracks are measured and aligned by that: `check_demo` tells how near it comes to the truth. Unless `measure`
    they are typed in from `truth.json`, as is what cannot be measured in a demo that was made shorter. A lane of events
    on the master timeline marks the claps, a lane on the sensor its swings, and the transcript has a lane for each
    speaker. An existing project is left as it is, with whatever was done in it. `progress` hears a fraction of the
    measuring. SessionError when the folder cannot be used.
    """
    from syncstudio.media.demo.recording import write_demo
    from syncstudio.media.errors import MediaError

    folder = folder.expanduser().absolute()
    try:
        truth = write_demo(folder)
    except MediaError as error:
        raise SessionError(str(error)) from error
    path = folder / FILE_NAME
    if path.exists():
        return path
    # Made under another name: a project that is there is whole.
    work = folder / f".demo-{os.getpid()}.syncstudio"
    work.unlink(missing_ok=True)
    try:
        _fill(Project.create(work, "Demo"), truth, measure, progress)
        os.replace(work, path)
    finally:
        for left in folder.glob(f"{work.name}*"):
            left.unlink(missing_ok=True)
    return path


def _fill(project: Project, truth: DemoTruth, measure: bool, progress: Progress) -> None:
    from syncstudio.session.session import Session

    session = Session(project)
    try:
        troubles = session.add_media([truth.path(file.name) for file in truth.files])
        if troubles:
            raise SessionError(troubles[0])
        _arrange(session, truth)
        if measure:
            _measure(session, truth, progress)
        _type_the_rest(session, truth)
        _label(session, truth)
    finally:
        session.close()


def _arrange(session: Session, truth: DemoTruth) -> None:
    """Names and loudness."""
    for source in session.project.sources():
        file = truth.file(Path(source.absolute_path).name)
        for track in session.project.tracks_of(source.id):
            session.rename_track(track.id, _NAMES.get(track.name, track.name))
            if track.kind == "sound" and file.kind == "camera":
                session.set_muted(track.id, True)
            elif track.kind == "sound":
                session.set_gain_db(track.id, _RECORDER_GAIN_DB)


def _measure(session: Session, truth: DemoTruth, progress: Progress) -> None:
    """Find out where everything lies, as a person would with Measure everything."""
    from syncstudio.session.measuring.measuring_project import Asked, keep_and_apply, survey_project

    session.set_reference(_first_track(session, truth.reference))
    keep_and_apply(session, survey_project(session.project, Asked(), progress))


def _type_the_rest(session: Session, truth: DemoTruth) -> None:
    """Type where the other tracks truly lie."""
    for source in session.project.sources():
        file = truth.file(Path(source.absolute_path).name)
        track = session.project.tracks_of(source.id)[0]
        if track.alignment == "none" and file.name != truth.reference:
            session.set_alignment(track.id, file.offset_ns, file.drift_ppm)


def _first_track(session: Session, name: str) -> int:
    source = next(one for one in session.project.sources() if Path(one.absolute_path).name == name)
    return session.project.tracks_of(source.id)[0].id


def _label(session: Session, truth: DemoTruth) -> None:
    clap, left, right = (session.add_label(name) for name in ("Clap", "Left", "Right"))
    events = session.add_lane("Events", None, "events")
    for clap_ns in truth.claps_ns():
        session.add_segment(events, Span(clap_ns, clap_ns), clap)
    sensor = next(track for track in session.project.tracks() if track.kind == "series")
    swings = session.add_lane("Swings", sensor.id)
    for start_ns, end_ns, to_left in _swings(truth):
        session.add_segment(swings, Span(start_ns, end_ns), left if to_left else right)


def _swings(truth: DemoTruth) -> list[tuple[int, int, bool]]:
    """When the arm swings which way, as a person with a stopwatch would mark it: to 10 ms."""
    import numpy as np

    from syncstudio.media.demo.motion import arm_rate

    step_ns = 10_000_000
    first_ns = truth.file("sensor.csv").offset_ns // step_ns * step_ns + step_ns
    times_ns = np.arange(first_ns, int(truth.seconds * _LABELLED_PART) * 1_000_000_000, step_ns)
    to_left = arm_rate(times_ns / 1e9) < 0
    turns = np.flatnonzero(to_left[1:] != to_left[:-1]) + 1
    return [
        (int(times_ns[start]), int(times_ns[end]), bool(to_left[start])) for start, end in pairwise(turns)
    ]
