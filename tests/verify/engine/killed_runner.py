"""A run in a program of its own, to be killed: `python -m tests.verify.engine.killed_runner OUT LOG CLIPS WAIT_S`."""

from __future__ import annotations

import resource
import sys
from pathlib import Path

from syncstudio.verify.engine import report_store
from syncstudio.verify.engine.local_crew import LocalCrew
from syncstudio.verify.engine.verify_run import VerifyRun
from syncstudio.verify.errors import VerifyError
from tests.verify.engine.toy import ToyChecker, listing


def main() -> None:
    report_store._PART_RESULTS = 20
    out, log, clips, wait_s = sys.argv[1:5]
    checker = ToyChecker(log, wait_s=float(wait_s))
    if len(sys.argv) > 5:
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[5]), int(sys.argv[5])))
    try:
        VerifyRun(listing(int(clips)), checker, Path(out), lambda: LocalCrew(checker, 2)).run()
    except VerifyError as error:
        print(error)
        sys.exit(2)


if __name__ == "__main__":
    main()
