"""Puts times, rates and counts into the words of findings."""

from __future__ import annotations

from fractions import Fraction


def length_text(length_s: Fraction) -> str:
    """A length as people say it: "118 ms", "2.380 s", "1 h 02 min"."""
    size = abs(length_s)
    if size < Fraction(1, 1000):
        return f"{float(length_s * 1000):.3f} ms"
    if size < 1:
        return f"{_three(length_s * 1000)} ms"
    if size < 600:
        return f"{float(length_s):.3f} s"
    minutes, seconds = divmod(float(size), 60)
    if size < 7200:
        return f"{int(minutes)} min {seconds:04.1f} s"
    return f"{int(minutes) // 60} h {int(minutes) % 60:02d} min"


def place_text(at_s: Fraction) -> str:
    """A place in a recording: "1:02:03.250" or "0:12.080"."""
    whole_ms = round(abs(at_s) * 1000)
    seconds, ms = divmod(whole_ms, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    clock = f"{hours}:{minutes:02d}" if hours else f"{minutes}"
    return f"{'−' if at_s < 0 and whole_ms else ''}{clock}:{seconds:02d}.{ms:03d}"


def rate_text(rate: Fraction) -> str:
    """A rate in as many figures as matter: "25", "29.97", "23.976"."""
    return f"{float(rate):.5g}" if rate < 1000 else f"{float(rate):.7g}"


def ppm_text(ppm: Fraction) -> str:
    """Parts in a million: "12.5 ppm", "1,001 ppm"."""
    return f"{float(abs(ppm)):.1f} ppm" if abs(ppm) < 100 else f"{float(abs(ppm)):,.0f} ppm"


def count_text(count: int, one: str, many: str = "") -> str:
    """ "1 frame", "1,200 frames"."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def _three(value: Fraction) -> str:
    """Three figures, without zeros that say nothing."""
    if abs(value) >= 100:
        return f"{float(value):.0f}"
    text = f"{float(value):.1f}"
    return text.removesuffix(".0")
