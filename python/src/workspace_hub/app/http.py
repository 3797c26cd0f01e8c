"""The workspace's server as an ASGI app: `/mcp` and `/health`, for loopback names only."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator

from fastmcp import FastMCP
from fastmcp.server.http import StreamableHTTPASGIApp
from mcp.server.transport_security import RequestBodyLimitMiddleware
from starlette.applications import Starlette

from workspace_hub.app.line import with_lines

# What the gateway lets through. The SDK stops at a quarter of it, and FastMCP has no setting for it.
_BODY_LIMIT = 16 << 20


def _wrap_endpoint(app: Starlette) -> None:
    for route in app.routes:
        endpoint = getattr(route, 'endpoint', None)
        if isinstance(endpoint, StreamableHTTPASGIApp) and endpoint.session_manager is not None:
            manager = endpoint.session_manager
            manager.asgi_app = RequestBodyLimitMiddleware(with_lines(manager._handle_request), _BODY_LIMIT)


def build_http_app(mcp: FastMCP) -> Starlette:
    """The app to serve. Answers are streamed: as plain JSON they would lose all progress."""
    app: Starlette = mcp.http_app(path='/mcp', host_origin_protection=True)
    lifespan = app.router.lifespan_context

    @contextlib.asynccontextmanager
    async def wrapped(running: Starlette) -> AsyncIterator[object]:
        async with lifespan(running) as state:
            _wrap_endpoint(running)
            yield state

    app.router.lifespan_context = wrapped  # type: ignore[assignment]
    return app
