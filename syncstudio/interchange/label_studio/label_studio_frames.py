"""At what rate Label Studio counted the frames of a video: nowhere said outright, so found by all that tells it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from syncstudio.interchange.errors import InterchangeError
from syncstudio.interchange.findings import Findings
from syncstudio.interchange.frame_clock import FrameClock, clock_of, rate_of
from syncstudio.interchange.json_file import number, whole
from syncstudio.interchange.label_format import ReadOptions

_USUAL = tuple(
    Fraction(number, of)
    for number, of in (
        (10, 1), (12, 1), (15, 1), (24000, 1001), (24, 1), (25, 1), (30000, 1001), (30, 1), (48, 1), (50, 1),
        (60000, 1001), (60, 1), (100, 1), (120, 1), (240, 1),
    )
)  # fmt: skip
# So many of the first key frames, and of the last, tell the rate.
_LOOKED_AT = 20
_BY_LIKELIHOOD = (
    *(rate for rate in _USUAL if rate.denominator == 1),
    *(rate for rate in _USUAL if rate.denominator > 1),
)
# Beyond this, the rate that was counted at is another than the video's.
_APART = Fraction(1, 200)


def frame_clock(
    values: Iterable[Mapping[str, Any]],
    written: str,
    options: ReadOptions,
    name: str,
    where: str,
    findings: Findings,
) -> FrameClock:
    """The clock that the frame numbers of one video count on; `written` is the rate a labelling config says.

    Label Studio counts at a typed rate (24 unless told), not at the video's own: where the file shows another rate than
    the video has, its numbers mean seconds at that rate.
    """
    counted = _counted_rate(values, written)
    if options.frame_starts_ns or options.frame_rate:
        handed = clock_of(options.frame_starts_ns, options.frame_rate, name)
        if counted and abs(counted - handed.even_rate) > _APART * handed.even_rate:
            findings.say(
                f"Label Studio counted {_words(counted)} frames a second in {where}, where the video has "
                f"{_words(handed.even_rate)}: its frame numbers were read as seconds at its own rate."
            )
            return FrameClock(counted)
        way = "by the video's own table" if options.frame_starts_ns else "at the rate that was given"
        findings.say(f"Frame numbers of {where} were read {way}.")
        return handed
    if counted:
        findings.say(
            f"Frame numbers of {where} were read at {_words(counted)} frames a second, as the file tells."
        )
        return FrameClock(counted)
    return clock_of((), "", name, "its labels of videos count frames")


def _counted_rate(values: Iterable[Mapping[str, Any]], written: str) -> Fraction | None:
    times: list[tuple[int, Decimal]] = []
    by_length: set[Fraction] = set()
    for value in values:
        times.extend(_times(value.get("sequence")))
        frames, length = whole(value.get("framesCount")), number(value.get("duration"))
        if frames and length and frames > 0 and length > 0:
            by_length.add(Fraction(frames) / Fraction(length))
    if times and (found := _rate_of_times(times)) is not None:
        return found
    if written.strip():
        try:
            return rate_of(written)
        except InterchangeError:
            pass
    if by_length:
        rate = sorted(by_length)[len(by_length) // 2]
        near = [usual for usual in _USUAL if abs(usual - rate) < rate / 100]
        # The count is rounded up to whole frames: of several usual rates nearby, the nearest.
        return min(near, key=lambda usual: abs(usual - rate)) if near else None
    return None


def _times(sequence: Any) -> Iterable[tuple[int, Decimal]]:
    """The key frames that say when they are, as (number, seconds)."""
    for key in sequence if isinstance(sequence, list) else ():
        frame, time = (whole(key.get("frame")), key.get("time")) if isinstance(key, dict) else (None, None)
        if frame and 0 < frame < 1 << 32 and isinstance(time, Decimal | int) and (number(time) or 0) > 0:
            yield frame, Decimal(time)


def _rate_of_times(times: list[tuple[int, Decimal]]) -> Fraction | None:
    """The rate by which a key frame's number is its time: a usual one where all times, as far as they are rounded, fit
    it; else the one that the outermost tell. Older versions wrote one frame less."""
    digits = max(-int(time.as_tuple().exponent) for _, time in times)
    # A time whose digits go on was divided by the rate; one with few digits was rounded to them.
    near = Fraction(6, 10 ** (max(0, digits) + 1)) if digits < 6 else Fraction(1, 10**6)
    times = sorted(times)
    exact = [
        (frame, Fraction(time)) for frame, time in (times[:_LOOKED_AT] + times[_LOOKED_AT:][-_LOOKED_AT:])
    ]
    for less in (0, 1):
        off = {
            rate: max(abs((frame - less) / rate - time) for frame, time in exact) for rate in _BY_LIKELIHOOD
        }
        best = min(off, key=lambda rate: off[rate])
        if off[best] <= near:
            return best
    (first, first_time), (last, last_time) = exact[0], exact[-1]
    apart = last > first and last_time > first_time
    rate = Fraction(last - first) / (last_time - first_time) if apart else Fraction(last) / last_time
    return rate.limit_denominator(10**6) if 0 < rate < 100_000 else None


def _words(rate: Fraction) -> str:
    return str(rate.numerator) if rate.denominator == 1 else f"{float(rate):.3f}".rstrip("0")
