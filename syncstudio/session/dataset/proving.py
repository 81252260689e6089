"""Measures a clip again after it was written: what is left between it and its sources goes into its metadata."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from statistics import median
from typing import Any

from syncstudio.media.clips.proof import FrameProof, SoundProof, frame_proof, sound_proof
from syncstudio.media.errors import MediaError
from syncstudio.media.index_source import index_from_file
from syncstudio.media.samples import SampleReader
from syncstudio.session.dataset.aligned import exact
from syncstudio.session.dataset.choice import DatasetChoice
from syncstudio.session.dataset.making import MadeClip, MadePicture, MadeSound, code_again
from syncstudio.session.dataset.planned import PlannedClip
from syncstudio.timebase.counts import counted
from syncstudio.timebase.instant import NS_PER_S

Cancelled = Callable[[], bool] | None

# A stem is heard in its mix where so much of a window is it; elsewhere the mix drowns it.
_HEARD = 0.3
# Matroska counts milliseconds: a frame may lie half of one beside its exact time.
_MKV_ROUNDING_NS = 1_000_000


@dataclass(slots=True)
class Proof:
    """What was measured of a written clip: `residuals` for its metadata, `faults` in sentences."""

    sound_s: float | None = None
    shift_frames: int = 0
    residuals: list[dict[str, Any]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def prove(clip: PlannedClip, made: MadeClip, choice: DatasetChoice, cancelled: Cancelled = None) -> Proof:
    """Decode what was written and compare it with the sources at the planned places."""
    proof = Proof()
    for picture in made.pictures:
        found = _frames(picture)
        if _frame_faults(picture, found, choice) and picture.copied:
            code_again(
                clip, choice, picture, "taken over as it was, it did not show what was planned", cancelled
            )
            found = _frames(picture)
        proof.faults += _frame_faults(picture, found, choice)
        proof.shift_frames = max(proof.shift_frames, found.shift_frames)
        proof.residuals.append(
            {
                "file": picture.ending,
                "frames": found.frames,
                "frames_missing": found.missing,
                "times_exact": found.times_exact,
                "times_off_ns": exact(found.late_ns),
                "shift_frames": found.shift_frames,
                "frames_told": found.told,
            }
        )
    for sound in made.sounds:
        heard, length = _sound(clip, sound)
        proof.faults += _sound_faults(sound, heard, length, choice)
        if heard.residual_s is not None:
            proof.sound_s = max(proof.sound_s or 0.0, heard.residual_s)
        proof.residuals.append(
            {
                "file": sound.ending,
                "samples": length,
                "residual_s": heard.residual_s,
                "windows": [[round(at, 6), round(late, 9), round(fit, 4)] for at, late, fit in heard.windows],
            }
        )
    proof.residuals += _stems(made)
    return proof


def _frames(picture: MadePicture) -> FrameProof:
    try:
        made = index_from_file(picture.path, 0)
        return frame_proof(picture.path, made, picture.frames, picture.looks.of)
    except MediaError:
        return FrameProof(0, len(picture.frames), False, Fraction(0), 0, 0)


def _frame_faults(picture: MadePicture, found: FrameProof, choice: DatasetChoice) -> list[str]:
    allowed = _MKV_ROUNDING_NS if choice.coding.container == "mkv" else 0
    faults = []
    if found.missing:
        many = counted(found.missing, "frame is", "frames are")
        faults.append(f"{picture.ending}: {many} not as planned.")
    if found.late_ns > allowed:
        faults.append(f"{picture.ending}: frames are up to {float(found.late_ns) / 1e6:.3f} ms off.")
    if found.shift_frames:
        many = counted(found.shift_frames, "frame from", "frames from")
        faults.append(f"{picture.ending}: a frame lies {many} its place.")
    return faults


def _sound(clip: PlannedClip, sound: MadeSound) -> tuple[SoundProof, int]:
    media = sound.part.media
    clock_map = media.clock_map

    def place(clip_s: Fraction) -> Fraction | None:
        # By the clock map itself, and not by how the clip was made.
        source_ns = clock_map.source_from_master(round(clip.clock.master(clip_s * NS_PER_S)))
        return None if source_ns is None else clock_map.clock.exact_tick(source_ns)

    with (
        SampleReader(sound.path, sound.stream) as ours,
        SampleReader(media.path, media.track.stream_index) as theirs,
    ):
        length = _length(ours)
        return sound_proof(ours, min(sound.count, length), theirs, place), length


def _length(reader: SampleReader) -> int:
    if not reader.count_is_exact:
        reader.read((reader.count or 0) + reader.rate, 1)
    return reader.count or 0


def _sound_faults(sound: MadeSound, heard: SoundProof, length: int, choice: DatasetChoice) -> list[str]:
    faults = []
    if length < sound.count:
        many = counted(sound.count - length, "sample is", "samples are")
        faults.append(f"{sound.ending}: {many} missing at its end.")
    if heard.residual_s is not None and heard.residual_s * 1000 > choice.limit_ms:
        faults.append(f"{sound.ending}: its sound lies {heard.residual_s * 1000:.3f} ms from its place.")
    return faults


def _stems(made: MadeClip) -> list[dict[str, Any]]:
    """How stems lie in the main sound, where they are heard in it."""
    main = next((sound for sound in made.sounds if sound.part.what == "sound"), None)
    found: list[dict[str, Any]] = []
    for stem in made.sounds:
        if main is None or stem is main or stem.part.media.track.role not in ("speech", "effects", "music"):
            continue
        with SampleReader(stem.path, stem.stream) as ours, SampleReader(main.path, main.stream) as mix:
            rate = mix.rate
            heard = sound_proof(ours, stem.count, mix, lambda at, rate=rate: at * rate)  # type: ignore[misc]
        told = [late for _, late, fit in heard.windows if fit >= _HEARD]
        late_s = median(told) if told else None
        found.append(
            {"file": stem.ending, "against": main.ending, "late_s": late_s, "windows_told": len(told)}
        )
    return found
