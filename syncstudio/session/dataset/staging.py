"""Finished clips on their way into the dataset, a folder each, until a whole shard has them; and what was left out.

```
OUT/.making/KEY/mp4, flac, done.json     finished, and in no whole shard yet
OUT/.making/KEY/done.json                in a whole shard: its files are there
OUT/.making/KEY/left.json                left out: tried again once a source, the options or the version changed
OUT/.making/_shards/NAME.tar             whole shards of a run that broke off; they go as their clips are taken out
```
"""

from __future__ import annotations

import json
import os
import shutil
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

from syncstudio.interchange.errors import InterchangeError
from syncstudio.interchange.shards.tar_members import tar_members
from syncstudio.interchange.shards.writing import claimed
from syncstudio.session.dataset.choice import DatasetChoice
from syncstudio.session.dataset.planned import LeftOut, PlannedClip

_DONE, _LEFT, _SHARDS = "done.json", "left.json", "_shards"
_CHUNK_BYTES = 4 << 20

Places = dict[str, tuple[Path, int, int]]
"""Of a clip in a shard: for each ending the shard, where it begins there, and its size."""


class Staging:
    """The folder of one run. Clips may be asked for from several threads."""

    def __init__(self, out: Path, choice: DatasetChoice) -> None:
        self.folder = out / ".making"
        self._choice = choice
        self._guard = threading.Lock()
        self._shards = self._taken_back(out)
        self._left_in: dict[Path, int] = {}
        for places in self._shards.values():
            for shard in {shard for shard, _, _ in places.values()}:
                self._left_in[shard] = self._left_in.get(shard, 0) + 1

    def of(self, clip: PlannedClip) -> Path:
        """The folder of a clip."""
        return self.folder / clip.key

    def kept(self, clip: PlannedClip) -> tuple[dict[str, Any], dict[str, Path]] | None:
        """The metadata and files of a clip that an earlier run finished; None where there is none like it."""
        found = _read(self.of(clip) / _DONE)
        try:
            names, sizes = found["files"], found["sizes"]
            files = {str(ending): self.of(clip) / str(name) for ending, name in names.items()}
            if found["content"] != clip.content or not isinstance(found["metadata"], dict):
                return None
            for ending, path in files.items():
                if not path.is_file():
                    self._take_out(clip.key, ending, path)
                if path.stat().st_size != sizes[ending]:
                    return None
        except (FileNotFoundError, KeyError, TypeError, AttributeError):
            return None
        self._taken(clip.key)
        return found["metadata"], files

    def keep(self, clip: PlannedClip, metadata: dict[str, Any], files: dict[str, Path]) -> None:
        """Say that a clip is finished."""
        sizes = {ending: path.stat().st_size for ending, path in files.items()}
        names = {ending: path.name for ending, path in files.items()}
        content = {"content": clip.content, "metadata": metadata, "files": names, "sizes": sizes}
        _write(self.of(clip) / _DONE, content)

    def let_go(self, key: str) -> None:
        """A whole shard has this clip: its files are not needed here any more."""
        for path in (self.folder / key).iterdir():
            if path.name != _DONE:
                path.unlink(missing_ok=True)

    def leave(self, clip: PlannedClip, reason: str, kind: str) -> LeftOut:
        """Leave a clip out, and remember why."""
        folder = self.of(clip)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True, exist_ok=True)
        _write(folder / _LEFT, {"mark": self._mark(clip), "reason": reason, "kind": kind})
        return left_out(clip, reason, kind)

    def left(self, clip: PlannedClip) -> LeftOut | None:
        """That a clip was left out before, where nothing changed that could make it better."""
        found = _read(self.of(clip) / _LEFT)
        if self._choice.retry_errors or found.get("mark") != self._mark(clip):
            return None
        return left_out(clip, str(found.get("reason")), str(found.get("kind")))

    def remove(self) -> None:
        """All of it; the dataset is whole."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _mark(self, clip: PlannedClip) -> list[Any]:
        """Changes with the clip (its options and the version are in its content) and with the files it is cut from."""
        sources = []
        for path in sorted({part.media.path for part in clip.parts}):
            facts = None
            with suppress(OSError):
                facts = path.stat()
            sources.append([path.as_posix(), facts and facts.st_size, facts and facts.st_mtime_ns])
        return [clip.content, self._choice.keep_worse, str(self._choice.limit_ms), sources]

    def _taken_back(self, out: Path) -> dict[str, Places]:
        """Move the whole shards of a run that broke off out of the way, and say where in them its clips lie."""
        home = self.folder / _SHARDS
        for name in claimed(out):
            if name.endswith(".tar") and (out / name).is_file():
                home.mkdir(parents=True, exist_ok=True)
                number = 1 + max((int(path.name[:6]) for path in home.glob("??????-*.tar")), default=-1)
                os.replace(out / name, home / f"{number:06d}-{name}")
        found: dict[str, Places] = {}
        for shard in sorted(home.iterdir()) if home.is_dir() else ():
            with shard.open("rb") as file, suppress(InterchangeError):
                for member in tar_members(file, shard.stat().st_size, shard.name):
                    key, _, ending = member.name.partition(".")
                    found.setdefault(key, {})[ending] = (shard, member.offset, member.size)
        return found

    def _take_out(self, key: str, ending: str, target: Path) -> None:
        """Copy a file of a clip out of the shard that has it. KeyError: none has."""
        shard, offset, left = self._shards[key][ending]
        part = target.with_name(f"{target.name}.part")
        with shard.open("rb") as source, part.open("wb") as written:
            source.seek(offset)
            while left and (chunk := source.read(min(left, _CHUNK_BYTES))):
                written.write(chunk)
                left -= len(chunk)
        os.replace(part, target)

    def _taken(self, key: str) -> None:
        """A clip is out of its shard; the last one takes the shard with it."""
        with self._guard:
            for shard in {shard for shard, _, _ in self._shards.pop(key, {}).values()}:
                self._left_in[shard] -= 1
                if not self._left_in[shard]:
                    shard.unlink(missing_ok=True)


def left_out(clip: PlannedClip, reason: str, kind: str) -> LeftOut:
    """A clip of a plan that is not made, or not kept."""
    span = clip.cut.span
    return LeftOut(clip.project, clip.cut.name, span.start_ns, span.end_ns, reason, kind)


def _read(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _write(path: Path, content: dict[str, Any]) -> None:
    part = path.with_name(f"{path.name}.part")
    part.write_text(json.dumps(content), encoding="utf-8")
    os.replace(part, path)
