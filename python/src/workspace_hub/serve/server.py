"""uvicorn's server, without what wakes an idle process."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import time
from collections.abc import Callable, Iterator
from email.utils import formatdate

import uvicorn
from sse_starlette.sse import _get_shutdown_state
from uvicorn.server import ServerState

Headers = list[tuple[bytes, bytes]]


class _DatedState(ServerState):
    """Makes the Date header when it is asked for. uvicorn makes it each second, asked for or not."""

    def __init__(self, more: Headers) -> None:
        self._more = more
        self._second = 0
        self._headers: Headers = []
        super().__init__()

    @property
    def default_headers(self) -> Headers:
        second = int(time.time())
        if second != self._second:
            self._second = second
            self._headers = [(b'date', formatdate(second, usegmt=True).encode()), *self._more]
        return self._headers

    @default_headers.setter
    def default_headers(self, _value: Headers) -> None:
        pass


class Server(uvicorn.Server):
    """Calls `on_started` once it listens, and serves until `exit`."""

    def __init__(self, config: uvicorn.Config, on_started: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_started = on_started
        self._asked = asyncio.Event()

    def exit(self) -> None:
        """End soon. May be called again."""
        self.should_exit = True
        self._asked.set()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        # Each process with an event stream would look twice a second for a flag that only uvicorn's own signal
        # handlers set, which are not in use here.
        _get_shutdown_state().watcher_started = True
        self.server_state = _DatedState(self.config.encoded_headers)
        await super().startup(sockets)
        if self.started:
            self._on_started()

    async def main_loop(self) -> None:
        # uvicorn's own wakes ten times a second.
        await self._asked.wait()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        # uvicorn raises the signal again when it ends, so that the exit code would tell of a signal: ours is 0.
        yield
