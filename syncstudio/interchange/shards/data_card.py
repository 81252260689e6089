"""What a dataset is, for people (Markdown) and for programs (JSON): how much, how well aligned, made how, whose."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

_NS_PER_S = 10**9

SCHEMA = "syncstudio.card/1"


@dataclass(frozen=True, slots=True)
class VerdictRow:
    """How many clips of a pair (`speech_mix`, `sound_picture`) lie inside, outside, undecided, and could not be told.

    `worst_s` and `median_s` are offsets without their sign, in seconds, where they were measured.
    """

    pair: str
    inside: int = 0
    outside: int = 0
    undecided: int = 0
    untold: int = 0
    median_s: float | None = None
    worst_s: float | None = None


@dataclass(frozen=True, slots=True)
class DataCard:
    """What stands in the card.

    `counts` and `splits` are numbers by name, `durations_ns` exact times by name, `filters` what clips had to pass, in
    words, `versions` programs and their versions. `licence` is a word of SPDX ("CC-BY-4.0") or a sentence.
    """

    title: str
    description: str = ""
    licence: str = ""
    languages: tuple[str, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    durations_ns: Mapping[str, int] = field(default_factory=dict)
    splits: Mapping[str, int] = field(default_factory=dict)
    verdicts: tuple[VerdictRow, ...] = ()
    filters: tuple[str, ...] = ()
    versions: Mapping[str, str] = field(default_factory=dict)
    sources: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def card_json(card: DataCard) -> str:
    """The card as JSON; durations in exact nanoseconds."""
    document = {
        "schema": SCHEMA,
        "title": card.title,
        "description": card.description,
        "licence": card.licence,
        "languages": list(card.languages),
        "counts": dict(card.counts),
        "durations_ns": dict(card.durations_ns),
        "splits": dict(card.splits),
        "verdicts": [
            {name: getattr(row, name) for name in VerdictRow.__dataclass_fields__} for row in card.verdicts
        ],
        "filters": list(card.filters),
        "versions": dict(card.versions),
        "sources": list(card.sources),
        "notes": list(card.notes),
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def card_markdown(card: DataCard, head: Mapping[str, object] | None = None) -> str:
    """The card as Markdown; `head` is the YAML that Hugging Face reads at its beginning."""
    lines: list[str] = []
    if head:
        lines += ["---", *_yaml(head, 0), "---", ""]
    lines += [f"# {_line(card.title)}", ""]
    if card.description:
        lines += [card.description.strip(), ""]
    lines += _table(
        "How much", ("What", "Number"), [(name, f"{count:,}") for name, count in card.counts.items()]
    )
    durations = [(name, duration_text(ns)) for name, ns in card.durations_ns.items()]
    lines += _table("How long", ("What", "Duration"), durations)
    lines += _table(
        "Splits", ("Split", "Clips"), [(name, f"{count:,}") for name, count in card.splits.items()]
    )
    lines += _table(
        "How well aligned",
        ("Pair", "Inside", "Outside", "Undecided", "Cannot tell", "Median offset", "Largest offset"),
        [
            (
                row.pair.replace("_", " "),
                *(f"{count:,}" for count in (row.inside, row.outside, row.undecided, row.untold)),
                _milliseconds(row.median_s),
                _milliseconds(row.worst_s),
            )
            for row in card.verdicts
        ],
    )
    lines += _list("What clips had to pass", card.filters)
    lines += _list("Sources", card.sources)
    lines += _list("Notes", card.notes)
    lines += _table("Made with", ("Program", "Version"), list(card.versions.items()))
    lines += ["## Licence", "", _line(card.licence) or "Nobody said; ask whoever made the recordings.", ""]
    return "\n".join(lines)


def duration_text(ns: int) -> str:
    """An exact time for people.

    >>> duration_text(5_025_500_000_000)
    '1 h 23 min 45.5 s'
    """
    tenths = round(Fraction(ns, _NS_PER_S // 10))
    hours, rest = divmod(tenths, 36_000)
    minutes, rest = divmod(rest, 600)
    seconds = f"{rest // 10}.{rest % 10} s"
    if hours:
        return f"{hours:,} h {minutes} min {seconds}"
    return f"{minutes} min {seconds}" if minutes else seconds


def _milliseconds(seconds: float | None) -> str:
    return "" if seconds is None else f"{1000 * seconds:.2f} ms"


def _table(title: str, heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> list[str]:
    rows = list(rows)
    if not rows:
        return []
    lines = [f"## {title}", "", f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}"]
    lines += [f"| {' | '.join(_cell(each) for each in row)} |" for row in rows]
    return [*lines, ""]


def _list(title: str, rows: Iterable[str]) -> list[str]:
    rows = list(rows)
    return [f"## {title}", "", *(f"* {_line(row)}" for row in rows), ""] if rows else []


def _line(text: str) -> str:
    return " ".join(text.split())


def _cell(text: str) -> str:
    return _line(text).replace("|", "\\|")


def _yaml(value: Mapping[str, object], depth: int) -> list[str]:
    """YAML of mappings, lists of mappings or texts, and texts; a text is as JSON writes it, which YAML reads."""
    lines = []
    pad = "  " * depth
    for key, each in value.items():
        if isinstance(each, Mapping):
            lines += [f"{pad}{key}:", *_yaml(each, depth + 1)]
        elif isinstance(each, list | tuple):
            lines.append(f"{pad}{key}:")
            for item in each:
                if isinstance(item, Mapping):
                    inner = _yaml(item, depth + 1)
                    lines += [f"{pad}- {inner[0].strip()}", *inner[1:]]
                else:
                    lines.append(f"{pad}- {json.dumps(item, ensure_ascii=False)}")
        else:
            lines.append(f"{pad}{key}: {json.dumps(each, ensure_ascii=False)}")
    return lines
