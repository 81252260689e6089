"""Where words lie when only their text and the voice are known: roughly, by length, and snapped to pauses.

Words are as long as what is to be said in them; the voice curve says where nothing is said. A pause costs nothing where
nobody speaks, and much where somebody does, so words fill the voice between pauses in the order of the text.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from syncstudio.sync.errors import MeasuringCancelled
from syncstudio.sync.speech.voice_activity import STEP_S, VoiceActivity

Floats = NDArray[np.float64]

# Cells of the grid words are laid on; longer utterances take longer cells.
_CELL_S = 0.02
_MOST_CELLS = 1500

# How far words are from the length that their text asks for: a standard deviation of the logarithm. The 58 words of a
# real recording differ by 0.65 from what the weights below say; more, as runs of quick words are no chance.
_LENGTH_SD = 0.8

# A second of silence in a word, and of voice in a pause, cost so much (in halves of squared standard deviations). What
# is uncertain in the curve costs neither.
_SILENCE_COST = 20.0
_VOICE_COST = 80.0

# A pause costs something, else there would be one between any two words; less where a sentence or clause ends.
_PAUSE_COST = 1.0
_CLAUSE_PAUSE_COST = 0.3
_LEAST_PAUSE_S = 0.06

# Nobody says a word in less, or draws it out over so many times its length.
_LEAST_WORD_S = 0.04
_MOST_TIMES = 4.0

_VOWELS = frozenset("aeiouyæœøıəɪʊɛɔаеёиоуыэюяіїєαεηιουωάέήίόύώ")
_CLAUSE_ENDS = frozenset(".!?…,;:—–。！？、，；：؟،؛।॥")
_SPOKEN_DIGIT = 1.4


def weight_of(word: str) -> float:
    """How long a word takes to say, in syllables or so; scripts are told by their letters' Unicode names.

    An alphabet's syllable is a run of vowels, and its consonants take time too; a sign of Chinese is a syllable, one of
    kana a short one, of Hangul one; scripts that write few vowels (Arabic, Hebrew) speak about one for every two signs.
    """
    weight, in_vowels = 0.0, False
    for sign in unicodedata.normalize("NFC", word.casefold()):
        if sign.isdigit():
            weight, in_vowels = weight + _SPOKEN_DIGIT, False
            continue
        if not sign.isalpha():
            in_vowels = False
            continue
        if sign <= "ʯ" or "\u0370" <= sign <= "\u052f" or "\u1e00" <= sign <= "\u1fff":
            base = unicodedata.normalize("NFD", sign)[0]
            vowel = base in _VOWELS or sign in _VOWELS
            weight += (0.0 if in_vowels else 0.7) if vowel else 0.3
            in_vowels = vowel
        else:
            weight += _of_script(sign)
            in_vowels = False
    # However short, a word takes a little.
    return weight + 0.3


def ends_clause(word: str) -> bool:
    """Whether a reader would take a breath after this word."""
    bare = word.rstrip("'\"’”»)]}› ")
    return bool(bare) and bare[-1] in _CLAUSE_ENDS


def rough_words(
    activity: VoiceActivity, words: Sequence[str], start_s: float, end_s: float
) -> list[tuple[float, float]]:
    """Where each word of an utterance lies between two instants of the sound, in seconds: rising, none overlap."""
    if not words:
        return []
    length_s = max(end_s - start_s, 0.0)
    cell_s = max(_CELL_S, length_s / _MOST_CELLS)
    cells = int(length_s / cell_s)
    if cells < 2 * len(words):
        return even_words(words, start_s, end_s)
    cell_s = length_s / cells
    spoken = _spoken(activity, start_s, cell_s, cells)
    weights = np.array([weight_of(word) for word in words])
    clauses = [ends_clause(word) for word in words]
    places = _laid(spoken, weights, clauses, cell_s)
    return [(start_s + first * cell_s, start_s + last * cell_s) for first, last in places]


def even_words(words: Sequence[str], start_s: float, end_s: float) -> list[tuple[float, float]]:
    """Words spread over a span by their number of signs: what the rough way is measured against."""
    sizes = np.cumsum([0, *(max(len(word), 1) for word in words)]) / sum(max(len(word), 1) for word in words)
    edges = start_s + sizes * (end_s - start_s)
    return [(float(low), float(high)) for low, high in pairwise(edges)]


def rough_utterances(
    activity: VoiceActivity,
    texts: Sequence[Sequence[str]],
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> list[tuple[float, float]]:
    """Where the utterances of a text lie in a whole sound, each from a pause to a pause: (start, end) in seconds.

    Each is as long in voice as its words ask for; between two lies the longest pause near by. Empty where nobody is
    heard to speak.
    """
    runs = _runs(activity)
    if not len(runs) or not texts:
        return []
    weights = np.array([sum(weight_of(word) for word in words) for words in texts])
    # Where an utterance may begin or end: at every run of voice, and in the middle of long ones.
    starts, ends = _pieces(runs, len(texts))
    said = ends - starts
    before = np.concatenate([[0.0], np.cumsum(said)])
    gaps = np.concatenate([starts[1:] - ends[:-1], [2.0]])
    expected = weights * before[-1] / weights.sum()
    cuts = _parted(expected, before, gaps, progress, cancelled)
    return [(float(starts[low]), float(ends[high - 1])) for low, high in pairwise(cuts)]


def _of_script(sign: str) -> float:
    code = ord(sign)
    if 0x3040 <= code < 0x3100:
        return 0.6
    if 0x0590 <= code < 0x0780:
        return 0.55
    if 0x3400 <= code < 0xA000 or 0xAC00 <= code < 0xD7B0 or code >= 0x20000:
        return 1.0
    return 0.55


def _spoken(activity: VoiceActivity, start_s: float, cell_s: float, cells: int) -> Floats:
    """How much of each cell is spoken, 0 to 1."""
    told = activity.told() / (2 * STEP_S) + np.arange(len(activity.presence) + 1) / 2
    edges = (start_s - activity.start_s + np.arange(cells + 1) * cell_s) / STEP_S
    total = np.interp(edges, np.arange(len(told)), told)
    return np.asarray(np.clip(np.diff(total) * STEP_S / cell_s, 0.0, 1.0), np.float64)


def _laid(spoken: Floats, weights: Floats, clauses: Sequence[bool], cell_s: float) -> list[tuple[int, int]]:
    """The best way to lay words over cells: first and last cell of each, by dynamic programming."""
    cells, count = len(spoken), len(weights)
    silent = np.concatenate([[0.0], np.cumsum(np.clip(1 - 2 * spoken, 0, 1))]) * cell_s
    voiced = np.concatenate([[0.0], np.cumsum(np.clip(2 * spoken - 1, 0, 1))]) * cell_s
    in_pause, in_word = voiced * _VOICE_COST, silent * _SILENCE_COST
    total_s = max(float(np.clip(spoken * 1.0, 0, 1).sum()) * cell_s, 0.3 * cells * cell_s)
    expected = weights / weights.sum() * total_s / cell_s
    least = max(1, round(_LEAST_WORD_S / cell_s))
    rest = max(1, round(_LEAST_PAUSE_S / cell_s))
    # `open_at[t]`: the least cost with all words so far said, and the next one beginning at t.
    open_at = in_pause.copy()
    came_word = np.zeros((count, cells + 1), np.int32)
    came_open = np.zeros((count + 1, cells + 1), np.int32)
    done = open_at
    for word in range(count):
        most = max(least, min(cells, int(expected[word] * _MOST_TIMES) + 3))
        lengths = np.arange(least, most + 1)
        prices = 0.5 * (np.log(lengths / expected[word]) / _LENGTH_SD) ** 2
        done = np.full(cells + 1, np.inf)
        base = open_at - in_word
        for length, price in zip(lengths, prices, strict=True):
            tried = base[: cells + 1 - length] + price
            better = tried < done[length:]
            done[length:][better] = tried[better]
            came_word[word, length:][better] = length
        done += in_word
        # Then a pause, or none: the cheapest earlier end, at least a pause's length before.
        pause = _CLAUSE_PAUSE_COST if clauses[word] else _PAUSE_COST
        best = done - in_pause
        running = np.minimum.accumulate(best)
        index = np.maximum.accumulate(np.where(best == running, np.arange(cells + 1), 0))
        after = np.full(cells + 1, np.inf)
        after[rest:] = running[:-rest] + in_pause[rest:] + pause
        came_open[word] = np.arange(cells + 1)
        paused = after < done
        came_open[word, rest:] = np.where(paused[rest:], index[:-rest], came_open[word, rest:])
        open_at = np.where(paused, after, done)
    # After the last word there may be silence of any length, for nothing.
    at = int(np.argmin(done + (in_pause[-1] - in_pause)))
    out: list[tuple[int, int]] = []
    for word in range(count - 1, -1, -1):
        size = int(came_word[word, at])
        out.append((at - size, at))
        at -= size
        if word:
            at = int(came_open[word - 1, at])
    return out[::-1]


def _runs(activity: VoiceActivity) -> Floats:
    """Stretches of voice, (n, 2) seconds: short silences within are not pauses, short noises are no voice."""
    yes = activity.presence > 0.5
    flips = np.flatnonzero(np.diff(np.concatenate([[False], yes, [False]]).astype(np.int8)))
    runs = flips.reshape(-1, 2).astype(np.float64) * STEP_S + activity.start_s
    if not len(runs):
        return runs
    apart = np.concatenate([[True], runs[1:, 0] - runs[:-1, 1] > 0.15])
    firsts = np.flatnonzero(apart)
    lasts = np.append(firsts[1:] - 1, len(runs) - 1)
    joined = np.stack([runs[firsts, 0], runs[lasts, 1]], axis=1)
    return np.asarray(joined[joined[:, 1] - joined[:, 0] > 0.1], np.float64)


def _pieces(runs: Floats, wanted: int) -> tuple[Floats, Floats]:
    """Runs parted so finely that there are enough of them for all utterances."""
    total_s = float((runs[:, 1] - runs[:, 0]).sum())
    most_s = min(1.0, total_s / (3 * wanted))
    starts: list[float] = []
    ends: list[float] = []
    for low, high in runs:
        count = max(1, int(np.ceil((high - low) / most_s)))
        edges = np.linspace(low, high, count + 1)
        starts.extend(edges[:-1].tolist())
        ends.extend(edges[1:].tolist())
    return np.array(starts), np.array(ends)


def _parted(
    expected: Floats,
    before: Floats,
    gaps: Floats,
    progress: Callable[[float], None] | None,
    cancelled: Callable[[], bool] | None,
) -> list[int]:
    """Which piece each utterance begins with, and the count: lengths as expected, borders where the pauses are long."""
    pieces, count = len(gaps), len(expected)
    # A pause is worth more the longer it is, up to a second.
    worth = 4.0 * np.clip(gaps, 0.0, 1.0) - 1.5
    worth[-1] = 0.0
    # Far off the even pace nobody is: that keeps an hour's text quick.
    share = np.cumsum(expected)
    slack_s = max(60.0, 0.08 * before[-1])
    best = np.full(pieces + 1, np.inf)
    best[0] = 0.0
    came = np.zeros((count, pieces + 1), np.int32)
    lows = np.searchsorted(before, share - slack_s)
    highs = np.minimum(np.searchsorted(before, share + slack_s, "right"), pieces)
    for place in range(count):
        if cancelled is not None and cancelled():
            raise MeasuringCancelled("Measuring was stopped.")
        left = count - place - 1
        low, high = max(int(lows[place]), place + 1), min(int(highs[place]), pieces - left)
        if place == count - 1:
            low = high = pieces
        now = np.full(pieces + 1, np.inf)
        for end in range(low, high + 1):
            reach = np.searchsorted(before, before[end] - 4 * expected[place] - 2.0)
            firsts = np.arange(max(int(reach), place), end)
            if not len(firsts):
                continue
            lengths = before[end] - before[firsts]
            costs = best[firsts] + 0.5 * (np.log(lengths / expected[place]) / 0.35) ** 2
            pick = int(np.argmin(costs))
            now[end] = costs[pick] - worth[end - 1]
            came[place, end] = firsts[pick]
        best = now
        if progress is not None:
            progress((place + 1) / count)
    if not np.isfinite(best[pieces]):
        return [round(pieces * part / before[-1]) for part in (0.0, *share)]
    cuts = [pieces]
    for place in range(count - 1, -1, -1):
        cuts.append(int(came[place, cuts[-1]]))
    return cuts[::-1]
