"""What a transport hands to the connection that uses it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from mcp.client._transport import ReadStream, WriteStream
from mcp.shared.message import SessionMessage


async def _nothing() -> str:
    return ''


def _no() -> bool:
    return False


def _silence() -> str:
    return ''


def _remembers(_code: int, _message: str) -> bool:
    return False


def _none() -> int:
    return 0


def _unknown(_sent: int) -> bool:
    return False


@dataclass(frozen=True)
class Link:
    """An open pair of message streams, and what is known about the far end."""

    read: ReadStream[SessionMessage | Exception]
    write: WriteStream[SessionMessage]
    # What it says about why it doesn't answer.
    reason: Callable[[], Awaitable[str]] = _nothing
    # Set when the far end is known to be gone.
    closed: asyncio.Event = field(default_factory=asyncio.Event)
    # Looks whether it is gone, also before `closed` is set.
    is_gone: Callable[[], bool] = _no
    # What it said just now where it refused to serve, and whether an error of this code and text says that it no longer
    # knows the session, and so did nothing.
    refused: Callable[[], str] = _silence
    has_forgotten: Callable[[int, str], bool] = _remembers
    # Whether it can't answer because somebody stopped it.
    is_frozen: Callable[[], bool] = _no
    # How many bytes were sent so far, and whether it certainly read nothing of what was sent after so many.
    sent: Callable[[], int] = _none
    read_nothing_since: Callable[[int], bool] = _unknown
    pid: int | None = None
