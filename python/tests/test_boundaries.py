from __future__ import annotations

import ast
from pathlib import Path

import workspace_hub

ORDER = ['contract', 'upstreams', 'policy', 'tools', 'app', 'serve', '__main__']
ROOT = Path(workspace_hub.__file__).parent


def room(path: Path) -> str:
    return path.relative_to(ROOT).parts[0].removesuffix('.py')


def imported_rooms(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith('workspace_hub.'):
            names.add(node.module.split('.')[1])
    return names


def test_no_room_imports_one_to_its_right() -> None:
    for path in ROOT.rglob('*.py'):
        if room(path) in ORDER:
            allowed = set(ORDER[: ORDER.index(room(path)) + 1])
            assert imported_rooms(path) <= allowed, f'{path} imports {imported_rooms(path) - allowed}'


def test_files_stay_small() -> None:
    sizes = {path: len(path.read_text().splitlines()) for path in ROOT.rglob('*.py')}
    assert max(sizes.values()) <= 300
