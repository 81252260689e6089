"""Whether a clip can be judged at all: enough seen and heard to happen, not silence, stillness or a metronome."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from syncstudio.sync.events.onsets import Onsets
from syncstudio.sync.inputs import Signal, Sound
from syncstudio.sync.measurement import Measurement

Floats = NDArray[np.float64]

FEWEST = 4
"""So many sudden moments in each are needed at least."""

# -66 dB of full scale; and a change of the picture from one frame to the next that is coding noise, per cent.
_SILENT, _STILL = 5e-4, 0.1
# What stands out of what is usual by so much (see `novelties`) is seen to happen.
_CLEAR = 2.0
_EVEN_S, _FEWEST_EVEN = 0.02, 4


@dataclass(frozen=True, slots=True)
class Judgeable:
    """`answer` "yes" or "no", why in words, and the figures it rests on, by name."""

    answer: str
    reason: str
    figures: tuple[tuple[str, float], ...] = ()


def judgeable(
    picture: Signal,
    sound: Sound,
    onsets: Onsets,
    answers: list[Measurement],
    face_s: float,
    unseen: Callable[[], str],
) -> Judgeable:
    """What can be said of a picture with its sound; `answers` are those of the methods tried on it, `unseen` says why
    no face is seen for long where none is.
    """
    change = picture.values[:, picture.names.index("change")]
    change = change[np.isfinite(change)]
    level = _level(sound)
    figures: tuple[tuple[str, float], ...] = (
        ("sound_level_db", float(20 * np.log10(max(level, 1e-6)))),
        ("sound_mean_db", _mean_db(sound)),
        ("picture_change", float(np.median(change)) if len(change) else 0.0),
        ("moments_heard", float(len(onsets))),
        ("face_s", face_s),
    )
    measured = next((one for one in answers if one.status == "measured"), None)
    if measured is not None:
        return Judgeable("yes", _WHAT.get(measured.method, "What is seen and heard fits together."), figures)
    if level < _SILENT:
        return Judgeable("no", "The sound is silent.", figures)
    seen = _seen(picture)
    figures = (*figures, ("moments_seen", float(seen)))
    if not len(change) or float(np.quantile(change, 0.98)) < _STILL:
        return Judgeable("no", "The picture is still.", figures)
    if any(one.status == "ambiguous" for one in answers):
        reason = next(one.reason for one in answers if one.status == "ambiguous")
        return Judgeable("no", reason, figures)
    if len(onsets) < FEWEST:
        what = _steady(sound)
        return Judgeable(
            "no",
            f"{what}: {_few_sounds(len(onsets))}, and {FEWEST} are needed to hold a picture against.",
            figures,
        )
    period = _period(onsets.at_s)
    if period is not None:
        return Judgeable(
            "no", f"The sound repeats itself every {period:.2f} s: any number of periods fits.", figures
        )
    role, why = _role(sound)
    if face_s < 1.0 and role == "music":
        return Judgeable(
            "no",
            f"There is music only ({why[:1].lower()}{why[1:]}): nothing in the picture makes it.",
            figures,
        )
    if seen < FEWEST and face_s < 1.0:
        return Judgeable(
            "no",
            f"{_few_moments(seen)}, and {unseen()}.",
            figures,
        )
    if role == "speech" and face_s < 1.0:
        return Judgeable("no", f"There is speech, and {unseen()}.", figures)
    return Judgeable(
        "yes",
        "Enough happens in picture and sound, but nothing ties the two together: what is heard may not be in the "
        "picture, or the sound may be of another one.",
        figures,
    )


_WHAT = {
    "flash-beep": "Flashes and beeps fit together.",
    "impacts": "What is seen to stop, start or turn and what is heard fit together.",
    "faces": "A mouth and the speech fit together.",
}


def _level(sound: Sound) -> float:
    """The loudest tenth of a second, as an effective value."""
    samples = sound.read(0, sound.count)
    step = max(sound.rate // 10, 1)
    count = len(samples) // step
    return float(np.sqrt((samples[: count * step].reshape(count, step) ** 2).mean(axis=1).max(initial=0.0)))


def _mean_db(sound: Sound) -> float:
    """The effective value of the whole sound, in dB of full scale."""
    samples = sound.read(0, sound.count)
    return float(10 * np.log10(max(float(np.dot(samples, samples)) / max(len(samples), 1), 1e-12)))


def _steady(sound: Sound) -> str:
    """What a sound is in which nothing begins, in words."""
    samples = sound.read(0, sound.count)
    step = max(sound.rate // 50, 1)
    count = len(samples) // step
    power = (samples[: count * step].reshape(count, step) ** 2).mean(axis=1) + 1e-12
    swing = float(10 * np.log10(np.quantile(power, 0.95) / np.quantile(power, 0.05)))
    return (
        "The sound is a steady noise or tone"
        if swing < 6
        else "The sound swells and fades without beginnings"
    )


def _seen(picture: Signal) -> int:
    """How many moments of the picture stand out, in whichever part and of whichever kind shows most."""
    from syncstudio.sync.pictures.picture_novelty import novelties

    return max((int((one.strength >= _CLEAR).sum()) for one in novelties(picture)), default=0)


def _period(at_s: Floats) -> float | None:
    """The period of events that all come evenly, in seconds."""
    steps = np.diff(np.sort(at_s))
    steps = steps[steps > 0.05]
    if len(steps) < _FEWEST_EVEN:
        return None
    period = float(np.median(steps))
    off = np.abs(steps - np.rint(steps / period) * period)
    return period if float(off.max()) <= _EVEN_S else None


def _few_moments(seen: int) -> str:
    """That next to nothing happens in the picture, with how often something does."""
    if not seen:
        return "Nothing in the picture happens suddenly"
    return f"Too little in the picture happens suddenly ({seen} clear moment{'s' if seen > 1 else ''})"


def _few_sounds(count: int) -> str:
    return (
        "no sound begins clearly"
        if not count
        else f"{count} sound{'s begin' if count > 1 else ' begins'} clearly"
    )


def _role(sound: Sound) -> tuple[str, str]:
    from syncstudio.sync.sound.roles import guess_role

    guess = guess_role(sound)
    return (guess.role, guess.reason.rstrip(".")) if guess.confidence >= 0.6 else ("", "")
