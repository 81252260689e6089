"""How samples are checked: what is looked at, and how far from where it should be a sound is searched for."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b

CHECKING = 2
"""Raised when a check answers otherwise than before; rows of an older one are measured again."""


@dataclass(frozen=True, slots=True)
class CheckSettings:
    """`picture` decodes pictures and holds sounds against them; `faces` looks for talking faces where OpenCV is
    installed. `search_s` is how far from no offset at all everything is looked for. `evidence` keeps the evidence of
    pairs that are not clearly fine, at most `evidence_bytes` a sample.
    """

    picture: bool = True
    faces: bool = True
    search_s: float = 1.0
    evidence: bool = True
    evidence_bytes: int = 20_000

    @property
    def mark(self) -> str:
        """Changes when a sample would be checked otherwise; policies have no part in it."""
        said = repr((CHECKING, self.picture, self.faces, self.search_s, self.evidence, self.evidence_bytes))
        return blake2b(said.encode(), digest_size=8).hexdigest()


USUAL = CheckSettings()
"""Everything is looked at."""
