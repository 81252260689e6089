"""Who speaks when by the microphones: synthesised conversations with bleed, rooms and noise, frame by frame."""

from __future__ import annotations

import time
from typing import Any

import numpy as np

from syncstudio.sync.speech.channel_levels import channel_levels
from syncstudio.sync.speech.turns import SURE, Turns, turns_of
from tests.bench.report import Row
from tests.sync.speech.turn_cases import Memory, conversation

_KINDS: dict[str, dict[str, Any]] = {
    "bleed -20 dB": {"bleed_db": -20.0},
    "bleed -12 dB": {"bleed_db": -12.0},
    "bleed -9 dB, room 0.6 s": {"bleed_db": -9.0, "room_s": 0.6},
    "bleed -6 dB": {"bleed_db": -6.0},
    "gains 15 dB apart": {"bleed_db": -12.0, "gains_db": (0, 15)},
    "noise 10 dB below speech": {"bleed_db": -12.0, "snr_db": 10.0},
    "three speakers": {"speakers": 3},
    "six speakers": {"speakers": 6, "bleed_db": -15.0},
    "one of three silent": {"speakers": 3, "silent": (2,)},
}
_SEEDS, _LENGTH_S = 12, 120.0


def run(tiny: bool) -> list[Row]:
    """Precision and recall of speech and of overlap, what is called unsure, refusals, and time."""
    rows: list[Row] = []
    kinds = {"bleed -12 dB": _KINDS["bleed -12 dB"]} if tiny else _KINDS
    seeds, length_s = (1, 20.0) if tiny else (_SEEDS, _LENGTH_S)
    took_s = 0.0
    for kind, facts in kinds.items():
        counts, refused = _Counts(), 0
        for seed in range(seeds):
            case = conversation(seed + 900, length_s, **facts)
            sound = Memory(case.sound)
            began_s = time.perf_counter()
            turns = turns_of(channel_levels([sound], sound.steps))
            took_s += time.perf_counter() - began_s
            refused += not turns.told
            if turns.told:
                counts.add(turns, case.truth)
        rows += counts.rows(kind, f"{seeds} of {length_s:.0f} s, {refused} refused")
    rows.append(
        Row(
            "turns",
            "times faster than sound",
            len(kinds) * seeds * length_s / took_s,
            "x",
            ">= 50",
            how="one core",
        )
    )
    if not tiny:
        rows += [_told_apart(), _without_microphone()]
    return rows


def _without_microphone() -> Row:
    """Two microphones, three people: the third is heard in both."""
    taken = alone = 0
    for seed in range(_SEEDS):
        case = conversation(seed + 970, _LENGTH_S, speakers=3)
        sound = Memory(case.sound[:, :2])
        turns = turns_of(channel_levels([sound], sound.steps))
        found = np.zeros(turns.steps, bool)
        for turn in (turn for of_one in turns.channels for turn in of_one):
            found[turn.first : turn.last] = True
        steps = min(turns.steps, case.truth.shape[1])
        third = case.truth[2, :steps] & ~case.truth[:2, :steps].any(axis=0)
        alone += np.count_nonzero(third)
        taken += np.count_nonzero(third & found[:steps])
    how = f"{_SEEDS} of {_LENGTH_S:.0f} s, a third one heard by both"
    return Row(
        "turns", "a voice without a microphone: taken for another's", 100 * taken / alone, "%", how=how
    )


def _told_apart() -> Row:
    """Channels in which nobody can be told apart: the same sound twice, one microphone between both."""
    wrong = 0
    for seed in range(_SEEDS):
        case = conversation(seed + 950, 60.0, bleed_db=0.0, room_s=0.0)
        twice = np.column_stack([case.sound[:, 0], 0.5 * case.sound[:, 0]])
        wrong += sum(turns_of(channel_levels([Memory(x)], 6000)).told for x in (twice, case.sound))
    return Row(
        "turns", "alike channels: answers", wrong, "", 0, how=f"{2 * _SEEDS} recordings: none can be told"
    )


class _Counts:
    """Steps of 10 ms: found, truly so, and both, of speech and of overlap."""

    def __init__(self) -> None:
        self.speech = np.zeros(3, np.int64)
        self.overlap = np.zeros(3, np.int64)
        self.unsure = np.zeros(2, np.int64)
        self.all = 0

    def add(self, turns: Turns, truth: np.ndarray) -> None:
        steps = min(turns.steps, truth.shape[1])
        found, sure = np.zeros((2, len(truth), turns.steps), bool)
        for channel, of_one in enumerate(turns.channels):
            for turn in of_one:
                found[channel, turn.first : turn.last] = True
                sure[channel, turn.first : turn.last] = turn.confidence >= SURE
        found, sure, truth = found[:, :steps], sure[:, :steps], truth[:, :steps]
        both, truly = found.sum(axis=0) > 1, truth.sum(axis=0) > 1
        self.speech += [np.count_nonzero(each) for each in (found, truth, found & truth)]
        self.overlap += [np.count_nonzero(each) for each in (both, truly, both & truly)]
        self.unsure += [np.count_nonzero(found & ~sure), np.count_nonzero(found & ~sure & truth)]
        self.all += steps

    def rows(self, kind: str, how: str) -> list[Row]:
        found, truly, hit = (int(each) for each in self.speech)
        both, truly_both, hit_both = (int(each) for each in self.overlap)
        unsure, unsure_right = (int(each) for each in self.unsure)
        share = 100 * unsure / max(found, 1)
        rows = [
            Row("turns", f"{kind}: speech found is speech", 100 * hit / max(found, 1), "%", ">= 97", how=how),
            Row("turns", f"{kind}: speech is found", 100 * hit / max(truly, 1), "%", ">= 95", how=how),
            Row(
                "turns",
                f"{kind}: called unsure",
                share,
                "%",
                how=f"right all the same: {unsure_right} of {unsure} steps",
            ),
        ]
        if truly_both:
            of_both = f"{truly_both / self.all:.1%} of the time"
            rows += [
                Row(
                    "turns",
                    f"{kind}: overlap found is overlap",
                    100 * hit_both / max(both, 1),
                    "%",
                    how=of_both,
                ),
                Row("turns", f"{kind}: overlap is found", 100 * hit_both / truly_both, "%", how=of_both),
            ]
        return rows
