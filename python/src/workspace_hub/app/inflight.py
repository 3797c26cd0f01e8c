"""Counts running requests, so that a stop can let them end."""

from __future__ import annotations

import asyncio
from typing import Any

from fastmcp.server.middleware import CallNext, Middleware, MiddlewareContext


class InFlight(Middleware):
    """Streams that only listen are not counted: they never end by themselves."""

    def __init__(self) -> None:
        self._count = 0
        self._idle = asyncio.Event()
        self._idle.set()

    async def on_request(self, context: MiddlewareContext[Any], call_next: CallNext[Any, Any]) -> Any:
        if context.method == 'subscriptions/listen':
            return await call_next(context)
        self._count += 1
        self._idle.clear()
        try:
            return await call_next(context)
        finally:
            self._count -= 1
            if self._count == 0:
                self._idle.set()

    async def drain(self, timeout_s: float) -> bool:
        """Wait until nothing runs. False when something still does after `timeout_s`."""
        if self._idle.is_set():
            return True
        try:
            await asyncio.wait_for(self._idle.wait(), timeout_s)
        except TimeoutError:
            return False
        return True
