"""Reports of timing made by hand, and a check that gives them out instead of reading a file."""

import sys
import types
from fractions import Fraction

import numpy as np

from syncstudio.media.health.finding import Finding, rank
from syncstudio.media.health.report import FileHealth, Gap, StreamHealth, Trace

MS = Fraction(1, 1000)


def finding(code, severity, at_s=None, until_s=None, stream=0, message=None):
    """A finding with a sentence of its own."""
    words = message or f"{code.replace('-', ' ').capitalize()}: labels near it may be late. Listen to it."
    at = None if at_s is None else Fraction(at_s)
    return Finding(code, severity, stream, at, words, None if until_s is None else Fraction(until_s))


def trace(seconds=2.0, count=60, jitter_ms=0.4):
    """Stamps that wander a little around an even rate."""
    at_s = np.linspace(0, seconds, count, endpoint=False)
    step_ms = np.full(count, 1000 * seconds / count)
    return Trace(at_s, jitter_ms * np.sin(at_s * 9), step_ms)


def stream(index=0, kind="video", **more):
    """One stream's figures; constant at 30 unless told otherwise."""
    facts = {
        "codec": "h264",
        "time_base": Fraction(1, 90000),
        "start_s": Fraction(0),
        "duration_s": Fraction(2),
        "count": 60,
        "nominal_rate": Fraction(30),
        "measured_rate": Fraction(30),
        "rate_ppm": Fraction(0),
        "trace": trace(),
        "histogram": ((3000, 59),),
    }
    return StreamHealth(index, kind, **(facts | more))


def report(path, *findings, streams=None, read="Its stamps were read; nothing was decoded."):
    """A file's report, worst finding first."""
    return FileHealth(path, tuple(streams or (stream(),)), tuple(sorted(findings, key=rank)), read)


def gap(at_s, length_s):
    return Gap(Fraction(at_s), Fraction(length_s))


class Checks:
    """Stands where the check of files does. `found` gives a report for each name; `asked` is who came."""

    def __init__(self, monkeypatch):
        self.found = {}
        self.asked = []
        self.compare = list
        self.before = lambda progress, cancelled: None
        made = types.ModuleType("syncstudio.media.health.check")
        made.kept_health = self._kept
        made.check_clocks = lambda reports: self.compare(reports)
        monkeypatch.setitem(sys.modules, "syncstudio.media.health.check", made)

    def _kept(self, path, progress=None, cancelled=None, choice=None):
        self.asked.append(path.name)
        self.before(progress, cancelled)
        known = self.found.get(path.name)
        if isinstance(known, Exception):
            raise known
        return known(path) if known is not None else report(path)
