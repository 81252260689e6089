"""Samples of a WebDataset shard: members of one key that follow one another, as the `webdataset` package groups them.

Members stay where they lie in the tar; a sample names their offset and size.
"""

from __future__ import annotations

from collections.abc import Iterator

from syncstudio.interchange.shards.member_names import key_and_extension
from syncstudio.interchange.shards.tar_members import TarMember
from syncstudio.verify.finding.grouping import Found, main_files, said_beside, samples_of
from syncstudio.verify.finding.part_names import BARE, PACKED_SHARDS, told_by_extension
from syncstudio.verify.finding.shard_index import shard_members
from syncstudio.verify.finding.stores import Entry, Store
from syncstudio.verify.finding.urls import name_of
from syncstudio.verify.sample import Place, Sample, Unfound

# A tar whose members all have one key is no row of samples.
_MOST_MEMBERS = 200


def shard_samples(store: Store, shard: Entry, prefix: str = "") -> Iterator[Sample | Unfound]:
    """The samples of one shard, under `PREFIXSHARD/KEY`; at last an Unfound where the shard breaks off."""
    name = name_of(shard.url)
    if name.casefold().endswith(PACKED_SHARDS):
        yield Unfound(
            f"{prefix}{name}",
            f"{name} is compressed, so its members cannot be read where they lie; unpack it to a plain .tar.",
        )
        return
    if shard.size == 0:
        yield Unfound(f"{prefix}{name}", f"{name} is empty (0 bytes); copy it again.")
        return
    inside = f"{prefix}{name.rpartition('.')[0] or name}"
    key, members, count = "", list[tuple[str, TarMember]](), 0
    for member in shard_members(store, shard):
        if isinstance(member, str):
            # Of the sample at the cut some members may be missing, so it is not taken for whole.
            if members:
                yield Unfound(
                    f"{inside}/{key}", f"{key} may lack members, since {name} breaks off behind it."
                )
            yield Unfound(f"{prefix}{name}", member)
            return
        count += 1
        split = key_and_extension(member.name)
        if split is None:
            continue
        if split[0] != key and members:
            yield from _sample(shard, inside, key, members)
            members = []
        key = split[0]
        if len(members) <= _MOST_MEMBERS:
            members.append((split[1], member))
    if members:
        yield from _sample(shard, inside, key, members)
    elif not count:
        yield Unfound(f"{prefix}{name}", f"{name} holds no files.")


def _sample(
    shard: Entry, inside: str, key: str, members: list[tuple[str, TarMember]]
) -> Iterator[Sample | Unfound]:
    name = f"{inside}/{key}"
    extensions = [extension for extension, _ in members]
    try:
        name.encode("utf-8")
        "".join(member.name for _, member in members).encode("utf-8")
    except UnicodeEncodeError:
        yield Unfound(
            name, f"A member of {name_of(shard.url)} has a name that is not UTF-8; pack it anew with another."
        )
        return
    if len(members) > _MOST_MEMBERS:
        yield Unfound(
            name, f"{key} has more than {_MOST_MEMBERS} members, which are no one sample; give them keys."
        )
        return
    if len(set(extensions)) < len(extensions):
        twice = next(each for each in extensions if extensions.count(each) > 1)
        yield Unfound(
            name, f"{key} has two members .{twice}; a loader takes one of them or fails, so keep one."
        )
        return
    files, others = [], []
    for extension, member in members:
        told = told_by_extension(extension)
        if told is None or told.kind == "project":
            others.append(extension)
            continue
        place = Place(shard.url, member.name, member.offset, member.size, mark=shard.mark)
        files.append(Found(member.name.rpartition("/")[2], told, place, member.size))
    if not any(each.told.kind in ("video", "sound", "series") for each in files):
        yield Unfound(name, f"{key} holds no recording, only {', '.join(extensions[:6])}.")
        return
    files, beside = main_files(files, BARE)
    said = (("other_members", ", ".join(others[:20])),) if others else ()
    yield from samples_of(name, files, said + said_beside(beside))
