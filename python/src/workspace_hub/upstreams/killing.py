"""Ends processes, and everything that they started."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable

from workspace_hub.upstreams.processes import Row, all_rows, below, marked, row_of

_ROUNDS = 20
_PAUSE_S = 0.01


def kill(row: Row) -> None:
    """SIGKILL exactly this process. One that is gone, or whose pid is another's by now, is no error."""
    with contextlib.suppress(OSError):
        if sys.platform == 'linux':
            # Held open, the pid can't become another's between the look and the signal.
            held = os.pidfd_open(row.pid)
            try:
                if _same(row):
                    signal.pidfd_send_signal(held, signal.SIGKILL)
            finally:
                os.close(held)
        elif sys.platform != 'win32' and _same(row):
            os.kill(row.pid, signal.SIGKILL)


def _same(row: Row) -> bool:
    now = row_of(row.pid)
    return now is not None and now.started == row.started


def kill_tree_on_windows(pid: int) -> None:
    """Windows has no groups and no parents of the dead: only while the root lives is its tree known."""
    if sys.platform == 'win32':
        subprocess.run(['taskkill', '/PID', str(pid), '/T', '/F'], capture_output=True, timeout=5, check=False)


def sweep(mark: str, known: Iterable[Row]) -> None:
    """End the `known` processes, those marked so, and all below either, until none is left. Blocks for some ms."""
    targets = {(row.pid, row.started): row for row in known}
    for _ in range(_ROUNDS):
        rows = [row for row in all_rows() if row.state != 'Z']
        alive = {(row.pid, row.started) for row in rows}
        targets |= {(row.pid, row.started): row for row in marked(mark, rows)}
        here = [row for key, row in targets.items() if key in alive and row.pid != os.getpid()]
        found = {row.pid: row for row in [*here, *below([row.pid for row in here], rows)]}
        if not found:
            return
        for row in found.values():
            kill(row)
        time.sleep(_PAUSE_S)


def end_everything_below() -> None:
    """End all that this process started, whatever session it moved to. The process itself goes on. Blocks."""
    if sys.platform == 'win32':
        return
    me = os.getpid()
    rows = all_rows()
    leads = os.getpgrp() == me
    group = [row for row in rows if leads and row.group == me and row.pid != me]
    sweep(f'{me}.', [*group, *below([me], rows)])
