"""The worker's own events, posted in background batches. Nothing ever waits for them."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections import deque

from pydantic import ValidationError

from workspace_hub.contract.event import EventPost, Severity
from workspace_hub.contract.model import explain
from workspace_hub.contract.text import JsonObject
from workspace_hub.tools.bus import Bus, BusError, Refused

_QUEUED = 5000
_BATCH_LINES = 200
_BATCH_BYTES = 2 << 20
_AGAIN_S = (0.5, 1.0, 2.0, 5.0)
_LAST_S = 0.5


class Journal:
    """A bounded queue in front of the bus. When it is full the oldest go, and the loss is an event itself."""

    def __init__(self, bus: Bus, workspace: str | None) -> None:
        self._bus, self._workspace = bus, workspace
        self._queue: deque[bytes] = deque()
        self._lost = 0
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin posting."""
        self._task = asyncio.get_running_loop().create_task(self._run())

    async def stop(self) -> None:
        """Post what is left, for a moment, and end. May be called again."""
        task, self._task = self._task, None
        if task is None:
            return
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        with contextlib.suppress(TimeoutError, BusError):
            async with asyncio.timeout(_LAST_S):
                while self._queue:
                    await self._bus.publish_many(self._take())

    def publish(self, scope: str, severity: Severity, summary: str, data: JsonObject, **more: str | None) -> None:
        """Queue one event of this workspace. `more` may hold `source` and `trace`."""
        try:
            event = EventPost.of(scope, severity, summary, data, workspace=self._workspace, **more)
            self._queue.append(event.encoded())
        except (ValidationError, ValueError) as error:
            why = explain(error) if isinstance(error, ValidationError) else str(error)
            sys.stderr.write(f'event on {scope} left out: {why}\n')
            return
        if len(self._queue) > _QUEUED:
            self._queue.popleft()
            self._lost += 1
        self._wake.set()

    def _take(self) -> list[bytes]:
        batch: list[bytes] = []
        size = 0
        while self._queue and len(batch) < _BATCH_LINES and size < _BATCH_BYTES:
            batch.append(self._queue.popleft())
            size += len(batch[-1])
        return batch

    async def _run(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._queue:
                await self._deliver(self._take())
            if self._lost:
                lost, self._lost = self._lost, 0
                self.publish('mcp/calls', 'warning', f'{lost} events of calls were lost', {'lost': lost})

    async def _deliver(self, batch: list[bytes]) -> None:
        for pause_s in (*_AGAIN_S, None):
            try:
                await self._bus.publish_many(batch)
                return
            except asyncio.CancelledError:
                self._queue.extendleft(reversed(batch))
                raise
            except BusError as error:
                if pause_s is None or isinstance(error, Refused):
                    sys.stderr.write(f'{len(batch)} events were not taken by the hub: {error}\n')
                    self._lost += len(batch)
                    return
            await asyncio.sleep(pause_s)
