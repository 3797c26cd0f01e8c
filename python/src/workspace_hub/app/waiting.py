"""Requests that wait for a person: their clients are told so, and one that is given up never runs."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Coroutine
from typing import Any, TypeVar

import anyio.lowlevel

from workspace_hub.app.line import Line
from workspace_hub.upstreams.caller import Caller
from workspace_hub.upstreams.pace import Pace

T = TypeVar('T')
_WORDS = 'Waiting for a person to decide'
# Progress has to rise, and must stay below what the tool itself may report.
_STEP = 1e-6


class Left(Exception):
    """Nobody waits for the answer any more. The text says why."""


class Waiting:
    """Holds requests until a person has decided."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self._over = asyncio.Event()
        self._why = ''

    def end(self, why: str) -> None:
        """Give up all that wait, and all that come later."""
        self._why = why
        self._over.set()

    async def until(self, line: Line | None, caller: Caller | None, decided: Coroutine[Any, Any, T]) -> T:
        """What the person decided. Once this returns nothing has given the request up: run it without another pause.

        Raises Left when its connection stays closed or the worker stops, also where a decision came at the same time.
        """
        decision = asyncio.create_task(decided)
        over = asyncio.create_task(self._over.wait())
        gone = asyncio.create_task(line.stays_closed(self._pace.closed_s)) if line is not None else None
        reminder = asyncio.create_task(self._remind(caller))
        tasks = [task for task in (decision, over, gone, reminder) if task is not None]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            # A cancellation that came with the decision is raised here.
            await anyio.lowlevel.checkpoint()
            if self._over.is_set():
                raise Left(self._why)
            if gone is not None and gone.done():
                raise Left('the connection of the client was closed')
            return decision.result()
        finally:
            for task in tasks:
                task.cancel()

    async def _remind(self, caller: Caller | None) -> None:
        steps = 0
        while True:
            await asyncio.sleep(self._pace.remind_s)
            steps += 1
            if caller is not None:
                # Its stream may be closed: whether that ends the wait is not decided here.
                with contextlib.suppress(Exception):
                    await caller.progress(steps * _STEP, None, _WORDS)
