"""Shards and manifests made to do harm: every one ends in samples and sentences, and nothing is written elsewhere."""

from __future__ import annotations

import io
import json
import random
import tarfile
from contextlib import suppress
from pathlib import Path

import pyarrow as pa
import pytest

from syncstudio.verify.errors import VerifyError
from syncstudio.verify.finding.find_samples import find_samples
from syncstudio.verify.finding.local_parts import local_parts
from syncstudio.verify.finding.unique_names import Seen, UniqueNames, shown
from syncstudio.verify.sample import Part, Place, Sample, Unfound

NAMES = [
    *(
        "a.mp4",
        "../../outside/x.mp4",
        "/outside/abs.wav",
        "..\\..\\x.wav",
        "a/../b.mp4",
        "n" * 10_000 + ".mp4",
    ),
    *(
        "d/" * 2000 + "x.wav",
        "\u202eevil.mp4",
        "e\u0301.mp4",
        "\udcff.mp4",
        "con.mp4",
        "a\nb.wav",
        " .mp4",
        ".mp4",
    ),
    *(
        "..mp4",
        "...",
        "a.",
        "-rf.wav",
        "$(id).wav",
        "x.speech.wav",
        "x.json",
        "😀.vtt",
        "__x__",
        "C:\\x.mp4",
        "x.tar",
    ),
    *(
        "file:///etc/x.mp4",
        "s3://b/a.mp4",
        "~/x.mp4",
        "%2e%2e/x.wav",
        "x" + ".a" * 3000 + ".mp4",
        "x." + "y" * 5000,
    ),
]
KINDS = [
    *[tarfile.REGTYPE] * 5,
    tarfile.SYMTYPE,
    tarfile.LNKTYPE,
    tarfile.DIRTYPE,
    tarfile.FIFOTYPE,
    tarfile.GNUTYPE_SPARSE,
]
COLUMNS = [
    *(
        "id",
        "video",
        "audio",
        "audio_filepath",
        "path",
        "file_name",
        "text",
        "transcript",
        "start",
        "end",
        "duration",
    ),
    *(
        "span",
        "span_ns",
        "recording",
        "sources",
        "supervisions",
        "dub_de",
        "stems",
        "lang",
        "url",
        "project",
        "x" * 5000,
    ),
]
VALUES = [
    *NAMES,
    *(
        1,
        -1,
        1e308,
        "1e400",
        float("nan"),
        10**400,
        True,
        None,
        [],
        {},
        [1, 2],
        ["a.mp4", "a.wav"],
        "/dev/zero.wav",
    ),
    *(
        {"path": "a.wav"},
        {"sources": [{"type": "command", "source": "touch outside/x.wav"}]},
        "x" * 50_000,
        ".",
        "/",
    ),
]


def judge(path: Path, temporary: Path) -> None:
    """Everything found can be shown and written down, and parts lie in the temporary folder or where they lay."""
    for found in find_samples([path]):
        assert found.name.isprintable()
        assert len(found.name) < 300
        if isinstance(found, Unfound):
            assert found.reason.endswith(".")
            assert "\n" not in found.reason
            pa.array([found.reason])
            continue
        pa.array([text for part in found.parts for text in (part.name, part.place.url, part.place.member)])
        assert found.mark
        with suppress(VerifyError), local_parts(found, temporary=temporary) as local:
            for part, file in local.items():
                if part.place.member or part.place.text:
                    assert file.resolve().is_relative_to(temporary.resolve())
        assert not list(temporary.iterdir())


def everything(folder: Path) -> set[str]:
    return {str(path) for path in folder.rglob("*")}


@pytest.mark.parametrize("seed", range(8))
def test_no_shard_writes_anywhere_or_ends_the_run(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    (tmp_path / "temporary").mkdir()
    path = tmp_path / "s.tar"
    path.touch()
    before = everything(tmp_path)
    for _ in range(8):
        held = io.BytesIO()
        with tarfile.open(
            fileobj=held,
            mode="w",
            format=chance.choice([tarfile.PAX_FORMAT, tarfile.GNU_FORMAT]),
            errors="surrogateescape",
        ) as tar:
            for _ in range(chance.randint(1, 7)):
                info = tarfile.TarInfo(chance.choice(NAMES))
                info.type = chance.choice(KINDS)
                info.linkname = "/etc/passwd"
                data = chance.randbytes(chance.choice([0, 1, 511, 512, 1500])) if info.isreg() else b""
                info.size = len(data)
                tar.addfile(info, io.BytesIO(data))
        raw = bytearray(held.getvalue())
        harm = chance.random()
        if harm < 0.3:
            for _ in range(20):
                raw[chance.randrange(len(raw))] = chance.randrange(256)
        elif harm < 0.5:
            del raw[chance.randrange(len(raw)) :]
        path.write_bytes(raw)
        judge(path, tmp_path / "temporary")
    assert everything(tmp_path) == before


@pytest.mark.parametrize("kind", [b"0", b"x", b"g", b"L", b"K", b"S", b"5", b"7", b"?"])
@pytest.mark.parametrize(
    "size", [b"77777777777\0", b"\x80" + b"\xff" * 11, b"\xff" * 12, b"\x80" + bytes(6) + b"\xff" * 5]
)
def test_a_size_that_is_a_bomb_is_never_believed(tmp_path: Path, kind: bytes, size: bytes) -> None:
    head = bytearray(tarfile.TarInfo("a.mp4").tobuf())
    head[124:136], head[156:157], head[148:156] = size, kind, b" " * 8
    head[148:156] = b"%06o\0 " % sum(head)
    (tmp_path / "s.tar").write_bytes(bytes(head) + bytes(2048))
    (tmp_path / "temporary").mkdir()
    found = list(find_samples([tmp_path / "s.tar"]))
    assert [type(each) for each in found] == [Unfound]
    judge(tmp_path / "s.tar", tmp_path / "temporary")


@pytest.mark.parametrize("seed", range(8))
def test_no_manifest_writes_anywhere_or_ends_the_run(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    (tmp_path / "temporary").mkdir()
    for name in ("a.mp4", "a.wav", "m.jsonl", "m.csv"):
        (tmp_path / name).write_bytes(b"x")
    before = everything(tmp_path)
    for _ in range(8):
        rows = [
            {chance.choice(COLUMNS): chance.choice(VALUES) for _ in range(chance.randint(0, 6))}
            for _ in range(chance.randint(1, 5))
        ]
        raw = bytearray("".join(json.dumps(row) + "\n" for row in rows).encode())
        columns = sorted({column for row in rows for column in row})
        cells = [columns, *([str(row.get(column, "")) for column in columns] for row in rows)]
        table = bytearray("\n".join(";".join(row) for row in cells).encode("utf-8", "surrogatepass"))
        for data, name in ((raw, "m.jsonl"), (table, "m.csv")):
            if data and chance.random() < 0.4:
                data[chance.randrange(len(data))] = chance.choice(b'"{}\0\xff\r\n')
            (tmp_path / name).write_bytes(data)
            judge(tmp_path / name, tmp_path / "temporary")
    assert everything(tmp_path) == before


def test_nesting_beyond_measure_and_lines_without_end_are_sentences(tmp_path: Path) -> None:
    (tmp_path / "m.jsonl").write_bytes(b'{"a":' * 100_000 + b"\n" + b'{"video": "x.mp4"}\n')
    found = list(find_samples([tmp_path / "m.jsonl"]))
    assert [isinstance(each, Unfound) and each.reason.partition(" of ")[0] for each in found] == [
        "Line 1",
        "Line 2",
    ] or [each.name.rpartition(" ")[2] for each in found] == ["1", "2"]


@pytest.mark.parametrize("name", NAMES)
def test_whatever_a_part_is_called_its_file_lies_in_the_temporary_folder(tmp_path: Path, name: str) -> None:
    (tmp_path / "here").mkdir()
    parts = tuple(Part("transcript", name, Place("m.jsonl", text=str(number))) for number in (1, 2))
    with local_parts(Sample("s", parts), temporary=tmp_path / "here") as local:
        for path in local.values():
            assert path.parent.parent == tmp_path / "here"
            assert len(path.name.encode()) < 200
            assert path.is_file()
        assert len(set(local.values())) == len(local) == 2 or name.endswith(".json")
    assert not list((tmp_path / "here").iterdir())


def test_names_are_handed_out_once_each() -> None:
    names = UniqueNames()
    handed = [names.unique(f"clip {number % 700}") for number in range(5000)]
    assert len(set(handed)) == 5000
    assert handed[700] == "clip 0 (2)"
    assert names.unique("clip 0 (2)") == "clip 0 (2) (2)"
    assert shown("a\x1b[2Jb") == "a\\x1b[2Jb"
    assert shown("x" * 300) != shown("x" * 299 + "y")
    seen = Seen()
    assert [seen.add(text) for text in ("a", "b", "a")] == [True, True, False]
    assert "b" in seen
    assert "c" not in seen
    assert len(seen) == 2
