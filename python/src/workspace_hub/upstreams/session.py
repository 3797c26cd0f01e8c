"""One negotiated MCP session with an upstream, of whichever era the upstream speaks."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import mcp_types
from mcp import ClientSession
from mcp.client._probe import negotiate_auto
from mcp.client.session import IncomingMessage, LoggingFnT
from mcp.shared.exceptions import MCPError
from mcp_types import UNSUPPORTED_PROTOCOL_VERSION
from mcp_types.version import MODERN_PROTOCOL_VERSIONS

from workspace_hub import __version__
from workspace_hub.upstreams.streams import Link

_CLIENT = mcp_types.Implementation(name='workspace-hub', version=__version__)
# An old server may leave the probe of the new era unanswered: then part of the time must remain for `initialize`.
_PROBE_SHARE = 0.5

NoticeHandler = Callable[[mcp_types.ServerNotification], Awaitable[None]]


class _ForwardingSession(ClientSession):
    """Hands results on as they are: whether they fit their schema is between the upstream and the client."""

    async def validate_tool_result(self, name: str, result: mcp_types.CallToolResult) -> None:
        return None


async def _negotiate(session: ClientSession, timeout_s: float) -> None:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(timeout_s * _PROBE_SHARE):
            await negotiate_auto(session)
        return
    try:
        await session.initialize()
    except MCPError as error:
        if error.error.code != UNSUPPORTED_PROTOCOL_VERSION:
            raise
        # It started slowly, then took the probe: it is of the new era after all.
        await negotiate_auto(session)


@asynccontextmanager
async def open_session(
    link: Link, timeout_s: float, on_log: LoggingFnT, on_notice: NoticeHandler
) -> AsyncIterator[ClientSession]:
    """Negotiate within `timeout_s` seconds, then hold the session. Raises TimeoutError when it never answers."""

    async def on_message(message: IncomingMessage) -> None:
        if not isinstance(message, Exception):
            await on_notice(message)

    session = _ForwardingSession(
        link.read,
        link.write,
        logging_callback=on_log,
        message_handler=on_message,
        client_info=_CLIENT,
        # In the new era logs are asked for with each request; the client's own level filters them later.
        log_level='debug',
    )
    async with session:
        async with asyncio.timeout(timeout_s):
            await _negotiate(session, timeout_s)
        yield session


def is_modern(session: ClientSession) -> bool:
    """Whether the upstream speaks the stateless era."""
    return session.protocol_version in MODERN_PROTOCOL_VERSIONS
