"""What keeps a program from being started, seen without starting it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from workspace_hub.contract.launch import StdioServer


class StartError(Exception):
    """It can't be started at all, and could not be if it was tried again."""


@dataclass
class Children:
    """The pids of the upstreams' programs: what else is a child of this process was adopted."""

    own: set[int] = field(default_factory=set)
    starting: int = 0


@dataclass(frozen=True)
class Surroundings:
    """What every upstream of a workspace gets: its name, its folder and its environment. Not the worker's own."""

    workspace: str
    cwd: str
    env: Mapping[str, str]
    children: Children = field(default_factory=Children)


@dataclass(frozen=True)
class Start:
    """How a program is to be started."""

    command: str
    cwd: Path
    env: Mapping[str, str]


def prepare(server: StdioServer, around: Surroundings) -> Start:
    """Find the program and its folder. Raises StartError with a reason a person can act on."""
    env = {**around.env, **server.env}
    cwd = Path(around.cwd, server.cwd) if server.cwd else Path(around.cwd)
    if not cwd.is_dir():
        raise StartError(f'folder not found: {cwd}')
    path = env.get('PATH', '')
    if '/' not in server.command and '\\' not in server.command:
        found = shutil.which(server.command, path=path)
        if found is None:
            raise StartError(f'command not found: {server.command} (PATH={path})')
        return Start(found, cwd, env)
    local = cwd / server.command
    if not local.exists():
        raise StartError(f'command not found: {server.command} (PATH={path})')
    if local.is_dir() or not os.access(local, os.X_OK):
        raise StartError(f"can't start {server.command}: it is not a program that may be run")
    return Start(str(local), cwd, env)


def look(server: StdioServer, around: Surroundings) -> tuple[object, ...]:
    """What a start would find now. While this stays the same, so would a failure."""
    try:
        start = prepare(server, around)
        seen = Path(start.command).stat()
    except (StartError, OSError) as error:
        return (str(error),)
    return (start.command, seen.st_ino, seen.st_mtime_ns, seen.st_size, seen.st_mode)
