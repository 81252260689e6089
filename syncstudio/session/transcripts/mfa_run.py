"""Running an installed Montreal Forced Aligner: what it is given, how it is called, and what it writes.

By its documentation (version 2 and 3): `mfa align CORPUS DICTIONARY ACOUSTIC_MODEL OUTPUT`, a corpus being folders of
speakers with a .wav and a .lab of the same name for each utterance; dictionary and model are names of downloaded ones
or files.
"""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import signal
import subprocess
import threading
import wave
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from syncstudio.interchange.errors import InterchangeError
from syncstudio.interchange.utterance import TimedWord
from syncstudio.session.errors import SessionError
from syncstudio.session.jobs import Cancelled

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

HOW_TO_GET = (
    "The Montreal Forced Aligner is not installed here, or its folder is not on the PATH: install it with “conda "
    "create -n aligner -c conda-forge montreal-forced-aligner”, download a dictionary and a model with “mfa model "
    "download”, and start Sync Studio where “mfa” can be found."
)

# Its bars say "12%|..." on standard error.
_PERCENT = re.compile(r"(\d{1,3})%\|")
_LOOK_S = 0.1

# Lines of what it said last that are kept to say why it failed.
_LAST_LINES = 12

# What it writes where nothing is said or where it did not know what was.
_NO_WORDS = frozenset({"", "<eps>", "sil", "sp", "spn", "<unk>", "<silence>"})


@dataclass(frozen=True, slots=True)
class MfaModels:
    """The dictionary and the acoustic model: names of downloaded ones such as “english_us_arpa”, or files."""

    dictionary: str = "english_us_arpa"
    acoustic: str = "english_us_arpa"


def find_mfa() -> str | None:
    """The program, where it is installed."""
    return shutil.which("mfa")


def write_utterance(folder: Path, name: str, samples: NDArray[np.int16], rate: int, text: str) -> None:
    """One utterance of a corpus: its sound and its text, side by side."""
    folder.mkdir(parents=True, exist_ok=True)
    with wave.open(str(folder / f"{name}.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(samples.astype("<i2").tobytes())
    (folder / f"{name}.lab").write_text(" ".join(text.split()) + "\n", encoding="utf-8")


def run_mfa(
    program: str,
    corpus: Path,
    out: Path,
    work: Path,
    models: MfaModels,
    progress: Callable[[float], None],
    cancelled: Callable[[], bool],
) -> None:
    """Align a corpus. Raises Cancelled when told to stop, SessionError with what it said last when it fails."""
    command = [program, "align", str(corpus), models.dictionary, models.acoustic, str(out)]
    command += ["--output_format", "json", "--clean", "--overwrite", "--temporary_directory", str(work)]
    command += ["--num_jobs", str(max(1, min(4, os.cpu_count() or 1)))]
    try:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=os.name == "posix",
        )
    except OSError as error:
        raise SessionError(
            f"{program} could not be started ({error.strerror or error}): {HOW_TO_GET}"
        ) from error
    said: list[str] = []
    reader = threading.Thread(
        target=_listen, args=(process, said, progress), name="syncstudio-mfa", daemon=True
    )
    reader.start()
    try:
        while True:
            try:
                process.wait(_LOOK_S)
                break
            except subprocess.TimeoutExpired:
                if cancelled():
                    raise Cancelled from None
    finally:
        _end(process)
        reader.join()
    if cancelled():
        raise Cancelled
    if process.returncode != 0:
        why = next((line for line in reversed(said) if line.strip(" │─╭╰╮╯")), "it did not say why")
        raise SessionError(
            f"The Montreal Forced Aligner failed: {why.strip()[:300]}. Check that the dictionary {models.dictionary} "
            f"and the model {models.acoustic} are downloaded."
        )


def read_mfa(path: Path) -> list[TimedWord]:
    """The words of a file that it wrote: JSON, CSV or TextGrid. InterchangeError in a sentence when it is none."""
    suffix = path.suffix.lower()
    try:
        if suffix == ".json":
            return _of_json(json.loads(path.read_text(encoding="utf-8")))
        if suffix == ".csv":
            return _of_csv(path.read_text(encoding="utf-8"))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InterchangeError(
            f"{path.name} is not what the aligner writes ({error}): run it again."
        ) from error
    except OSError as error:
        raise InterchangeError(f"{path.name} could not be read ({error.strerror or error}).") from error
    from syncstudio.interchange.label_formats import read_labels
    from syncstudio.session.transcripts.aligner_output import timed_words

    return [word for word in timed_words(read_labels(path)) if word.text.casefold() not in _NO_WORDS]


def written_by_mfa(out: Path) -> dict[str, Path]:
    """The files it wrote, by the names of the utterances."""
    return {
        path.stem: path
        for path in sorted(out.rglob("*"))
        if path.suffix.lower() in (".json", ".csv", ".textgrid") and path.stem != "alignment_analysis"
    }


def _of_json(document: dict[str, dict[str, dict[str, list[list[object]]]]]) -> list[TimedWord]:
    tiers = document["tiers"]
    named = [tier for name, tier in tiers.items() if name.rpartition(" - ")[2].strip() == "words"]
    return _words((entry[0], entry[1], entry[2]) for tier in named for entry in tier["entries"])


def _of_csv(text: str) -> list[TimedWord]:
    rows = csv.DictReader(text.splitlines())
    return _words((row["Begin"], row["End"], row["Label"]) for row in rows if row["Type"] == "words")


def _words(entries) -> list[TimedWord]:  # type: ignore[no-untyped-def]
    from decimal import Decimal

    found = []
    for begin, end, label in entries:
        if str(label).strip().casefold() not in _NO_WORDS:
            start_ns, end_ns = (
                int((Decimal(str(each)) * 1_000_000_000).to_integral_value()) for each in (begin, end)
            )
            found.append(TimedWord(str(label).strip(), start_ns, end_ns))
    return found


def _listen(process: subprocess.Popen[bytes], said: list[str], progress: Callable[[float], None]) -> None:
    """What it says, line by line; its bars are carriage returns within a line."""
    assert process.stdout is not None
    rest = b""
    while block := os.read(process.stdout.fileno(), 4096):
        *lines, rest = re.split(rb"[\r\n]", rest + block)
        for line in lines:
            text = line.decode("utf-8", "replace")
            percent = _PERCENT.search(text)
            if percent is not None:
                progress(min(int(percent[1]), 100) / 100)
            elif text.strip():
                said.append(text)
                del said[:-_LAST_LINES]
    if rest.strip():
        said.append(rest.decode("utf-8", "replace"))
    process.stdout.close()


def _end(process: subprocess.Popen[bytes]) -> None:
    """Stop it and what it began, if it still runs."""
    if process.poll() is not None:
        return
    for ask in (signal.SIGTERM, getattr(signal, "SIGKILL", signal.SIGTERM)):
        try:
            if os.name == "posix":
                os.killpg(process.pid, ask)
            else:
                process.terminate()
            process.wait(3)
            return
        except subprocess.TimeoutExpired:
            continue
        except ProcessLookupError:
            process.wait()
            return
