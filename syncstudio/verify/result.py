"""What was found about one sample: a row of the report, and the columns that rows have in Parquet.

The contract (`syncstudio.verify/1`): `sample`, `decision`, `reasons`, `health_findings`, and for every pair
`PAIR_offset_s`, `PAIR_uncertainty_s`, `PAIR_status`, `PAIR_verdict`; more columns may come, none goes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

import pyarrow as pa

from syncstudio.sync.measurement import Status
from syncstudio.sync.verdict import VerdictClass

Decision = Literal["keep", "drop", "review"]

PairName = Literal[
    "sound_picture",
    "voice_face",
    "speech_mix",
    "effects_mix",
    "music_mix",
    "transcript_sound",
    "dub_original",
    "dub_picture",
    "series_picture",
    "series_sound",
]

PAIRS: tuple[PairName, ...] = (
    "sound_picture",
    "voice_face",
    "speech_mix",
    "effects_mix",
    "music_mix",
    "transcript_sound",
    "dub_original",
    "dub_picture",
    "series_picture",
    "series_sound",
)
"""Every pair a report has columns for. Where a sample has several of one (two transcripts), the columns hold the worst
and `pairs` holds all."""


@dataclass(frozen=True, slots=True)
class PairFound:
    """One pair of a sample, measured: offset in seconds by the sign of `Measurement`, `uncertainty_s` 95 %.

    `sound_picture` counts sound-early as positive. `worst_at_s` is where, after source zero of the reference, the two
    are furthest apart; `packed` is the measurement with its evidence (`sync.packing`), empty where it is not kept.
    """

    pair: PairName
    reference: str
    other: str
    status: Status
    method: str = ""
    offset_s: float | None = None
    uncertainty_s: float | None = None
    drift_ppm: float | None = None
    drift_uncertainty_ppm: float | None = None
    confidence: float = 0.0
    verdict: VerdictClass | None = None
    worst_at_s: float | None = None
    reason: str = ""
    packed: bytes = b""


@dataclass(frozen=True, slots=True)
class FindingFound:
    """One finding of timing health, of the contract's codes; `at_s` after source zero of its part."""

    part: str
    code: str
    severity: str
    at_s: float | None
    message: str


@dataclass(frozen=True, slots=True)
class PartFound:
    """One part as it was found: what a person opens again. Durations in seconds, `fps` as a fraction's text."""

    kind: str
    role: str
    name: str
    url: str
    member: str = ""
    offset: int = 0
    size: int = -1
    duration_s: float | None = None
    fps: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """A row of the report.

    `key` names content and way of checking: equal keys need not be checked again. `judgeable` says whether sound and
    picture of this sample can be judged at all ("yes", "no", "" where there is no such pair), `judgeable_reason` why.
    `worst_at_s` is the moment to look at first. `error` is the sentence of a sample that could not be checked; its
    decision is `review`. `elapsed_s` is what checking took. `reasons` belong to the decision, which a policy makes.
    """

    sample: str
    mark: str = ""
    key: str = ""
    decision: Decision = "review"
    reasons: tuple[str, ...] = ()
    policy: str = ""
    judgeable: str = ""
    judgeable_reason: str = ""
    worst_pair: str = ""
    worst_at_s: float | None = None
    badness: float = 0.0
    parts: tuple[PartFound, ...] = ()
    pairs: tuple[PairFound, ...] = ()
    health_findings: tuple[FindingFound, ...] = ()
    measures: tuple[tuple[str, float], ...] = field(default=())
    said: tuple[tuple[str, str], ...] = field(default=())
    error: str = ""
    elapsed_s: float = 0.0
    version: str = ""


_PAIR = pa.struct(
    [
        ("pair", pa.string()),
        ("reference", pa.string()),
        ("other", pa.string()),
        ("status", pa.string()),
        ("method", pa.string()),
        ("offset_s", pa.float64()),
        ("uncertainty_s", pa.float64()),
        ("drift_ppm", pa.float64()),
        ("drift_uncertainty_ppm", pa.float64()),
        ("confidence", pa.float64()),
        ("verdict", pa.string()),
        ("worst_at_s", pa.float64()),
        ("reason", pa.string()),
        ("packed", pa.binary()),
    ]
)
_FINDING = pa.struct(
    [
        ("part", pa.string()),
        ("code", pa.string()),
        ("severity", pa.string()),
        ("at_s", pa.float64()),
        ("message", pa.string()),
    ]
)
_PART = pa.struct(
    [
        ("kind", pa.string()),
        ("role", pa.string()),
        ("name", pa.string()),
        ("url", pa.string()),
        ("member", pa.string()),
        ("offset", pa.int64()),
        ("size", pa.int64()),
        ("duration_s", pa.float64()),
        ("fps", pa.string()),
    ]
)
_FLAT = (
    "offset_s",
    "uncertainty_s",
    "drift_ppm",
    "drift_uncertainty_ppm",
    "confidence",
    "status",
    "method",
    "verdict",
)
_TEXTS = {"status", "method", "verdict"}

SCHEMA = pa.schema(
    [
        ("sample", pa.string()),
        ("mark", pa.string()),
        ("key", pa.string()),
        ("decision", pa.string()),
        ("reasons", pa.list_(pa.string())),
        ("policy", pa.string()),
        ("judgeable", pa.string()),
        ("judgeable_reason", pa.string()),
        ("worst_pair", pa.string()),
        ("worst_at_s", pa.float64()),
        ("badness", pa.float64()),
        *(
            (f"{pair}_{name}", pa.string() if name in _TEXTS else pa.float64())
            for pair in PAIRS
            for name in _FLAT
        ),
        ("parts", pa.list_(_PART)),
        ("pairs", pa.list_(_PAIR)),
        ("health_findings", pa.list_(_FINDING)),
        ("measures", pa.map_(pa.string(), pa.float64())),
        ("said", pa.map_(pa.string(), pa.string())),
        ("error", pa.string()),
        ("elapsed_s", pa.float64()),
        ("version", pa.string()),
    ],
    metadata={"schema": "syncstudio.verify/1"},
)
"""The columns of a report in Parquet."""


def row_of(result: Result) -> dict[str, Any]:
    """The result as a row of `SCHEMA`."""
    row: dict[str, Any] = {name: getattr(result, name) for name in _plain_names()}
    for pair in result.pairs:
        if row.get(f"{pair.pair}_status") is None or _worse(pair, row):
            row.update({f"{pair.pair}_{name}": getattr(pair, name) for name in _FLAT})
    row["parts"] = [_fields(part, _PART) for part in result.parts]
    row["pairs"] = [_fields(pair, _PAIR) for pair in result.pairs]
    row["health_findings"] = [_fields(finding, _FINDING) for finding in result.health_findings]
    return {name: row.get(name) for name in SCHEMA.names}


def result_of(row: dict[str, Any]) -> Result:
    """The result again, from a row of `SCHEMA` (`pyarrow.Table.to_pylist`); columns it does not know are left out."""
    plain = {name: row[name] for name in _plain_names() if row.get(name) is not None}
    for name in ("reasons", "measures", "said"):
        if name in plain:
            plain[name] = tuple(plain[name])
    return Result(
        parts=tuple(PartFound(**part) for part in row.get("parts") or ()),
        pairs=tuple(PairFound(**pair) for pair in row.get("pairs") or ()),
        health_findings=tuple(FindingFound(**one) for one in row.get("health_findings") or ()),
        **plain,
    )


def _plain_names() -> tuple[str, ...]:
    nested = {"parts", "pairs", "health_findings"}
    return tuple(name for name in Result.__dataclass_fields__ if name not in nested)


def _fields(value: object, struct: pa.StructType) -> dict[str, Any]:
    return {field.name: getattr(value, field.name) for field in struct}


def _worse(pair: PairFound, row: dict[str, Any]) -> bool:
    """Whether this one says more against the sample than what the columns hold: measured and further away."""
    held = row.get(f"{pair.pair}_offset_s")
    if pair.offset_s is None:
        return False
    return held is None or abs(pair.offset_s) > abs(held)
