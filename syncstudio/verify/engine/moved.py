"""The row of a sample whose files were moved, renamed or touched: measured before, at home elsewhere now."""

from __future__ import annotations

from dataclasses import replace

from syncstudio.verify.result import PartFound, Result
from syncstudio.verify.sample import Part, Sample


def moved(result: Result, sample: Sample) -> Result | None:
    """The same result under the sample's name and places; None where the parts are not the same ones."""
    there = {part: _counterpart(part, sample, place) for place, part in enumerate(result.parts)}
    if None in there.values():
        return None
    names: dict[str, str] = {}
    parts: list[PartFound] = []
    for part, now in there.items():
        assert now is not None
        names[part.name] = now.name
        place = now.place
        parts.append(
            replace(
                part, name=now.name, url=place.url, member=place.member, offset=place.offset, size=place.size
            )
        )
    return replace(
        result,
        sample=sample.name,
        said=sample.said,
        parts=tuple(parts),
        pairs=tuple(
            replace(
                pair,
                reference=names.get(pair.reference, pair.reference),
                other=names.get(pair.other, pair.other),
            )
            for pair in result.pairs
        ),
        health_findings=tuple(
            replace(one, part=names.get(one.part, one.part)) for one in result.health_findings
        ),
    )


def _counterpart(part: PartFound, sample: Sample, place: int) -> Part | None:
    """The sample's part that is this one: of that name, else the one at the same place of the same kind."""
    alike = [one for one in sample.parts if (one.kind, one.role) == (part.kind, part.role)]
    for one in alike:
        if one.name == part.name:
            return one
    if place < len(sample.parts) and sample.parts[place] in alike:
        return sample.parts[place]
    return alike[0] if len(alike) == 1 else None
