"""Dubs against their originals, real ones and made ones, beside audio-offset-finder."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from syncstudio.media.mono_sound import mono_sound
from syncstudio.sync.dubs.dub import measure_dub
from syncstudio.sync.inputs import Sound
from tests.bench.bench_offsets import write
from tests.bench.offset_peers import OffsetPeer
from tests.bench.report import MissingPeer, Row
from tests.sync.dub_cases import dub_case

_RECORDINGS = Path(__file__).parents[1] / "data" / "recordings"
_PEER = "audio-offset-finder"

# Real dubs lie at zero; further off than this an answer misleads.
_RIGHT_S = 0.005

# The score from which audio-offset-finder's own documentation trusts an answer.
_TRUSTED = 10.0


@dataclass(frozen=True, slots=True, eq=False)
class Pair:
    """Two sounds and where the dub begins on the original's clock; None: they share nothing."""

    name: str
    original: Sound
    dub: Sound
    offset_s: float | None


def run(tiny: bool) -> list[Row]:
    """Real dubs whole and cut, pairs that share nothing, and simulated ones with the voice up to 18 dB above."""
    real, made = _real(), _made(tiny)
    pairs = real[:1] if tiny else [*real, *made]
    rows = _ours(pairs, [pair for pair in pairs if pair in real])
    return rows + _theirs(pairs)


def _real() -> list[Pair]:
    def of(name: str) -> Sound:
        found = mono_sound(_RECORDINGS / f"{name}.m4a", 0)
        return Sound(found.samples, found.rate, found.start_s)

    english, quiet = of("original_en"), of("quiet_bed_original_en")
    german, french, quiet_german = of("dubbed_de"), of("dubbed_fr"), of("quiet_bed_dubbed_de")
    pairs = [
        Pair("German", english, german, 0.0),
        Pair("French", english, french, 0.0),
        Pair("French against German", german, french, 0.0),
        Pair("quiet bed", quiet, quiet_german, 0.0),
    ]
    pairs += [
        Pair(f"{pair.name}, cut", pair.original, _cut(pair.dub, cut_s), cut_s)
        for pair, cut_s in zip(pairs, (1.5, 7.25, 3.125, 2.0), strict=True)
    ]
    unrelated = [(english, quiet_german), (quiet, german), (quiet, french), (english, quiet)]
    return pairs + [Pair("unrelated", one, other, None) for one, other in unrelated]


def _cut(sound: Sound, seconds: float) -> Sound:
    return Sound(sound.samples[round(seconds * sound.rate) :], sound.rate, sound.start_s)


def _made(tiny: bool) -> list[Pair]:
    pairs = []
    for seed in range(0 if tiny else 24):
        bed = ("music", "ambience", "effects")[seed % 3]
        case = dub_case(seed + 500, bed, (0.0, 6.0, 12.0, 18.0)[seed // 3 % 4], 60.0, shared=seed % 6 != 5)
        pairs.append(Pair("made", case.original, case.dub, case.offset_s))
    return pairs


def _ours(pairs: list[Pair], real: list[Pair]) -> list[Row]:
    errors, widths, wrong, false = [], [], 0, 0
    accepted_real = 0
    for pair in pairs:
        answer = measure_dub(pair.original, pair.dub)
        if answer.status != "measured" or answer.offset_ns is None:
            continue
        if pair.offset_s is None:
            false += 1
            continue
        errors.append(abs(answer.offset_ns / 1e9 - pair.offset_s))
        widths.append((answer.uncertainty_ns or 0) / 1e9)
        wrong += errors[-1] > _RIGHT_S
        accepted_real += pair in real
    shared = sum(pair.offset_s is not None for pair in pairs)
    shared_real = sum(pair.offset_s is not None for pair in real)
    how = (
        f"{len(pairs)} pairs, {shared} share a bed; median half-width {1e6 * float(np.median(widths)):.3g} us"
    )
    real_how = f"{accepted_real} of {shared_real}"
    return [
        Row("dubs", "false accepts", float(false + wrong), "", 0, how=how),
        Row("dubs", "real dubs measured", 8 * accepted_real / shared_real, "of 8", ">= 7", how=real_how),
        Row("dubs", "answered where a bed is shared", 100 * len(errors) / shared, "%", how=how),
        Row("dubs", "median error", 1e6 * float(np.median(errors)), "us", how=f"worst {1e6 * max(errors):.3g} us"),
    ]  # fmt: skip


def _theirs(pairs: list[Pair]) -> list[Row]:
    right = trusted_right = trusted_wrong = shared = 0
    with tempfile.TemporaryDirectory(prefix="dubs-") as folder:
        try:
            with OffsetPeer(_PEER) as peer:
                for number, pair in enumerate(pairs):
                    paths = [Path(folder) / f"{side}{number}.wav" for side in ("a", "b")]
                    for path, sound in zip(paths, (pair.original, pair.dub), strict=True):
                        write(path, sound)
                    answer = peer.ask(*paths)
                    shared += pair.offset_s is not None
                    near = (
                        answer.offset_s is not None
                        and pair.offset_s is not None
                        and abs(answer.offset_s - pair.offset_s) < 0.02
                    )
                    right += near
                    trusted_right += near and answer.score >= _TRUSTED
                    trusted_wrong += not near and answer.score >= _TRUSTED
        except MissingPeer as missing:
            return [Row("dubs", f"beside {_PEER}", None, how=str(missing))]
    how = f"within 20 ms of {shared} shared beds; trusted from a score of {_TRUSTED:g}"
    return [
        Row("dubs", f"{_PEER}: right", float(right), "", how=how),
        Row("dubs", f"{_PEER}: trusted and right", float(trusted_right), "", how=how),
        Row("dubs", f"{_PEER}: trusted and wrong", float(trusted_wrong), "", how=how),
    ]
