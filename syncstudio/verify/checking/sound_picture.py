"""A clip's sound against its picture: flashes and beeps, impacts, then talking faces; the cheapest first."""

from __future__ import annotations

from dataclasses import replace

from syncstudio.media.face_motion import FaceMotion
from syncstudio.sync.errors import SyncError
from syncstudio.sync.events.onsets import Onsets
from syncstudio.sync.inputs import Limits, Signal, Sound
from syncstudio.sync.measurement import Measurement
from syncstudio.verify.checking.pair_answer import repeats_every_s

# An answer surer than this needs no second method.
_SURE = 0.9


def measure_events(
    picture: Signal, sound: Sound, onsets: Onsets, limits: Limits, role: str
) -> list[Measurement]:
    """By what is seen and heard to happen suddenly: light that comes on, motion that stops, starts or turns; one answer
    or two, of which the one to be shown comes first where neither can tell.
    """
    from syncstudio.sync.pictures.flash_beep import measure_flash_beep
    from syncstudio.sync.pictures.impacts import measure_impacts
    from syncstudio.sync.pictures.quick_flash import LONGEST_S, measure_quick_flash

    answers: list[Measurement] = []
    flashes = measure_quick_flash if picture.duration_s <= LONGEST_S else measure_flash_beep
    for measure in (flashes, measure_impacts):
        answer = unless_even(measure(picture, sound, limits, onsets=onsets))
        answers.append(answer)
        if answer.status != "cannot-tell" and (answer.confidence >= _SURE or answer.status == "ambiguous"):
            break
    # Of two that cannot tell the first one's reason is shown: that of the impacts, which any clip may have.
    return answers[::-1]


def measure_mouth(faces: FaceMotion | None, sound: Sound, limits: Limits) -> Measurement | None:
    """By the mouth of whoever is seen; None where nobody is."""
    if faces is None:
        return None
    from syncstudio.sync.pictures.faces import measure_faces

    seen = Signal(faces.times_ns, faces.values, faces.names, faces.units, faces.frame_ns)
    try:
        return measure_faces(seen, sound, limits)
    except SyncError as error:
        return Measurement.cannot_tell("faces", str(error))


def unless_even(answer: Measurement) -> Measurement:
    """The answer, or that what it was found by comes evenly: then every period is an offset, too."""
    if answer.status != "measured":
        return answer
    period = repeats_every_s(answer)
    if period is None:
        return answer
    return replace(
        Measurement.ambiguous(
            answer.method,
            f"What is seen and heard comes evenly, every {period:.2f} s: an offset of any number of periods fits as "
            "well. Mark one moment in both, or choose a part that does not repeat.",
            answer.windows,
            answer.evidence,
        ),
        elapsed_s=answer.elapsed_s,
    )
