"""Whether every method keeps its promises, over 2,000 cases and more: coverage, width, acceptance, wrong answers.

`python -m tests.bench calibration` runs all, `python -m tests.bench.bench_calibration sound dub` some methods.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

from tests.bench.calibration import Outcome, calibration_rows, outcome_of
from tests.bench.report import Row, table_text

_RECORDINGS = Path(__file__).parents[1] / "data" / "recordings"

FRESH = 200_000
"""Methods are tuned on cases with numbers below 100,000 only; the bench runs those from here on."""

# An answer that is off by more misleads: by what each method is used for.
_SOUND_S, _FRAME_S, _SAMPLES_S, _CUE_S = 0.005, 0.042, 0.05, 0.25


def run(tiny: bool, only: Sequence[str] = ()) -> list[Row]:
    """All methods (or `only` those named) on the synthesised cases that the tests use, and on the real recordings."""
    tasks = [
        (name, FRESH + seed)
        for name, (_, count) in METHODS.items()
        if not only or name in only
        for seed in range(1 if tiny else count)
    ]
    if tiny:
        outcomes = [_one(task) for task in tasks]
    else:
        # Scattered, so that one slow method does not come last.
        tasks.sort(key=lambda task: (task[1] * 7919) % 997)
        # A process keeps what the cases it made were made of, so it makes way for another after a while. Not an
        # executor: with a limit of tasks those of Python 3.11 can wait for ever (CPython's gh-115634).
        with get_context("spawn").Pool(os.cpu_count(), maxtasksperchild=5) as pool:
            outcomes = pool.map(_one, tasks, chunksize=8)
    count = Row("calibration", "cases", float(len(outcomes)), "", None if tiny or only else ">= 2000")
    return [count, *calibration_rows("calibration", outcomes)]


def _one(task: tuple[str, int]) -> Outcome:
    name, seed = task
    return METHODS[name][0](seed)


def _sound(seed: int) -> Outcome:
    from tests.bench.bench_offsets import drawn, measured
    from tests.sync.sound_cases import Taken, made

    case = drawn(seed + 10_000)
    # `drawn` takes the noise from the last digit in five: every noise meets every part.
    part = seed // 5 % 10
    if part == 9:
        # No right answer: another source, or one that repeats itself.
        kind = ("speech", "loop", "pulses", "hum")[seed // 50 % 4]
        # The hum of one mains, heard with hiss of each recorder's own: shared hiss would give the answer away.
        case = replace(case, kind=kind, same_source=kind not in ("speech", "hum"), name="no answer")
    elif part == 8:
        case = replace(case, taken=(Taken(0.0, case.taken[0].source_s, 12.0),), name="12 s of it")
    outcome = measured(case, *made(case))
    return replace(outcome, answerable=False, easy=False) if case.name == "no answer" else outcome


def _dub(seed: int) -> Outcome:
    from syncstudio.sync.dubs.dub import measure_dub
    from tests.sync.dub_cases import dub_case

    bed = ("music", "ambience", "effects")[seed % 3]
    level = (0.0, 6.0, 12.0, 18.0)[seed // 3 % 4]
    case = dub_case(seed, bed, level, (60.0, 130.0)[seed % 2], shared=seed % 8 != 7)
    answer = measure_dub(case.original, case.dub)
    noise = f"voice {level:+.0f} dB" if case.offset_s is not None else "no answer"
    return outcome_of(answer, noise, case.offset_s, case.drift_ppm, method="dub", wrong_s=_SOUND_S)


def _flash(seed: int) -> Outcome:
    from syncstudio.sync.pictures.flash_beep import measure_flash_beep
    from tests.sync.picture_cases import flash_case

    case = flash_case(seed)
    return _seen(measure_flash_beep(case.picture, case.sound), case, "flash-beep")


def _impact(seed: int) -> Outcome:
    from syncstudio.sync.pictures.impacts import measure_impacts
    from tests.sync.picture_cases import impact_case

    case = impact_case(seed)
    return _seen(measure_impacts(case.picture, case.sound), case, "impacts")


def _face(seed: int) -> Outcome:
    from syncstudio.sync.pictures.faces import measure_faces
    from tests.sync.picture_cases import face_case

    case = face_case(seed)
    return _seen(measure_faces(case.picture, case.sound), case, "faces", 3 * _FRAME_S)


def _seen(answer, case, method: str, wrong_s: float = _FRAME_S) -> Outcome:  # type: ignore[no-untyped-def]
    true_s = case.offset_s if case.related else None
    easy = case.related and case.facts["seconds"] >= 60 and case.facts.get("noise_db", 40.0) >= 10
    return outcome_of(answer, case.kind, true_s, case.drift_ppm, method=method, easy=easy, wrong_s=wrong_s)


def _series(seed: int) -> Outcome:
    from syncstudio.sync.series.imu_axes import measure_imu
    from syncstudio.sync.series.series_to_series import measure_series
    from tests.sync.series_cases import KINDS, series_cases

    kind = KINDS[seed % len(KINDS)]
    (case,) = series_cases(kind, 1, seed, 92.0)
    measure = measure_imu if kind in ("axes", "gyroscopes") else measure_series
    answer = measure(case.reference, case.other)
    easy = case.offset_s is not None and case.overlap_s >= 60 and kind not in ("0 dB", "-6 dB")
    return outcome_of(
        answer, kind, case.offset_s, case.drift_ppm, method="series", easy=easy, wrong_s=_SAMPLES_S
    )


def _flow(seed: int) -> Outcome:
    import numpy as np

    from syncstudio.sync.series.rotation_flow import measure_rotation_flow
    from tests.sync.series_cases import turning_camera

    noise = (0.1, 0.5, 1.0, 0.3)[seed % 4]
    dice = np.random.default_rng([seed, 71])
    related, delay_s = seed % 8 != 7, float(dice.uniform(-0.3, 0.3))
    span_s = 30.0 if seed % 8 == 3 else float(dice.uniform(62, 90))
    flow, gyroscope = turning_camera(dice, noise, span_s, delay_s, related)
    answer = measure_rotation_flow(flow, gyroscope)
    kind = f"noise {noise:g}" if related else "no answer"
    easy = related and span_s > 60 and noise < 0.4
    true_s = delay_s if related else None
    return outcome_of(answer, kind, true_s, method="rotation-flow", easy=easy, wrong_s=_FRAME_S)


def _taps(seed: int) -> Outcome:
    from syncstudio.sync.series.taps import measure_taps
    from tests.sync.tap_cases import tap_case

    case = tap_case(seed)
    answer = measure_taps(case.reference, case.other)
    easy = case.offset_s is not None and case.other.duration_s >= 60
    return outcome_of(
        answer, case.kind, case.offset_s, case.drift_ppm, method="taps", easy=easy, wrong_s=_SOUND_S
    )


def _light(seed: int) -> Outcome:
    from syncstudio.sync.series.light import measure_light
    from tests.sync.light_cases import light_case

    case = light_case(seed)
    answer = measure_light(case.picture, case.series)
    easy = case.offset_s is not None and case.series.duration_s >= 60
    return outcome_of(
        answer, case.kind, case.offset_s, case.drift_ppm, method="light", easy=easy, wrong_s=_FRAME_S
    )


def _cues(seed: int) -> Outcome:
    """Marks as exact as they are said to be, one to eight of them; now and then one of another moment.

    One mark tells no drift, so that far from it two clocks differ by what clocks do: no answer misleads by that.
    """
    import numpy as np

    from syncstudio.sync.clocks.cue_fit import measure_cues
    from syncstudio.sync.interval import USUAL_DRIFT

    dice = np.random.default_rng([seed, 13])
    count = (1, 2, 3, 5, 8)[seed % 5]
    offset_s, drift_ppm = float(dice.uniform(-60, 60)), float(dice.normal(0, 1e6 * USUAL_DRIFT))
    precision_s = float(dice.choice([0.001, 0.01, 0.04]))
    other = np.sort(dice.uniform(0, float(dice.choice([60, 600, 3600])), count))
    marked = other * (1 + drift_ppm * 1e-6) + offset_s + dice.normal(0, precision_s / 1.96, count)
    if count > 4 and seed % 3 == 0:
        marked[int(dice.integers(count))] += float(dice.choice([-1, 1]) * dice.uniform(1, 5))
    other = other + dice.normal(0, precision_s / 1.96, count)
    pairs = [(round(r * 1e9), round(o * 1e9)) for r, o in zip(marked, other, strict=True)]
    precision_ns = round(precision_s * 1e9)
    answer = measure_cues(pairs, precision_ns, precision_ns)
    kind = "1 mark" if count == 1 else f"{count} marks"
    wrong_s = _CUE_S + (3 * USUAL_DRIFT * float(other[0]) if count == 1 else 0.0)
    return outcome_of(answer, kind, offset_s, drift_ppm, method="cues", easy=count < 3, wrong_s=wrong_s)


def _transcript(seed: int) -> Outcome:
    from syncstudio.sync.speech.transcript_to_sound import measure_transcript
    from tests.sync.transcript_cases import drawn

    case = drawn(seed, minutes=(1.5, 3.0, 6.0)[seed % 3], ratio=1.0, cuts=0, related=seed % 8 != 7)
    answer = measure_transcript(case.sound, case.spans)
    noise = case.kind if case.related else "no answer"
    true_s = case.offset_s if case.related else None
    easy = case.related and case.overlap_s >= 60 and case.snr_db >= 10
    return outcome_of(answer, noise, true_s, method="transcript", easy=easy, wrong_s=_CUE_S)


def _real(seed: int) -> Outcome:
    """A stretch of real speech against another of the same recording, or of another one."""
    import numpy as np

    from syncstudio.media.mono_sound import mono_sound
    from syncstudio.sync.inputs import Sound
    from syncstudio.sync.sound.sound_to_sound import measure_sounds

    dice = np.random.default_rng([seed, 9])
    names = ("timbl_1.mp3", "acoustic_corpus.wav", "original_en.m4a")
    own, theirs = (mono_sound(_RECORDINGS / names[(seed + step) % 3], 0) for step in (0, int(seed % 6 == 5)))
    length = int(dice.uniform(15, 25) * own.rate)
    first = [int(dice.uniform(0, max(1, len(one.samples) - length))) for one in (own, theirs)]
    first[1] = (
        min(max(first[1], first[0] - length // 3), first[0] + length // 3) if seed % 6 != 5 else first[1]
    )
    parts = [
        one.samples[at : at + length].astype(np.float32) / 32768
        for one, at in zip((own, theirs), first, strict=True)
    ]
    quiet = float(np.std(parts[0])) * 10 ** (-float(dice.choice([30, 20, 10])) / 20)
    parts = [(part + quiet * dice.standard_normal(len(part))).astype(np.float32) for part in parts]
    answer = measure_sounds(Sound(parts[0], own.rate), Sound(parts[1], own.rate))
    true_s = None if seed % 6 == 5 else (first[1] - first[0]) / own.rate
    return outcome_of(answer, "real speech", true_s, method="sound", wrong_s=_SOUND_S)


METHODS: dict[str, tuple[Callable[[int], Outcome], int]] = {
    "sound": (_sound, 600),
    "real": (_real, 120),
    "dub": (_dub, 120),
    "flash-beep": (_flash, 320),
    "impacts": (_impact, 480),
    "faces": (_face, 150),
    "series": (_series, 3000),
    "rotation-flow": (_flow, 400),
    "taps": (_taps, 240),
    "light": (_light, 210),
    "transcript": (_transcript, 240),
    "cues": (_cues, 500),
}


def outcomes_of(name: str, seeds: Iterable[int]) -> list[Outcome]:
    """Some cases of one method, for looking closer."""
    return [METHODS[name][0](seed) for seed in seeds]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("methods", nargs="+", choices=METHODS, help="only these")
    print(table_text(run(False, parser.parse_args().methods)))
