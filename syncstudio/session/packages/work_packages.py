"""The open project's work packages: handing out, collecting, progress and samples, each as one step of undo."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from syncstudio.project.merging_reads import handed_out, packages
from syncstudio.project.merging_records import Purpose
from syncstudio.session.core import SessionCore
from syncstudio.session.packages.changes_file import write_changes
from syncstudio.session.packages.collecting import Collected, collect
from syncstudio.session.packages.handing_out import Part, hand_out, take_back
from syncstudio.session.packages.progress import PackageProgress, named_parts, progress
from syncstudio.session.packages.sampling import By, sampled


class WorkPackages(SessionCore):
    """What was handed out to whom."""

    def hand_out(
        self,
        person: str,
        out: Path | str,
        parts: Sequence[Part] = (),
        purpose: Purpose = "label",
        note: str = "",
    ) -> int:
        """Assign parts to a person and write the copy to work on; the package's id."""
        return hand_out(self.project, person, Path(out), parts, purpose=purpose, note=note)

    def take_back(self, package_id: int) -> None:
        """Forget a package; what came back stays."""
        take_back(self.project, package_id)

    def collect(self, path: Path | str, anyway: bool = False) -> Collected:
        """Merge a copy or a file of changes that came back."""
        return collect(self.project, Path(path), anyway)

    @property
    def handed_to(self) -> str:
        """Whose work package this copy is; "" where it is none."""
        package_id, _ = handed_out(self.project)
        return next((each.person for each in packages(self.project) if each.id == package_id), "")

    def write_changes(self, path: Path | str) -> int:
        """Write what was done since this copy was handed out, to be sent back; how many steps."""
        return write_changes(self.project, Path(path))

    def work_progress(self) -> list[PackageProgress]:
        """How far everybody is."""
        return progress(self.project)

    def work_parts(self, one: PackageProgress) -> list[str]:
        """What a package assigns, in words."""
        return named_parts(self.project, one.parts)

    def work_sample(self, share: float, by: By, seed: int = 0, packages: Sequence[int] = ()) -> list[int]:
        """The labels of a sample to look at again, by their ids."""
        return [each.id for each in sampled(self.project, share, by, seed=seed, packages=packages)]
