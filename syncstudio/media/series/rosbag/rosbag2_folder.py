"""Reads a ROS 2 bag that is a folder: its metadata.yaml names the databases or logs that are its parts, in order."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from syncstudio.media.cache import cache_folder
from syncstudio.media.errors import MediaError
from syncstudio.media.series.mcap_records import Damage, LogReader, Message
from syncstudio.media.series.rosbag.rosbag1_file import BagSchema, BagTopic
from syncstudio.media.series.rosbag.rosbag2_database import Ros2Database
from syncstudio.media.series.some_names import some_names

_LARGEST_METADATA = 1 << 24
_MOST_PARTS = 10_000
_PACKED = (".zstd", ".zst")
# A part that is unpacked grows by this at most, and leaves half of the disk's free space alone.
_MOST_GROWTH = 200
_COPIED = 1 << 20
_ITEM = re.compile(r"^\s*-\s+(\S.*?)\s*$")
_SAID = re.compile(r"^\s*(\w+):\s*(.*?)\s*$")


@dataclass(frozen=True, slots=True)
class BagFolder:
    """The parts of a bag, in order, those that are there; `missing` names the others. `packed` says that messages are
    compressed one by one."""

    parts: tuple[Path, ...]
    missing: tuple[str, ...]
    packed: bool
    distro: str


def bag_folder(metadata: Path) -> BagFolder:
    """What metadata.yaml says, as ROS writes it; parts that it does not name are found in its folder."""
    with metadata.open("rb") as file:
        text = file.read(_LARGEST_METADATA).decode("utf-8", "replace")
    names: list[str] = []
    said: dict[str, str] = {}
    listing = False
    for line in text.splitlines():
        item, pair = _ITEM.match(line), _SAID.match(line)
        if listing and item is not None and len(names) < _MOST_PARTS:
            names.append(Path(item[1].strip("'\"")).name)
            continue
        listing = False
        if pair is not None:
            listing = pair[1] == "relative_file_paths" and not pair[2]
            said.setdefault(pair[1], pair[2].strip("'\""))
    folder = metadata.parent
    found = [folder / name for name in names if name]
    # Unlike those of `Path`, it only says no of names that are none.
    here = tuple(path for path in found if os.path.isfile(path))
    if not here:
        here = tuple(sorted(path for path in folder.iterdir() if _is_part(path))[:_MOST_PARTS])
    known = set(here)
    missing = tuple(path.name[:100] for path in found if path not in known)
    packed = said.get("compression_mode", "").casefold() == "message"
    return BagFolder(here, missing, packed, said.get("ros_distro", ""))


def parts_beside(path: Path) -> tuple[Path, ...]:
    """The other files of a bag whose metadata.yaml this is; none of any other file."""
    if path.suffix.lower() not in (".yaml", ".yml"):
        return ()
    try:
        return bag_folder(path).parts
    except OSError:
        return ()


class Ros2Bag:
    """A bag of several parts as one log: a topic is one stream through all of them."""

    def __init__(self, metadata: str) -> None:
        self._folder = bag_folder(Path(metadata))
        if not self._folder.parts:
            raise MediaError(
                f"{metadata} has none of its bag’s files beside it; copy the whole folder of the bag."
            )
        self._sizes = [max(part.stat().st_size, 1) for part in self._folder.parts]
        self.size = sum(self._sizes)
        self.place = 0
        self.notes: list[str] = []
        self.channels: dict[int, BagTopic] = {}
        self.schemas: dict[int, BagSchema] = {}
        self._known: dict[tuple[str, str, str, str], int] = {}
        if self._folder.missing:
            named = some_names(self._folder.missing)
            self.notes.append(f"Parts of the bag are missing: {named}; what was recorded there is left out.")

    def messages(self) -> Iterator[Message | Damage]:
        """All messages, part after part."""
        done = 0
        for part, size in zip(self._folder.parts, self._sizes, strict=True):
            try:
                with _plain(part) as plain:
                    yield from self._of_part(plain, done, size)
            except MediaError as error:
                if len(self._folder.parts) == 1:
                    raise
                self.notes.append(f"A part is left out: {error}")
            done += size

    def _of_part(self, part: Path, done: int, size: int) -> Iterator[Message | Damage]:
        log: LogReader | Ros2Database = (
            LogReader(str(part))
            if part.suffix.lower() == ".mcap"
            else Ros2Database(str(part), self._folder.packed, self._folder.distro)
        )
        ids: dict[int, int] = {}
        for message in log.messages():
            self.place = done + size * log.place // max(log.size, 1)
            if isinstance(message, Damage):
                yield message
                continue
            number = ids.get(message.channel)
            if number is None:
                number = ids[message.channel] = self._number(log, message.channel)
            yield Message(number, message.log_ns, message.publish_ns, message.data)

    def _number(self, log: LogReader | Ros2Database, channel_id: int) -> int:
        """The number of a topic among those of all parts."""
        channel = log.channels.get(channel_id)
        if channel is None:
            return -1
        schema = log.schemas.get(channel.schema_id)
        name, form, data = ("", "", b"") if schema is None else (schema.name, schema.encoding, schema.data)
        key = (channel.topic, name, form, channel.message_encoding)
        number = self._known.setdefault(key, len(self._known))
        self.channels.setdefault(number, BagTopic(channel.topic, number, channel.message_encoding))
        self.schemas.setdefault(number, BagSchema(name, form, data))
        return number


def _is_part(path: Path) -> bool:
    name = path.name.lower()
    for packed in _PACKED:
        name = name.removesuffix(packed)
    return name.endswith((".db3", ".mcap")) and path.is_file()


@contextmanager
def _plain(part: Path) -> Iterator[Path]:
    """A part as it is, or unpacked for as long as it is read."""
    if part.suffix.lower() not in _PACKED:
        yield part
        return
    import zstandard

    folder = cache_folder() / "series"
    folder.mkdir(parents=True, exist_ok=True)
    most = min(part.stat().st_size * _MOST_GROWTH, shutil.disk_usage(folder).free // 2)
    with tempfile.TemporaryDirectory(dir=folder) as held:
        plain = Path(held) / part.stem
        try:
            with part.open("rb") as packed, plain.open("wb") as out:
                reader = zstandard.ZstdDecompressor().stream_reader(packed)
                while block := reader.read(_COPIED):
                    if out.tell() + len(block) > most:
                        raise MediaError(
                            f"{part} is too large to be unpacked here; unpack it with zstd -d, and open that."
                        )
                    out.write(block)
        except zstandard.ZstdError as error:
            raise MediaError(f"{part} cannot be unpacked; it is damaged, so copy it again.") from error
        yield plain
