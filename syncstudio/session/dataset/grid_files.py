"""Writes a series on a clip's grid: Parquet with a column a channel, or a plain array of numbers."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from syncstudio.media.clips.series_grid import Grid


def write_grid(path: Path, grid: Grid, form: Literal["parquet", "npy"]) -> list[str]:
    """Write a grid; sentences about what the form cannot hold. `time_ns` is the first column of both."""
    if form == "npy":
        numbers = [column for column in grid.columns if isinstance(column, np.ndarray)]
        np.save(path, np.column_stack([grid.times_ns.astype(np.float64), *numbers]), allow_pickle=False)
        texts = [
            name for name, column in zip(grid.names, grid.columns, strict=True) if isinstance(column, list)
        ]
        return [f"{', '.join(texts)}: texts are not in an array of numbers."] if texts else []
    names = _unlike(["time_ns", *grid.names])
    columns = [pa.array(grid.times_ns)]
    columns += [
        pa.array(column, pa.string()) if isinstance(column, list) else pa.array(column)
        for column in grid.columns
    ]
    facts = {"rate_hz": str(grid.rate), "units": "\t".join(["ns", *grid.units])}
    pq.write_table(pa.table(dict(zip(names, columns, strict=True))).replace_schema_metadata(facts), path)
    return []


def _unlike(names: list[str]) -> list[str]:
    made: list[str] = []
    for name in names:
        number, one = 2, name
        while one in made:
            number, one = number + 1, f"{name} {number}"
        made.append(one)
    return made
