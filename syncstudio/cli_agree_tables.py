"""What `agree` prints for people: one sentence, then small tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from syncstudio.cli_output import print_table

if TYPE_CHECKING:
    from syncstudio.session.agreement.agreement import Agreement

# More rows are not read on a terminal; --json has all.
_MOST_ROWS = 24
_MOST_TEXTS = 5


def tell_agreement(agreement: Agreement) -> None:
    """Everything, the alignment first: where it differs, labels on other clocks are shifted."""
    from syncstudio.session.agreement.sentence import sentence_of

    for sentence in agreement.alignment:
        click.echo(sentence)
    click.echo(sentence_of(agreement))
    _tell_lanes(agreement)
    _tell_labels(agreement)
    _tell_texts(agreement)
    for said in agreement.left_out:
        click.echo(f"Not compared: {said}.")
    for note in dict.fromkeys([*agreement.notes, *(note for lane in agreement.lanes for note in lane.notes)]):
        click.echo(f"Note: {note}")


def _tell_lanes(agreement: Agreement) -> None:
    from syncstudio.session.agreement.sentence import figure, milliseconds, percent, with_interval

    rows = []
    for lane in agreement.lanes:
        for pair in lane.pairs:
            words, regions, cells, gamma = pair.words, pair.regions, lane.cells, lane.gamma
            first = pair is lane.pairs[0]
            rows.append(
                [
                    lane.name if len(lane.pairs) == 1 else f"{lane.name}: {pair.first}, {pair.second}",
                    f"{pair.scores.matched + pair.scores.missing:,} / {pair.scores.matched + pair.scores.extra:,}",
                    f"{pair.scores.matched:,}",
                    with_interval(pair.scores.f1),
                    with_interval(cells.kappa) if cells and first else "",
                    with_interval(cells.alpha) if cells and first else "",
                    figure(gamma.gamma.value) if gamma and first else "",
                    milliseconds(pair.onsets.median_ns.value),
                    milliseconds(pair.offsets.median_ns.value) if pair.offsets else "",
                    percent(words.word_rate.value) if words else "",
                    figure(regions.mean.value) if regions else "",
                ]
            )
    heads = [
        "lane", "labels", "matched", "F1", "kappa", "alpha", "gamma", "onsets", "ends", "word errors", "regions",
    ]  # fmt: skip
    used = [place for place, _ in enumerate(heads) if place < 4 or any(row[place] for row in rows)]
    print_table(
        _how(agreement), [heads[place] for place in used], [[row[place] for place in used] for row in rows]
    )


def _how(agreement: Agreement) -> str:
    options = agreement.options
    by = {
        "edges": f"both edges within {options.tolerance_ns / 1e6:g} ms",
        "onset": f"onsets within {options.tolerance_ns / 1e6:g} ms",
        "overlap": f"overlap of {options.least_overlap:g} or more",
    }[options.criterion]
    return f"Labels match by {by}; kappa and alpha on cells of {options.step_ns / 1e6:g} ms"


def _tell_labels(agreement: Agreement) -> None:
    from syncstudio.session.agreement.sentence import milliseconds, with_interval

    rows = []
    for lane in agreement.lanes:
        if len(lane.pairs) != 1:
            continue
        (pair,) = lane.pairs
        for name, scores in pair.by_label.items():
            onsets = pair.by_label_onsets[name]
            kappa = lane.cells.by_label.get(name) if lane.cells else None
            rows.append(
                [
                    lane.name,
                    name or "(no label)",
                    f"{scores.matched + scores.missing:,} / {scores.matched + scores.extra:,}",
                    f"{scores.matched:,}",
                    with_interval(scores.f1),
                    with_interval(kappa) if kappa else "",
                    milliseconds(onsets.median_ns.value),
                ]
            )
    if len(rows) > 1:
        heads = ["lane", "label", "labels", "matched", "F1", "kappa", "onsets"]
        print_table("By label", heads, rows[:_MOST_ROWS])
        if len(rows) > _MOST_ROWS:
            click.echo(f"{len(rows) - _MOST_ROWS:,} more labels: see --json.")


def _tell_texts(agreement: Agreement) -> None:
    """The first places where transcripts differ, with what is said there."""
    from syncstudio.timebase.timecode import clock_text

    for lane in agreement.lanes:
        for pair in lane.pairs:
            if pair.words is None or not pair.words.differences:
                continue
            of = f"{pair.first} and {pair.second}, {lane.name}"
            click.echo(f"{of}: {len(pair.words.differences):,} of {pair.words.places:,} places differ.")
            for found in pair.words.differences[:_MOST_TEXTS]:
                click.echo(f"  {clock_text(found.start_ns)}  {_marked(found.steps)}")


def _marked(steps: tuple[tuple[str, str, str], ...]) -> str:
    """An alignment in one line: [-what only the first has-] {+what only the second has+}."""
    parts = []
    for what, one, other in steps:
        if what == "equal":
            parts.append(one)
            continue
        if one:
            parts.append(f"[-{one}-]")
        if other:
            parts.append(f"{{+{other}+}}")
    return " ".join(parts)
