"""A long pair of recordings measured from the files, against decoding them, and against another program."""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from fractions import Fraction
from pathlib import Path

from tests.bench.long_pair import write_recording
from tests.bench.offset_peers import OffsetPeer
from tests.bench.report import MissingPeer, Row

_START_S, _DRIFT_PPM = Fraction(37) + Fraction(1, 8), 23.0
_TURNS = 3


def run(tiny: bool) -> list[Row]:
    """Time, memory and error of one pair of 2 hours, and of one of 10 minutes beside audio-offset-finder."""
    rows = []
    with tempfile.TemporaryDirectory(prefix="pair-") as folder:
        place = Path(folder)
        for minutes in (1,) if tiny else (10, 120):
            pair = _pair(place, minutes)
            rows += _against_decoding(pair, place, minutes)
            if minutes <= 10:
                rows += _against_peer(pair, place, minutes)
    return rows


def _pair(place: Path, minutes: int) -> tuple[Path, Path]:
    reference, other = place / f"a{minutes}.m4a", place / f"b{minutes}.m4a"
    write_recording(reference, minutes * 60, Fraction(0), 0.0, 1)
    write_recording(other, minutes * 60, _START_S, _DRIFT_PPM, 2)
    return reference, other


def _against_decoding(pair: tuple[Path, Path], place: Path, minutes: int) -> list[Row]:
    label = f"{minutes} minutes"
    took_s, peak_bytes, answer = _measured(pair, place)
    decoded_s = _decoded(pair)
    ratio = took_s / decoded_s if decoded_s else None
    error_ms = abs(answer["offset_s"] - float(_START_S)) * 1e3 if answer["offset_s"] is not None else None
    drift = answer["drift_ppm"]
    reason = answer["reason"] or "from the files, nothing kept before"
    return [
        Row("pair", f"{label}: decode and measure", took_s, "s", None, decoded_s, ratio,
            "peer: ffmpeg decodes both to 16 kHz mono, one after the other"),
        Row("pair", f"{label}: of the time to decode", ratio, "x", 1.2 if minutes >= 120 else None, how=reason),
        Row("pair", f"{label}: memory", peak_bytes / 1e6, "MB", 1000, how="all its processes, shared pages once"),
        Row("pair", f"{label}: error", error_ms, "ms", how=f"half-width {1e3 * (answer['uncertainty_s'] or 0):.4f} ms"),
        Row("pair", f"{label}: error of drift", None if drift is None else abs(drift - _DRIFT_PPM), "ppm",
            0.5 if minutes >= 5 else None, how=f"half-width {answer['drift_uncertainty_ppm'] or 0:.3f} ppm"),
    ]  # fmt: skip


def _against_peer(pair: tuple[Path, Path], place: Path, minutes: int) -> list[Row]:
    """Beside audio-offset-finder, without drift, which it does not know: AAC files, and the same as WAV."""
    steady = place / "steady.m4a"
    write_recording(steady, minutes * 60, _START_S, 0.0, 3)
    files = [("AAC", pair[0], steady)]
    if shutil.which("ffmpeg") is not None:
        files.append(("WAV", _as_wav(pair[0]), _as_wav(steady)))
    return [
        row for kind, one, other in files for row in _beside(f"{minutes} minutes {kind}", one, other, place)
    ]


def _as_wav(path: Path) -> Path:
    made = path.with_suffix(".wav")
    subprocess.run(
        ["ffmpeg", "-v", "error", "-y", "-i", str(path), str(made)], check=True, stdin=subprocess.DEVNULL
    )
    return made


def _beside(label: str, one: Path, other: Path, place: Path) -> list[Row]:
    name = "audio-offset-finder"
    took, own, whole, theirs = [], [], [], None
    for _ in range(_TURNS):
        seconds, _, answer = _measured((one, other), place, weighed=False)
        if answer["offset_s"] is None:
            return [Row("pair", f"{label}: beside {name}", None, how=str(answer["reason"]))]
        took.append(seconds)
        own.append(float(answer["elapsed_s"]))
        try:
            begun = time.perf_counter()
            with OffsetPeer(name) as peer:
                peer.ask(one, other)
                whole.append(time.perf_counter() - begun)
                # Asked again, for its first answer compiles.
                theirs = theirs or peer.ask(one, other)
        except MissingPeer as missing:
            return [Row("pair", f"{label}: whole command", seconds, "s", None, str(missing))]
    took_s, whole_s = statistics.median(took), statistics.median(whole)
    assert theirs is not None
    error_ms = abs(float(answer["offset_s"]) - float(_START_S)) * 1e3
    own_s = statistics.median(own)
    if theirs.offset_s is None:
        return [Row("pair", f"{label}: whole command", took_s, "s", None, f"{name} failed")]
    their_error_ms = abs(theirs.offset_s - float(_START_S)) * 1e3
    return [
        Row("pair", f"{label}: whole command", took_s, "s", None, whole_s, took_s / whole_s,
            f"peer: {name}, both from nothing, medians of {_TURNS} in turns; to be at least 5 x faster (0.2)"),
        Row("pair", f"{label}: the answer alone", own_s, "s", None, theirs.seconds, own_s / theirs.seconds,
            f"peer: {name}; neither's start counted, both decode"),
        Row("pair", f"{label}: error without drift", error_ms, "ms", None, their_error_ms,
            error_ms / max(their_error_ms, 1e-9), f"peer: {name}; to be at least 20 x more exact (0.05)"),
    ]  # fmt: skip


def _measured(
    pair: tuple[Path, Path], place: Path, weighed: bool = True
) -> tuple[float, int, dict[str, object]]:
    """Seconds, peak memory and the answer of the command line in a process of its own, with an empty cache.

    Memory is looked at only where it is asked for (`weighed`): looking takes time from what is looked at.
    """
    import psutil

    cache = Path(tempfile.mkdtemp(dir=place))
    environment = dict(os.environ, SYNCSTUDIO_CACHE_DIR=str(cache))
    environment.pop("OPENBLAS_NUM_THREADS", None)
    command = [
        sys.executable,
        "-m",
        "syncstudio.cli",
        "measure",
        *map(str, pair),
        "--method",
        "sound",
        "--json",
    ]
    begun = time.perf_counter()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE)
    peak = 0
    watched = psutil.Process(process.pid)
    while weighed and process.poll() is None:
        peak = max(peak, _memory(watched))
        time.sleep(0.1)
    answer = json.loads(process.communicate()[0])
    took_s = time.perf_counter() - begun
    shutil.rmtree(cache)
    return took_s, peak, answer


def _memory(process: object) -> int:
    """Bytes of a process and its children; pages they share are counted once (PSS)."""
    import psutil

    total = 0
    try:
        for one in [process, *process.children(recursive=True)]:  # type: ignore[attr-defined]
            full = one.memory_full_info()
            total += getattr(full, "pss", full.uss)
    except psutil.Error:
        pass
    return total


def _decoded(pair: tuple[Path, Path]) -> float | None:
    if shutil.which("ffmpeg") is None:
        return None
    begun = time.perf_counter()
    for path in pair:
        command = [
            "ffmpeg",
            "-v",
            "error",
            "-i",
            str(path),
            "-ac",
            "1",
            "-ar",
            "16000",
            "-f",
            "s16le",
            "-y",
            os.devnull,
        ]
        subprocess.run(command, check=True, stdin=subprocess.DEVNULL)
    return time.perf_counter() - begun
