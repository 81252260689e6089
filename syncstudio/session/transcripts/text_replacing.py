"""Find and replace in what is said: seen before it is done, and one step of undo however much there is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import regex as re

from syncstudio.project.records import Segment, Word
from syncstudio.session.labels.safe_pattern import PatternError, SafePattern
from syncstudio.session.labels.segment_plan import SegmentPlan
from syncstudio.session.transcripts.utterance_words import words_as, words_of_text
from syncstudio.session.transcripts.word_matching import replaced_tokens
from syncstudio.session.transcripts.word_split import may_part
from syncstudio.session.transcripts.word_times import Edges
from syncstudio.session.transcripts.word_timing import WordTimes
from syncstudio.session.transcripts.word_writing import write_all_words

# `$1` and `${name}` as editors write groups; Python's own `\1` and `\g<name>` mean the same.
_GROUP = re.compile(r"\$(?:(\d{1,2})|\{(\w+)\}|(&)|(\$))")


@dataclass(frozen=True, slots=True)
class Replacement:
    """One utterance as it would become.

    `found` are the signs `[first, last)` of `before` that match, `put` what each of them becomes.
    """

    segment_id: int
    lane_id: int
    before: str
    after: str
    found: tuple[tuple[int, int], ...]
    put: tuple[str, ...]

    @property
    def written(self) -> tuple[tuple[int, int], ...]:
        """Where in `after` the new signs stand."""
        spans, shift = [], 0
        for (first, last), text in zip(self.found, self.put, strict=True):
            spans.append((first + shift, first + shift + len(text)))
            shift += len(text) - (last - first)
        return tuple(spans)


class TextReplacing(WordTimes):
    """Find and replace over transcripts."""

    def replacements(
        self,
        pattern: str,
        to: str,
        *,
        regex: bool = False,
        match_case: bool = False,
        whole_words: bool = False,
        lane_ids: Iterable[int] | None = None,
        only: Iterable[int] | None = None,
    ) -> list[Replacement]:
        """What replacing would do, utterance by utterance in the order they begin on their lanes; nothing is changed.

        In all transcripts, or in these lanes, or in `only` these labels. With `regex` the pattern is a regular
        expression, and `$1`, `${name}` and `$&` in what is put stand for groups and for all that was found. A match
        that would cut what a reader sees as one sign (a letter from its accent) is none. SessionError for a pattern
        that cannot be read or takes too long.
        """
        if not pattern:
            return []
        looked = SafePattern(pattern if regex else re.escape(pattern), match_case, whole_words)
        template = _template(to) if regex else ""
        segments = self._searched(lane_ids, only)
        found = []
        for segment, matches in zip(
            segments, looked.matches_in([each.text for each in segments]), strict=True
        ):
            if matches:
                made = _replaced(segment, matches, template if regex else None, to)
                if made is not None:
                    found.append(made)
        return found

    def replace_in_text(
        self,
        pattern: str,
        to: str,
        *,
        regex: bool = False,
        match_case: bool = False,
        whole_words: bool = False,
        lane_ids: Iterable[int] | None = None,
        only: Iterable[int] | None = None,
    ) -> int:
        """Replace everywhere as `replacements` says, as one step of undo; how many places were changed.

        Words that stay keep their times, and those that were replaced too.
        """
        found = self.replacements(
            pattern,
            to,
            regex=regex,
            match_case=match_case,
            whole_words=whole_words,
            lane_ids=lane_ids,
            only=only,
        )
        return self.replace_these(found)

    def replace_these(self, found: Sequence[Replacement]) -> int:
        """Carry out some of what `replacements` showed; utterances that have changed since are left as they are."""
        now = {each.segment_id: each for each in found if each.after != each.before}
        plan = SegmentPlan("Replace in text")
        words = self.project.words_of(now)
        pairs, count = [], 0
        for segment in self.project.segments_of(now):
            each = now[segment.id]
            if segment.text != each.before:
                continue
            count += len(each.found)
            plan.change(segment, text=each.after)
            before = words.get(segment.id, [])
            span = (segment.start_ns, segment.end_ns)
            pairs.append((before, _rewritten(before, each, span)))
        if pairs:
            plan.also(lambda edit: write_all_words(edit, pairs))
        self.write(plan)
        return count

    def _searched(self, lane_ids: Iterable[int] | None, only: Iterable[int] | None) -> list[Segment]:
        chosen = None if lane_ids is None else set(lane_ids)
        if only is not None:
            segments = self.project.segments_of(only)
            return [each for each in segments if chosen is None or each.lane_id in chosen]
        lanes = [
            lane.id
            for lane in self.lanes_in_order()
            if (lane.kind == "transcript" if chosen is None else lane.id in chosen)
        ]
        return [segment for lane_id in lanes for segment in self.project.segments(lane_id)]


def _rewritten(words: Sequence[Word], each: Replacement, span: Edges) -> list[Word]:
    """The words of an utterance after a replacement; only what was replaced is looked at, where spaces part it."""
    said = [word.text for word in words]
    tokens = replaced_tokens(said, each.before, each.found, each.put) if words else None
    if tokens is None:
        return words_of_text(words, each.before, each.after, span)
    return words_as(words, tokens, each.after, span)


def _template(to: str) -> str:
    """What is put, as Python writes it."""

    def group(found: re.Match[str]) -> str:
        number, name, whole, dollar = found.groups()
        return "$" if dollar else r"\g<0>" if whole else rf"\g<{number or name}>"

    return str(_GROUP.sub(group, to))


def _replaced(
    segment: Segment, matches: Sequence[re.Match[str]], template: str | None, to: str
) -> Replacement | None:
    text = segment.text
    found, put, parts, at = [], [], [], 0
    for match in matches:
        first, last = match.span()
        if not (may_part(text, first) and may_part(text, last)):
            continue
        said = to if template is None else _expanded(match, template)
        found.append((first, last))
        put.append(said)
        parts += [text[at:first], said]
        at = last
    if not found:
        return None
    after = "".join([*parts, text[at:]])
    return Replacement(segment.id, segment.lane_id, text, after, tuple(found), tuple(put))


def _expanded(match: re.Match[str], template: str) -> str:
    try:
        return match.expand(template) or ""
    except (re.error, IndexError, KeyError) as error:
        raise PatternError(
            f"“{template}” cannot be put in: it names a group that the pattern does not have, or ends in a backslash."
        ) from error
