"""MCP over Streamable HTTP or SSE to an upstream."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import httpx2
from mcp.client.sse import sse_client
from mcp.client.streamable_http import streamable_http_client

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
    async with (
        httpx2.AsyncClient(headers=server.headers, timeout=timeout, verify=verify, limits=_LIMITS) as client,
        streamable_http_client(server.url, http_client=client) as (read, write),
    ):
        yield Link(read, write)
