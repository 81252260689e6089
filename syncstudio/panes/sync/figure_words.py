"""The figures that a method gives beside its answer, in words a person understands; what only a maintainer reads is
left out."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

Say = Callable[[float], str]

_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
# Up to here a factor is written out, from there as a power of ten.
_WRITTEN_OUT = 1000.0


def figure_texts(figures: Mapping[str, float]) -> list[str]:
    """Each figure as a short text: "5 flashes", "10¹² times as likely as the next best place"."""
    said = []
    for name, value in {**figures, **_against_rival(figures)}.items():
        if not math.isfinite(value):
            continue
        text = _WORDS[name](value) if name in _WORDS else _plain(name, value)
        if text:
            said.append(text)
    return said


def short(value: float) -> str:
    """A few digits, and no powers of ten; what is too small for them is no zero."""
    if 0 < abs(value) < 0.0005:
        return "<0.001"
    digits = max(0, 3 - len(f"{abs(value):.0f}"))
    text = f"{value:.{digits if abs(value) >= 1 else 3}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text.replace("-", "−")


def _against_rival(figures: Mapping[str, float]) -> dict[str, float]:
    """What two methods give in two figures: how much likelier the answer is than the next best place."""
    best, rival = figures.get("evidence_nats"), figures.get("rival_nats")
    return {} if best is None or not rival else {"nats_over_rivals": best - rival}


def _times(nats: float) -> str:
    """e to so many, as people say a factor."""
    if nats < math.log(_WRITTEN_OUT):
        return f"{short(math.exp(max(nats, 0.0)))} times"
    return f"10{str(round(nats / math.log(10))).translate(_SUPERSCRIPTS)} times"


def _count(one: str, many: str) -> Say:
    return lambda value: f"{round(value)} {one if round(value) == 1 else many}"


def _about(text: str) -> Say:
    """A text with the figure in it."""
    return lambda value: text.format(short(value))


def _percent(text: str) -> Say:
    return lambda value: text.format(f"{100 * value:.0f} %")


def _left_out(_value: float) -> str:
    return ""


def _plain(name: str, value: float) -> str:
    """ "snr_db" as "snr 21.5 dB": the unit is the name's last part where it is one."""
    *words, unit = name.split("_")
    if words and unit in _UNITS:
        return f"{' '.join(words)} {short(value)} {_UNITS[unit]}"
    return f"{name.replace('_', ' ')} {short(value)}"


_UNITS = {
    "db": "dB", "ms": "ms", "s": "s", "us": "µs", "ppm": "ppm", "hz": "Hz", "percent": "%", "deg": "°",
    "frames": "frames",
}  # fmt: skip
_NOISE = "stands {} times above chance"

_WORDS: dict[str, Say] = {
    # sound, dub, stems
    "windows": _count("window compared", "windows compared"),
    "windows_used": _count("window agrees", "windows agree"),
    "windows_agree": _count("window agrees", "windows agree"),
    "windows_lost": lambda value: f"{round(value)} without a match" if round(value) else "",
    "window_s": _about("each {} s long"),
    "shared_share": _left_out,
    "peak": _percent("{} alike where it fits best"),
    "peak_z": _about(_NOISE),
    "peak_score": _about(_NOISE),
    "peak_to_rival": _about("{} times as strong as the next best place"),
    "near_rival": _percent("best rival near by {} as strong"),
    "far_rival": lambda value: _percent("best rival farther off {}")(value) if value else "",
    "scatter_ms": lambda value: _scatter(value),
    "spread_ms": lambda value: _scatter(value),
    "spread_us": lambda value: _scatter(value / 1e3),
    # flashes, claps, knocks, light
    "flashes": _count("flash", "flashes"),
    "onsets": _count("beginning in the sound", "beginnings in the sound"),
    "edges": _count("change of light", "changes of light"),
    "pairs": _count("moment found in both", "moments found in both"),
    "reference_events": _count("moment in the reference", "moments in the reference"),
    "other_events": _count("moment in the other", "moments in the other"),
    "hit": _percent("{} of the moments have a partner"),
    "parts_of_picture": _count("part of the picture tells", "parts of the picture tell"),
    "log10_chance": lambda value: (
        f"by chance once in 10{str(round(-value)).translate(_SUPERSCRIPTS)}" if value < -3 else ""
    ),
    "nats": _left_out,
    "evidence_nats": _left_out,
    "rival_nats": _left_out,
    "chance_nats": _left_out,
    "nats_over_rivals": lambda value: f"{_times(value)} as likely as the next best place",
    "nats_over_rival": lambda value: f"{_times(value)} as likely as the next best place",
    "nats_over_chance": lambda value: f"{_times(value)} as likely as chance",
    "drawn": _left_out,
    "exposure_part": _left_out,
    "offset_ms": _left_out,
    "camera_delay_ms": _left_out,
    "camera_delay_frames": lambda value: _frames(value),
    # series
    "correlation": _left_out,
    "axes_correlation": _about("axes follow one another to {} of 1"),
    "r_squared": _percent("{} of the one is explained by the other"),
    "shape_ms": _about("shapes differ by {} ms"),
    "bandwidth_hz": _about("movement up to {} Hz"),
    "turned_deg": _about("turned {}° against one another"),
    "reference_rate_hz": _about("reference {} Hz"),
    "other_rate_hz": _about("other {} Hz"),
    "frame_rate_hz": _about("{} pictures a second"),
    "gyroscope_rate_hz": _about("gyroscope {} Hz"),
    "delay_ms": _left_out,
    "delay_frames": lambda value: _frames(value),
    # faces, a model of one's own
    "face_s": _about("a face is seen for {} s"),
    "stands_out": _about(_NOISE),
    "apart_ms": _about("motion and opening of the mouth differ by {} ms"),
    "motion_correlation": _about("motion of the mouth follows the speech to {} of 1"),
    "opening_correlation": _about("its opening to {} of 1"),
    # transcripts
    "score_sd": _about(_NOISE),
    "rival_sd": _about("the next best place {} times"),
    "cues": _count("sentence", "sentences"),
    "linger_s": lambda value: f"text stays {short(value)} s longer than it is spoken" if value > 0 else "",
    "range_db": _about("speech {} dB above its pauses"),
    # marks, sums
    "moments": _count("marked moment", "marked moments"),
    "used": _count("of them used", "of them used"),
    "rms_residual_ms": _about("{} ms off the line on average"),
    "worst_residual_ms": _about("{} ms at worst"),
    "original_against_picture_ms": lambda value: f"original against picture {_early(value)}",
    "dub_against_original_ms": lambda value: f"dub against original {_early(value)}",
}


def _scatter(ms: float) -> str:
    return f"they scatter by {short(ms)} ms" if ms >= 0.1 else f"they scatter by {short(ms * 1e3)} µs"


def _frames(value: float) -> str:
    """The offset in pictures; that it is early or late is said with the answer."""
    return f"the offset is {short(abs(value))} frames"


def _early(ms: float) -> str:
    return f"{short(abs(ms))} ms {'early' if ms > 0 else 'late'}"
