"""MCP over Streamable HTTP or SSE to an upstream."""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import httpx2
import mcp_types
from mcp.client.sse import sse_client
from mcp.client.streamable_http import streamable_http_client
from mcp_types import INVALID_REQUEST

from workspace_hub.contract.launch import HttpServer
from workspace_hub.upstreams.obstacle import StartError
from workspace_hub.upstreams.streams import Link

_CONNECT_S = 5.0
_LIMITS = httpx2.Limits(
    # A call that runs has a connection of its own: many that take long must not keep others waiting.
    max_connections=None,
    max_keepalive_connections=20,
    # Servers close idle connections after 5 s by default (uvicorn, Node): a request must not meet that.
    keepalive_expiry=2.0,
)

# For how long an answer explains that a request failed.
_EXPLAINS_S = 1.0
_ADVICE = {
    401: '; check the credentials in its headers',
    403: '; check the credentials in its headers',
    404: '; check its url',
    405: '; check its url',
}


class _Refusals:
    """Requests that were answered with an HTTP error. The SDK says only that there was one, or hands on its body."""

    def __init__(self) -> None:
        self._said, self._at = '', 0.0
        # 404 for a request with a session id: by the specification the server has forgotten the session.
        self.forgotten = asyncio.Event()
        # The errors it said so with, as the SDK hands them on.
        self._errors = {(INVALID_REQUEST, 'Session terminated')}

    async def note(self, response: httpx2.Response) -> None:
        """Called with every answer. A server need not offer the stream that GET asks for."""
        if response.status_code < 400 or response.request.method != 'POST':
            return
        forgotten = response.status_code == 404 and 'mcp-session-id' in response.request.headers
        advice = '; it has forgotten the session' if forgotten else _ADVICE.get(response.status_code, '')
        status = f'{response.status_code} {response.reason_phrase}'.rstrip()
        self._said, self._at = f'HTTP {status} from {response.request.url}{advice}', time.monotonic()
        if forgotten:
            with contextlib.suppress(ValueError):
                error = mcp_types.JSONRPCError.model_validate({'id': 0} | json.loads(await response.aread())).error
                self._errors.add((error.code, error.message))
            self.forgotten.set()

    def said(self) -> str:
        """What it answered last instead of serving, while that is new."""
        return self._said if time.monotonic() - self._at < _EXPLAINS_S else ''

    async def reason(self) -> str:
        return self.said()

    def has_forgotten(self, code: int, message: str) -> bool:
        """Whether this error says that the session is forgotten. Who got it was not served."""
        return self.forgotten.is_set() and (code, message) in self._errors


def _check_url(url: str) -> None:
    # The client itself takes nearly anything for a URL, and then fails to connect to it.
    try:
        parts = urlsplit(url)
        fits = bool(parts.hostname) and parts.port != 0 and not re.search(r'\s', url)
    except ValueError:
        fits = False
    if not fits:
        raise StartError(f'not a URL that can be reached: {url}')


@asynccontextmanager
async def open_http(server: HttpServer) -> AsyncIterator[Link]:
    """Connect with the configured headers and nothing else: what a client of the hub sent never goes along.

    Raises StartError when the URL can't be one.
    """
    _check_url(server.url)
    if server.type == 'sse':
        async with sse_client(server.url, headers=server.headers, sse_read_timeout=3600) as (read, write):
            yield Link(read, write)
        return
    # Reading has no limit of its own: each request has one, and the event stream is open for good.
    timeout = httpx2.Timeout(_CONNECT_S, read=None)
    # Without TLS there is nothing to verify, and reading the machine's certificates takes 50 ms.
    verify = server.url.startswith('https:')
    refusals = _Refusals()
    hooks = {'response': [refusals.note]}
    async with (
        httpx2.AsyncClient(
            headers=server.headers, timeout=timeout, verify=verify, limits=_LIMITS, event_hooks=hooks
        ) as client,
        streamable_http_client(server.url, http_client=client) as (read, write),
    ):
        yield Link(
            read,
            write,
            reason=refusals.reason,
            closed=refusals.forgotten,
            is_gone=refusals.forgotten.is_set,
            refused=refusals.said,
            has_forgotten=refusals.has_forgotten,
        )
