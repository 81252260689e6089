"""Training clips: how far sound lies from its place after the export, against the sources and against the truth."""

from __future__ import annotations

import shutil
import tempfile
import time
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
import soundfile
from scipy.signal import fftconvolve

from syncstudio.media.demo.sound import hear
from syncstudio.media.demo.story import tell
from syncstudio.media.samples import SampleReader
from syncstudio.session.dataset.choice import Coding, Cutting, DatasetChoice
from syncstudio.session.dataset.plan import plan_project
from syncstudio.session.dataset.whole_plan import joined_plans
from syncstudio.session.dataset.writing import DatasetMade, make_dataset
from syncstudio.session.session import Session
from syncstudio.survey.measure_pair import measure_pair
from syncstudio.survey.subject import Subject
from syncstudio.sync.inputs import Limits
from tests.bench.report import Row
from tests.media.dataset_clips.rig import write_video

_S = 1_000_000_000


@dataclass(frozen=True, slots=True)
class _Case:
    """A recorder that began `start_s` after the camera, and whose clock is `ppm` slow; and how clips are coded."""

    name: str
    start_s: float
    ppm: int
    rate: int
    coding: Coding


_PLAIN = Coding(preset="ultrafast")
_CASES = (
    _Case("0 ppm, FLAC", 1.0, 0, 48_000, _PLAIN),
    _Case("0 ppm, part of a sample, FLAC", 0.123_456_789, 0, 48_000, _PLAIN),
    _Case("+20 ppm, FLAC", 1.987_654_321, 20, 48_000, _PLAIN),
    _Case("-37 ppm, 44.1 kHz to 48 kHz, WAV", -0.75, -37, 44_100, Coding(preset="ultrafast", sound="wav", rate=48_000)),
    _Case("+200 ppm, FLAC", 0.5, 200, 48_000, _PLAIN),
    _Case("-200 ppm, to 16 kHz, 25 frames a second", 0.5, -200, 48_000,
          Coding(Fraction(25), preset="ultrafast", rate=16_000)),
    _Case("+200 ppm, AAC in MP4, 25 frames a second", 2.25, 200, 48_000,
          Coding(Fraction(25), preset="ultrafast", sound="aac", mux=True)),
    _Case("-1000 ppm, AAC in MP4", 0.25, -1000, 48_000, Coding(preset="ultrafast", sound="aac", mux=True)),
)  # fmt: skip


class _Scene:
    """What is heard at every instant: the demo's two voices, claps and music, evaluated at any time."""

    def __init__(self, seconds: float) -> None:
        self._story = tell(int(seconds) + 6)

    def heard(self, start_s: float, step_s: float, count: int) -> np.ndarray:
        found = hear(self._story, start_s + 2, step_s, count)
        return 0.8 * sum(found.voices.values()) + 0.8 * found.claps + 0.3 * found.music


def run(tiny: bool) -> list[Row]:
    """One row a case, and what making and measuring cost."""
    seconds = 8 if tiny else 62
    cases = _CASES[4:5] if tiny else _CASES
    home = Path(tempfile.mkdtemp(prefix="syncstudio-bench-dataset-"))
    rows: list[Row] = []
    try:
        scene = _Scene(seconds)
        camera = write_video(home / "camera.mp4", int(seconds * 30000 / 1001))
        for number, case in enumerate(cases):
            rows += _case(case, scene, camera, seconds, home / str(number), tiny)
    finally:
        shutil.rmtree(home, ignore_errors=True)
    return rows


def _case(case: _Case, scene: _Scene, camera: Path, seconds: int, home: Path, tiny: bool) -> list[Row]:
    home.mkdir()
    own = 1 + case.ppm * 1e-6
    count = int((seconds - 1 - max(case.start_s, 0)) * case.rate / own)
    heard = scene.heard(case.start_s, own / case.rate, count)
    soundfile.write(home / "recorder.wav", heard, case.rate, subtype="PCM_24")
    session = Session.create(home / "bench.syncstudio")
    try:
        session.add_media([camera, home / "recorder.wav"])
        session.jobs.wait(60)
        recorder = next(one for one in session.project.tracks() if one.kind == "sound")
        session.set_alignment(recorder.id, round(case.start_s * _S), Fraction(case.ppm))
        cutting = Cutting("fixed", length_ns=(2 if tiny else 10) * _S)
        chosen = DatasetChoice(cutting, case.coding, layout="folder", jobs=2)
        plan = joined_plans([plan_project(session, chosen)], chosen)
        began_s = time.perf_counter()
        made = make_dataset(plan, chosen, home / "out")
        took_s = time.perf_counter() - began_s
        plan.close()
        return _rows(case, scene, made, home, took_s)
    finally:
        session.close()


def _rows(case: _Case, scene: _Scene, made: DatasetMade, home: Path, took_s: float) -> list[Row]:
    truths, surveys = [], []
    for one in made.clips:
        ending = "mp4" if case.coding.mux else case.coding.sound
        path = home / "out" / "clips" / f"{one.clip.key}.{ending}"
        start_s = float(one.clip.clock.start_master) / _S
        truths.append(_off_truth(path, 1 if case.coding.mux else 0, scene, start_s))
        surveys.append(_surveyed(path, case, home / "recorder.wav", start_s))
    seconds = sum(one.clip.seconds for one in made.clips)
    proofs = [part for one in made.clips for part in one.metadata["residuals"]]
    exact = all(part.get("times_exact", True) for part in proofs)
    how = f"{len(made.clips)} clips, {len(made.left_out)} left out; picture's grid {'exact' if exact else 'NOT exact'}"
    told = [abs(one) for one in surveys if one is not None]
    name, beside = case.name, f"worst of {len(told)} told of {len(surveys)}, with drift left in the source"
    by_measure = max(told) * 1e6 if told else None
    how_fast = "96x64, two clips at once, measured again"
    return [
        Row("dataset", f"{name}: measured by the export", _us(made.worst_sound_s), "us", "<= 1000", how=how),
        Row("dataset", f"{name}: against the truth", max(truths) * 1e6, "us", "<= 1000", how="worst 0.25 s"),
        Row("dataset", f"{name}: by measure, against the source", by_measure, "us", "<= 1000", how=beside),
        Row("dataset", f"{name}: frames beside their place", made.worst_frames, "frames", 0),
        Row("dataset", f"{name}: speed", seconds / took_s, "x real time", how=how_fast),
    ]


def _us(seconds: float | None) -> float | None:
    return None if seconds is None else seconds * 1e6


def _off_truth(path: Path, stream: int, scene: _Scene, start_s: float) -> float:
    """The worst delay of 0.25 s windows of a clip against what was truly heard there, in s."""
    with SampleReader(path, stream) as reader:
        rate = reader.rate
        reader.read((reader.count or 0) + rate, 1)
        wave = reader.read(0, reader.count or 0)[:, 0].astype(np.float64)
    length, reach, worst = rate // 4, rate // 100, 0.0
    for first in range(0, len(wave) - length, rate // 2):
        mine = wave[first : first + length]
        if np.sqrt((mine**2).mean()) < 1e-3:
            continue
        truth = scene.heard(start_s + (first - reach) / rate, 1 / rate, length + 2 * reach)
        sums = np.concatenate([[0.0], np.cumsum(truth**2)])
        # A clap just beside the window must not draw it there.
        energy = np.maximum(sums[length:] - sums[:-length], 0.1 * (mine**2).sum())
        fits = fftconvolve(truth, mine[::-1], "valid") / np.sqrt(energy)
        top = int(np.argmax(fits[1:-1])) + 1
        before, here, after = fits[top - 1 : top + 2]
        worst = max(worst, abs(top + 0.5 * (before - after) / (before - 2 * here + after) - reach) / rate)
    return worst


def _surveyed(path: Path, case: _Case, source: Path, start_s: float) -> float | None:
    """What the survey says of the clip against the whole source, less where it should lie at the clip's middle."""
    stream = 1 if case.coding.mux else 0
    # On the recorder's own clock the clip begins here.
    own_s = (start_s - case.start_s) / (1 + case.ppm * 1e-6)
    limits = Limits(around_ns=round(own_s * _S), search_ns=_S)
    found = measure_pair(Subject(source, "sound"), Subject(path, "sound", stream), "sound", limits)
    if found.status != "measured" or found.offset_ns is None or not found.pieces:
        return None
    worst = 0.0
    for piece in found.pieces:
        for other_ns, reference_ns in piece.anchors_ns:
            wanted = own_s + other_ns / _S / (1 + case.ppm * 1e-6)
            worst = max(worst, abs(reference_ns / _S - wanted))
    return worst
