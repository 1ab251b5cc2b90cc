"""What import contracts do not show: front doors, foreign keys, lake files, and no hidden knots."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import grimp
import pytest
from django.apps import apps
from django.db.models import ForeignKey, ManyToManyField

PACKAGE = Path(__file__).resolve().parents[2] / "tinhso"
# Top to bottom, as in docs/explanation/architecture.md; siblings share a floor.
FLOORS = (
    {"config"},
    {"centre", "portal"},
    {"supply", "cases", "indicators"},
    {"lake"},
    {"catalog"},
    {"accounts"},
    {"places"},
    {"audit", "ui"},
    {"kernel"},
)
FLOOR_OF = {room: height for height, rooms in enumerate(reversed(FLOORS)) for room in rooms}
FRONT_DOORS = {"contracts", "actions", "queries", "errors", "policies"}
OPEN_ROOMS = {"kernel", "ui"}  # words and looks are for everybody
GEOMETRY = {"boundary_files", "drawing", "geometry", "outlines", "outlining", "voronoi"}
LAKE_LIBRARIES = {"duckdb", "polars", "pyarrow"}


def sources(*, tests: bool = False) -> Iterator[Path]:
    for path in sorted(PACKAGE.rglob("*.py")):
        if tests or "tests" not in path.relative_to(PACKAGE).parts:
            yield path


def room_of(module: str) -> str:
    return module.split(".")[1]


@pytest.fixture(scope="session")
def imports() -> set[tuple[str, str]]:
    graph = grimp.build_graph("tinhso", cache_dir=None)
    return {
        (module, imported)
        for module in graph.modules
        if ".tests" not in module
        for imported in graph.find_modules_directly_imported_by(module)
        if imported.count(".") > 1
    }


def test_every_room_has_a_floor():
    rooms = {path.name for path in PACKAGE.iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert rooms == set(FLOOR_OF)


def test_another_room_enters_by_the_front_door_only(imports):
    wrong = {
        f"{module} imports {imported}"
        for module, imported in imports
        if room_of(module) not in {room_of(imported), "config"}
        and room_of(imported) not in OPEN_ROOMS
        and FRONT_DOORS.isdisjoint(imported.split(".")[2:4])  # of the room, or of a room inside it
    }
    assert not wrong


def test_foreign_keys_point_down():
    wrong = []
    for model in apps.get_models():
        room = model._meta.app_config.name.removeprefix("tinhso.")
        for field in model._meta.get_fields():
            if room not in FLOOR_OF or not isinstance(field, (ForeignKey, ManyToManyField)):
                continue
            other = field.related_model._meta.app_config.name.removeprefix("tinhso.")
            if other in FLOOR_OF and other != room and FLOOR_OF[other] >= FLOOR_OF[room]:
                wrong.append(f"{model.__name__}.{field.name} points to {other}")
    assert not wrong


def test_models_are_not_fetched_by_name_outside_migrations():
    users = [
        str(path)
        for path in sources()
        if "migrations" not in path.parts
        and re.search(r"apps\.get_model\(", path.read_text())
        and "operations" not in path.parts
    ]
    assert not users


def test_migrations_import_nothing_of_ours():
    wrong = [
        f"{path}: {line}"
        for path in sources()
        if "migrations" in path.parts
        for line in path.read_text().splitlines()
        if re.match(r"(from|import) tinhso", line)
    ]
    assert not wrong


def test_only_the_lake_touches_lake_files():
    """Reading what senders send is not touching lake files: ``supply/reading/heavy.py`` brings Polars for long tables."""
    wrong = [
        f"{path}: {name}"
        for path in sources()
        if path.relative_to(PACKAGE).parts[0] != "lake" and not path.relative_to(PACKAGE).match("supply/reading/heavy.py")
        for name in imported_packages(path)
        if name in LAKE_LIBRARIES
    ]
    assert not wrong


def imported_packages(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names


def test_package_markers_are_empty():
    full = [str(path) for path in PACKAGE.rglob("__init__.py") if path.read_text().strip()]
    assert not full


def test_no_module_is_a_drawer_for_everything():
    drawers = {"utils", "helpers", "common", "misc"}
    assert not [str(path) for path in sources(tests=True) if path.stem in drawers]


def is_own_geometry(room: str, node: ast.ImportFrom) -> bool:
    names = {f"{node.module}.{alias.name}" for alias in node.names} | {node.module}
    return any(f"{name}".startswith(f"tinhso.{room}.") and name.split(".")[-1] in GEOMETRY for name in names)


def test_imports_hidden_in_functions_never_hide_a_knot():
    """Only commands load late, and rooms their own modules that bring geometry (40 MB) along."""
    hidden = []
    for path in sources():
        parts = path.relative_to(PACKAGE).parts
        if parts[0] == "config" or path.name in {"commands.py"} or "commands" in parts:
            continue
        for function in ast.walk(ast.parse(path.read_text())):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                hidden += [
                    f"{path}:{node.lineno} imports {node.module}"
                    for node in ast.walk(function)
                    if isinstance(node, ast.ImportFrom)
                    and (node.module or "").startswith("tinhso.")
                    and not is_own_geometry(parts[0], node)
                ]
    assert not hidden
