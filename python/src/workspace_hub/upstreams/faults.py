"""What can go wrong with an upstream, in words for the person and for the agent."""

from __future__ import annotations

import httpx2
from mcp.shared.exceptions import MCPError
from mcp_types import CONNECTION_CLOSED, INTERNAL_ERROR, INVALID_REQUEST

from workspace_hub.upstreams.obstacle import StartError


class Unavailable(Exception):
    """An upstream can't be reached."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(reason)
        self.name, self.reason = name, reason

    def __str__(self) -> str:
        return self.reason


class Lost(Unavailable):
    """An upstream was lost while a request ran: it may or may not have been done."""


def innermost(error: BaseException) -> BaseException:
    """The first error of a group of groups."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error


def describe(error: BaseException) -> str:
    """The innermost cause, on its own."""
    error = innermost(error)
    if isinstance(error, StartError | Unavailable | MCPError):
        return str(error)
    if isinstance(error, httpx2.HTTPStatusError):
        return f'HTTP {error.response.status_code} from {error.request.url}'
    if isinstance(error, httpx2.TransportError):
        return f"can't connect: {str(error) or type(error).__name__}"
    return f'{type(error).__name__}: {error}' if str(error) else type(error).__name__


def lost(error: BaseException) -> bool:
    """Whether an error says that the connection is gone, rather than being the upstream's answer."""
    error = innermost(error)
    if not isinstance(error, MCPError):
        return True
    # The last two are what the SDK answers in the upstream's place: a lost HTTP session, a failed HTTP request.
    stand_in = (INVALID_REQUEST, 'Session terminated'), (INTERNAL_ERROR, 'Server returned an error response')
    return error.error.code == CONNECTION_CLOSED or (error.error.code, error.error.message) in stand_in
