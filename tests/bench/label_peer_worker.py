"""Reads and writes many annotations with another program's own library; run by the peers' Python.

Prints one JSON line: the seconds each took, or what is missing.
"""

import json
import sys
import time
from pathlib import Path


def pympi(folder: Path, count: int) -> dict:
    from pympi.Elan import Eaf

    path = folder / "bench.eaf"
    eaf = Eaf()
    for lane in range(20):
        eaf.add_tier(f"lane {lane}")
        for place in range(count // 20):
            eaf.add_annotation(f"lane {lane}", place * 700, place * 700 + 500, f"said {place}")
    began = time.perf_counter()
    eaf.to_file(str(path))
    written = time.perf_counter()
    again = Eaf(str(path))
    opened = time.perf_counter()
    again.shift_annotations(1000)
    return {"open": opened - written, "shift": time.perf_counter() - opened, "write": written - began}


def praatio(folder: Path, count: int) -> dict:
    from praatio import textgrid

    path = str(folder / "bench.TextGrid")
    grid = textgrid.Textgrid()
    for lane in range(20):
        rows = [(place * 0.7, place * 0.7 + 0.5, f"said {place}") for place in range(count // 20)]
        grid.addTier(textgrid.IntervalTier(f"lane {lane}", rows, 0, 3600))
    began = time.perf_counter()
    grid.save(path, format="short_textgrid", includeBlankSpaces=True)
    written = time.perf_counter()
    again = textgrid.openTextgrid(path, includeEmptyIntervals=False)
    opened = time.perf_counter()
    again.editTimestamps(0.001, "silence")
    return {"open": opened - written, "shift": time.perf_counter() - opened, "write": written - began}


if __name__ == "__main__":
    name, place, many = sys.argv[1:]
    try:
        print(json.dumps({"pympi": pympi, "praatio": praatio}[name](Path(place), int(many))))
    except ImportError as error:
        print(json.dumps({"missing": error.name or name}))
