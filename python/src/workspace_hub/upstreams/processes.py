"""Which processes there are, and whose they are. Reads /proc where there is one, else asks `ps`."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

# In the environment of an upstream and all it starts: `<pid of the worker>.<name>.<number of the start>`.
MARK = 'WORKSPACE_HUB_UPSTREAM'
_PROC = Path('/proc')


@dataclass(frozen=True)
class Row:
    """One process. Pids are used again: only together with the start time they say which process is meant."""

    pid: int
    parent: int
    group: int
    # In whatever form the platform tells it: only ever compared.
    started: str
    state: str = ''


def _parse_stat(pid: int, text: str) -> Row:
    # The command's name stands in brackets and may hold spaces: read what follows the last one.
    fields = text.rpartition(')')[2].split()
    return Row(pid, int(fields[1]), int(fields[2]), fields[19], fields[0])


def _from_proc() -> list[Row]:
    found = []
    for folder in _PROC.iterdir():
        if folder.name.isdigit():
            with contextlib.suppress(OSError, ValueError, IndexError):
                found.append(_parse_stat(int(folder.name), (folder / 'stat').read_text(errors='replace')))
    return found


def _from_ps(*which: str) -> list[Row]:
    fields = 'pid=,ppid=,pgid=,stat=,lstart='
    listing = subprocess.run(['/bin/ps', *which, '-o', fields], capture_output=True, text=True, timeout=2, check=False)
    lines = (line.split(None, 4) for line in listing.stdout.splitlines())
    return [Row(int(p), int(q), int(g), start, state[:1]) for p, q, g, state, start in lines]


def all_rows() -> list[Row]:
    """Every process that can be seen; none on Windows, where `taskkill` knows the tree."""
    if sys.platform == 'win32':
        return []
    return _from_proc() if (_PROC / 'self/stat').exists() else _from_ps('-ax')


def row_of(pid: int) -> Row | None:
    """One process as it is now, or None when there is none."""
    if sys.platform == 'win32':
        return None
    try:
        if (_PROC / 'self/stat').exists():
            return _parse_stat(pid, (_PROC / str(pid) / 'stat').read_text(errors='replace'))
        return next(iter(_from_ps('-p', str(pid))), None)
    except (OSError, ValueError, IndexError):
        return None


def below(pids: Iterable[int], rows: Iterable[Row]) -> list[Row]:
    """The processes under these, at any depth."""
    children: dict[int, list[Row]] = {}
    for row in rows:
        children.setdefault(row.parent, []).append(row)
    found: list[Row] = []
    queue = list(pids)
    while queue:
        next_ones = children.pop(queue.pop(), [])
        found.extend(next_ones)
        queue.extend(row.pid for row in next_ones)
    return found


def marked(value: str, rows: Iterable[Row]) -> Iterator[Row]:
    """Our own processes whose environment carries this mark, or one that starts so where it ends with a dot."""
    if not (_PROC / 'self/environ').exists():
        return
    wanted = f'{MARK}={value}'.encode()
    me, space = os.getuid(), _pid_space('self')
    for row in rows:
        folder = _PROC / str(row.pid)
        with contextlib.suppress(OSError):
            if row.state == 'Z' or folder.stat().st_uid != me:
                continue
            for entry in (folder / 'environ').read_bytes().split(b'\0'):
                fits = entry.startswith(wanted) if value.endswith('.') else entry == wanted
                # Another container may have a worker of the same pid.
                if fits and _pid_space(str(row.pid)) == space:
                    yield row
                    break


def _pid_space(pid: str) -> Path:
    return (_PROC / pid / 'ns/pid').readlink()
