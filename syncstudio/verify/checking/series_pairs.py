"""A series of a sample against the picture or the sound, by whatever it senses."""

from __future__ import annotations

from pathlib import Path

from syncstudio.survey.errors import SurveyError
from syncstudio.survey.methods import Form, method_named
from syncstudio.survey.nature import natures_of
from syncstudio.survey.openers import open_as, open_series
from syncstudio.survey.subject import Subject
from syncstudio.sync.errors import SyncError
from syncstudio.sync.inputs import Limits, Signal, Sound
from syncstudio.sync.measurement import Measurement
from syncstudio.verify.checking.opened import Cancelled

_OF: dict[str, tuple[str, Form]] = {
    "rotation": ("rotation-flow", "flow"),
    "light": ("light", "curve"),
    "acceleration": ("taps", "sound"),
}


def opened_series(path: Path, name: str, cancelled: Cancelled) -> Signal | None:
    """The numbers of a table or a log of sensors; None where it turns out to be neither."""
    try:
        return open_series(Subject(path, "series", name=name), None, cancelled)
    except SurveyError:
        return None


def measure_series_pairs(
    signal: Signal,
    name: str,
    video: tuple[Path, int] | None,
    picture: Signal | None,
    sound: Sound | None,
    limits: Limits,
    cancelled: Cancelled,
) -> dict[str, Measurement]:
    """The answers by what the series was held against ("picture", "sound"), the series being the other."""
    natures = natures_of(Subject(Path(name), "series", name=name), signal)
    found: dict[str, Measurement] = {}
    for nature in natures or frozenset({"rotation", "light", "acceleration"}):
        method, form = _OF[nature]
        try:
            if form == "sound":
                if sound is None:
                    continue
                answer = method_named(method).call()(sound, signal, limits, None, cancelled)
                found["sound"] = _better(found.get("sound"), answer)
            elif form == "curve" and picture is not None:
                answer = method_named(method).call()(picture, signal, limits, None, cancelled)
                found["picture"] = _better(found.get("picture"), answer)
            elif form == "flow" and video is not None:
                flow = open_as(Subject(video[0], "video", video[1]), "flow", None, cancelled)
                answer = method_named(method).call()(flow, signal, limits, None, cancelled)
                found["picture"] = _better(found.get("picture"), answer)
        except (SurveyError, SyncError, ImportError) as error:
            where = "sound" if form == "sound" else "picture"
            found[where] = _better(found.get(where), Measurement.cannot_tell(method, str(error)))
    return found


def _better(one: Measurement | None, other: Measurement) -> Measurement:
    if one is None or (one.status != "measured" and other.confidence >= one.confidence):
        return other
    return other if other.status == "measured" and other.confidence > one.confidence else one
