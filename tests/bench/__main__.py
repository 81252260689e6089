"""Run the benchmarks and print one table: `python -m tests.bench [--tiny] [--json] [NAME...]`."""

from __future__ import annotations

import argparse
import dataclasses
import importlib
import json
import os
import pkgutil
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import tests.bench
from tests.bench.report import MissingPeer, Row, table_text

# The calibration takes half an hour on two cores.
_LIMIT_S = 7200.0
_PREFIX = "bench_"
# Those that take longest when tiny.
_LONG = ("window", "heard", "av_sync", "vlc", "calibration")


def bench_names(wanted: Sequence[str]) -> list[str]:
    """The benchmarks whose name holds one of the wanted words (all of them if none is given), sorted."""
    modules = [module.name for module in pkgutil.iter_modules(tests.bench.__path__)]
    names = sorted(name.removeprefix(_PREFIX) for name in modules if name.startswith(_PREFIX))
    return [name for name in names if not wanted or any(word in name for word in wanted)]


def run_here(name: str, tiny: bool) -> list[Row]:
    """Run one benchmark in this process; what is missing on this machine becomes a row that says so."""
    try:
        rows: list[Row] = importlib.import_module(f"tests.bench.{_PREFIX}{name}").run(tiny)
    except MissingPeer as missing:
        return [Row(name, "not measured", None, how=str(missing))]
    except ModuleNotFoundError as missing:
        if missing.name is None or missing.name.split(".")[0] in ("syncstudio", "tests"):
            raise
        return [Row(name, "not measured", None, how=f"{missing.name} is not installed")]
    return rows


def run_apart(name: str, tiny: bool, environment: dict[str, str]) -> tuple[list[Row], str | None]:
    """Run one benchmark in a process of its own: its rows, and why it broke, if it did."""
    with tempfile.TemporaryDirectory(prefix="syncstudio-bench-") as folder:
        answer = Path(folder) / "rows.json"
        command = [sys.executable, "-m", "tests.bench", "--inside", name, "--answer", str(answer)]
        try:
            done = subprocess.run(
                [*command, "--tiny"] if tiny else command, env=environment, check=False, timeout=_LIMIT_S
            )
        except subprocess.TimeoutExpired:
            return [], f"{name}: did not end within {_LIMIT_S:.0f} s"
        if done.returncode != 0 or not answer.exists():
            return [], f"{name}: ended with status {done.returncode}"
        return [Row(**fields) for fields in json.loads(answer.read_text(encoding="utf-8"))], None


def machine() -> dict[str, Any]:
    """What the figures were measured on."""
    return {
        "cpus": os.cpu_count(),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "load": round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else None,
        "date": time.strftime("%Y-%m-%d"),
    }


def _arguments(texts: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="only benchmarks whose name holds this word")
    parser.add_argument("--tiny", action="store_true", help="a quick run to show that each still works")
    parser.add_argument("--json", action="store_true", help="print one JSON document instead of the table")
    parser.add_argument("--inside", help=argparse.SUPPRESS)
    parser.add_argument("--answer", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args(texts)


def main(texts: Sequence[str] | None = None) -> int:
    """Exit status 0: all ran, whatever their values; 1: one broke; 2: no benchmark of that name."""
    chosen = _arguments(texts)
    if chosen.inside:
        rows = run_here(chosen.inside, chosen.tiny)
        chosen.answer.write_text(json.dumps([dataclasses.asdict(row) for row in rows]), encoding="utf-8")
        return 0
    names = bench_names(chosen.names)
    if not names:
        print(f"no benchmark is called {' or '.join(chosen.names) or 'anything'}", file=sys.stderr)
        return 2 if chosen.names else 0
    rows, broken = [], []
    with tempfile.TemporaryDirectory(prefix="syncstudio-bench-home-") as home:
        # One thread for matrices, as the program itself has it.
        environment = {"QT_QPA_PLATFORM": "offscreen", "OPENBLAS_NUM_THREADS": "1", **os.environ}
        # An installed program is compiled once, and not at every start.
        environment.pop("PYTHONDONTWRITEBYTECODE", None)

        def one(name: str) -> tuple[list[Row], str | None]:
            print(f"running {name} ...", file=sys.stderr, flush=True)
            own = {
                f"SYNCSTUDIO_{kind}_DIR": str(Path(home) / name / kind.lower())
                for kind in ("DATA", "CACHE", "CONFIG")
            }
            return run_apart(name, chosen.tiny, environment | own)

        # Figures of a tiny run mean nothing, so two may hold one another up; the longest first, to end together.
        order = sorted(names, key=lambda name: name not in _LONG) if chosen.tiny else names
        with ThreadPoolExecutor(2 if chosen.tiny else 1) as pool:
            answers = dict(zip(order, pool.map(one, order), strict=True))
        for name in names:
            rows += answers[name][0]
            broken += [why] if (why := answers[name][1]) else []
    if chosen.json:
        table = [{**dataclasses.asdict(row), "met": None if chosen.tiny else row.met} for row in rows]
        document = {"machine": machine(), "tiny": chosen.tiny, "rows": table, "broken": broken}
        print(json.dumps(document, indent=1))
    else:
        print(table_text(rows, judged=not chosen.tiny))
        print(", ".join(f"{key} {value}" for key, value in machine().items()))
    for why in broken:
        print(f"broken: {why}", file=sys.stderr)
    return 1 if broken else 0


if __name__ == "__main__":
    raise SystemExit(main())
