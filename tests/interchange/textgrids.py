"""TextGrids in Praat's short form, as its users have them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def short_textgrid(tiers: Mapping[str, Sequence[tuple[float, float, str]]]) -> str:
    """Tiers of intervals by name, (from, to, text) in seconds; what lies between them is empty."""
    end = max(row[1] for rows in tiers.values() for row in rows)
    parts = [f'File type = "ooTextFile"\nObject class = "TextGrid"\n\n0\n{end}\n<exists>\n{len(tiers)}\n']
    for name, rows in tiers.items():
        filled: list[tuple[float, float, str]] = []
        reached = 0.0
        for start, stop, text in rows:
            if start > reached:
                filled.append((reached, start, ""))
            filled.append((start, stop, text))
            reached = stop
        if reached < end:
            filled.append((reached, end, ""))
        parts.append(f'"IntervalTier"\n"{name}"\n0\n{end}\n{len(filled)}\n')
        parts += [f'{start}\n{stop}\n"{text}"\n' for start, stop, text in filled]
    return "".join(parts)
