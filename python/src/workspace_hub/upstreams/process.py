"""An upstream's process: started in the worker's own process group, ended by a short ladder."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import sys
from collections import deque
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from workspace_hub.contract.launch import StdioServer
from workspace_hub.upstreams.groups import descendants, kill_all

_TAIL_LINES = 20
_LINE_LIMIT = 2000
# Stdin closed, then SIGTERM, then SIGKILL: together under 1.5 s.
_ASK_S, _TERM_S, _KILL_S = 0.5, 0.5, 0.4


class StartError(Exception):
    """A program could not be started at all."""


@dataclass(frozen=True)
class Surroundings:
    """What every upstream of a workspace gets: its folder and its environment. Not the worker's own."""

    cwd: str
    env: Mapping[str, str]


class Tail:
    """The last lines an upstream wrote on stderr, each also passed on to the worker's own stderr."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._lines: deque[str] = deque(maxlen=_TAIL_LINES)

    def add(self, line: str) -> None:
        """Keep one line and pass it on."""
        text = line.rstrip()[:_LINE_LIMIT]
        if text:
            self._lines.append(text)
            self.say(text)

    def say(self, text: str) -> None:
        """Only pass it on."""
        # The reader may be gone: then the lines are lost, but the upstream must not stop for it.
        with contextlib.suppress(OSError):
            sys.stderr.write(f'[{self._name}] {text}\n')
            sys.stderr.flush()

    def text(self, lines: int = 3) -> str:
        """The last few lines as one."""
        return ' | '.join(list(self._lines)[-lines:])


async def read_lines(stream: asyncio.StreamReader, limit: int) -> AsyncIterator[bytes]:
    """The lines of a stream, without their ends. What has no end within `limit` bytes is dropped."""
    parts: list[bytes] = []
    held, dropping = 0, False
    while chunk := await stream.read(65_536):
        *ends, rest = chunk.split(b'\n')
        for end in ends:
            if not dropping:
                yield b''.join([*parts, end])
            parts, held, dropping = [], 0, False
        held += len(rest)
        dropping = dropping or held > limit
        parts = [] if dropping else [*parts, rest]
    if parts and not dropping and any(parts):
        yield b''.join(parts)


async def spawn(server: StdioServer, around: Surroundings) -> asyncio.subprocess.Process:
    """Start the program. No new session: it stays in the worker's process group and dies with it.

    Raises StartError with a reason a person can act on.
    """
    env = {**around.env, **server.env}
    cwd = Path(around.cwd, server.cwd) if server.cwd else Path(around.cwd)
    if not cwd.is_dir():
        raise StartError(f'folder not found: {cwd}')
    path = env.get('PATH', '')
    local = '/' in server.command or '\\' in server.command
    command = str(cwd / server.command) if local else shutil.which(server.command, path=path)
    if command is None or (local and not Path(command).exists()):
        raise StartError(f'command not found: {server.command} (PATH={path})')
    try:
        return await asyncio.create_subprocess_exec(
            command,
            *server.args,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env=env,
            cwd=cwd,
        )
    except (OSError, ValueError) as error:
        raise StartError(f"can't start {server.command}: {error}") from error


async def _exited(process: asyncio.subprocess.Process, within_s: float) -> bool:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(process.wait(), within_s)
    return process.returncode is not None


async def end(process: asyncio.subprocess.Process) -> None:
    """Close stdin, then SIGTERM, then SIGKILL to it and all below it. Returns when it has exited."""
    if process.stdin is not None:
        process.stdin.close()
    if await _exited(process, _ASK_S):
        return
    below = descendants(process.pid)
    with contextlib.suppress(ProcessLookupError):
        process.terminate()
    if not await _exited(process, _TERM_S):
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await _exited(process, _KILL_S)
    kill_all(below)


def exit_text(code: int) -> str:
    """How a process ended, in words."""
    return f'exited with code {code}' if code >= 0 else f'ended by signal {-code}'
