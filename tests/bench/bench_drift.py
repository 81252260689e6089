"""Drift of transcripts caught passively, and words laid over the voice: false alarms, misses, errors, intervals."""

from __future__ import annotations

import time

import numpy as np

from syncstudio.sync.inputs import Sound
from syncstudio.sync.speech.rough_words import even_words, rough_utterances, rough_words
from syncstudio.sync.speech.transcript_drift import transcript_drift
from syncstudio.sync.speech.voice_activity import VoiceActivity, voice_activity
from tests.bench.report import Row
from tests.sync.drift_cases import drift_case
from tests.sync.transcript_cases import RATE, corpus, noisy, read_words, spans_of, spoken

Words = list[tuple[float, float, str]]


def run(tiny: bool) -> list[Row]:
    """False alarms on right transcripts, steps and slopes found, per-minute errors; word times beside even ones."""
    return [*_right(tiny), *_steps(tiny), *_slopes(tiny), *_real(), *_words(tiny)]


def _right(tiny: bool) -> list[Row]:
    count, minutes = (1, 2) if tiny else (120, 12)
    alarms, asked, told, inside, took_s = 0, 0, 0, 0, 0.0
    errors: list[float] = []
    halves: list[float] = []
    for seed in range(count):
        case = drift_case(seed, minutes)
        voice = voice_activity(case.sound)
        began_s = time.perf_counter()
        found = transcript_drift(voice, case.spans)
        took_s += time.perf_counter() - began_s
        alarms += bool(found.off)
        for each in found.minutes:
            asked += 1
            if each.late_s is not None:
                told += 1
                inside += abs(each.late_s) <= each.half_s
                errors.append(abs(each.late_s) * 1e3)
                halves.append(each.half_s * 1e3)
    how = f"{count} of {minutes} min, words and sentences, 10 to 40 dB, music in a third"
    return [
        Row("drift", "false alarms on right transcripts", 100 * alarms / count, "%", "<= 2", how=how),
        Row("drift", "minutes told", 100 * told / asked, "%", ">= 80", how=how),
        Row(
            "drift",
            "minute: median error",
            float(np.median(errors)),
            "ms",
            20.0,
            how=f"p95 {_p(errors, 95):.0f} ms",
        ),
        Row(
            "drift",
            "minute: median half-width",
            float(np.median(halves)),
            "ms",
            how=f"{100 * inside / told:.0f} % inside",
        ),
        Row("drift", "a minute of transcript", took_s / (count * minutes) * 1e3, "ms", 50.0, how="one core"),
    ]


def _steps(tiny: bool) -> list[Row]:
    count, minutes = (1, 4) if tiny else (60, 12)
    errors: list[float] = []
    delays: list[float] = []
    missed = []
    for seed in range(count):
        case = drift_case(seed + 500, minutes, step=True)
        found = transcript_drift(voice_activity(case.sound), case.spans)
        hits = [each for each in found.off if abs(each.from_s - case.from_s) < 90]
        if not hits:
            missed.append(abs(case.late_s))
            continue
        errors.append(abs(hits[0].middle_late_s - case.late_s) * 1e3)
        delays.append(abs(hits[0].from_s - case.from_s - max(case.late_s, 0.0)))
    how = f"{count} of {minutes} min, 0.15 to 1.5 s"
    most = f"; the largest missed {max(missed):.2f} s" if missed else ""
    return [
        Row("drift", "steps found", 100 * (1 - len(missed) / count), "%", ">= 90", how=how + most),
        Row("drift", "step: median error", _p(errors, 50), "ms", 20.0, how=f"p95 {_p(errors, 95):.0f} ms"),
        Row(
            "drift",
            "step: median error of its place",
            _p(delays, 50),
            "s",
            10.0,
            how=f"p95 {_p(delays, 95):.0f} s",
        ),
    ]


def _slopes(tiny: bool) -> list[Row]:
    count, minutes = (1, 6) if tiny else (30, 20)
    errors: list[float] = []
    missed = 0
    for seed in range(count):
        case = drift_case(seed + 900, minutes, slope=True)
        found = transcript_drift(voice_activity(case.sound), case.spans)
        at_s = 0.9 * minutes * 60
        hits = [each for each in found.off if each.from_s <= at_s <= each.to_s]
        if hits:
            errors.append(abs(hits[0].late_at(at_s) - case.slope * at_s) * 1e3)
        else:
            missed += 1
    how = f"{count} of {minutes} min, 400 to 2000 ppm"
    return [
        Row("drift", "slow drifts found", 100 * (1 - missed / count), "%", ">= 95", how=how),
        Row(
            "drift",
            "slow drift: median error near the end",
            _p(errors, 50),
            "ms",
            40.0,
            how=f"p95 {_p(errors, 95):.0f} ms",
        ),
    ]


def _real() -> list[Row]:
    """27 s of real speech, right and 240 ms late."""
    voice = voice_activity(Sound(corpus(), RATE))
    rows = []
    for late_s in (0.0, 0.24):
        words = [(a + late_s, b + late_s) for a, b, _ in read_words()]
        (minute,) = transcript_drift(voice, spans_of(words)).minutes
        error = None if minute.late_s is None else abs(minute.late_s - late_s) * 1e3
        how = "cannot tell" if error is None else f"± {minute.half_s * 1e3:.0f} ms"
        rows.append(
            Row("drift", f"acoustic_corpus, {late_s * 1e3:.0f} ms late: error", error, "ms", 20.0, how=how)
        )
    return rows


def _words(tiny: bool) -> list[Row]:
    real = voice_activity(Sound(corpus(), RATE))
    rows = [*_beside("acoustic_corpus", [(real, read_words())], 0.3)]
    if tiny:
        return rows
    made = []
    lines: list[float] = []
    for seed in range(12):
        rng = np.random.default_rng([seed, 13])
        clean, words = spoken(rng, 180, 0.65)
        voice = voice_activity(
            Sound(noisy(rng, clean, [40, 20, 10][seed % 3], 12 if seed % 2 else None), RATE)
        )
        made.append((voice, words))
        said = _utterances(words, 0.25)
        places = rough_utterances(voice, [[word for *_, word in each] for each in said])
        lines += [abs(a - each[0][0]) for (a, _), each in zip(places, said, strict=True)]
    how = f"p90 {_p(lines, 90):.2f} s, {len(lines)} in 3 min of speech each"
    rows.append(
        Row("align", "text without times: median error of a beginning", _p(lines, 50), "s", 0.5, how=how)
    )
    return [*rows, *_beside("synthesised speech", made, 0.8)]


def _beside(name: str, cases: list[tuple[VoiceActivity, Words]], pause_s: float) -> list[Row]:
    ours: list[float] = []
    even: list[float] = []
    for voice, words in cases:
        for said in _utterances(words, pause_s):
            texts, span = [word for *_, word in said], (said[0][0], said[-1][1])
            for made, into in ((rough_words(voice, texts, *span), ours), (even_words(texts, *span), even)):
                into += [
                    abs(got - true) * 1e3
                    for pair, row in zip(made, said, strict=True)
                    for got, true in zip(pair, row, strict=False)
                ]
    how = f"p90 {_p(ours, 90):.0f} ms, even {_p(even, 90):.0f} ms; {len(ours) // 2} words"
    return [
        Row(
            "align",
            f"{name}: median error of an edge",
            _p(ours, 50),
            "ms",
            None,
            _p(even, 50),
            _p(ours, 50) / _p(even, 50),
            how + "; peer: even spreading",
        )
    ]


def _utterances(words: Words, pause_s: float) -> list[Words]:
    found = [[words[0]]]
    for word in words[1:]:
        if word[0] - found[-1][-1][1] <= pause_s:
            found[-1].append(word)
        else:
            found.append([word])
    return found


def _p(values: list[float], percent: float) -> float:
    return float(np.percentile(values, percent)) if values else float("nan")
