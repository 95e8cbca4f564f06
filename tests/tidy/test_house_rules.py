"""The house rules of STYLE.md, as tests: each failure names the place and the rule."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from unjam.events import EVENT_KINDS

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "unjam"
ROOMS = sorted(p.name for p in SOURCE.iterdir() if p.is_dir() and p.name != "__pycache__")

FUNCTION_LINES_MAX = 70
FILE_LINES_MAX = 400
POSITIONAL_MAX = 2
NESTING_MAX = 3
DEPENDENCIES_MAX = 16
FOLDER_DEPTH_MAX = {"connections": 3, "frontdoor": 3}
FOLDER_DEPTH_DEFAULT = 2
DRAWER_NAMES = re.compile(
    r"^(utils?|common|misc|core|managers?|services?|lib|tools|helpers?|help.*)$"
)
BASE_ALLOWED = {  # Django looks for a backend under this name
    "frontdoor/encrypted_sqlite/base.py",
    "frontdoor/walled_postgresql/base.py",
}
FRAMEWORK_SIGNATURES = {"execute", "executemany", "get_new_connection", "__init__", "__call__"}


def _python_files() -> list[Path]:
    return [p for p in sorted(SOURCE.rglob("*.py")) if "migrations" not in p.parts]


def _all_python_files() -> list[Path]:
    others = (p for name in ("tests", "bench", "scripts") for p in (ROOT / name).rglob("*.py"))
    return [*_python_files(), *sorted(others)]


def _where(path: Path, node: ast.AST | None = None) -> str:
    line = f":{node.lineno}" if isinstance(node, ast.stmt | ast.expr) else ""
    return f"{path.relative_to(ROOT)}{line}"


def _functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def _report(broken: list[str], *, rule: str) -> None:
    assert not broken, f"{rule}\n  " + "\n  ".join(broken)


def test_a_function_fits_on_a_screen() -> None:
    broken = [
        f"{_where(path, node)} {node.name}: {length} lines"
        for path in _all_python_files()
        for node in _functions(path)
        if (length := (node.end_lineno or node.lineno) - node.lineno + 1) > FUNCTION_LINES_MAX
    ]
    _report(broken, rule=f"A function has at most {FUNCTION_LINES_MAX} lines.")


def test_a_file_is_read_in_one_sitting() -> None:
    broken = [
        f"{_where(path)}: {length} lines"
        for path in _all_python_files()
        if (length := len(path.read_text().splitlines())) > FILE_LINES_MAX
    ]
    _report(broken, rule=f"A file has at most {FILE_LINES_MAX} lines.")


def test_no_drawers() -> None:
    broken = [
        _where(path)
        for path in _python_files()
        if DRAWER_NAMES.match(path.stem) or DRAWER_NAMES.match(path.parent.name)
    ]
    broken += [
        _where(path)
        for path in _python_files()
        if path.stem == "base" and str(path.relative_to(SOURCE)) not in BASE_ALLOWED
    ]
    _report(broken, rule="A module is named after what it speaks of, never a drawer.")


def test_a_room_has_only_the_files_that_the_style_names() -> None:
    style = (ROOT / "STYLE.md").read_text()
    section = style.split("## The files of a room")[1].split("\n## ")[0]
    named = set(re.findall(r"`([\w.]+)`", section)) | {"__init__.py", "__pycache__"}
    broken = [
        _where(path)
        for room in ROOMS
        for path in sorted((SOURCE / room).iterdir())
        if path.name not in named and path.stem not in named
    ]
    _report(broken, rule="A file of a room has a line in STYLE.md that says what it holds.")


def test_arguments_have_names() -> None:
    broken = [
        f"{_where(path, node)} {node.name}: {', '.join(names)}"
        for path in _python_files()
        for node in _functions(path)
        if node.name not in FRAMEWORK_SIGNATURES and not _is_kernel(path)
        if len(names := _positional(node)) > POSITIONAL_MAX
    ]
    _report(broken, rule=f"At most {POSITIONAL_MAX} positional parameters; the rest by keyword.")


def _is_kernel(path: Path) -> bool:
    return "kernel" in path.parts  # numba's compiled functions take no keyword-only arguments


def _positional(node: ast.FunctionDef | ast.AsyncFunctionDef) -> list[str]:
    names = [a.arg for a in (*node.args.posonlyargs, *node.args.args)]
    return [n for n in names if n not in ("self", "cls", "request")]


def test_nesting_is_shallow() -> None:
    broken = [
        f"{_where(path, node)} {node.name}: {depth} deep"
        for path in _python_files()
        if not _is_kernel(path)
        for node in _functions(path)
        if (depth := _nesting(node)) > NESTING_MAX
    ]
    _report(broken, rule=f"Blocks are nested at most {NESTING_MAX} deep.")


def _nesting(node: ast.AST) -> int:
    inside = [
        _nesting(child)
        + isinstance(child, ast.If | ast.For | ast.While | ast.With | ast.Try | ast.Match)
        - _is_elif(node, child)
        for child in ast.iter_child_nodes(node)
        if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    ]
    return max(inside, default=0)


def _is_elif(parent: ast.AST, child: ast.AST) -> bool:
    return isinstance(parent, ast.If) and isinstance(child, ast.If) and parent.orelse == [child]


def test_folders_are_shallow() -> None:
    broken = [
        _where(path)
        for path in _python_files()
        if len(path.relative_to(SOURCE).parts) - 1
        > FOLDER_DEPTH_MAX.get(path.relative_to(SOURCE).parts[0], FOLDER_DEPTH_DEFAULT)
    ]
    _report(broken, rule="Folders are at most two deep under the package (three in connections).")


def test_classes_inherit_once_outside_django() -> None:
    ours = {
        node.name: (path, node)
        for path in _python_files()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ClassDef)
    }
    broken = [
        f"{_where(path, node)} {name}({parent})"
        for name, (path, node) in ours.items()
        for parent in (b.id for b in node.bases if isinstance(b, ast.Name))
        if parent in ours and ours[parent][1].bases and not _is_exception(ours[parent][1])
    ]
    _report(broken, rule="Classes inherit one deep: prefer a function or a field.")


def _is_exception(node: ast.ClassDef) -> bool:
    return any(isinstance(b, ast.Name) and b.id in ("Exception", "ValueError") for b in node.bases)


def test_every_question_in_sql_has_its_header() -> None:
    wanted = ("-- Question:", "-- Grain:", "-- Units:", "-- Source:")
    broken = [
        f"{_where(path)}: no {line!r}"
        for path in sorted(SOURCE.rglob("*.sql"))
        if not path.name.startswith("_")
        for line in wanted
        if line not in path.read_text()
    ]
    _report(broken, rule="A .sql file says its question, grain, units and source.")


def test_the_glossary_knows_every_event_and_room() -> None:
    glossary = (ROOT / "GLOSSARY.md").read_text()
    missing = [word for word in (*EVENT_KINDS, *ROOMS) if f"**{word}**" not in glossary]
    _report(missing, rule="Every kind of event and every room stands in GLOSSARY.md.")


def test_every_dependency_has_a_reason() -> None:
    text = (ROOT / "pyproject.toml").read_text()
    direct = tomllib.loads(text)["project"]["dependencies"]
    lines = text.splitlines()
    bare = [
        line.strip()
        for previous, line in zip(lines, lines[1:], strict=False)
        if any(line.strip().startswith(f'"{d}"') for d in direct)
        and not previous.strip().startswith("#")
    ]
    _report(bare, rule="Each run-time dependency has its reason in the line above.")
    assert len(direct) <= DEPENDENCIES_MAX


def test_locks_name_packages_and_hashes_only() -> None:
    broken = [
        f"{path.name}: {line}"
        for path in sorted((ROOT / "requirements").glob("*.lock"))
        for line in path.read_text().splitlines()
        if "://" in line or line.startswith(("--index", "--extra", "--find"))
    ]
    _report(broken, rule="A lock names no place to fetch from: each installation has its own.")


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_says_what_it_is_for(room: str) -> None:
    doc = ast.get_docstring(ast.parse((SOURCE / room / "__init__.py").read_text())) or ""
    assert doc.endswith("."), f"{room}/__init__.py has no sentence that a manager understands."


def test_links_in_the_documents_lead_somewhere() -> None:
    documents = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    broken = [
        f"{_where(document)} -> {target}"
        for document in documents
        for target in re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", document.read_text())
        if not (document.parent / target).exists()
    ]
    _report(broken, rule="A link in a document leads to a file that is there.")


def test_documents_and_code_name_no_machine() -> None:
    paths = [*_all_python_files(), *ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    machine = re.compile(r"/(?:root|home)/|" + "/" + r"work/")
    broken = [_where(path) for path in paths if machine.search(path.read_text())]
    _report(broken, rule="Nothing speaks of one machine's folders.")
