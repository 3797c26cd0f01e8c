"""One upstream: a connection opened in the background, kept, and opened again when it breaks."""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import random
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import mcp_types
from mcp import ClientSession

from workspace_hub.contract.launch import HttpServer, StdioServer
from workspace_hub.upstreams.caller import Caller
from workspace_hub.upstreams.catalog import Catalog, read_catalog
from workspace_hub.upstreams.faults import Unavailable, describe, innermost, lost
from workspace_hub.upstreams.http import open_http
from workspace_hub.upstreams.pace import Pace
from workspace_hub.upstreams.process import Surroundings
from workspace_hub.upstreams.session import is_modern, open_session
from workspace_hub.upstreams.status import Status
from workspace_hub.upstreams.stdio import open_stdio
from workspace_hub.upstreams.streams import Link

OnChange = Callable[['Upstream'], None]


class Upstream:
    """Owns the connection to one MCP server.

    The connection lives in a task of its own with an empty context, so that nothing of a client's request, such as
    its headers, can reach the upstream. `on_change` is called whenever the catalog or the state changed.
    """

    def __init__(
        self,
        name: str,
        server: StdioServer | HttpServer,
        around: Surroundings,
        pace: Pace,
        on_change: OnChange,
    ) -> None:
        self.name, self.server, self.pace = name, server, pace
        self.status = Status()
        self.catalog = Catalog()
        self.settled = asyncio.Event()
        self.ready = asyncio.Event()
        self.failures = 0
        self._around, self._on_change = around, on_change
        self._session: ClientSession | None = None
        self._was_ready = False
        self._task: asyncio.Task[None] | None = None
        self._stale = asyncio.Event()
        self._callers: list[Caller | None] = []

    @property
    def session(self) -> ClientSession:
        """The live session. Raises Unavailable when there is none."""
        if self._session is None:
            raise Unavailable(self.name, self.status.failure or self.status.state)
        return self._session

    def start(self) -> None:
        """Begin connecting. Returns at once; a disabled upstream stays stopped."""
        if self.server.disabled:
            self.settled.set()
            return
        self.status.state = 'starting'
        self._task = contextvars.Context().run(asyncio.get_running_loop().create_task, self._run())

    async def stop(self) -> None:
        """End the connection and its process. May be called again."""
        task, self._task = self._task, None
        if task is None:
            return
        self.status.state = 'stopping'
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        self.status.state = 'stopped'
        self.settled.set()

    async def wait_ready(self, timeout_s: float) -> None:
        """Wait for a connection that is being opened. Raises Unavailable when none comes in time."""
        if self.ready.is_set():
            return
        if self.status.state == 'starting' or (self.status.state == 'backoff' and self.failures == 0):
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.ready.wait(), timeout_s)
        if not self.ready.is_set():
            reason = self.status.failure or f'{self.status.state}: it did not answer within {timeout_s:g} s'
            raise Unavailable(self.name, 'disabled in the config' if self.server.disabled else reason)

    @asynccontextmanager
    async def use(self, caller: Caller | None) -> AsyncIterator[ClientSession]:
        """Hold the session for one request of `caller`, who gets the log lines that come meanwhile."""
        session = self.session
        self._callers.append(caller)
        try:
            yield session
            self.status.prove()
        finally:
            self._callers.remove(caller)

    def suspect(self) -> None:
        """A request had no answer: look at once whether anyone is there."""
        self._stale.set()

    def lose(self) -> None:
        """The connection is known to be gone: what comes now waits for the next one."""
        if self._session is not None:
            self._session = None
            self.ready.clear()
            self.status.state = 'starting'
        self._stale.set()

    def note(self, text: str | None) -> None:
        """Something to say in `reason` besides health, such as tools that were left out."""
        self.status.notes = [text] if text else []

    async def _run(self) -> None:
        while True:
            self.status.state = 'starting'
            self._on_change(self)
            began = time.monotonic()
            try:
                await self._connect_once()
                reason = 'the connection ended'
            except Exception as error:
                reason = describe(error)
            was_ready, self._was_ready = self._was_ready, False
            self._session = None
            self.ready.clear()
            if was_ready:
                # Ready for long enough: the past is forgotten, and the first restart comes at once.
                self.failures = 0 if time.monotonic() - began >= self.pace.reset_after_s else self.failures
            self.status.state = 'backoff'
            self.status.fail(reason)
            self.settled.set()
            self._on_change(self)
            if not (was_ready and self.failures == 0):
                await asyncio.sleep(self.pace.backoff_s(self.failures) * random.uniform(0.8, 1.2))
            self.failures += 1

    async def _connect_once(self) -> None:
        server = self.server
        transport = open_http(server) if isinstance(server, HttpServer) else open_stdio(self.name, server, self._around)
        async with transport as link:
            try:
                async with open_session(link, self.pace.initialize_s, self._on_log, self._on_notice) as session:
                    async with asyncio.timeout(self.pace.list_s):
                        self.catalog = await read_catalog(session)
                    self._became_ready(session)
                    await self._watch(session, link)
            except Unavailable:
                raise
            except Exception as error:
                raise Unavailable(self.name, await self._why(error, link)) from error

    async def _why(self, error: Exception, link: Link) -> str:
        silent = isinstance(innermost(error), TimeoutError)
        what = f'no answer to initialize within {self.pace.initialize_s:g} s' if silent else describe(error)
        seen = await link.reason()
        return seen if seen and lost(error) and not silent else f'{what}: {seen}'.rstrip(': ')

    def _became_ready(self, session: ClientSession) -> None:
        self._session, self._was_ready = session, True
        self._stale.clear()
        self.status.state = 'running'
        self.status.prove()
        self.ready.set()
        self.settled.set()
        self._on_change(self)

    async def _watch(self, session: ClientSession, link: Link) -> None:
        """Probe when idle, until the upstream is found dead. Raises Unavailable with the reason."""

        async def look_when_closed() -> None:
            await link.closed.wait()
            self.lose()

        closing = asyncio.create_task(look_when_closed())
        try:
            misses = 0
            while misses < self.pace.misses:
                asked = await self._next_look()
                # The new era says nothing unasked: its lists are read also while calls prove that it lives.
                if asked or is_modern(session) or self.status.idle_s() >= self.pace.probe_every_s / 2:
                    misses = await self._look(session, misses, refresh=asked)
        finally:
            closing.cancel()
        raise Unavailable(self.name, await link.reason() or self.status.failure or 'the connection ended')

    async def _next_look(self) -> bool:
        try:
            await asyncio.wait_for(self._stale.wait(), self.pace.probe_every_s)
        except TimeoutError:
            return False
        self._stale.clear()
        return True

    async def _look(self, session: ClientSession, misses: int, *, refresh: bool) -> int:
        """One probe. Returns the misses in a row, all of them at once when the connection is gone."""
        try:
            async with asyncio.timeout(self.pace.ping_s):
                await self._probe(session, refresh=refresh)
        except TimeoutError:
            if self._callers:
                # Busy is not dead: a server may do one thing at a time.
                self.status.health = 'unknown'
                return 0
            self.status.fail(f'no answer to a probe within {self.pace.ping_s:g} s')
            return misses + 1
        except Exception as error:
            if lost(error):
                self.status.fail(describe(error))
                return self.pace.misses
        self.status.prove()
        return 0

    async def _probe(self, session: ClientSession, *, refresh: bool) -> None:
        # The new era has no ping and says nothing unasked: its list is the probe, and shows changes.
        if refresh or is_modern(session):
            fresh = await read_catalog(session)
            changed, self.catalog = fresh != self.catalog, fresh
            if changed:
                self._on_change(self)
        else:
            await session.send_ping()

    async def _on_notice(self, notice: mcp_types.ServerNotification) -> None:
        if 'list_changed' in notice.method:
            self._stale.set()

    async def _on_log(self, params: mcp_types.LoggingMessageNotificationParams) -> None:
        # A log line doesn't say which request it belongs to. With two clients waiting it is shown to neither.
        callers = {id(caller.session): caller for caller in self._callers if caller is not None}
        if len(callers) == 1:
            await next(iter(callers.values())).log(params)
