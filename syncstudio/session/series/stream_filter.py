"""Which texts of a stream of states or events are looked at: by words or a pattern, and ticked one by one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from syncstudio.session.labels.safe_pattern import SafePattern


@dataclass(frozen=True, slots=True)
class StreamFilter:
    """What is kept of a stream: texts in which all words of `words` are, or the regular expression where `regular`;
    those in which they are not, where `negated`; and none of `unticked`. Others are drawn faint, or not at all where it
    `hides` them."""

    words: str = ""
    regular: bool = False
    negated: bool = False
    unticked: frozenset[str] = frozenset()
    hides: bool = False

    def kept(self, texts: Sequence[str]) -> NDArray[np.bool_]:
        """For each text whether it is kept; PatternError when the pattern is bad or takes too long."""
        kept = np.ones(len(texts), bool)
        if self.words.strip():
            found = self._found(texts)
            kept = ~found if self.negated else found
        if self.unticked:
            kept &= np.fromiter((text not in self.unticked for text in texts), bool, len(texts))
        return kept

    def in_words(self) -> str:
        """What is kept, to be read: “alarm”, or not “alarm”; empty where all of it is."""
        parts = []
        if self.words.strip():
            sign = "/" if self.regular else ""
            parts.append(f"{'not ' if self.negated else ''}“{sign}{self.words.strip()}{sign}”")
        if self.unticked:
            parts.append(
                f"without {len(self.unticked):,} texts" if len(self.unticked) > 1 else "without 1 text"
            )
        return ", ".join(parts)

    def to_json(self) -> dict[str, Any]:
        """As plain values."""
        return asdict(self) | {"unticked": sorted(self.unticked)}

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> StreamFilter:
        """From `to_json`; KeyError, TypeError or ValueError when it is something else."""
        return cls(
            str(kept["words"]),
            bool(kept["regular"]),
            bool(kept["negated"]),
            frozenset(str(text) for text in kept["unticked"]),
            bool(kept["hides"]),
        )

    def _found(self, texts: Sequence[str]) -> NDArray[np.bool_]:
        if self.regular:
            return np.array(SafePattern(self.words.strip()).found_in(texts), bool)
        words = self.words.casefold().split()
        folded = [text.casefold() for text in texts]
        return np.fromiter((all(word in text for word in words) for text in folded), bool, len(texts))
