"""Runs other programs that find offsets, inside the Python they are installed in: one JSON line in, one out.

In: `{"peer": NAME, "reference": PATH, "other": PATH}`. Out: `{"offset_s", "score", "seconds"}` (the time when the other
begins on the reference's clock), or `{"error"}`. What a peer prints goes to standard error.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def audio_offset_finder(reference: str, other: str) -> tuple[float, float]:
    finder = importlib.import_module("audio_offset_finder.audio_offset_finder")
    found = finder.find_offset_between_files(reference, other, trim=3 * 3600)
    return float(found["time_offset"]), float(found["standard_score"])


def syncstart(reference: str, other: str) -> tuple[float, float]:
    module = importlib.import_module("syncstart")
    argv, sys.argv = sys.argv, ["syncstart"]
    try:
        cut, offset_s = module.file_offset(
            in1=reference, in2=other, begin=0, take=100_000, video=False, crop=False, quiet=True, show=False,
            normalize=False, denoise=False, lowpass=0,
        )  # fmt: skip
    finally:
        sys.argv = argv
    return (float(offset_s) if cut == reference else -float(offset_s)), 0.0


def audalign(reference: str, other: str) -> tuple[float, float]:
    module = importlib.import_module("audalign")
    found = module.align_files(reference, other, recognizer=module.CorrelationRecognizer())
    return float(found[Path(other).name]) - float(found[Path(reference).name]), 0.0


def ffsubsync(reference: str, other: str) -> tuple[float, float]:
    """How far a transcript (SRT) is moved against a sound."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out.srt"
        program = Path(sys.executable).parent / "ffsubsync"
        subprocess.run(
            [str(program), reference, "-i", other, "-o", str(out)],
            check=True,
            capture_output=True,
            timeout=600,
        )
        return _first_cue_s(out) - _first_cue_s(Path(other)), 0.0


def _first_cue_s(path: Path) -> float:
    found = re.search(r"(\d+):(\d+):(\d+)[,.](\d+)\s*-->", path.read_text(encoding="utf-8"))
    if found is None:
        raise ValueError(f"{path} has no cue")
    hours, minutes, seconds, ms = (int(part) for part in found.groups())
    return hours * 3600 + minutes * 60 + seconds + ms / 1000


PEERS = {
    "audio-offset-finder": audio_offset_finder,
    "syncstart": syncstart,
    "audalign": audalign,
    "ffsubsync": ffsubsync,
}


def main() -> None:
    # What a peer prints, also from programs of its own, must not come between the answers.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    for line in sys.stdin:
        task = json.loads(line)
        begun = time.perf_counter()
        try:
            with contextlib.redirect_stdout(sys.stderr):
                offset_s, score = PEERS[task["peer"]](task["reference"], task["other"])
            answer = {"offset_s": offset_s, "score": score, "seconds": time.perf_counter() - begun}
        except (Exception, SystemExit) as error:  # whatever a peer does is its answer
            answer = {
                "error": f"{type(error).__name__}: {error}"[:300],
                "missing": isinstance(error, ImportError),
            }
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
