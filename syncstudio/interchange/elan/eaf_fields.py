"""Plans the tiers that hang from a lane's tier: labels, attributes, status, comments, and words with what is said of
them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from syncstudio.interchange.elan.eaf_plan import Plan, Row, Tier
from syncstudio.interchange.label_document import DocumentLane, DocumentSegment
from syncstudio.interchange.utterance import TimedWord

Planned = tuple[str, str, Tier]
"""(role, name, tier), as in the record."""

_ASSOCIATION = "Symbolic_Association"
_NAMED = ("attribute", "comment")


def plan_fields(
    plan: Plan,
    tier: Tier,
    lane: DocumentLane,
    *,
    labels: bool,
    palette: tuple[str, ...],
) -> Iterator[Planned]:
    """Every further tier of a lane's tier, parents before what hangs from them; attributes by name."""
    said: dict[tuple[str, str, int], list[Row]] = {}
    by_label = not labels and (bool(lane.vocabulary) or any(each.label for each in lane.segments))
    if by_label:
        said["label", "label", 0] = []
    for row in tier.rows:
        segment = row.segment
        if segment is None:
            continue
        for field in _fields(segment, by_label, tier.annotator):
            role, name, number, value = field
            said.setdefault((role, name, number), []).append(
                Row(row.start_ms, row.end_ms, value, plan.new_key(), row)
            )
    # By name, as a tier would otherwise stand where its first label happens to, and not twice at the same place.
    for role, name, number in sorted(said, key=lambda each: each if each[0] in _NAMED else ("", "", 0)):
        rows = said[role, name, number]
        comment = role == "comment"
        words = "comments" if comment else name
        if comment and name:
            words += f" of {name}"
        extra = Tier(
            plan.name(f"{tier.name}: {words}" + (f" ({number + 1})" if number and not comment else "")),
            "Comments" if comment else "Labels" if role == "label" else "Attributes",
            rows,
            tier.name,
            "Symbolic_Subdivision" if comment else _ASSOCIATION,
            annotator=name if comment else "",
        )
        if role == "label":
            extra.vocabulary = lane.vocabulary or palette
        yield role, name, extra
    yield from _plan_words(plan, tier)


def _fields(segment: DocumentSegment, by_label: bool, annotator: str) -> Iterator[tuple[str, str, int, str]]:
    """(role, name, how many of that name came before, value) of everything that is said of a label."""
    if by_label and segment.label:
        yield "label", "label", 0, segment.label
    if segment.status:
        yield "status", "status", 0, segment.status
    if segment.confidence is not None:
        yield "confidence", "confidence", 0, repr(float(segment.confidence))
    if segment.author and segment.author != annotator:
        yield "author", "author", 0, segment.author
    if segment.attributes:
        counts: dict[str, int] = defaultdict(int)
        for name, value in segment.attributes:
            yield "attribute", name, counts[name], value
            counts[name] += 1
    for text, author in segment.comments:
        # All of one author stand on one tier, one after the other.
        yield "comment", author, 0, text


def _plan_words(plan: Plan, tier: Tier) -> Iterator[Planned]:
    timed: list[tuple[Row, TimedWord]] = []
    untimed: list[tuple[Row, TimedWord]] = []
    for row in tier.rows:
        if row.segment is None or not row.segment.words:
            continue
        words = row.segment.words
        if tier.symbolic or all(word.start_ns is None and word.end_ns is None for word in words):
            untimed += [(Row(0, 0, word.text, plan.new_key(), row), word) for word in words]
        else:
            timed += _timed_words(plan, row, words)
    for name, constraint, found in (
        ("", "Included_In", timed),
        ("untimed", "Symbolic_Subdivision", untimed),
    ):
        if not found:
            continue
        rows = [row for row, _ in found]
        label = "words" if not name else "words without times"
        extra = Tier(
            plan.name(f"{tier.name}: {label}"), "Words", rows, tier.name, constraint, language=tier.language
        )
        yield "words", name, extra
        yield from _word_fields(plan, extra, found)


def _word_fields(plan: Plan, tier: Tier, found: list[tuple[Row, TimedWord]]) -> Iterator[Planned]:
    said: dict[str, list[Row]] = {}
    for row, word in found:
        if word.confidence is not None:
            _add(said, "confidence", repr(float(word.confidence)), row, plan)
        if word.unsure:
            _add(said, "unsure", "unsure", row, plan)
        if word.timing:
            _add(said, "timing", word.timing, row, plan)
    for name, rows in said.items():
        yield (
            "word",
            name,
            Tier(plan.name(f"{tier.name}: {name}"), "Attributes", rows, tier.name, _ASSOCIATION),
        )


def _add(said: dict[str, list[Row]], name: str, value: str, row: Row, plan: Plan) -> None:
    said.setdefault(name, []).append(Row(row.start_ms, row.end_ms, value, plan.new_key(), row))


def _timed_words(plan: Plan, row: Row, words: tuple[TimedWord, ...]) -> list[tuple[Row, TimedWord]]:
    """Words inside their utterance, none over another; those without times share what lies between their neighbours."""
    spans = _known_spans(plan, row, words)
    found = []
    after = row.start_ms
    for word, (start, end) in zip(words, spans, strict=True):
        begin = min(max(start, after), row.end_ms)
        stop = min(max(end, begin), row.end_ms)
        if (begin, stop) != (start, end):
            plan.words_bent += 1
        after = stop
        found.append((Row(begin, stop, word.text, plan.new_key(), row), word))
    _widen(plan, row, [each for each, _ in found])
    return found


def _known_spans(plan: Plan, row: Row, words: tuple[TimedWord, ...]) -> list[tuple[int, int]]:
    starts: list[int | None] = [None if each.start_ns is None else plan.ms(each.start_ns) for each in words]
    ends: list[int | None] = [None if each.end_ns is None else plan.ms(each.end_ns) for each in words]
    spans: list[tuple[int, int]] = []
    after = row.start_ms
    place = 0
    while place < len(words):
        start, end = starts[place], ends[place]
        if start is None and end is None:
            run = place
            while run < len(words) and starts[run] is None and ends[run] is None:
                run += 1
            before = starts[run] if run < len(words) else row.end_ms
            before = max(after, after if before is None else before)
            count = run - place
            for step in range(count):
                spans.append(
                    (after + (before - after) * step // count, after + (before - after) * (step + 1) // count)
                )
            plan.words_guessed += count
            after, place = before, run
            continue
        if start is None or end is None:
            plan.words_guessed += 1
            following = next((each for each in starts[place + 1 :] if each is not None), row.end_ms)
            start = after if start is None else start
            end = max(start, following) if end is None else end
        spans.append((start, end))
        after = max(after, end)
        place += 1
    return spans


def _widen(plan: Plan, row: Row, rows: list[Row]) -> None:
    """Words of no length get 1 ms where there is room, as ELAN shows nothing shorter."""
    for place, each in enumerate(rows):
        limit = rows[place + 1].start_ms if place + 1 < len(rows) else row.end_ms
        if each.start_ms == each.end_ms and each.end_ms < limit:
            each.end_ms += 1
            plan.words_bent += 1
