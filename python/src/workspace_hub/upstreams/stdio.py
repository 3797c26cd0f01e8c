"""MCP over the stdin and stdout of an upstream's process.

Not the SDK's own transport: that starts each server in a session of its own, which then outlives a killed worker.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import anyio
import mcp_types
from mcp.shared.message import SessionMessage

from workspace_hub.contract.launch import StdioServer
from workspace_hub.upstreams.process import Surroundings, Tail, end, exit_text, read_lines, spawn
from workspace_hub.upstreams.streams import Link

_MESSAGE_LIMIT = 64 << 20
_NOTED_GARBAGE = 5


class _Wire:
    """The tasks between one process's pipes and the session's streams."""

    def __init__(self, command: str, process: asyncio.subprocess.Process, tail: Tail) -> None:
        self.process, self._command, self._tail = process, command, tail
        self.closed = asyncio.Event()
        self.garbage = 0
        self.first_garbage = ''
        self.to_session, self.read = anyio.create_memory_object_stream[SessionMessage | Exception](64)
        self.write, self.from_session = anyio.create_memory_object_stream[SessionMessage](64)

    async def pump_out(self) -> None:
        assert self.process.stdout is not None
        async with self.to_session:
            async for line in read_lines(self.process.stdout, _MESSAGE_LIMIT):
                if not line.strip():
                    continue
                try:
                    message = mcp_types.jsonrpc_message_adapter.validate_json(line, by_name=False)
                except ValueError:
                    self._note_garbage(line)
                    continue
                try:
                    await self.to_session.send(SessionMessage(message))
                except (anyio.BrokenResourceError, anyio.ClosedResourceError):
                    break
        self.closed.set()

    async def pump_in(self) -> None:
        assert self.process.stdin is not None
        with contextlib.suppress(OSError, RuntimeError):
            async with self.from_session:
                async for item in self.from_session:
                    text = item.message.model_dump_json(by_alias=True, exclude_unset=True)
                    self.process.stdin.write(text.encode() + b'\n')
                    await self.process.stdin.drain()

    async def pump_err(self) -> None:
        assert self.process.stderr is not None
        async for line in read_lines(self.process.stderr, 1 << 20):
            self._tail.add(line.decode(errors='replace'))

    def jobs(self) -> list[Coroutine[Any, Any, None]]:
        return [self.pump_out(), self.pump_in(), self.pump_err()]

    def close(self) -> None:
        for stream in (self.to_session, self.read, self.write, self.from_session):
            stream.close()

    def _note_garbage(self, line: bytes) -> None:
        self.garbage += 1
        shown = line.decode(errors='replace').strip()[:200]
        self.first_garbage = self.first_garbage or shown
        if self.garbage <= _NOTED_GARBAGE:
            self._tail.say(f'on stdout, not a message: {shown}')

    async def watch_exit(self) -> None:
        """End the session when the process is gone, also where a grandchild holds its stdout open."""
        await self.process.wait()
        await asyncio.sleep(0.2)
        self.to_session.close()
        self.closed.set()

    async def reason(self) -> str:
        """What the process says about why it doesn't answer, or an empty text."""
        with contextlib.suppress(TimeoutError):
            # Its output ends a moment before its exit is known.
            await asyncio.wait_for(self.process.wait(), 0.3)
        parts = []
        if self.process.returncode is not None:
            parts.append(f'{self._command} {exit_text(self.process.returncode)}')
        if self.garbage:
            parts.append(f'printed on stdout what is not MCP: {self.first_garbage!r}')
        if tail := self._tail.text():
            parts.append(tail)
        return ': '.join(parts)


@asynccontextmanager
async def open_stdio(name: str, server: StdioServer, around: Surroundings) -> AsyncIterator[Link]:
    """Run the program for as long as the context lasts. Raises StartError when it can't start."""
    tail = Tail(name)
    process = await spawn(server, around)
    wire = _Wire(server.command, process, tail)
    pumps = [asyncio.create_task(pump) for pump in wire.jobs()]
    watch = asyncio.create_task(wire.watch_exit())
    try:
        yield Link(wire.read, wire.write, wire.reason, wire.closed)
    finally:
        with anyio.CancelScope(shield=True):
            wire.write.close()
            await end(process)
            watch.cancel()
            # Grandchildren may hold the pipes open: what is not read by now is not waited for.
            await asyncio.wait(pumps, timeout=0.1)
            for pump in pumps:
                pump.cancel()
            await asyncio.gather(watch, *pumps, return_exceptions=True)
            wire.close()
            # Without this the transport of a process that exited stays open until it is collected.
            process._transport.close()  # type: ignore[attr-defined]
