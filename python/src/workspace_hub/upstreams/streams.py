"""What a transport hands to the connection that uses it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from mcp.client._transport import ReadStream, WriteStream
from mcp.shared.message import SessionMessage


@dataclass(frozen=True)
class Link:
    """An open pair of message streams, and what is known about the far end when it fails."""

    read: ReadStream[SessionMessage | Exception]
    write: WriteStream[SessionMessage]
    reason: Callable[[], Awaitable[str]]
    # Set when the far end is known to be gone.
    closed: asyncio.Event = field(default_factory=asyncio.Event)
