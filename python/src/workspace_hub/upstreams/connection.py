"""One life of an upstream: from the start of its program, or the dialling of its URL, to its end."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

import mcp_types
from mcp import ClientSession
from mcp.client.session import LoggingFnT
from mcp.shared.exceptions import MCPError

from workspace_hub.contract.launch import HttpServer, StdioServer
from workspace_hub.upstreams.catalog import Catalog, read_catalog
from workspace_hub.upstreams.faults import Unavailable, describe, innermost, lost, no_answer
from workspace_hub.upstreams.http import open_http
from workspace_hub.upstreams.obstacle import StartError, Surroundings
from workspace_hub.upstreams.pace import Pace
from workspace_hub.upstreams.probe import Probe
from workspace_hub.upstreams.session import open_session
from workspace_hub.upstreams.status import Status
from workspace_hub.upstreams.stdio import open_stdio
from workspace_hub.upstreams.streams import Link
from workspace_hub.upstreams.supervise import End
from workspace_hub.upstreams.tail import Tail


@dataclass(frozen=True)
class Events:
    """What happens on a connection."""

    on_ready: Callable[[Catalog], None]
    on_catalog: Callable[[Catalog], None]
    # It answered a probe.
    on_answer: Callable[[], None]
    on_log: LoggingFnT
    # A resource that somebody subscribed to changed.
    on_update: Callable[[str], None]


class Connection:
    """Opened by `run`, which returns when it has ended."""

    def __init__(
        self,
        name: str,
        server: StdioServer | HttpServer,
        pace: Pace,
        status: Status,
        is_busy: Callable[[], bool],
    ) -> None:
        self._name, self._server, self._pace, self._status = name, server, pace, status
        self.probe = Probe(name, pace, status, is_busy)
        # Why it is being ended, where that is not its own doing.
        self.ending: str | None = None
        self._session: ClientSession | None = None
        self._link: Link | None = None
        self._ready_at: float | None = None
        self._over = False

    @property
    def session(self) -> ClientSession:
        """The live session. Raises Unavailable when there is none yet."""
        if self._session is None:
            raise Unavailable(self._name, 'it is not connected')
        return self._session

    def is_gone(self) -> bool:
        """Whether the far end is known to be gone, or given up."""
        return self._over or self._link is None or self._link.is_gone()

    def sent(self) -> int:
        """How much has been sent so far, in bytes."""
        return self._link.sent() if self._link is not None else 0

    def read_nothing_since(self, sent: int) -> bool:
        """Whether it certainly read nothing of what was sent later: then it can't have done it."""
        return self._link is not None and self._link.read_nothing_since(sent)

    def has_forgotten(self, error: BaseException) -> bool:
        """Whether an error says that the far end no longer knows the session: then the request had no effect."""
        if not isinstance(error, MCPError) or self._link is None:
            return False
        return self._link.has_forgotten(error.error.code, error.error.message)

    def refused(self) -> bool:
        """Whether the far end just now answered at all with an error of its transport."""
        return self._link is not None and self._link.refused() != ''

    async def why_lost(self, error: BaseException) -> str:
        """What can be said about its end, for the calls that ran."""
        seen = no_answer(error)
        if self._link is not None and self.ending is None:
            seen = seen or await self._link.reason()
        return self.ending or self._status.redact(seen) or 'the connection was lost'

    async def run(self, around: Surroundings, tail: Tail, events: Events) -> End:
        """Connect, and stay until the upstream is found dead."""
        try:
            async with self._open(around, tail) as link:
                self._link, self._status.pid = link, link.pid
                try:
                    await self._hold(link, events)
                except Unavailable:
                    raise
                except Exception as error:
                    raise Unavailable(self._name, await self._why(error, link)) from error
        except Exception as error:
            cause = innermost(error)
            ready_for_s = None if self._ready_at is None else time.monotonic() - self._ready_at
            return End(describe(cause), ready_for_s, isinstance(cause, StartError))
        return End('the connection ended', None, False)

    def _open(self, around: Surroundings, tail: Tail) -> AbstractAsyncContextManager[Link]:
        if isinstance(self._server, HttpServer):
            return open_http(self._server)
        mark = f'{os.getpid()}.{self._name}.{self._status.starts}'
        return open_stdio(self._server, around, mark, tail)

    async def _hold(self, link: Link, events: Events) -> None:
        async def on_notice(notice: mcp_types.ServerNotification) -> None:
            if isinstance(notice, mcp_types.ResourceUpdatedNotification):
                events.on_update(str(notice.params.uri))
            elif 'list_changed' in notice.method:
                self.probe.look_now(refresh=True)

        async with open_session(link, self._pace.initialize_s, events.on_log, on_notice) as session:
            async with asyncio.timeout(self._pace.list_s):
                catalog = await read_catalog(session)
            self._session, self._ready_at = session, time.monotonic()
            events.on_ready(catalog)
            try:
                await self.probe.run(session, link, events.on_catalog, events.on_answer)
            finally:
                # It takes a while to end: from here on nothing is sent to it any more.
                self._over = True

    async def _why(self, error: Exception, link: Link) -> str:
        silent = isinstance(innermost(error), TimeoutError)
        what = f'no answer to initialize within {self._pace.initialize_s:g} s' if silent else describe(error)
        seen = await link.reason()
        return seen if seen and lost(error) and not silent else f'{what}: {seen}'.rstrip(': ')
