"""Counts running requests, so that a stop can let them end, and it is seen when a workspace was last used."""

from __future__ import annotations

import asyncio
from typing import Any

from fastmcp.server.middleware import CallNext, Middleware, MiddlewareContext

from workspace_hub.upstreams.status import time_text
from workspace_hub.upstreams.within import is_set_within

_ARRIVE_S = 0.05


class InFlight(Middleware):
    """Streams that only listen are not counted: they never end by themselves."""

    def __init__(self) -> None:
        self.count = 0
        # RFC 3339, the last request of a client.
        self.last_used_at: str | None = None
        self._idle = asyncio.Event()
        self._idle.set()

    async def on_request(self, context: MiddlewareContext[Any], call_next: CallNext[Any, Any]) -> Any:
        if context.method == 'subscriptions/listen':
            return await call_next(context)
        self.count += 1
        self.last_used_at = time_text()
        self._idle.clear()
        try:
            return await call_next(context)
        finally:
            self.count -= 1
            self.last_used_at = time_text()
            if self.count == 0:
                self._idle.set()

    async def drain(self, timeout_s: float) -> bool:
        """Wait until nothing runs. False when something still does after `timeout_s`."""
        if timeout_s > 0:
            # What has been read from its connection, but is not counted yet, counts as well.
            await asyncio.sleep(_ARRIVE_S)
        if self._idle.is_set():
            return True
        return await is_set_within(self._idle, timeout_s)
