"""What can go wrong with an upstream, in words for the person and for the agent."""

from __future__ import annotations

import httpx2
from mcp.shared.exceptions import MCPError
from mcp_types import CONNECTION_CLOSED, INTERNAL_ERROR, INVALID_REQUEST, PARSE_ERROR

from workspace_hub.contract.text import one_line
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


# What the SDK answers in an upstream's place. The first two say nothing of what the upstream had answered.
_BARE = ((INVALID_REQUEST, 'Session terminated'), (INTERNAL_ERROR, 'Server returned an error response'))
_TELLING = (
    (INVALID_REQUEST, 'Redirect to '),
    (INVALID_REQUEST, 'Unexpected content type: '),
    (INVALID_REQUEST, 'server answered a request with 202 '),
    (PARSE_ERROR, 'Failed to parse JSON response'),
)


def _is_one_of(error: BaseException, known: tuple[tuple[int, str], ...]) -> bool:
    if not isinstance(error, MCPError):
        return False
    return any(error.error.code == code and error.error.message.startswith(start) for code, start in known)


def no_answer(error: BaseException) -> str:
    """What was answered that is no MCP, on one line; empty where that is not known."""
    return one_line(str(innermost(error)))[:200] if _is_one_of(innermost(error), _TELLING) else ''


def lost(error: BaseException) -> bool:
    """Whether an error says that the connection is gone, rather than being the upstream's answer."""
    error = innermost(error)
    if not isinstance(error, MCPError):
        return True
    return error.error.code == CONNECTION_CLOSED or _is_one_of(error, _BARE + _TELLING)
