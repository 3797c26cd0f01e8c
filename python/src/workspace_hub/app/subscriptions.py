"""Subscriptions to resources: who wants to hear of which, asked of its upstream on every new connection."""

from __future__ import annotations

import asyncio
import contextlib
import weakref
from collections.abc import Coroutine
from typing import Any

import mcp_types
from fastmcp import FastMCP
from mcp import ClientSession
from mcp.server.connection import Connection
from mcp.server.context import ServerRequestContext
from mcp.shared.exceptions import MCPError
from mcp_types import INVALID_PARAMS, INVALID_REQUEST

from workspace_hub.app.changes import Changes
from workspace_hub.upstreams.faults import Unavailable
from workspace_hub.upstreams.pool import Pool
from workspace_hub.upstreams.relay import subscribe, unsubscribe
from workspace_hub.upstreams.upstream import Upstream

Request = ServerRequestContext[Any, Any]


class Subscriptions:
    """Serves `resources/subscribe`, `resources/unsubscribe` and `subscriptions/listen`.

    A subscription outlives its upstream: one that is not there yet, or comes back, is asked once it is ready.
    Session-era clients are told on their own stream, new-era ones on `subscriptions/listen`. Where resources are
    asked for or denied (`may_look` is false), no upstream is asked.
    """

    def __init__(self, mcp: FastMCP, pool: Pool, changes: Changes, *, may_look: bool) -> None:
        self._pool, self._changes, self._may_look = pool, changes, may_look
        self._clients: weakref.WeakKeyDictionary[Connection, set[str]] = weakref.WeakKeyDictionary()
        self._streams: list[frozenset[str]] = []
        self._asked: weakref.WeakKeyDictionary[ClientSession, set[str]] = weakref.WeakKeyDictionary()
        self._running: set[asyncio.Task[None]] = set()
        serve = mcp._mcp_server.add_request_handler
        serve('resources/subscribe', mcp_types.SubscribeRequestParams, self._subscribe)
        serve('resources/unsubscribe', mcp_types.UnsubscribeRequestParams, self._unsubscribe)
        serve('subscriptions/listen', mcp_types.SubscriptionsListenRequestParams, self._listen)
        pool.on_change(lambda _pool, _upstream: self._renew())
        pool.on_update(self._tell)

    def _wanted(self) -> set[str]:
        return set().union(*self._clients.values(), *self._streams)

    async def _subscribe(self, request: Request, params: mcp_types.SubscribeRequestParams) -> mcp_types.EmptyResult:
        uri = str(params.uri)
        if not self._may_look:
            raise MCPError(INVALID_REQUEST, f'{uri}: the policy of this workspace lets nobody subscribe to resources')
        mine = self._clients.setdefault(request.session._connection, set())
        upstream = self._pool.table.upstream_for_uri(uri)
        if upstream is None and all(one.settled.is_set() for one in self._pool.upstreams):
            raise MCPError(INVALID_PARAMS, f'Unknown resource: {uri!r}')
        mine.add(uri)
        # One that is being started is not waited for: the hub repeats subscriptions before a client's next call.
        if upstream is not None and upstream.ready.is_set():
            try:
                await subscribe(upstream, uri, self._asked)
            except MCPError:
                mine.discard(uri)
                raise
            except Unavailable:
                # It was lost just now: the next connection is asked.
                pass
        return mcp_types.EmptyResult()

    async def _unsubscribe(self, request: Request, params: mcp_types.UnsubscribeRequestParams) -> mcp_types.EmptyResult:
        uri = str(params.uri)
        self._clients.get(request.session._connection, set()).discard(uri)
        upstream = self._pool.table.upstream_for_uri(uri)
        if upstream is not None and upstream.ready.is_set() and uri not in self._wanted():
            with contextlib.suppress(Unavailable):
                await unsubscribe(upstream, uri, self._asked)
        return mcp_types.EmptyResult()

    async def _listen(
        self, request: Request, params: mcp_types.SubscriptionsListenRequestParams
    ) -> mcp_types.SubscriptionsListenResult:
        uris = frozenset(params.notifications.resource_subscriptions or ()) if self._may_look else frozenset()
        self._streams.append(uris)
        try:
            self._renew()
            return await self._changes.listen(request, params)
        finally:
            self._streams.remove(uris)

    def _renew(self) -> None:
        """Ask every connection for what it was not asked for yet."""
        for uri in self._wanted():
            upstream = self._pool.table.upstream_for_uri(uri)
            if upstream is not None and upstream.ready.is_set():
                self._run(self._ask_quietly(upstream, uri))

    async def _ask_quietly(self, upstream: Upstream, uri: str) -> None:
        # One that can't tell is, for who listens, like one that never changes.
        with contextlib.suppress(MCPError, Unavailable):
            await subscribe(upstream, uri, self._asked)

    def _tell(self, uri: str) -> None:
        self._run(self._changes.updated(uri))
        for connection, uris in list(self._clients.items()):
            if uri in uris and connection.initialize_accepted:
                self._run(connection.send_resource_updated(uri))

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
