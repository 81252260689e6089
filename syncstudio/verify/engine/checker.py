"""What is done with each sample: its content's key, its check, and the decision by a policy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from syncstudio.verify.result import Result
from syncstudio.verify.sample import Sample

if TYPE_CHECKING:
    from syncstudio.verify.checking.settings import CheckSettings
    from syncstudio.verify.policy import Policy


class Checker(Protocol):
    """Goes to every worker by pickling, so it is small and made of values.

    `mark` changes with the way of checking (settings, version): rows of another mark are measured anew.
    `policy_mark` changes with the policy: rows of another are decided anew, without measuring.
    """

    @property
    def mark(self) -> str: ...

    @property
    def policy_mark(self) -> str: ...

    def key(self, sample: Sample) -> str:
        """Content and way of checking, read from a little of every part; empty where it cannot be told."""
        ...

    def check(self, sample: Sample) -> Result:
        """Measured, and not decided yet. Runs in a worker."""
        ...

    def decide(self, result: Result) -> Result:
        """Keep, drop or review, with reasons. Runs where the report is written."""
        ...


@dataclass(frozen=True, slots=True)
class SampleChecker:
    """The checks of `checking`, decided by a policy."""

    settings: CheckSettings
    policy: Policy

    @property
    def mark(self) -> str:
        return self.settings.mark

    @property
    def policy_mark(self) -> str:
        return self.policy.mark

    def key(self, sample: Sample) -> str:
        from syncstudio.verify.checking.content_key import content_key

        return content_key(sample, self.settings)

    def check(self, sample: Sample) -> Result:
        from syncstudio.verify.checking.check_sample import check_sample

        return check_sample(sample, self.settings)

    def decide(self, result: Result) -> Result:
        from syncstudio.verify.policy import decide

        return decide(result, self.policy)
