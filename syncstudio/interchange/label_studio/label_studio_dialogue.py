"""The turns of a dialogue (Paragraphs), as utterances, and labels on characters of it, as spans of those turns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from syncstudio.interchange.findings import Findings
from syncstudio.interchange.json_file import whole
from syncstudio.interchange.label_document import DocumentSegment
from syncstudio.interchange.label_studio.label_studio_spans import Span, seconds_ns

_NAMES = ("author", "speaker", "name", "role")
_TEXTS = ("text", "dialogue", "phrase", "content")


@dataclass(frozen=True, slots=True)
class Dialogue:
    """All turns of one dialogue: their spans (None where nothing says them), texts and speakers."""

    spans: tuple[Span | None, ...]
    texts: tuple[str, ...]
    speakers: tuple[str, ...]

    def utterances(self) -> tuple[DocumentSegment, ...]:
        """The turns that have times."""
        rows = zip(self.spans, self.texts, self.speakers, strict=True)
        made = [DocumentSegment(span[0], span[1], text, speaker=who) for span, text, who in rows if span]
        return tuple(sorted(made, key=lambda each: (each.start_ns, each.end_ns)))

    def span_of(self, value: Mapping[str, Any]) -> tuple[Span, str] | None:
        """The span of the turns from `start` to `end`, and the words between both offsets."""
        first, last = whole(value.get("start")), whole(value.get("end"))
        if first is None or last is None or not 0 <= first <= last < len(self.texts):
            return None
        spans = [span for span in self.spans[first : last + 1] if span is not None]
        if not spans:
            return None
        said = value.get("text")
        if not isinstance(said, str) or not said.strip():
            from_, to = whole(value.get("startOffset")) or 0, whole(value.get("endOffset"))
            parts = list(self.texts[first : last + 1])
            parts[-1] = parts[-1][: to if to is not None else len(parts[-1])]
            parts[0] = parts[0][max(0, from_) :]
            said = "\n".join(parts)
        return (min(span[0] for span in spans), max(span[1] for span in spans)), said.strip()


def dialogue_of(data: Any, where: str, findings: Findings) -> Dialogue | None:
    """The dialogue that a task holds; None where its data are none (an address that would have to be fetched)."""
    if not isinstance(data, list) or not data or not all(isinstance(turn, dict) for turn in data):
        return None
    name = next((key for key in _NAMES if any(key in turn for turn in data)), "")
    text = next((key for key in _TEXTS if any(isinstance(turn.get(key), str) for turn in data)), "")
    if not text:
        return None
    starts = [seconds_ns(turn.get("start")) for turn in data]
    spans: list[Span | None] = []
    for place, (turn, start_ns) in enumerate(zip(data, starts, strict=True)):
        if start_ns is None:
            spans.append(None)
            findings.count("turns of a dialogue without a time", "left out", where)
            continue
        end_ns, length_ns = seconds_ns(turn.get("end")), seconds_ns(turn.get("duration"))
        if end_ns is None and length_ns is not None:
            end_ns = start_ns + length_ns
        if end_ns is None:
            later = starts[place + 1] if place + 1 < len(starts) else None
            end_ns = later if later is not None and later > start_ns else start_ns
            findings.count("turns of a dialogue without an end", "ended where the next begins", where)
        if end_ns < start_ns:
            findings.count(
                "turns of a dialogue that end before they start", "start and end were exchanged", where
            )
        spans.append((min(start_ns, end_ns), max(start_ns, end_ns)))
    texts = tuple(turn[text].strip() if isinstance(turn.get(text), str) else "" for turn in data)
    speakers = tuple(" ".join(str(turn.get(name) or "").split()) if name else "" for turn in data)
    return Dialogue(tuple(spans), texts, speakers)
