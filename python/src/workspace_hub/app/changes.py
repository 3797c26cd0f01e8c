"""Tells clients of both eras when what is on offer changed."""

from __future__ import annotations

import asyncio
import weakref

import mcp_types
from fastmcp.server.middleware import CallNext, Middleware, MiddlewareContext
from mcp.server.connection import Connection
from mcp.server.subscriptions import InMemorySubscriptionBus, ListenHandler
from mcp.shared.subscriptions import (
    PromptsListChanged,
    ResourcesListChanged,
    ResourceUpdated,
    ServerEvent,
    ToolsListChanged,
)

# While the upstreams start, one after the other changes the lists: clients should not read them all each time.
_GATHER_S = 0.2


class Changes(Middleware):
    """Session-era clients get a notification on their own stream, new-era ones on `subscriptions/listen`."""

    def __init__(self) -> None:
        self._connections: weakref.WeakSet[Connection] = weakref.WeakSet()
        self._bus = InMemorySubscriptionBus()
        self.listen = ListenHandler(self._bus)
        self._running: set[asyncio.Task[None]] = set()
        self._gathering = False

    async def on_initialize(
        self,
        context: MiddlewareContext[mcp_types.InitializeRequest],
        call_next: CallNext[mcp_types.InitializeRequest, mcp_types.InitializeResult | None],
    ) -> mcp_types.InitializeResult | None:
        result = await call_next(context)
        if context.fastmcp_context is not None:
            self._connections.add(context.fastmcp_context.session._connection)
        return result

    def announce(self) -> None:
        """Say soon, once for all that changes meanwhile, that the lists changed. Returns at once."""
        if self._gathering:
            return
        self._gathering = True
        task = asyncio.get_running_loop().create_task(self._announce())
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def updated(self, uri: str) -> None:
        """Tell those who listen for a resource that it changed."""
        await self._bus.publish(ResourceUpdated(uri))

    async def _announce(self) -> None:
        await asyncio.sleep(_GATHER_S)
        self._gathering = False
        events: tuple[ServerEvent, ...] = (ToolsListChanged(), PromptsListChanged(), ResourcesListChanged())
        for event in events:
            await self._bus.publish(event)
        for connection in list(self._connections):
            if connection.initialize_accepted:
                await connection.send_tool_list_changed()
                await connection.send_prompt_list_changed()
                await connection.send_resource_list_changed()

    def close(self) -> None:
        """End the listening streams, so that a stop need not wait for them."""
        self.listen.close()
