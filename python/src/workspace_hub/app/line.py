"""The HTTP connection a request came on: in the era of sessions nothing else tells that its client is gone."""

from __future__ import annotations

import asyncio

from starlette.types import ASGIApp, Message, Receive, Scope, Send

_KEY = 'workspace_hub.line'


class Line:
    """Open until the client closes it or has its answer. It never opens again."""

    def __init__(self) -> None:
        self.closed = asyncio.Event()

    async def stays_closed(self, for_s: float) -> None:
        """Wait until it has been closed for so many seconds."""
        await self.closed.wait()
        await asyncio.sleep(for_s)


def with_lines(app: ASGIApp) -> ASGIApp:
    """An app whose requests can be asked for their line."""

    async def served(scope: Scope, receive: Receive, send: Send) -> None:
        line = Line()
        scope[_KEY] = line

        async def heard() -> Message:
            message = await receive()
            if message['type'] == 'http.disconnect':
                line.closed.set()
            return message

        try:
            await app(scope, heard, send)
        finally:
            line.closed.set()

    return served


def line_of(scope: Scope) -> Line | None:
    """The line of a request that came over HTTP."""
    line = scope.get(_KEY)
    return line if isinstance(line, Line) else None
