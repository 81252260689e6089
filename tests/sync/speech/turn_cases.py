"""Conversations with a microphone for each speaker, of known truth: real words, bleed, delays, rooms and noise."""

from dataclasses import dataclass

import numpy as np

from tests.sync.transcript_cases import RATE, corpus, read_words

JOIN_S = 0.25
"""Pauses shorter than this belong to what is spoken around them."""

STEP_S = 0.01


@dataclass
class TurnCase:
    """`sound` float32 (n, channels) at 16 kHz; `truth` bool (channels, steps of 10 ms): who speaks."""

    sound: np.ndarray
    truth: np.ndarray


@dataclass
class Memory:
    """Samples as a recording's channels, on a grid that begins with sample 0."""

    samples: np.ndarray
    rate: int = RATE

    @property
    def channels(self):
        return tuple(range(self.samples.shape[1]))

    def read(self, first, count):
        out = np.zeros((count, self.samples.shape[1]), np.float32)
        low, high = max(first, 0), min(first + count, len(self.samples))
        if low < high:
            out[low - first : high - first] = self.samples[low:high]
        return out

    def places(self, first, count):
        return (np.arange(first, first + count) + 0.5) * self.rate * STEP_S

    @property
    def steps(self):
        return int(len(self.samples) / self.rate / STEP_S)


def voices(count):
    """The corpus's words as so many voices: its own, and shifted in pitch and length."""
    samples, rows = corpus(), read_words()
    made = []
    for factor in (1.0, 0.84, 1.19, 0.92, 1.09, 1.3)[:count]:
        words = []
        for start, end, _ in rows:
            cut = samples[round(start * RATE) : round(end * RATE)]
            if len(cut) > RATE // 20:
                at = np.arange(0, len(cut) - 1, factor)
                words.append(np.interp(at, np.arange(len(cut)), cut).astype(np.float32))
        made.append(words)
    return made


def conversation(
    seed,
    length_s=60.0,
    speakers=2,
    bleed_db=-12.0,
    snr_db=30.0,
    room_s=0.3,
    gains_db=None,
    overlap=0.25,
    silent=(),
):
    """A talk in turns, some of which begin before the last one ended; `silent` ones never speak.

    `bleed_db` is how much softer others are in a microphone than in their own; `room_s` is how long the room rings
    (60 dB); `overlap` the share of turns that begin too early.
    """
    rng = np.random.default_rng(seed)
    length = round(length_s * RATE)
    clean = np.zeros((speakers, length), np.float32)
    words = voices(speakers)
    spans = [[] for _ in range(speakers)]
    talkers = [who for who in range(speakers) if who not in silent]
    at, last = 0.6, -1
    while at < length_s - 2:
        who = int(rng.choice([each for each in talkers if each != last or len(talkers) == 1]))
        level = 10 ** (rng.normal(0, 2.5) / 20)
        begin = at
        for _ in range(int(rng.integers(2, 14))):
            word = words[who][rng.integers(len(words[who]))] * np.float32(level)
            first = round(at * RATE)
            if first + len(word) > length:
                break
            fade = np.linspace(0, 1, 80, dtype=np.float32)
            word = word.copy()
            word[:80] *= fade
            word[-80:] *= fade[::-1]
            clean[who, first : first + len(word)] += word
            spans[who].append((first / RATE, (first + len(word)) / RATE))
            at = spans[who][-1][1] + (float(rng.uniform(0.05, 0.2)) if rng.random() < 0.3 else 0)
        if rng.random() < overlap:
            at = max(begin + 0.3, at - float(rng.uniform(0.3, 1.5)))
        else:
            at += float(rng.exponential(0.5)) + 0.05
        last = who
    return TurnCase(mixed(rng, clean, bleed_db, snr_db, room_s, gains_db), truth_of(spans, length_s))


def mixed(rng, clean, bleed_db, snr_db, room_s, gains_db=None):
    """What each microphone hears: its own voice near, the others late, softer and through the room, and noise."""
    from scipy.signal import fftconvolve

    speakers, length = clean.shape
    out = np.zeros((length, speakers), np.float32)
    loud = np.sqrt(np.mean(np.square(clean[np.abs(clean) > 1e-3])))
    for hears in range(speakers):
        for speaks in range(speakers):
            path = np.zeros(round((room_s + 0.05) * RATE))
            if hears == speaks:
                path[0] = 1.0
                echo, delay = -18.0, round(0.004 * RATE)
            else:
                delay = round(rng.uniform(0.002, 0.012) * RATE)
                level = 10 ** ((bleed_db + rng.uniform(-1.5, 1.5)) / 20)
                path[delay] = level
                echo = 20 * np.log10(level) - 3.0
            if room_s:
                tail = rng.normal(size=len(path) - delay) * 10 ** (
                    -3 * np.arange(len(path) - delay) / RATE / room_s
                )
                tail *= 10 ** (echo / 20) / np.sqrt(np.sum(tail**2))
                path[delay:] += tail
            out[:, hears] += fftconvolve(clean[speaks], path)[:length].astype(np.float32)
    out += rng.normal(0, loud * 10 ** (-snr_db / 20), out.shape).astype(np.float32)
    gains = np.zeros(speakers) if gains_db is None else np.asarray(gains_db)
    return (out * 10 ** (gains / 20)).astype(np.float32)


def truth_of(spans, length_s):
    """Who speaks at the middle of each step; short pauses are spoken through."""
    steps = round(length_s / STEP_S)
    truth = np.zeros((len(spans), steps), bool)
    middles = (np.arange(steps) + 0.5) * STEP_S
    for row, of_one in enumerate(spans):
        end_before = -9.0
        for start, end in of_one:
            start = end_before if start - end_before < JOIN_S else start
            truth[row] |= (middles >= start) & (middles < end)
            end_before = end
    return truth
