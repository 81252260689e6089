"""What a person decided about rows of a report, beside what the policy says: never in the report, never overwritten.

They lie beside the report, in `REPORT.decisions.jsonl`: one JSON object a line, the newest of a sample counts, and an
empty decision takes it back. So a report that is made anew keeps them, and other programs can read them.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from syncstudio.verify.errors import VerifyError
from syncstudio.verify.result import Decision

_WORDS = ("keep", "drop", "review", "")


class OwnDecisions:
    """The decisions of people about one report, by sample."""

    def __init__(self, report: Path) -> None:
        self.path = report.with_name(f"{report.name}.decisions.jsonl")
        self._by_sample: dict[str, Decision] = {}
        try:
            lines = self.path.read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            lines = []
        for line in lines:
            try:
                row = json.loads(line)
                self._take(str(row["sample"]), row["decision"])
            except (ValueError, KeyError, TypeError):
                continue  # a line cut off by a full disk says nothing, the others still do

    def __getitem__(self, sample: str) -> Decision | None:
        return self._by_sample.get(sample)

    def __len__(self) -> int:
        return len(self._by_sample)

    def decide(self, samples: Iterable[str], decision: Decision | None, by: str) -> int:
        """Decide about samples, or take back what was decided (None); answers how many. VerifyError where it cannot be
        written, and then nothing is decided."""
        at = datetime.now(UTC).isoformat(timespec="seconds")
        chosen = list(samples)
        lines = [
            json.dumps({"sample": sample, "decision": decision or "", "by": by, "at": at}, ensure_ascii=False)
            for sample in chosen
        ]
        try:
            with self.path.open("ab") as file:
                # A line that was cut off must not swallow the next one.
                file.write(b"\n" if file.tell() and not self._ends_well() else b"")
                file.write("".join(f"{line}\n" for line in lines).encode("utf-8", "replace"))
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            why = error.strerror or str(error)
            raise VerifyError(
                f"{self.path} cannot be written ({why}): copy the report to a folder that you may write in."
            ) from error
        for sample in chosen:
            self._take(sample, decision or "")
        return len(chosen)

    def _take(self, sample: str, decision: str) -> None:
        if decision not in _WORDS:
            return
        if decision == "":
            self._by_sample.pop(sample, None)
        else:
            self._by_sample[sample] = decision  # type: ignore[assignment]  # one of the three

    def _ends_well(self) -> bool:
        with self.path.open("rb") as file:
            file.seek(-1, os.SEEK_END)
            return file.read(1) == b"\n"
