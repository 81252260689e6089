"""Transcripts against the sound they belong to, beside ffsubsync."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np

from syncstudio.sync.inputs import Sound, SpeechSpans
from syncstudio.sync.speech.transcript_to_sound import measure_transcript
from tests.bench.bench_offsets import write
from tests.bench.offset_peers import OffsetPeer
from tests.bench.report import MissingPeer, Row
from tests.sync.transcript_cases import RATE, TranscriptCase, corpus, drawn, read_words, spans_of

_PEER = "ffsubsync"
# SRT has no negative times, and no peer is asked for one.
_LEAST_SHIFT_S = 2.0


def run(tiny: bool) -> list[Row]:
    """Words and sentences of simulated speech at 10 dB and better, and the words of a real recording."""
    rows = []
    for words in (True, False):
        seeds = range(1 if tiny else 24)
        cases = [drawn(seed + 300, 3.0, words, None, None, 1.0, 0, True, -_shift(seed)) for seed in seeds]
        rows += _beside("words" if words else "sentences", cases, 20.0 if words else None)
    return rows + _real(tiny)


def _shift(seed: int) -> float:
    return float(np.random.default_rng([seed, 6]).uniform(_LEAST_SHIFT_S, 25))


def _beside(kind: str, cases: list[TranscriptCase], target_ms: float | None) -> list[Row]:
    ours, widths, theirs = [], [], []
    missing = ""
    with tempfile.TemporaryDirectory(prefix="transcripts-") as folder:
        for number, case in enumerate(cases):
            answer = measure_transcript(case.sound, case.spans)
            if answer.offset_ns is not None:
                ours.append(abs(answer.offset_ns / 1e9 - case.offset_s) * 1e3)
                widths.append((answer.uncertainty_ns or 0) / 1e6)
            sound, text = Path(folder) / f"{number}.wav", Path(folder) / f"{number}.srt"
            write(sound, case.sound)
            text.write_text(srt_of(case.spans), encoding="utf-8")
            try:
                with OffsetPeer(_PEER) as peer:
                    moved = peer.ask(sound, text)
            except MissingPeer as error:
                missing = str(error)
                continue
            if moved.offset_s is not None:
                theirs.append(abs(moved.offset_s - case.offset_s) * 1e3)
    if not ours:
        return [
            Row(
                "transcript", f"{kind}: median error", None, "ms", target_ms, how=f"none of {len(cases)} told"
            )
        ]
    peer_ms = float(np.median(theirs)) if theirs else (missing or f"{_PEER} failed")
    ratio = float(np.median(ours)) / peer_ms if isinstance(peer_ms, float) and peer_ms else None
    how = f"{len(ours)} of {len(cases)} told, median half-width {np.median(widths):.3g} ms; peer {_PEER}, {len(theirs)}"
    return [
        Row(
            "transcript",
            f"{kind}: median error",
            float(np.median(ours)),
            "ms",
            target_ms,
            peer_ms,
            ratio,
            how,
        )
    ]


def _real(tiny: bool) -> list[Row]:
    """27 s of real speech, its transcript moved."""
    sound, rows = Sound(corpus(), RATE), read_words()
    errors = []
    for shift_s in (3.21,) if tiny else (0.0, 3.21, -1.7, 11.5):
        spans = spans_of([(start - shift_s, end - shift_s, text) for start, end, text in rows])
        answer = measure_transcript(sound, spans)
        if answer.offset_ns is not None:
            errors.append(abs(answer.offset_ns / 1e9 - shift_s) * 1e3)
    how = f"{len(errors)} told, 27 s of real speech"
    return [Row("transcript", "real words: worst error", max(errors, default=None), "ms", 20, how=how)]


def srt_of(spans: SpeechSpans) -> str:
    """The spans as an SRT file, times rounded to milliseconds."""

    def stamp(ns: int) -> str:
        ms = max(0, round(ns / 1e6))
        return f"{ms // 3_600_000:02}:{ms // 60_000 % 60:02}:{ms // 1000 % 60:02},{ms % 1000:03}"

    cues = zip(spans.starts_ns.tolist(), spans.ends_ns.tolist(), strict=True)
    return "".join(f"{n}\n{stamp(a)} --> {stamp(b)}\nword\n\n" for n, (a, b) in enumerate(cues, 1))
