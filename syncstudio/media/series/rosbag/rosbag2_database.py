"""Reads the messages of a ROS 2 bag's database (.db3) in the order in which they were recorded.

The tables are read as they are: rosbags, the library for them, needs the folder's metadata.yaml, which is written when
a recording ends, and so is missing where it did not end well. Definitions that a database does not carry (those of
Humble and before) come from rosbags.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote

from syncstudio.media.errors import MediaError
from syncstudio.media.series.error_words import error_words
from syncstudio.media.series.mcap_decoders import UNSAID
from syncstudio.media.series.mcap_records import Damage, Message
from syncstudio.media.series.rosbag.rosbag1_file import BagSchema, BagTopic

_LARGEST_CELL = 1 << 28
_MOST_TOPICS = 10_000
_TABLES = "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name IN ('topics', 'messages')"


def is_bag(path: Path) -> bool:
    """Whether a database holds a bag's tables."""
    try:
        with closing(_opened(path)) as database:
            return int(database.execute(_TABLES).fetchone()[0]) == 2
    except (sqlite3.Error, ValueError, OverflowError):
        return False


class Ros2Database:
    """The messages of one database. `packed` says that each is compressed (zstd), `distro` which release of ROS wrote
    it, where that is known."""

    def __init__(self, path: str, packed: bool = False, distro: str = "") -> None:
        self._path, self._packed, self._distro = path, packed, distro
        self.place = 0
        self.size = 1
        self.notes: list[str] = []
        self.channels: dict[int, BagTopic] = {}
        self.schemas: dict[int, BagSchema] = {}

    def messages(self) -> Iterator[Message | Damage]:
        """All messages; MediaError when the file is no database of a bag."""
        try:
            with closing(_opened(Path(self._path))) as database:
                if int(database.execute(_TABLES).fetchone()[0]) != 2:
                    raise MediaError(f"{self._path} is no ROS bag; choose another file, or record it again.")
                self._name_topics(database)
                yield from self._rows(database)
        except (sqlite3.Error, OverflowError, ValueError) as error:
            if not self.channels:
                why = f"cannot be read as a ROS bag ({error_words(error)})"
                raise MediaError(
                    f"{self._path} {why}; copy it again, or mend it with sqlite3’s .recover."
                ) from error
            yield Damage("the database is cut off or damaged", True)

    def _name_topics(self, database: sqlite3.Connection) -> None:
        told: dict[str, BagSchema] = {}
        try:
            for kind, form, text in database.execute(
                "SELECT topic_type, encoding, encoded_message_definition FROM message_definitions LIMIT ?",
                (_MOST_TOPICS,),
            ):
                if all(isinstance(each, bytes) for each in (kind, form, text)) and text:
                    name = _text(kind)
                    told[name] = BagSchema(name, _text(form), text)
        except sqlite3.Error:
            # Databases of Humble and before have no such table.
            pass
        for number, name, kind, form in database.execute(
            "SELECT id, name, type, serialization_format FROM topics LIMIT ?", (_MOST_TOPICS,)
        ):
            if isinstance(number, int) and isinstance(name, bytes) and isinstance(kind, bytes):
                own = _text(kind)
                self.channels[number] = BagTopic(_text(name), number, _text(form) or "cdr")
                self.schemas[number] = told.get(own) or _standard(own, self._distro)

    def _rows(self, database: sqlite3.Connection) -> Iterator[Message | Damage]:
        (self.size,) = database.execute("SELECT max(_rowid_) FROM messages").fetchone()
        self.size = self.size if isinstance(self.size, int) and self.size > 0 else 1
        for topic, at_ns, data in database.execute("SELECT topic_id, timestamp, data FROM messages"):
            self.place += 1
            if not (isinstance(topic, int) and isinstance(at_ns, int) and isinstance(data, bytes)):
                yield Damage("a row is no message", False)
                continue
            if self._packed:
                try:
                    data = _unpacked(data)
                except ValueError:
                    yield Damage("a message cannot be unpacked", False)
                    continue
            yield Message(topic, max(at_ns, 0), 0, data)


def _opened(path: Path) -> sqlite3.Connection:
    """The database, never written to; what was not yet moved into it (its -wal file) is read where that can be."""
    place = f"file:{quote(os.path.abspath(path))}?mode=ro"
    if not os.path.exists(f"{path}-wal"):
        place += "&immutable=1"
    database = sqlite3.connect(place, uri=True)
    try:
        database.text_factory = bytes
        database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LARGEST_CELL)
        database.execute("PRAGMA trusted_schema = OFF")
    except sqlite3.Error:
        database.close()
        raise
    return database


def _text(data: object) -> str:
    return data.decode("utf-8", "replace") if isinstance(data, bytes) else ""


def _unpacked(data: bytes) -> bytes:
    import zstandard

    try:
        return bytes(zstandard.ZstdDecompressor().decompressobj().decompress(data)[:_LARGEST_CELL])
    except zstandard.ZstdError as error:
        raise ValueError("no zstd") from error


@lru_cache(maxsize=256)
def _standard(kind: str, distro: str) -> BagSchema:
    """A definition as ROS itself has it."""
    try:
        from rosbags.typesys import Stores, get_typestore
    except ImportError:
        why = "the bag does not carry the definitions of its messages, for which the extra “ros” must be installed"
        return BagSchema(kind, UNSAID, why.encode())
    # Databases that do not carry definitions are of Humble or before; later messages have other fields.
    name = f"ROS2_{distro.upper()}"
    store = get_typestore(Stores[name] if name in Stores.__members__ else Stores.ROS2_HUMBLE)
    try:
        text, _ = store.generate_msgdef(kind, ros_version=2)
    except Exception:  # the library's own errors, and KeyErrors of names that are none
        return BagSchema(kind, UNSAID, f"the bag does not say what {kind} is made of".encode())
    return BagSchema(kind, "ros2msg", text.encode())
