"""The same source on two recorders: error, interval and acceptance over many cases, beside other programs."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from syncstudio.sync.inputs import Sound
from syncstudio.sync.sound.sound_to_sound import measure_sounds
from tests.bench.calibration import Outcome, calibration_rows, outcome_of
from tests.bench.offset_peers import OffsetPeer
from tests.bench.report import MissingPeer, Row
from tests.sync.sound_cases import Case, Taken, made

# Every so many cases are written as files for the peers, which take a second each.
_PEER_EVERY = 10
_PEERS = ("audio-offset-finder", "syncstart", "audalign")
_WRONG_S = 0.005


def run(tiny: bool) -> list[Row]:
    """500 cases without drift for the offset, 60 of five minutes and more with drift."""
    with tempfile.TemporaryDirectory(prefix="offsets-") as folder:
        outcomes = _all(partial(_steady, Path(folder)), range(2 if tiny else 500), tiny)
        rows = _figures(outcomes) + calibration_rows("offsets", outcomes)
        written = [
            (drawn(seed), *_paths(Path(folder), seed)) for seed in range(0, len(outcomes), _PEER_EVERY)
        ]
        for peer in _PEERS:
            rows += _beside(peer, written, outcomes[::_PEER_EVERY])
    drifting = _all(partial(_drifting, 0.1 if tiny else 1.0), range(1 if tiny else 60), tiny)
    return rows + _drift_figures(drifting)


def _all(one: partial[Outcome], seeds: Sequence[int], tiny: bool) -> list[Outcome]:
    """The outcomes of all cases, in their order; a process makes way for another after a while, see calibration."""
    if tiny:
        return [one(seed) for seed in seeds]
    with get_context("spawn").Pool(os.cpu_count(), maxtasksperchild=8) as pool:
        return pool.map(one, seeds, chunksize=4)


def _steady(folder: Path, seed: int) -> Outcome:
    """What comes of a case without drift; now and then it is left in the folder for the peers."""
    case = drawn(seed)
    reference, other = made(case)
    if seed % _PEER_EVERY == 0:
        for path, sound in zip(_paths(folder, seed), (reference, other), strict=True):
            write(path, sound)
    return measured(case, reference, other)


def _drifting(share: float, seed: int) -> Outcome:
    case = drawn_drift(seed, share)
    return measured(case, *made(case))


def _paths(folder: Path, seed: int) -> tuple[Path, Path]:
    return folder / f"a{seed}.wav", folder / f"b{seed}.wav"


def drawn(seed: int) -> Case:
    """A case of its own kind: sound, noise, room, codec, level, rates and overlap are drawn by the seed."""
    dice = np.random.default_rng([seed, 4])
    kind = str(dice.choice(["speech", "music", "scene"]))
    snr = (None, 20.0, 10.0, 5.0, 0.0)[seed % 5]
    length = float(dice.choice([30, 60, 90]))
    at = float(dice.uniform(0, 25))
    # Few sources, for making one takes longer than measuring it.
    return Case(
        "clean" if snr is None else f"{snr:.0f} dB", kind, seed % 7, 120, float(dice.uniform(0, 10)), length,
        (Taken(0.0, at, length),), 0.0, snr, str(dice.choice(["pink", "white"])),
        float(dice.choice([0.0, 0.0, 0.3, 0.6])), 3.0, str(dice.choice(["", "mp3", "aac", "opus"])),
        float(dice.uniform(-20, 6)), bool(dice.random() < 0.2), draw=seed,
    )  # fmt: skip


def drawn_drift(seed: int, share: float = 1.0) -> Case:
    """Five to ten minutes with a clock that is off by up to 1,000 ppm."""
    dice = np.random.default_rng([seed, 5])
    length = share * float(dice.choice([300, 450, 600]))
    drift = float(dice.uniform(-1000, 1000)) if seed % 2 else float(dice.uniform(-60, 60))
    snr = (20.0, 10.0, 5.0)[seed % 3]
    return Case(
        f"{snr:.0f} dB", ("speech", "music", "scene")[seed % 3], seed % 3, round(share * 600) + 60, 0.0, length,
        (Taken(0.0, float(dice.uniform(0, 20)), length),), drift, snr, codec=str(dice.choice(["", "mp3", "aac"])),
        draw=seed,
    )  # fmt: skip


def measured(case: Case, reference: Sound, other: Sound) -> Outcome:
    """What comes of one case."""
    easy = case.overlap_s >= 60 and (case.snr_db is None or case.snr_db >= 10)
    answer = measure_sounds(reference, other)
    true_s = case.offset_s(case.taken[0])
    heard = f"{case.codec or 'PCM'}{', room' if case.reverb_s else ''}"
    return outcome_of(answer, case.name, true_s, case.drift_ppm, easy=easy, wrong_s=_WRONG_S, also=heard)


def write(path: Path, sound: Sound) -> None:
    """As a file for the peers, from source zero on."""
    import soundfile

    lead = np.zeros(round(float(sound.start_s) * sound.rate), np.float32)
    soundfile.write(path, np.concatenate([lead, sound.read(0, sound.count)]), sound.rate, "PCM_16")


def _figures(outcomes: list[Outcome]) -> list[Row]:
    errors = np.abs([one.error_s for one in outcomes if one.error_s is not None]) * 1e6
    how = f"{len(errors)} of {len(outcomes)} answered: codecs, noise to 0 dB, reverberation"
    return [
        Row("offsets", "same source: median error", float(np.median(errors)), "us", 100, how=how),
        Row("offsets", "same source: p99 error", float(np.percentile(errors, 99)), "us", 1000, how=how),
    ]


def _drift_figures(outcomes: list[Outcome]) -> list[Row]:
    errors = np.abs([one.drift_error_ppm for one in outcomes if one.drift_error_ppm is not None])
    widths = np.array(
        [one.drift_half_width_ppm or 0.0 for one in outcomes if one.drift_error_ppm is not None]
    )
    held = int(np.sum(errors <= widths))
    how = f"{len(errors)} of {len(outcomes)} answered, |drift| to 1,000 ppm, 5 to 10 minutes"
    return [
        Row("offsets", "drift: worst error", float(errors.max()), "ppm", 0.5, how=how),
        Row(
            "offsets",
            "drift: median error",
            float(np.median(errors)),
            "ppm",
            how=f"{how}; interval held {held}",
        ),
        Row("offsets", "drift: median half-width", float(np.median(widths)), "ppm", how=how),
    ]


def _beside(name: str, written: list[tuple[Case, Path, Path]], ours: list[Outcome]) -> list[Row]:
    """The same cases by a peer. Its own trust in them is not asked for, so wrong answers count."""
    errors: list[float] = []
    failed = 0
    try:
        with OffsetPeer(name) as peer:
            for case, reference, other in written:
                answer = peer.ask(reference, other)
                failed += answer.offset_s is None
                if answer.offset_s is not None:
                    errors.append(abs(answer.offset_s - case.offset_s(case.taken[0])) * 1e6)
    except MissingPeer as missing:
        return [Row("offsets", f"beside {name}", None, how=str(missing))]
    mine = np.abs([one.error_s for one in ours if one.error_s is not None]) * 1e6
    if not errors or not len(mine):
        return [Row("offsets", f"beside {name}", None, how=f"{failed} of {len(written)} failed")]
    theirs, own = float(np.median(errors)), float(np.median(mine))
    wrong = sum(error > 1e6 * _WRONG_S for error in errors)
    own_wrong = sum(one.wrong for one in ours)
    return [
        Row("offsets", f"median error beside {name}", own, "us", None, theirs, own / max(theirs, 1e-9),
            f"{len(written)} of the cases, {len(mine)} answered here, {len(errors)} there"),
        Row("offsets", f"off by over 5 ms beside {name}", float(own_wrong), "", None, float(wrong), None,
            f"{len(written)} of the cases; {failed} gave it no answer"),
    ]  # fmt: skip
