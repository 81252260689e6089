"""Writes EDF and BDF files, sound and damaged ones, sample by sample."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np


@dataclass(frozen=True)
class Wave:
    """One signal: its stored numbers, `samples` of them a record."""

    label: str
    stored: Sequence[int]
    samples: int
    unit: str = "uV"
    physical: tuple[str, str] = ("-3276.8", "3276.7")
    digital: tuple[int, int] = (-32768, 32767)


def tal(onset: str, *texts: str, lasting: str = "") -> bytes:
    """One list of annotations."""
    length = f"\x15{lasting}" if lasting else ""
    return f"{onset}{length}\x14{''.join(text + chr(20) for text in texts)}\0".encode()


def write_edf(
    path: Path,
    waves: Sequence[Wave],
    notes: Sequence[bytes] = (),
    *,
    reserved: str = "",
    record_s: str = "1",
    records: int | None = None,
    patient: str = "X X X X",
    recording: str = "Startdate 02-MAR-2021 X X X",
    date: str = "02.03.21",
    time: str = "10.20.30",
    bdf: bool = False,
    note_bytes: int = 120,
) -> Path:
    """A file with these signals and, where there are `notes`, one signal of annotations with a list for each record."""
    width = 3 if bdf else 2
    count = len(notes) or len(waves[0].stored) // waves[0].samples
    noted = (
        [Wave("BDF Annotations" if bdf else "EDF Annotations", (), note_bytes // width, "")] if notes else []
    )
    every = [*waves, *noted]
    lead = b"\xffBIOSEMI" if bdf else b"0       "
    head = lead + f"{patient:<80.80}{recording:<80.80}{date:<8}{time:<8}".encode()
    promised = count if records is None else records
    head += f"{256 * (1 + len(every)):<8}{reserved:<44}{promised:<8}{record_s:<8}{len(every):<4}".encode()
    fields = [
        *(f"{wave.label:<16}" for wave in every),
        *(f"{'':<80}" for _ in every),
        *(f"{wave.unit:<8}" for wave in every),
        *(f"{wave.physical[0]:<8}" for wave in every),
        *(f"{wave.physical[1]:<8}" for wave in every),
        *(f"{wave.digital[0]:<8}" for wave in every),
        *(f"{wave.digital[1]:<8}" for wave in every),
        *(f"{'':<80}" for _ in every),
        *(f"{wave.samples:<8}" for wave in every),
        *(f"{'':<32}" for _ in every),
    ]
    body = b""
    for record in range(count):
        for wave in waves:
            part = np.array(wave.stored[record * wave.samples : (record + 1) * wave.samples], "<i4")
            body += part.view(np.uint8).reshape(-1, 4)[:, :width].tobytes()
        if notes:
            body += notes[record].ljust(note_bytes, b"\0")
    path.write_bytes(head + "".join(fields).encode() + body)
    return path
