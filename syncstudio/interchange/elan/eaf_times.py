"""Works out when the annotations of an EAF file are, as ELAN does where the file does not say.

A time slot without a value lies evenly between those of its chain that have one; annotations of a symbolic
subdivision share their parent's span evenly; an association takes it whole. All in whole milliseconds, as in ELAN.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from syncstudio.interchange.elan.eaf_file import EafAnnotation, EafFile, EafTier

SpanMs = tuple[int, int]
MOST_NOTES = 20


@dataclass(slots=True)
class EafTimes:
    """Spans of annotations by their identity in memory (ids may be doubled), and what had to be worked out.

    `by_id` is the first annotation of each id.
    """

    spans: dict[int, SpanMs] = field(default_factory=dict)
    by_id: dict[str, EafAnnotation] = field(default_factory=dict)
    slots_filled: int = 0
    spread: int = 0
    shared: int = 0
    faults: list[str] = field(default_factory=list)
    left_out: int = 0

    def fault(self, said: str) -> None:
        """Keep a sentence about a fault; after some dozen only their number is told."""
        self.left_out += 1
        if len(self.faults) < MOST_NOTES:
            self.faults.append(said)


def eaf_times(file: EafFile) -> EafTimes:
    """When every annotation is; what has no place in time is left out, with its line."""
    times = EafTimes()
    for tier in file.tiers:
        for each in tier.annotations:
            times.by_id.setdefault(each.id, each)
    _fill_slots(file, times)
    waiting: list[EafTier] = []
    for tier in file.tiers:
        refers = False
        for each in tier.annotations:
            if each.parent:
                refers = True
            else:
                _place(each, file.slots, times)
        if refers:
            waiting.append(tier)
    _place_references(file, waiting, times)
    return times


def _place(annotation: EafAnnotation, slots: dict[str, int | None], times: EafTimes) -> None:
    start, end = slots.get(annotation.start), slots.get(annotation.end)
    if start is None or end is None:
        missing = annotation.start if start is None else annotation.end
        times.fault(
            f"line {annotation.line}: annotation “{annotation.id}” refers to time slot “{missing}”, which is not "
            "there; left out"
        )
        return
    if end < start:
        times.faults.append(
            f"line {annotation.line}: annotation “{annotation.id}” ends before it starts; its ends are swapped"
        )
        start, end = end, start
    times.spans[id(annotation)] = (start, end)


def _fill_slots(file: EafFile, times: EafTimes) -> None:
    """Give slots without a value one: along the chain of annotations of their tier, then by the order of all."""
    slots = file.slots
    empty = {name for name, value in slots.items() if value is None}
    if not empty:
        return
    times.slots_filled = len(empty)
    for tier in file.tiers:
        chain_from = {each.start: each.end for each in tier.annotations if each.start}
        hopeless: set[str] = set()
        for begin, following in chain_from.items():
            if slots.get(begin) is None or following not in empty or following in hopeless:
                continue
            chain = [following]
            while chain[-1] in empty and chain[-1] in chain_from and len(chain) <= len(chain_from):
                chain.append(chain_from[chain[-1]])
            last = slots.get(chain[-1])
            first = slots[begin]
            if last is None or first is None or last < first:
                hopeless.update(chain)
                continue
            for place, name in enumerate(chain[:-1], 1):
                slots[name] = first + (last - first) * place // len(chain)
                empty.discard(name)
    if empty:
        _fill_by_order(slots)


def _fill_by_order(slots: dict[str, int | None]) -> None:
    names = list(slots)
    values = list(slots.values())
    before = 0
    place = 0
    while place < len(names):
        if values[place] is not None:
            before = values[place] or 0
            place += 1
            continue
        run = place
        while run < len(names) and values[run] is None:
            run += 1
        after = values[run] if run < len(names) else None
        after = before if after is None else max(before, after)
        for step in range(place, run):
            slots[names[step]] = before + (after - before) * (step - place + 1) // (run - place + 1)
        place = run


def _place_references(file: EafFile, waiting: list[EafTier], times: EafTimes) -> None:
    """Place annotations that hang from others, parents first."""
    families: dict[str, list[tuple[bool | None, list[EafAnnotation]]]] = defaultdict(list)
    for tier in waiting:
        shared = _is_shared(file, tier)
        for parent_id, children in _by_parent(tier).items():
            families[parent_id].append((shared, children))
    ready = [each for each in families if each in times.by_id and id(times.by_id[each]) in times.spans]
    while ready:
        parent_id = ready.pop()
        span = times.spans[id(times.by_id[parent_id])]
        for shared, children in families.pop(parent_id, ()):
            _share(span, children, shared, times)
            ready.extend(each.id for each in children if each.id in families)
    for parent_id, rest in families.items():
        for _, children in rest:
            for each in children:
                times.fault(
                    f"line {each.line}: annotation “{each.id}” hangs from “{parent_id}”, which has no place in time; "
                    "left out"
                )


def _is_shared(file: EafFile, tier: EafTier) -> bool | None:
    """Whether a tier's annotations take their parents' whole spans; None where its type does not say."""
    constraint = file.types.get(tier.attributes.get("LINGUISTIC_TYPE_REF", ""), {}).get("CONSTRAINTS", "")
    return {"Symbolic_Association": True, "Symbolic_Subdivision": False}.get(constraint)


def _by_parent(tier: EafTier) -> dict[str, list[EafAnnotation]]:
    found: dict[str, list[EafAnnotation]] = defaultdict(list)
    for each in tier.annotations:
        if each.parent:
            found[each.parent].append(each)
    return dict(found)


def _share(span: SpanMs, children: list[EafAnnotation], shared: bool | None, times: EafTimes) -> None:
    if shared or (shared is None and len(children) == 1):
        for each in children:
            times.spans[id(each)] = span
        times.shared += len(children)
        return
    start, end = span
    ordered = _in_order(children)
    for place, each in enumerate(ordered):
        times.spans[id(each)] = (
            start + (end - start) * place // len(ordered),
            start + (end - start) * (place + 1) // len(ordered),
        )
    times.spread += len(ordered)


def _in_order(children: list[EafAnnotation]) -> list[EafAnnotation]:
    """The children of one parent, each after its previous one; as in the file where they do not say."""
    if len(children) < 2:
        return children
    after = {each.previous: each for each in children if each.previous}
    first = [each for each in children if not each.previous]
    if len(after) != len(children) - 1 or len(first) != 1:
        return children
    ordered = first
    while len(ordered) < len(children):
        following = after.get(ordered[-1].id)
        if following is None:
            return children
        ordered.append(following)
    return ordered
