"""A set of clips with errors that are known: made quickly, the same for the same seed, to test `verify` by.

A few scenes are encoded once; a clip is their packets written anew with other stamps, so no clip costs an encoder.

>>> truths = make_set(folder, clips=1000)
>>> truths[3].sample, truths[3].kind, truths[3].sound_early_ns
('clip-00003', 'frames', 80000000)
"""

from __future__ import annotations

import wave
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

from tests.bench.verify_scene import MARGIN_S, RATE_HZ, SIZE, Floats, Line, Scene

RATES = (Fraction(25), Fraction(30000, 1001), Fraction(24))
STEM_RATE_HZ = 16_000
FRAMES = (1, -1, 2, -2, 3, -3, 5, -5, 10, -10)
"""How many frames a sound comes early, by turns."""
STEM_LATE_MS = (40, -40, 120, -15, 300)
DRIFT_PPM = (5000, -5000, 20_000)
_X264 = {"preset": "ultrafast", "crf": "26"}
_AAC_SAMPLES = 1024
_TICKS_HZ = 90_000
# One turn of kinds: half of all clips are as they should be.
KINDS = (
    *("clean", "frames", "clean", "frames", "stem-shift", "clean", "frames", "clean", "drift", "clean"),
    *(
        "frames",
        "clean",
        "swapped-text",
        "clean",
        "wrong-dub",
        "frames",
        "clean",
        "dub-shift",
        "still",
        "clean",
    ),
    *("frames", "silent", "clean", "cut"),
)


@dataclass(frozen=True)
class Truth:
    """What is wrong with a clip, exactly.

    `pair` is which pair of the sample is wrong ("" none). `sound_early_ns`: so far is the sound ahead of the picture,
    `part_late_ns` how much later than it should the wrong stem, dub or transcript sounds. With a drift the picture's
    clock runs `drift_ppm` slow: picture time = sound time * (1 + drift).
    """

    sample: str
    kind: str
    rate: Fraction
    pair: str = ""
    sound_early_ns: int = 0
    part_late_ns: int = 0
    drift_ppm: int = 0
    scene: int = 0
    files: tuple[str, ...] = ()

    @property
    def misaligned(self) -> bool | None:
        """Whether anything is off by more than half a frame; None where nothing can tell."""
        if self.kind in ("still", "silent", "cut"):
            return None
        return self.kind != "clean"


def make_set(
    folder: Path, clips: int, seed: int = 0, seconds: int = 10, kinds: Sequence[str] = KINDS, scenes: int = 6
) -> list[Truth]:
    """Write so many clips into a new folder; their truths, in the order of their names.

    Every kind comes by turns. Stems and mix (16 kHz WAV), a transcript (WebVTT) and a dub lie beside some clips, and
    beside all whose error is in them.
    """
    folder.mkdir(parents=True, exist_ok=True)
    chance = np.random.default_rng([seed, 5])
    truths, turns = [], dict[str, int]()
    with ExitStack() as stack:
        made = [
            stack.enter_context(
                _Encoded(folder / f".scene-{number}", Scene(100 * seed + number, seconds, RATES[number % 3]))
            )
            for number in range(min(scenes, max(2, clips)))
        ]
        for number in range(clips):
            kind = kinds[number % len(kinds)]
            turn = turns[kind] = turns.get(kind, -1) + 1
            which = int(chance.integers(len(made)))
            truths.append(_clip(folder, f"clip-{number:05d}", kind, turn, made, which, chance))
    return truths


def _clip(
    folder: Path,
    name: str,
    kind: str,
    turn: int,
    made: list[_Encoded],
    which: int,
    chance: np.random.Generator,
) -> Truth:
    encoded = made[which]
    scene, other = encoded.scene, made[(which + 1) % len(made)].scene
    frame_ns = Fraction(10**9) / scene.rate
    early_ns = round(FRAMES[turn % len(FRAMES)] * frame_ns) if kind == "frames" else 0
    drift_ppm = DRIFT_PPM[turn % len(DRIFT_PPM)] if kind == "drift" else 0
    late_ns, pair = 0, {"frames": "sound_picture", "drift": "sound_picture"}.get(kind, "")
    files = [f"{name}.mp4"]
    encoded.write(folder / files[0], name, early_ns, drift_ppm, kind)
    if kind == "cut":
        path = folder / files[0]
        path.write_bytes(path.read_bytes()[: path.stat().st_size * 3 // 5])
    draws = chance.random(3)
    # Whatever lies beside a clip agrees with its sound, unless it is what is wrong.
    if kind == "stem-shift" or (kind == "clean" and draws[0] < 0.3):
        stem = ("speech", "effects")[turn % 2]
        if kind == "stem-shift":
            late_ns, pair = STEM_LATE_MS[turn % len(STEM_LATE_MS)] * 10**6, f"{stem}_mix"
        for role in ("speech", "effects", "music", "mix"):
            sound = getattr(scene, role)
            _write_wav(
                folder / f"{name}.{role}.wav", sound, late_ns if role == stem else 0, scene.seconds, name
            )
            files.append(f"{name}.{role}.wav")
    if kind == "swapped-text" or (kind == "clean" and draws[1] < 0.5):
        pair = "transcript_sound" if kind == "swapped-text" else pair
        lines = (other if kind == "swapped-text" else scene).lines
        (folder / f"{name}.vtt").write_text(webvtt(lines), encoding="utf-8")
        files.append(f"{name}.vtt")
    if kind in ("wrong-dub", "dub-shift") or (kind == "clean" and draws[2] < 0.2):
        sound = (other if kind == "wrong-dub" else scene).dub
        if kind == "dub-shift":
            late_ns = STEM_LATE_MS[turn % len(STEM_LATE_MS)] * 10**6
        pair = "dub_original" if kind in ("wrong-dub", "dub-shift") else pair
        _write_wav(
            folder / f"{name}.de.wav", sound, late_ns if kind == "dub-shift" else 0, scene.seconds, name
        )
        files.append(f"{name}.de.wav")
    return Truth(name, kind, scene.rate, pair, early_ns, late_ns, drift_ppm, which, tuple(files))


def webvtt(lines: Sequence[Line]) -> str:
    """Lines as WebVTT."""
    cues = [f"{_clock(line.start_s)} --> {_clock(line.end_s)}\n{line.text}\n" for line in lines]
    return "WEBVTT\n\n" + "\n".join(cues)


def _clock(seconds: float) -> str:
    milliseconds = round(seconds * 1000)
    return f"00:{milliseconds // 60_000:02d}:{milliseconds // 1000 % 60:02d}.{milliseconds % 1000:03d}"


def _write_wav(path: Path, sound: Floats, late_ns: int, seconds: int, name: str) -> None:
    """The part of a sound at 16 kHz, so much later; one sample says whose it is, so that no two files are one."""
    first = MARGIN_S * RATE_HZ - round(late_ns * RATE_HZ / 10**9)
    heard = sound[first : first + seconds * RATE_HZ].reshape(-1, RATE_HZ // STEM_RATE_HZ).mean(axis=1)
    data = np.clip(heard * 32767, -32768, 32767).astype("<i2")
    data[-1] = sum(name.encode()) % 97 + int(name[-5:]) % 97
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(STEM_RATE_HZ)
        file.writeframes(data.tobytes())


class _Encoded:
    """A scene's packets, moving and still, sounding and silent, ready to be written under other stamps."""

    def __init__(self, work: Path, scene: Scene) -> None:
        self.scene, self._work = scene, work
        self._stack = ExitStack()

    def __enter__(self) -> _Encoded:
        self._work.mkdir()
        self._streams: dict[str, tuple[Any, list[tuple[bytes, int, int, bool]]]] = {}
        for kind in ("moving", "still", "mix", "silent"):
            path = self._work / f"{kind}.mkv"
            if kind in ("moving", "still"):
                _encode_picture(path, self.scene, kind == "still")
            else:
                _encode_sound(path, self.scene.mix if kind == "mix" else np.zeros_like(self.scene.mix))
            source = self._stack.enter_context(av.open(str(path)))
            stream = source.streams[0]
            # Matroska rounds stamps to milliseconds; the frames' numbers give them exactly.
            frame = stream.time_base * self.scene.rate
            packets = [
                (bytes(packet), round(packet.pts * frame), round(packet.dts * frame), packet.is_keyframe)
                for packet in source.demux(stream)
                if packet.pts is not None and packet.dts is not None
            ]
            self._streams[kind] = (stream, packets)
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()
        for path in self._work.iterdir():
            path.unlink()
        self._work.rmdir()

    def write(self, path: Path, name: str, early_ns: int, drift_ppm: int, kind: str) -> None:
        """A clip: the picture from its beginning, the sound so much earlier, the picture's clock so much slower."""
        picture, frames = self._streams["still" if kind == "still" else "moving"]
        sound, blocks = self._streams["silent" if kind == "silent" else "mix"]
        options = {"movflags": "+faststart+use_metadata_tags"}
        with av.open(str(path), "w", format="mp4", options=options) as output:
            output.metadata["comment"] = name
            out_picture = output.add_stream_from_template(picture)
            out_sound = output.add_stream_from_template(sound)
            ready = [
                *self._pictures(frames, drift_ppm, out_picture),
                *self._sounds(blocks, early_ns, out_sound),
            ]
            for _, packet in sorted(ready, key=lambda each: each[0]):
                output.mux(packet)

    def _pictures(
        self, frames: list[tuple[bytes, int, int, bool]], drift_ppm: int, stream: Any
    ) -> Iterator[tuple[int, Any]]:
        step = (1 + Fraction(drift_ppm, 10**6)) / self.scene.rate * _TICKS_HZ
        half, base = step.denominator // 2, Fraction(1, _TICKS_HZ)
        for data, pts, dts, key in frames:
            packet = av.Packet(data)
            packet.pts = (pts * step.numerator + half) // step.denominator
            packet.dts = (dts * step.numerator + half) // step.denominator
            packet.time_base, packet.is_keyframe, packet.stream = base, key, stream
            packet.duration = round(step)
            yield packet.dts * RATE_HZ, packet

    def _sounds(
        self, blocks: list[tuple[bytes, int, int, bool]], early_ns: int, stream: Any
    ) -> Iterator[tuple[int, Any]]:
        # The encoder's first block comes before what it was given.
        early = _AAC_SAMPLES + MARGIN_S * RATE_HZ + round(early_ns * RATE_HZ / 10**9)
        base = Fraction(1, RATE_HZ)
        for number, (data, _, _, _) in enumerate(blocks):
            at = number * _AAC_SAMPLES - early
            if -_AAC_SAMPLES < at < self.scene.seconds * RATE_HZ:
                packet = av.Packet(data)
                packet.pts = packet.dts = at
                packet.time_base, packet.stream = base, stream
                packet.duration = _AAC_SAMPLES
                yield at * _TICKS_HZ, packet


def _encode_picture(path: Path, scene: Scene, still: bool) -> None:
    width, height = SIZE
    grey: NDArray[np.uint8] = np.full((height // 2, width // 2), 128, np.uint8)
    with av.open(str(path), "w") as output:
        stream = output.add_stream("libx264", rate=scene.rate, options=_X264)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        stream.codec_context.gop_size = 50
        for number in range(round(scene.seconds * scene.rate)):
            frame = av.VideoFrame(width, height, "yuv420p")
            for plane, rows in zip(frame.planes, (scene.luma(number, still), grey, grey), strict=True):
                target = np.frombuffer(plane, np.uint8).reshape(-1, plane.line_size)
                target[: rows.shape[0], : rows.shape[1]] = rows
            frame.pts, frame.time_base = number, 1 / scene.rate
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))


def _encode_sound(path: Path, sound: Floats) -> None:
    with av.open(str(path), "w") as output:
        stream = output.add_stream("aac", rate=RATE_HZ, layout="mono")
        stream.bit_rate = 96_000
        for first in range(0, len(sound), _AAC_SAMPLES):
            block = sound[first : first + _AAC_SAMPLES].astype(np.float32)[None]
            frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(block), "fltp", "mono")
            frame.sample_rate, frame.pts, frame.time_base = RATE_HZ, first, Fraction(1, RATE_HZ)
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
