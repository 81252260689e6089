"""Makes the planned clips and lays them out: resumed where a run was stopped, whole or not there, every clip measured.

```
plan ─► clips at once, each in .making/KEY ─► measured again ─► in the plan's order into the layout ─► manifest, card
             │ a second run takes it as it is, where its content is the same (staging.py)
```
"""

from __future__ import annotations

import json
import os
import shutil
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from syncstudio.interchange.errors import InterchangeError
from syncstudio.interchange.shards.clip_record import ClipRecord, metadata_json
from syncstudio.media.errors import MediaCancelled, MediaError
from syncstudio.session.dataset.card import card_of
from syncstudio.session.dataset.choice import DatasetChoice
from syncstudio.session.dataset.finished import finished_metadata, text_of
from syncstudio.session.dataset.making import make_clip
from syncstudio.session.dataset.planned import DatasetPlan, LeftOut, PlannedClip
from syncstudio.session.dataset.proving import prove
from syncstudio.session.dataset.staging import Staging
from syncstudio.session.errors import SessionError

Progress = Callable[[int, int, str], None] | None
Cancelled = Callable[[], bool] | None
_STOPPED = "Stopped before it was done: clips that are finished are kept for the next run."


@dataclass(frozen=True, slots=True)
class ClipDone:
    """A clip as it lies in its folder: its metadata and its files by ending. `reused`: an earlier run made it."""

    clip: PlannedClip
    metadata: dict[str, Any]
    files: dict[str, Path]
    reused: bool = False

    @property
    def sound_s(self) -> float | None:
        """How far its sound lies from its place, where it is furthest."""
        value = self.metadata.get("residual_sound_s")
        return None if value is None else float(value)


@dataclass(slots=True)
class DatasetMade:
    """What was written: the files, the clips, those left out, and sentences."""

    out: Path
    files: tuple[Path, ...] = ()
    clips: list[ClipDone] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def worst_sound_s(self) -> float | None:
        """The largest residual of a sound."""
        return max((one.sound_s for one in self.clips if one.sound_s is not None), default=None)

    @property
    def worst_frames(self) -> int:
        """The furthest that a frame lies from its place."""
        return max((int(one.metadata["residual_frames"]) for one in self.clips), default=0)


def make_dataset(
    plan: DatasetPlan,
    choice: DatasetChoice,
    out: Path,
    progress: Progress = None,
    cancelled: Cancelled = None,
) -> DatasetMade:
    """Make all clips of a plan into a folder. SessionError in one sentence; what was finished is kept for the next run.

    `progress` hears how many clips of how many are done, and the last one's key.
    """
    from syncstudio.interchange.shards.layouts import open_layout
    from syncstudio.interchange.shards.writing import MARK

    if cancelled is not None and cancelled():
        # The plan itself may have been cut short: what is kept of it is no dataset.
        raise SessionError(_STOPPED)
    made = DatasetMade(out, left_out=list(plan.left_out), notes=list(plan.notes))
    if not plan.clips:
        return made
    try:
        staging = Staging(out, choice)
        with open_layout(choice.layout, out, shard_bytes=choice.shard_bytes, link=True) as layout:
            staging.folder.mkdir(parents=True, exist_ok=True)
            for number, answer in enumerate(_all(plan.clips, choice, staging, cancelled)):
                if isinstance(answer, LeftOut):
                    made.left_out.append(answer)
                else:
                    layout.add(_record(answer))
                    made.clips.append(answer)
                for key in layout.settled():
                    staging.let_go(key)
                if progress is not None:
                    progress(number + 1, len(plan.clips), plan.clips[number].key)
            made.files = (
                layout.finish(card_of(made.clips, made.left_out, choice, made.notes)) if made.clips else ()
            )
    except InterchangeError as error:
        raise SessionError(str(error)) from error
    except OSError as error:
        raise SessionError(_disk(out, error)) from error
    staging.remove()
    if not made.clips:
        with suppress(OSError):
            (out / MARK).unlink(missing_ok=True)
            out.rmdir()
    return made


def _all(
    clips: list[PlannedClip], choice: DatasetChoice, staging: Staging, cancelled: Cancelled
) -> Iterator[ClipDone | LeftOut]:
    """Every clip in order, a few made at once and none far ahead."""
    jobs = choice.jobs or min(4, os.cpu_count() or 1)
    waiting: deque[Future[ClipDone | LeftOut]] = deque()
    with ThreadPoolExecutor(jobs, thread_name_prefix="syncstudio-dataset") as pool:
        rest = iter(clips)
        try:
            while True:
                while len(waiting) < 2 * jobs and (clip := next(rest, None)) is not None:
                    waiting.append(pool.submit(_one, clip, choice, staging, cancelled))
                if not waiting:
                    return
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()


def _one(
    clip: PlannedClip, choice: DatasetChoice, staging: Staging, cancelled: Cancelled
) -> ClipDone | LeftOut:
    """Make, measure and keep one clip, or take it as an earlier run kept it, or left it out."""
    kept = staging.kept(clip)
    if kept is not None:
        return ClipDone(clip, *kept, reused=True)
    left = staging.left(clip)
    if left is not None:
        return left
    if cancelled is not None and cancelled():
        raise SessionError(_STOPPED)
    folder = staging.of(clip)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        written = make_clip(clip, choice, folder, cancelled)
        proof = prove(clip, written, choice, cancelled)
    except MediaCancelled as error:
        raise SessionError(_STOPPED) from error
    except MediaError as error:
        return staging.leave(clip, str(error), "media")
    if proof.faults and not choice.keep_worse:
        why = f"Left out after it was measured again: {' '.join(proof.faults)}"
        return staging.leave(clip, why, "residual")
    metadata = json.loads(metadata_json(finished_metadata(clip, written, proof)))
    said = text_of(metadata)
    if said:
        written.files["txt"] = folder / "txt"
        written.files["txt"].write_text(said + "\n", encoding="utf-8")
    staging.keep(clip, metadata, written.files)
    return ClipDone(clip, metadata, dict(written.files))


def _record(done: ClipDone) -> ClipRecord:
    metadata = done.metadata | {"subset": done.clip.split}
    return ClipRecord(done.clip.key, dict(done.files), metadata, done.clip.split)


def _disk(out: Path, error: OSError) -> str:
    why = error.strerror or str(error)
    return (
        f"The clips could not be written to {out} ({why}): make room on the disk, or check the folder, and run it "
        "again; clips that are finished are kept."
    )
