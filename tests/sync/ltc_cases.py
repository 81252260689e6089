"""Linear timecode as a generator makes it, for tests and benchmarks."""

import numpy as np

from syncstudio.timebase.timecode import smpte_text


def ltc_bits(frame, rate, drop, user=0):
    """The 80 bits of one frame's word."""
    hours, minutes, rest = smpte_text(frame, rate, drop).replace(";", ":").split(":", 2)
    seconds, frames = rest.split(":")
    bits = [0] * 80

    def put(first, value, count):
        for place in range(count):
            bits[first + place] = value >> place & 1

    numbers = [int(text) for text in (frames, seconds, minutes, hours)]
    for (unit, ten, wide), value in zip(
        [(0, 8, 2), (16, 24, 3), (32, 40, 3), (48, 56, 2)], numbers, strict=True
    ):
        put(unit, value % 10, 4)
        put(ten, value // 10, wide)
    for place in range(8):
        put(4 + 8 * place, user >> 4 * place & 15, 4)
    bits[10] = int(drop)
    bits[64:] = [0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 1]
    if sum(bits) % 2:  # polarity correction: a word ends as it began
        bits[27 if round(rate) != 25 else 59] = 1
    return bits


def ltc_sound(
    first_frame, seconds, rate, drop=False, sample_rate=48_000, speed=1.0, level=0.5, start_s=0.0, user=0
):
    """Samples of timecode that begins `start_s` after the first sample with frame `first_frame`."""
    count = int((seconds - start_s) * float(rate) * speed)
    bits = np.concatenate([ltc_bits(first_frame + k, rate, drop, user) for k in range(count)])
    bit_s = 1 / (80 * float(rate) * speed)
    starts = start_s + np.arange(len(bits)) * bit_s
    flips = np.sort(np.concatenate([starts, starts[bits == 1] + bit_s / 2]))
    # Band-limited a little, as a line carries it: the edges are 40 us long.
    fine = 4
    t = (np.arange(int(seconds * sample_rate * fine)) / (sample_rate * fine)).astype(float)
    square = np.where(np.searchsorted(flips, t, "right") % 2, 1.0, -1.0)
    square[(t < start_s) | (t > start_s + len(bits) * bit_s)] = 0
    total = np.concatenate([[0], np.cumsum(square)])
    width = 2 * fine
    smooth = (total[width:] - total[:-width]) / width
    smooth = np.concatenate([np.zeros(width // 2), smooth, np.zeros(width)])
    return (level * smooth[: len(t)][::fine]).astype(np.float32)
