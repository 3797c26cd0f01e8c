"""Which processes belong to whom. Reads /proc where there is one, else asks `ps`."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class _Row:
    pid: int
    parent: int
    group: int


def _from_proc() -> list[_Row]:
    rows = []
    for entry in os.scandir('/proc'):
        if not entry.name.isdigit():
            continue
        with contextlib.suppress(OSError, ValueError):
            # The command's name stands in brackets and may hold spaces: read what follows the last one.
            fields = Path(entry.path, 'stat').read_text(errors='replace').rpartition(')')[2].split()
            rows.append(_Row(int(entry.name), int(fields[1]), int(fields[2])))
    return rows


def _from_ps() -> list[_Row]:
    listing = subprocess.run(
        ['/bin/ps', '-axo', 'pid=,ppid=,pgid='], capture_output=True, text=True, timeout=2, check=False
    )
    return [_Row(*map(int, line.split())) for line in listing.stdout.splitlines() if len(line.split()) == 3]


def _rows() -> list[_Row]:
    if sys.platform == 'win32':
        return []
    return _from_proc() if Path('/proc/self/stat').exists() else _from_ps()


def descendants(pid: int) -> list[int]:
    """The pids below `pid`, as they are now."""
    children: dict[int, list[int]] = {}
    for row in _rows():
        children.setdefault(row.parent, []).append(row.pid)
    found, queue = [], [pid]
    while queue:
        below = children.get(queue.pop(), [])
        found.extend(below)
        queue.extend(below)
    return found


def kill_all(pids: list[int]) -> None:
    """SIGKILL each; those already gone are no error."""
    for pid in pids:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, signal.SIGKILL)


def kill_rest_of_group() -> None:
    """End whatever is left in this process's own group, if this process leads it. The caller itself goes on."""
    if sys.platform == 'win32':
        return
    me = os.getpid()
    if os.getpgrp() == me:
        kill_all([row.pid for row in _rows() if row.group == me and row.pid != me])
