"""The methods by name: what each compares, where it is, and what it is called for people."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Literal

from syncstudio.survey.errors import SurveyError
from syncstudio.sync.measurement import Measurement

AUTO = "auto"
"""Not a method: the methods that suit the two, best first, until one can tell."""

CLOCKS, SCORER = "clocks", "scorer"
"""The methods that are given files rather than what was opened of them (see whole_files.py)."""

Form = Literal["sound", "curve", "flow", "faces", "series", "speech"]
"""What a stream is opened as."""

KIND_OF: dict[Form, str] = {
    "sound": "sound",
    "curve": "video",
    "flow": "video",
    "faces": "video",
    "series": "series",
    "speech": "transcript",
}
"""The kind of stream that can be opened so."""


@dataclass(frozen=True, slots=True)
class Method:
    """One method: `function` ("module:name" in `sync`) is given a reference and an other in these forms."""

    id: str
    function: str
    reference: Form
    other: Form
    says: str

    def call(self) -> Callable[..., Measurement]:
        """The function that measures so."""
        module, name = self.function.split(":")
        found: Callable[..., Measurement] = getattr(import_module(f"syncstudio.sync.{module}"), name)
        return found


_ROWS = (
    Method("sound", "sound.sound_to_sound:measure_sounds", "sound", "sound", "the same sound in both"),
    Method(
        "dub",
        "dubs.dub:measure_dub",
        "sound",
        "sound",
        "the music and effects that a dub shares with its original",
    ),
    Method("stems", "dubs.stems:measure_stem", "sound", "sound", "a stem in its mix"),
    Method("flash-beep", "pictures.flash_beep:measure_flash_beep", "curve", "sound", "flashes and beeps"),
    Method(
        "impacts", "pictures.impacts:measure_impacts", "curve", "sound", "claps and impacts, seen and heard"
    ),
    Method("faces", "pictures.faces:measure_faces", "faces", "sound", "talking faces and speech"),
    Method(
        "series", "series.series_to_series:measure_series", "series", "series", "values that move together"
    ),
    Method(
        "rotation-flow",
        "series.rotation_flow:measure_rotation_flow",
        "flow",
        "series",
        "turning, felt and seen",
    ),
    Method("taps", "series.taps:measure_taps", "sound", "series", "taps and knocks, felt and heard"),
    Method("light", "series.light:measure_light", "curve", "series", "light, measured and seen"),
    Method(
        "transcript",
        "speech.transcript_to_sound:measure_transcript",
        "sound",
        "speech",
        "speech, written and heard",
    ),
)

METHODS: dict[str, Method] = {method.id: method for method in _ROWS}
"""Every method that compares two streams, by its id."""


def method_named(name: str) -> Method:
    """The method of this name; SurveyError names those there are."""
    found = METHODS.get(name)
    if found is None:
        names = ", ".join([*METHODS, SCORER, CLOCKS])
        raise SurveyError(f"There is no method “{name}”: choose one of {names}, or auto.")
    return found
