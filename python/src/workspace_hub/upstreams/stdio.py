"""MCP over the stdin and stdout of an upstream's process.

Not the SDK's own transport: that starts each server in a session of its own, which then outlives a killed worker.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio
import mcp_types
from mcp.shared.message import SessionMessage

from workspace_hub.contract.launch import StdioServer
from workspace_hub.upstreams.lines import Breath, read_lines
from workspace_hub.upstreams.obstacle import Surroundings
from workspace_hub.upstreams.process import Program, exit_text, spawn
from workspace_hub.upstreams.streams import Link
from workspace_hub.upstreams.tail import Tail
from workspace_hub.upstreams.within import is_set_within

_MESSAGE_LIMIT = 64 << 20
_NOTED_GARBAGE = 5
# After its exit, time for what it said last to be read, where something else holds its pipes open.
_LAST_WORDS_S = 0.2


class _Wire:
    """The tasks between one process's pipes and the session's streams."""

    def __init__(self, command: str, program: Program, tail: Tail) -> None:
        self.program, self._command, self._tail = program, command, tail
        self.closed = asyncio.Event()
        self.garbage = 0
        self.first_garbage = ''
        self.to_session, self.read = anyio.create_memory_object_stream[SessionMessage | Exception](64)
        self.write, self.from_session = anyio.create_memory_object_stream[SessionMessage](64)

    async def pump_out(self) -> None:
        breath = Breath()
        async with self.to_session:
            async for line in read_lines(self.program.stdout, _MESSAGE_LIMIT):
                # Looked at first, because refusing a line costs a hundred times as much as this.
                json_like = line.lstrip().startswith(b'{')
                message = _parse(line) if json_like else None
                if message is None:
                    self._note_garbage(line)
                    await breath.take(line, 20 if json_like else 1)
                    continue
                try:
                    await self.to_session.send(SessionMessage(message))
                except (anyio.BrokenResourceError, anyio.ClosedResourceError):
                    break
        self.closed.set()

    async def pump_in(self) -> None:
        with contextlib.suppress(OSError, RuntimeError):
            async with self.from_session:
                async for item in self.from_session:
                    text = item.message.model_dump_json(by_alias=True, exclude_unset=True)
                    await self.program.send(text.encode() + b'\n')

    async def pump_err(self) -> None:
        breath = Breath()
        async for line in read_lines(self.program.stderr, 1 << 20):
            self._tail.add(line[:8192].decode(errors='replace'))
            await breath.take(line)

    async def watch_exit(self) -> None:
        """End the session when the process is gone, also where a grandchild holds its stdout open."""
        await self.program.exited.wait()
        await is_set_within(self.closed, _LAST_WORDS_S)
        self.to_session.close()
        self.closed.set()

    def close(self) -> None:
        for stream in (self.to_session, self.read, self.write, self.from_session):
            stream.close()
        self.program.close()

    def is_gone(self) -> bool:
        return self.closed.is_set() or self.program.is_gone()

    def _note_garbage(self, line: bytes) -> None:
        if not line.strip():
            return
        self.garbage += 1
        if self.garbage <= _NOTED_GARBAGE:
            shown = line[:800].decode(errors='replace').strip()[:200]
            self.first_garbage = self.first_garbage or shown
            self._tail.say(f'on stdout, not a message: {shown}')

    async def reason(self) -> str:
        """What the process says about why it doesn't answer, or an empty text."""
        parts = []
        # Its output ends a moment before its exit is known.
        if await self.program.exits_within(0.3):
            code = self.program.code
            parts.append(f'{self._command} {exit_text(code)}' if code is not None else f'{self._command} ended')
        elif self.closed.is_set():
            parts.append(f'{self._command} closed its stdout')
        if self.garbage:
            parts.append(f'printed on stdout what is not MCP: {self.first_garbage!r}')
        if tail := self._tail.text():
            parts.append(tail)
        return ': '.join(parts)


def _parse(line: bytes) -> mcp_types.JSONRPCMessage | None:
    try:
        return mcp_types.jsonrpc_message_adapter.validate_json(line, by_name=False)
    except ValueError:
        return None


@asynccontextmanager
async def open_stdio(server: StdioServer, around: Surroundings, mark: str, tail: Tail) -> AsyncIterator[Link]:
    """Run the program for as long as the context lasts. Raises StartError when it can't start."""
    tail.begin()
    program = await spawn(server, around, mark)
    wire = _Wire(server.command, program, tail)
    pumps = [asyncio.create_task(pump) for pump in (wire.pump_out(), wire.pump_in(), wire.pump_err())]
    watch = asyncio.create_task(wire.watch_exit())
    try:
        yield Link(
            wire.read,
            wire.write,
            reason=wire.reason,
            closed=wire.closed,
            is_gone=wire.is_gone,
            is_frozen=program.is_frozen,
            sent=lambda: program.sent,
            read_nothing_since=program.read_nothing_since,
            pid=program.pid,
        )
    finally:
        with anyio.CancelScope(shield=True):
            wire.write.close()
            await program.end()
            watch.cancel()
            # Grandchildren may hold the pipes open: what is not read by now is not waited for.
            await asyncio.wait(pumps, timeout=0.1)
            for pump in pumps:
                pump.cancel()
            await asyncio.gather(watch, *pumps, return_exceptions=True)
            wire.close()
            around.children.own.discard(program.pid)
