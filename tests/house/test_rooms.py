"""The rules of the house that no linter knows: rooms, sizes, what may be imported where."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGE = ROOT / "syncstudio"
LIMIT_LINES = 400
QT = {"PySide6", "shiboken6", "pyqtgraph"}
QT_ROOMS = {"panes", "app"}
RECORDINGS = {"av", "soundfile"}

SOURCES = sorted(PACKAGE.rglob("*.py"))
ROOMS = sorted(folder.name for folder in PACKAGE.iterdir() if (folder / "__init__.py").exists())


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def room_of(path: Path) -> str:
    """The room's folder, or the module's name for those that stand alone, such as `cli`."""
    return Path(path.relative_to(PACKAGE).parts[0]).stem


def imports(tree: ast.AST) -> Iterator[str]:
    """Full names of the modules that `tree` imports, wherever in it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


def unconditional(tree: ast.Module) -> list[ast.stmt]:
    """The import statements that run whenever the module is imported."""
    return [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]


def top(module: str) -> str:
    return module.split(".")[0]


@pytest.fixture(scope="module")
def trees() -> dict[Path, ast.Module]:
    return {path: ast.parse(path.read_text(encoding="utf-8")) for path in SOURCES}


def test_no_file_is_longer_than_a_person_reads() -> None:
    lengths = {name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in SOURCES}
    assert {name: lines for name, lines in lengths.items() if lines > LIMIT_LINES} == {}


def test_every_module_says_what_it_is(trees: dict[Path, ast.Module]) -> None:
    assert [name_of(path) for path, tree in trees.items() if not ast.get_docstring(tree)] == []


def test_a_room_s_init_is_only_its_docstring(trees: dict[Path, ast.Module]) -> None:
    inits = {path: tree for path, tree in trees.items() if path.name == "__init__.py"}
    assert [name_of(path) for path, tree in inits.items() if len(tree.body) != 1] == []


def test_every_folder_of_code_is_a_package() -> None:
    folders = {path.parent for path in SOURCES}
    assert [name_of(folder) for folder in sorted(folders) if not (folder / "__init__.py").exists()] == []


def test_no_signal_carries_a_32_bit_int(trees: dict[Path, ast.Module]) -> None:
    found = []
    for path, tree in trees.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] == "Signal":
                kinds = [ast.unparse(argument).strip("'\"") for argument in node.args]
                found += [f"{name_of(path)}:{node.lineno}" for kind in kinds if kind == "int"]
    assert found == []


def test_nothing_below_the_panes_imports_qt(trees: dict[Path, ast.Module]) -> None:
    found = [path for path, tree in trees.items() if QT & {top(module) for module in imports(tree)}]
    assert [name_of(path) for path in found if room_of(path) not in QT_ROOMS] == []


def test_only_media_opens_recordings(trees: dict[Path, ast.Module]) -> None:
    found = [path for path, tree in trees.items() if RECORDINGS & {top(module) for module in imports(tree)}]
    assert [name_of(path) for path in found if room_of(path) != "media"] == []


def test_the_front_door_imports_the_window_only_where_it_opens_it(trees: dict[Path, ast.Module]) -> None:
    found = {module for node in unconditional(trees[PACKAGE / "cli.py"]) for module in imports(node)}
    assert [module for module in found if module.startswith(("syncstudio.app", "syncstudio.panes"))] == []


def test_the_core_s_tests_need_no_qt() -> None:
    found = []
    for path in sorted((ROOT / "tests").rglob("*.py")):
        room = path.relative_to(ROOT / "tests").parts[0]
        if room in QT_ROOMS or room == "bench":
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        # A helper that tests of the window start may import Qt where it needs it; a test may nowhere.
        parts = [tree] if path.name.startswith(("test_", "conftest")) else unconditional(tree)
        if {*QT, "pytestqt"} & {top(module) for part in parts for module in imports(part)}:
            found.append(name_of(path))
    assert found == []


def test_nothing_is_left_to_do(trees: dict[Path, ast.Module]) -> None:
    words = ("TO" + "DO", "FIX" + "ME", "XX" + "X:")
    texts = {path: path.read_text(encoding="utf-8") for path in trees}
    assert [name_of(path) for path, text in texts.items() if any(word in text for word in words)] == []


def test_the_import_rules_know_every_room() -> None:
    rules = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    layers, qt, recordings, _ = rules["contracts"]
    floors = {name.strip(" ()") for layer in layers["layers"] for name in layer.split("|")}
    assert set(ROOMS) <= floors
    assert {f"syncstudio.{room}" for room in ROOMS if room not in QT_ROOMS} <= set(qt["source_modules"])
    assert {f"syncstudio.{room}" for room in ROOMS if room != "media"} <= set(recordings["source_modules"])


def test_the_room_table_is_complete() -> None:
    text = (PACKAGE / "ARCHITECTURE.md").read_text(encoding="utf-8")
    assert [room for room in ROOMS if f"| `{room}" not in text] == []
