"""Orphans below this process come to it, not to the system, so that they stay in its tree. Linux only."""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import os
import signal
import sys
from pathlib import Path

from workspace_hub.upstreams.obstacle import Children

_PR_SET_CHILD_SUBREAPER = 36
_SOON_S = 0.1


def adopt_orphans(children: Children) -> None:
    """Become the parent of what upstreams leave behind, and take note when those end, or they would stay as zombies."""
    if sys.platform != 'linux' or ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        return
    loop = asyncio.get_running_loop()

    def reap() -> None:
        if children.starting:
            # One that has just started is not known yet: its exit is not ours to take.
            loop.call_later(_SOON_S, reap)
            return
        for pid in _children_of_this():
            if pid not in children.own:
                with contextlib.suppress(ChildProcessError):
                    os.waitpid(pid, os.WNOHANG)

    loop.add_signal_handler(signal.SIGCHLD, reap)


def _children_of_this() -> list[int]:
    pids: list[int] = []
    with contextlib.suppress(OSError):
        for task in Path('/proc/self/task').iterdir():
            pids += map(int, (task / 'children').read_text().split())
    return pids
