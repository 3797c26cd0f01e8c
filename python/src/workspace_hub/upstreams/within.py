"""Waiting for an event, for a while."""

from __future__ import annotations

import asyncio


async def is_set_within(event: asyncio.Event, limit_s: float) -> bool:
    """Wait until `event` is set, at most `limit_s` seconds. Says whether it is.

    A cancellation always comes through, and a time limit never becomes one, also in a task that was cancelled before:
    in Python 3.11 `asyncio.wait_for` breaks the first promise and `asyncio.timeout` the second.
    """
    waiting = asyncio.ensure_future(event.wait())
    try:
        await asyncio.wait([waiting], timeout=limit_s)
    finally:
        waiting.cancel()
    return event.is_set()
