"""A check that costs nothing, so that what is around checking can be measured."""

from __future__ import annotations

from dataclasses import dataclass, replace

from syncstudio.verify.policy import Policy, decide
from syncstudio.verify.result import Result
from syncstudio.verify.sample import Sample


@dataclass(frozen=True)
class Replay:
    """A check that answers at once what was measured before: all that is left is the work around it."""

    result: Result
    policy: Policy
    mark: str = "replay"

    @property
    def policy_mark(self) -> str:
        return self.policy.mark

    def key(self, sample: Sample) -> str:
        return ""

    def check(self, sample: Sample) -> Result:
        return replace(self.result, sample=sample.name)

    def decide(self, result: Result) -> Result:
        return decide(result, self.policy)
