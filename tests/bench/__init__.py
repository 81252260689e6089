"""Benchmarks: `python -m tests.bench [--tiny] [--json] [NAME...]` prints every figure in one table.

A benchmark is a module `bench_NAME.py` with `run(tiny: bool) -> list[Row]`. Each runs in its own process,
so that none colours another's memory or start-up. `--tiny` runs each in seconds, to show that it still
works; its values mean nothing. Start reading in `report.py`.
"""
