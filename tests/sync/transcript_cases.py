"""Speech with transcripts of known truth: real words in new orders, with pauses, noise, music, cuts and people's cues.

A case is drawn from a seed, so that a benchmark can run thousands.
"""

import wave
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np

from syncstudio.sync.inputs import Sound, SpeechSpans

DATA = Path(__file__).parents[1] / "data" / "recordings"
RATE = 16_000

RATIOS = (24 / (24000 / 1001), 25 / 24, 25 / (24000 / 1001))


@dataclass
class TranscriptCase:
    """sound time = transcript time * ratio + offset (of each run of `runs`: (from, to, offset) in transcript time).

    `kind` is "words", "tight cues" (sentences cut by their speech) or "lingering cues" (as subtitles are): what the
    edges tell differs much between them.
    """

    sound: Sound
    spans: SpeechSpans
    offset_s: float
    ratio: float = 1.0
    runs: list = field(default_factory=list)
    related: bool = True
    snr_db: float = 99.0
    overlap_s: float = 0.0
    kind: str = "words"


def read_words(path=DATA / "acoustic_corpus.TextGrid", tier='"words"'):
    """(start, end, word) of a tier of a short TextGrid, silences left out."""
    lines = path.read_text().splitlines()
    place = lines.index(tier)
    count = int(lines[place + 3])
    rows = [lines[place + 4 + 3 * k : place + 7 + 3 * k] for k in range(count)]
    return [(float(a), float(b), word.strip('"')) for a, b, word in rows if word != '""']


@cache
def corpus():
    """The recording of those words, float32 at 16 kHz."""
    with wave.open(str(DATA / "acoustic_corpus.wav")) as file:
        assert file.getframerate() == RATE
        pcm = np.frombuffer(file.readframes(file.getnframes()), "<i2")
    return (pcm / 32768).astype(np.float32)


def spans_of(rows, words=True):
    """(start, end) seconds as a transcript."""
    times = np.array([(row[0], row[1]) for row in rows], float).reshape(-1, 2)
    ns = np.rint(times * 1e9).astype(np.int64)
    return SpeechSpans(ns[:, 0], ns[:, 1], words)


def sentences(words, pause_s):
    """Words closer than so much as one cue."""
    joined = [list(words[0][:2])]
    for start, end, *_ in words[1:]:
        if start - joined[-1][1] <= pause_s:
            joined[-1][1] = end
        else:
            joined.append([start, end])
    return joined


def spoken(rng, length_s, talk=0.6):
    """A sound of the corpus's words in random order, and their times; `talk` is the part of the time spoken."""
    samples, rows = corpus(), read_words()
    out = np.zeros(round(length_s * RATE), np.float32)
    words = []
    at = float(rng.uniform(0.5, 5.0))
    fade = np.linspace(0, 1, 80, dtype=np.float32)
    while at < length_s - 2:
        level = float(10 ** (rng.normal(0, 2) / 20))
        for _ in range(int(rng.integers(2, 12))):
            start, end, text = rows[rng.integers(len(rows))]
            cut = samples[round(start * RATE) : round(end * RATE)] * np.float32(level)
            cut[:80] *= fade
            cut[-80:] *= fade[::-1]
            first = round(at * RATE)
            if first + len(cut) > len(out):
                break
            out[first : first + len(cut)] += cut
            words.append((first / RATE, (first + len(cut)) / RATE, text))
            at = words[-1][1] + (float(rng.exponential(0.12)) if rng.random() < 0.15 else 0.0)
        at += 0.25 + float(rng.exponential(max(2.2 * (1 - talk) / talk, 0.05)))
    return out, words


def music(rng, length_s):
    """Chords and drums, as loud as one."""
    beat = round(RATE * 60 / rng.uniform(80, 140))
    bar_s = 4 * beat / RATE
    t = np.arange(4 * beat) / RATE
    bars = []
    for _ in range(4):
        root = 110 * 2 ** (rng.integers(0, 12) / 12)
        tones = sum(np.sin(2 * np.pi * root * k * t + rng.uniform(0, 6)) / k for k in (1, 1.26, 1.5, 2, 3, 4))
        drum = np.zeros(4 * beat)
        for k in range(4):
            hit = rng.normal(0, 1, beat) * np.exp(-np.arange(beat) / RATE * 18)
            drum[k * beat : (k + 1) * beat] += hit * (2.5 if k % 2 else 1.5)
        bars.append((tones + drum).astype(np.float32))
    line = np.concatenate(bars)
    line /= np.sqrt((line**2).mean())
    return np.tile(line, int(length_s / bar_s / 4) + 1)[: round(length_s * RATE)]


def peoples_cues(rng, words, lead_s, linger_s):
    """Sentence cues as a person makes them: a little early, staying on, some missing, some that are not speech."""
    cues = sentences(words, float(rng.uniform(0.3, 0.7)))
    made = []
    for place, (start, end) in enumerate(cues):
        if rng.random() < 0.08:
            continue
        start = start - lead_s + float(rng.normal(0, 0.06))
        end = end + float(rng.exponential(linger_s)) + float(rng.normal(0, 0.05))
        if place + 1 < len(cues):
            end = min(end, cues[place + 1][0] - lead_s)
        if end - start > 0.2:
            made.append((start, end))
    return made


def noisy(rng, clean, snr_db, music_db=None):
    """Noise (and music) below the speech by so much, as one 16-bit recording."""
    loud = float(np.sqrt((clean[np.abs(clean) > 0.01] ** 2).mean()))
    out = clean + rng.normal(0, loud * 10 ** (-snr_db / 20), len(clean)).astype(np.float32)
    if music_db is not None:
        bed = music(rng, len(clean) / RATE) * np.float32(loud * 10 ** (-music_db / 20))
        swell = np.interp(np.arange(len(clean)), np.linspace(0, len(clean), 12), rng.uniform(0, 1, 12))
        out = out + bed * swell.astype(np.float32)
    out = out * (0.7 / max(1e-6, float(np.abs(out).max())))
    return (out * 32767).astype(np.int16)


def drawn(
    seed,
    minutes=None,
    words=None,
    snr_db=None,
    with_music=None,
    ratio=None,
    cuts=None,
    related=True,
    offset_s=None,
):
    """One case; what is not told is drawn."""
    rng = np.random.default_rng(seed)
    minutes = float(rng.choice([1.5, 3, 6, 12])) if minutes is None else minutes
    words = bool(rng.random() < 0.4) if words is None else words
    snr_db = float(rng.choice([40, 25, 15, 10])) if snr_db is None else snr_db
    with_music = bool(rng.random() < 0.3) if with_music is None else with_music
    ratio = float(rng.choice([1.0, 1.0, 1.0, *RATIOS, *(1 / np.array(RATIOS))])) if ratio is None else ratio
    cuts = int(rng.choice([0, 0, 0, 1, 2] if minutes >= 6 else [0])) if cuts is None else cuts
    offset_s = float(rng.uniform(-30, 30)) if offset_s is None else offset_s
    length_s = minutes * 60
    clean, rows = spoken(rng, length_s, float(rng.uniform(0.45, 0.75)))
    if not related:
        _, rows = spoken(np.random.default_rng(seed + 77_777), length_s, 0.6)
    music_db = float(rng.uniform(6, 18)) if with_music else None
    sound = Sound(noisy(rng, clean, snr_db, music_db), RATE)
    kind = "words"
    if words:
        # Every aligner, and every hand, has a habit of its own.
        jitter = rng.normal(0, 0.012, (len(rows), 2)) + rng.normal(0, 0.006)
        made = [(a + j, b + k) for (a, b, _), (j, k) in zip(rows, jitter, strict=True)]
        made = [(a, max(b, a + 0.03)) for a, b in made]
    else:
        tight = rng.random() < 0.3
        kind = "tight cues" if tight else "lingering cues"
        lead_s = (
            float(rng.normal(0.0, 0.012)) if tight else float(np.clip(rng.normal(0.04, 0.04), -0.04, 0.12))
        )
        made = peoples_cues(rng, rows, lead_s, 0.01 if tight else float(rng.uniform(0.2, 0.8)))
    first, last = rng.uniform(0, 0.1) * length_s, rng.uniform(0.9, 1.0) * length_s
    made = [row for row in made if first <= row[0] and row[1] <= last]
    borders = np.sort(rng.uniform(0.2, 0.8, cuts)) * length_s
    if cuts == 2 and borders[1] - borders[0] < 0.2 * length_s:
        borders = borders[:1]
    jumps = [0.0, *(float(rng.choice([-1, 1]) * rng.uniform(0.8, 20)) for _ in borders)]
    late = np.cumsum(jumps)
    moved, runs = [], []
    edges = [-np.inf, *borders, np.inf]
    reached = -np.inf
    for low, high, extra in zip(edges, edges[1:], late, strict=False):
        # In the transcript's own time: the sound has more (or less) between two runs than the transcript.
        mine = [
            ((a - offset_s - extra) / ratio, (b - offset_s - extra) / ratio)
            for a, b in made
            if low <= a < high
        ]
        mine = [row for row in mine if row[0] >= reached]
        if mine:
            runs.append((mine[0][0], mine[-1][1], offset_s + float(extra)))
            moved += mine
            reached = mine[-1][1]
    return TranscriptCase(
        sound, spans_of(moved, words), runs[0][2], ratio, runs, related, snr_db, last - first, kind
    )
