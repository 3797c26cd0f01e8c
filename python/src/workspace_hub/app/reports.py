"""Events that must reach the hub: posted at once, and again until it has them."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Coroutine
from typing import Any, TypeVar

from workspace_hub.contract.event import EventPost
from workspace_hub.tools.bus import Bus, BusError, Refused

T = TypeVar('T')
_AGAIN_S = (0.5, 1.0, 2.0, 5.0)
_TRIES = 60
_LAST_S = 0.5


class Reports:
    """Posts in the background. What is begun here goes on when the request that began it is cancelled."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        self._running: set[asyncio.Task[Any]] = set()

    def begin(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        """Run something to its end, whatever becomes of the request."""
        task = asyncio.get_running_loop().create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return task

    def post(self, event: EventPost, after: asyncio.Task[Any] | None = None) -> asyncio.Task[None]:
        """Post an event, once `after` has ended. Nothing is posted where the hub refused that."""
        return self.begin(self._post(event, after))

    async def _post(self, event: EventPost, after: asyncio.Task[Any] | None) -> None:
        if after is not None:
            await asyncio.wait([after])
            if after.cancelled() or isinstance(after.exception(), Refused):
                return
        for number in range(_TRIES):
            try:
                await self._bus.publish(event)
                return
            except BusError as error:
                if isinstance(error, Refused) or number == _TRIES - 1:
                    sys.stderr.write(f'event on {event.scope} was not taken by the hub: {error}\n')
                    return
            await asyncio.sleep(_AGAIN_S[min(number, len(_AGAIN_S) - 1)])

    async def close(self) -> None:
        """Let what is on its way arrive, for a moment."""
        if self._running:
            await asyncio.wait(self._running, timeout=_LAST_S)
        for task in self._running:
            task.cancel()
