"""An upstream's process: started in the worker's own process group, ended by a short ladder."""

from __future__ import annotations

import asyncio
import contextlib
import os
import struct
import sys
from asyncio.subprocess import PIPE, SubprocessStreamProtocol
from typing import cast

from workspace_hub.contract.launch import StdioServer
from workspace_hub.upstreams.killing import kill_tree_on_windows, sweep
from workspace_hub.upstreams.obstacle import StartError, Surroundings, prepare
from workspace_hub.upstreams.processes import MARK, Row, all_rows, below, row_of
from workspace_hub.upstreams.within import is_set_within

if sys.platform == 'linux':
    import fcntl
    import termios

# Stdin closed, then SIGTERM, then SIGKILL: together under 1.5 s.
_ASK_S, _TERM_S, _KILL_S = 0.5, 0.5, 0.4
# Not for a server to change: by these the hub finds what belongs to whom.
_KEPT = ('WORKSPACE_HUB_WORKER', 'WORKSPACE_HUB_OWNER')


class _Protocol(SubprocessStreamProtocol):
    """Tells of the exit at once. `Process.wait` does so only when nobody holds the pipes any more."""

    def __init__(self) -> None:
        super().__init__(limit=1 << 16, loop=asyncio.get_running_loop())
        self.exited = asyncio.Event()

    def process_exited(self) -> None:
        super().process_exited()
        self.exited.set()


class Program:
    """A program that was started, with its pipes."""

    def __init__(self, transport: asyncio.SubprocessTransport, protocol: _Protocol, mark: str) -> None:
        self._transport, self._protocol, self.mark = transport, protocol, mark
        self.pid = transport.get_pid()
        self.exited = protocol.exited
        assert protocol.stdin is not None and protocol.stdout is not None and protocol.stderr is not None
        self._stdin, self.stdout, self.stderr = protocol.stdin, protocol.stdout, protocol.stderr
        self.sent = 0
        self._unread: int | None = None
        self._unread_fd = self._keep_stdin()

    @property
    def code(self) -> int | None:
        """The exit code, the negative number of the signal that ended it, or None while it runs."""
        return self._transport.get_returncode()

    def is_gone(self) -> bool:
        """Whether it has exited by now, also where nobody has been told yet."""
        if self.exited.is_set():
            return True
        if sys.platform in ('win32', 'darwin'):
            return False
        try:
            return os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
        except ChildProcessError:
            return True

    def is_frozen(self) -> bool:
        """Whether it was stopped by a signal, and so can't answer."""
        row = row_of(self.pid) if not self.exited.is_set() else None
        return row is not None and row.state == 'T'

    def _keep_stdin(self) -> int:
        """A second hold on its stdin, to see what lies there unread when it is gone. -1 where that can't be seen."""
        pipe = self._transport.get_pipe_transport(0)
        if sys.platform != 'linux' or pipe is None:
            return -1
        try:
            return os.dup(pipe.get_extra_info('pipe').fileno())
        except (OSError, ValueError):
            # It has ended already.
            return -1

    async def send(self, data: bytes) -> None:
        """Write to its stdin, and wait while too much lies there unread. Raises OSError when it is gone."""
        self.sent += len(data)
        self._stdin.write(data)
        await self._stdin.drain()

    def read_nothing_since(self, sent: int) -> bool:
        """Whether it has gone without reading anything of what was sent after that many bytes."""
        self._count_unread()
        return self._unread is not None and self.sent - self._unread <= sent

    def _count_unread(self) -> None:
        if sys.platform == 'linux' and self._unread_fd >= 0 and self.is_gone():
            self._unread = struct.unpack('i', fcntl.ioctl(self._unread_fd, termios.FIONREAD, bytes(4)))[0]

    def _forget_unread(self) -> None:
        self._count_unread()
        if self._unread_fd >= 0:
            os.close(self._unread_fd)
            self._unread_fd = -1

    async def exits_within(self, limit_s: float) -> bool:
        """Wait for its exit, for a moment."""
        return await is_set_within(self.exited, limit_s)

    async def end(self) -> None:
        """Close stdin, then SIGTERM, then SIGKILL to it and all that it started. Returns when it has exited."""
        family = [] if self.exited.is_set() else await asyncio.to_thread(self._family)
        with contextlib.suppress(ProcessLookupError):
            # One that is frozen would hear nothing of it.
            if not self.exited.is_set() and not self.is_frozen():
                await self._ask_to_end()
            if not self.exited.is_set():
                self._transport.kill()
                await self.exits_within(_KILL_S)
        await asyncio.to_thread(sweep, self.mark, family)

    async def _ask_to_end(self) -> None:
        # Or stdin would stay open.
        self._forget_unread()
        self._stdin.close()
        if not await self.exits_within(_ASK_S):
            await asyncio.to_thread(kill_tree_on_windows, self.pid)
            self._transport.terminate()
            await self.exits_within(_TERM_S)

    def _family(self) -> list[Row]:
        return below([self.pid], all_rows())

    def close(self) -> None:
        """Let go of the pipes, whatever they still hold and whoever else has them."""
        # What could not be written would else keep the pipe open.
        pipe = cast('asyncio.WriteTransport | None', self._transport.get_pipe_transport(0))
        if pipe is not None and pipe.get_write_buffer_size():
            pipe.abort()
        self._transport.close()
        self._forget_unread()


async def spawn(server: StdioServer, around: Surroundings, mark: str) -> Program:
    """Start the program. No new session: it stays in the worker's process group and dies with it.

    Raises StartError with a reason a person can act on.
    """
    start = prepare(server, around)
    kept = {name: around.env[name] for name in _KEPT if name in around.env}
    children = around.children
    children.starting += 1
    try:
        transport, protocol = await asyncio.get_running_loop().subprocess_exec(
            _Protocol,
            start.command,
            *server.args,
            stdin=PIPE,
            stdout=PIPE,
            stderr=PIPE,
            env={**start.env, **kept, MARK: mark},
            cwd=start.cwd,
        )
        program = Program(transport, protocol, mark)
        children.own.add(program.pid)
        return program
    except BlockingIOError:
        # Too many processes at the moment: that passes.
        raise
    except (OSError, ValueError) as error:
        raise StartError(f"can't start {server.command}: {error}") from error
    finally:
        children.starting -= 1


def exit_text(code: int) -> str:
    """How a process ended, in words."""
    return f'exited with code {code}' if code >= 0 else f'ended by signal {-code}'
