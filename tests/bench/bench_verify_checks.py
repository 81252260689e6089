"""What checking a clip costs, and what `verify` makes of errors that were put in: the manual's table of detection.

`python -m tests.bench.bench_verify_checks [CLIPS]` prints the table as Markdown; where SYNCSTUDIO_REAL names a folder
of real recordings, those, too.
"""

from __future__ import annotations

import os
import shutil
import statistics
import sys
import tempfile
import time
import wave
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from syncstudio.media.mono_now import mono_now
from syncstudio.media.probe import probe
from syncstudio.verify.checking.check_sample import check_sample
from syncstudio.verify.checking.settings import CheckSettings
from syncstudio.verify.finding.find_samples import find_samples
from syncstudio.verify.pair_span import duration_of, early_span_s
from syncstudio.verify.policy import Policy, decide
from syncstudio.verify.policy_file import preset
from syncstudio.verify.result import Result
from syncstudio.verify.sample import Part, Place, Sample, Unfound
from tests.bench.report import Row
from tests.bench.verify_real import make_real_set, real_folder
from tests.bench.verify_set import Truth, make_set

_CLIPS, _FEW = 240, 8
_TIMED, _FEW_TIMED = 24, 1
# What is tiny shows that it runs; scenes take seconds to encode.
_SECONDS, _FEW_SECONDS = 10, 3
_SCENES, _FEW_SCENES = 16, 2
_POLICIES = ("half-frame", "bt1359")
_DUB_LATE_MS = (0, 42, -83, 125, -417)


@dataclass(slots=True)
class Line:
    """One kind of error and how large it was: what became of the samples that have it."""

    decisions: dict[str, Counter[str]] = field(default_factory=dict)
    half_ms: list[float] = field(default_factory=list)
    measured: int = 0
    samples: int = 0
    false_keeps: int = 0
    missed: int = 0


def run(tiny: bool) -> list[Row]:
    """Measure with one thread, in processor time: the machine's other work counts little."""
    with tempfile.TemporaryDirectory(prefix="syncstudio-bench-") as name:
        folder = Path(name)
        os.environ["SYNCSTUDIO_CACHE_DIR"] = str(folder / "cache")
        count = _FEW_TIMED if tiny else _TIMED
        rates = [_rate(folder / name, count, name == "stems", tiny) for name in ("stems", "pictures")]
        lines = _lines(_checked(folder / "set", _FEW if tiny else _CLIPS, tiny))
    false = sum(line.false_keeps for line in lines.values())
    missed, told = (sum(getattr(line, name) for line in lines.values()) for name in ("missed", "measured"))
    how = f"{count} clips of 10 s, 360p, processor time, the median clip"
    return [
        Row("verify", "health and stems", rates[0], "clips/s/core", ">= 15", how=how),
        Row("verify", "with picture motion", rates[1], "clips/s/core", ">= 4", how=how),
        Row("verify", "false keeps at half a frame", false, "", "<= 0", how="by the half-frame policy"),
        Row(
            "verify",
            "truth outside its interval",
            100 * missed / max(told, 1),
            "%",
            "<= 5",
            how="95 % intervals",
        ),
    ]


def _rate(folder: Path, count: int, stems: bool, tiny: bool) -> float:
    """Clips a second of one core: the median clip's, after one to load what is needed."""
    kinds, seconds = ("stem-shift",) if stems else ("clean", "frames"), _FEW_SECONDS if tiny else _SECONDS
    make_set(folder, count + 1, 3, seconds, kinds, _FEW_SCENES if tiny else _SCENES // 4)
    if not stems:
        for path in folder.iterdir():
            if path.suffix != ".mp4":
                path.unlink()
    took = []
    for sample in find_samples([folder]):
        assert isinstance(sample, Sample)
        began = time.process_time()
        check_sample(sample, CheckSettings(picture=not stems))
        took.append(time.process_time() - began)
    return 1 / statistics.median(took[1:])


def _checked(folder: Path, clips: int, tiny: bool = False) -> Iterator[tuple[Truth, Result]]:
    seconds, scenes = (_FEW_SECONDS, _FEW_SCENES) if tiny else (_SECONDS, _SCENES)
    yield from _found(folder, make_set(folder, clips, 1, seconds, scenes=scenes))


def _found(folder: Path, made: Iterable[Truth]) -> Iterator[tuple[Truth, Result]]:
    truths = {one.sample: one for one in made}
    for sample in find_samples([folder]):
        if not isinstance(sample, Unfound):
            yield truths[sample.name.rpartition("/")[2]], check_sample(sample)


def _lines(rows: Iterable[tuple[Truth, Result]]) -> dict[str, Line]:
    policies = [preset(name) for name in _POLICIES]
    lines: dict[str, Line] = {}
    for truth, result in rows:
        _count(lines.setdefault(_named(truth), Line()), truth, result, policies)
    return lines


def _named(truth: Truth) -> str:
    if truth.kind == "frames":
        return f"sound {abs(round(truth.sound_early_ns * float(truth.rate) / 1e9)):>2} frames off"
    if truth.kind == "drift":
        return f"drift {abs(truth.drift_ppm):>5} ppm"
    if truth.part_late_ns:
        return f"{truth.kind} {abs(truth.part_late_ns) // 10**6:>3} ms"
    return truth.kind


def _count(line: Line, truth: Truth, result: Result, policies: list[Policy]) -> None:
    line.samples += 1
    for policy in policies:
        line.decisions.setdefault(policy.id, Counter())[decide(result, policy).decision] += 1
    # Whatever is further off than half a frame, anywhere in the clip, must not be kept by the policy of that name.
    kept = decide(result, policies[0]).decision == "keep"
    half_s = 0.5 / float(truth.rate or 25)
    ends = [
        truth.sound_early_ns / 1e9,
        truth.sound_early_ns / 1e9 + truth.drift_ppm * 1e-6 * duration_of(result),
    ]
    wrong = max(abs(one) for one in ends) > half_s or truth.kind in ("swapped-text", "wrong-dub")
    wrong = wrong or abs(truth.part_late_ns) > half_s * 1e9
    line.false_keeps += kept and wrong
    for pair in result.pairs:
        span = early_span_s(pair, duration_of(result))
        if pair.pair != "sound_picture" or span is None or pair.confidence < 0.9 or truth.kind == "cut":
            continue
        line.measured += 1
        line.half_ms.append(1000 * (pair.uncertainty_s or 0.0))
        line.missed += not (span[0] <= min(ends) and max(ends) <= span[1])
        break


def table(lines: dict[str, Line]) -> str:
    """The lines as a table in Markdown."""
    out = ["| put in | samples | " + " | ".join(f"{one}: keep / review / drop" for one in _POLICIES)]
    out[0] += " | sound against picture told | half-width, median | false keeps at half a frame |"
    out.append("|---|---|" + "---|" * (len(_POLICIES) + 3))
    for name in sorted(lines):
        line = lines[name]
        cells = [
            " / ".join(str(line.decisions[one][each]) for each in ("keep", "review", "drop"))
            for one in _POLICIES
        ]
        wide = f"±{statistics.median(line.half_ms):.1f} ms" if line.half_ms else ""
        out.append(
            f"| {name} | {line.samples} | {' | '.join(cells)} | {line.measured} | {wide} | {line.false_keeps} |"
        )
    return "\n".join(out)


def real_dubs(folder: Path, work: Path) -> str:
    """Dubs of real films, shifted, and of other films: what becomes of them, as a table in Markdown."""
    originals = sorted(folder.glob("*original*.mp4"))
    dubs = sorted(folder.glob("*dubbed*.mp4"))
    out = [
        "| original | dub | put in | found | keep / review / drop (half a frame) |",
        "|---|---|---|---|---|",
    ]
    policy = preset("half-frame")
    for original in originals:
        for dub in dubs:
            own = (
                dub.name.replace("dubbed", "").rpartition("_")[0]
                == original.name.replace("original", "").rpartition("_")[0]
            )
            for late_ms in _DUB_LATE_MS if own else (0,):
                moved = _moved(dub, work, late_ms)
                parts = (
                    Part("sound", original.name, Place(str(original)), "original"),
                    Part("sound", moved.name, Place(str(moved)), "dub"),
                )
                told = decide(check_sample(Sample(dub.stem, parts)), policy)
                pair = next(one for one in told.pairs if one.pair == "dub_original")
                found = "cannot tell" if pair.offset_s is None else f"{-1000 * pair.offset_s:+.1f} ms late"
                what = f"{late_ms:+} ms late" if own else "another film"
                out.append(f"| {original.name} | {dub.name} | {what} | {found} | {told.decision} |")
    return "\n".join(out)


def _moved(path: Path, work: Path, late_ms: int) -> Path:
    """The sound of a file so much later, as a WAV."""
    stream = probe(path).of_kind("sound")[0]
    sound = mono_now(path, stream)
    late = round(late_ms * sound.rate / 1000)
    samples = np.concatenate([np.zeros(max(late, 0), np.int16), sound.samples[max(-late, 0) :]])
    to = work / f"{path.stem}_{late_ms}.wav"
    with wave.open(str(to), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(sound.rate)
        file.writeframes(samples.tobytes())
    return to


def main() -> None:
    """Print the tables."""
    clips = int(sys.argv[1]) if len(sys.argv) > 1 else _CLIPS
    work = Path(tempfile.mkdtemp(prefix="syncstudio-bench-"))
    try:
        os.environ["SYNCSTUDIO_CACHE_DIR"] = str(work / "cache")
        print(table(_lines(_checked(work / "set", clips))))
        real = real_folder()
        if real is not None:
            lines = _lines(_found(work / "real", make_real_set(work / "real", real)))
            print("\n" + table(lines) + "\n\n" + real_dubs(real / "dubs", work))
    finally:
        shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    main()
