"""Keeps one upstream running: starts it, and starts it again after each end, as long as that can help."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from workspace_hub.upstreams.pace import Backoff, Pace
from workspace_hub.upstreams.status import State, Status


@dataclass(frozen=True)
class End:
    """How a start, or the connection that came of it, ended."""

    reason: str
    # For how long it had been ready, if it ever was.
    ready_for_s: float | None
    # It would fail the same way again.
    fatal: bool


@dataclass(frozen=True)
class Plan:
    """What the loop does, and what it tells."""

    # Start it, and hold the connection until it ends.
    attempt: Callable[[], Awaitable[End]]
    # What a start would find now: while this stays the same, a deterministic failure does, too.
    look: Callable[[], object]
    move: Callable[[State], None]
    # How long the first start is put off.
    after_s: float = 0.0


async def supervise(plan: Plan, pace: Pace, backoff: Backoff, status: Status) -> None:
    """Run until cancelled."""
    await asyncio.sleep(plan.after_s)
    while True:
        plan.move('starting')
        found = plan.look()
        end = await plan.attempt()
        status.fail(end.reason)
        if end.fatal:
            plan.move('fatal')
            await _until_changed(plan, found, pace.recheck_s)
            backoff.reset()
            continue
        pause_s = backoff.next_s(end.ready_for_s)
        status.back_off(pause_s)
        plan.move('backoff')
        await backoff.pause(pause_s)


async def _until_changed(plan: Plan, found: object, every_s: float) -> None:
    # Nothing tells of a program being installed: to look now and then is cheap.
    while plan.look() == found:  # noqa: ASYNC110
        await asyncio.sleep(every_s)
