"""Requests passed on to an upstream on behalf of one client."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, TypeVar

import anyio
import mcp_types
from mcp import ClientSession
from mcp.shared.dispatcher import ProgressFnT
from mcp.shared.exceptions import MCPError
from mcp_types import INTERNAL_ERROR, METHOD_NOT_FOUND, RequestParamsMeta
from pydantic import ValidationError

from workspace_hub.upstreams.caller import Caller
from workspace_hub.upstreams.faults import Lost, Unavailable, lost
from workspace_hub.upstreams.session import is_modern
from workspace_hub.upstreams.upstream import Upstream

T = TypeVar('T')
Send = Callable[[ClientSession, RequestParamsMeta | None, ProgressFnT], Awaitable[T]]


def _timed_out(upstream: Upstream, what: str, limit_s: float) -> MCPError:
    told = f'{what}: the server {upstream.name} did not answer within {limit_s:g} s, and was told to stop'
    data = {'code': 'TIMEOUT', 'error': told, 'workspace': upstream.workspace}
    return MCPError(INTERNAL_ERROR, 'FastMCP communication error', data)


def limit_of(upstream: Upstream) -> float:
    """How long one call may take, in seconds, counted from its last progress."""
    own = upstream.server.timeout
    return own / 1000 if own is not None else upstream.pace.call_s + upstream.pace.grace_s


class _NeverRead(Exception):
    """The connection went before the request was read."""


class _Forgotten(Exception):
    """The upstream no longer knows the session: it refused the request without a look."""


async def relay(upstream: Upstream, caller: Caller | None, what: str, send: Send[T]) -> T:
    """Send one request and wait for its answer. Cancelling this cancels it at the upstream.

    Raises MCPError as the upstream answered it or with the code TIMEOUT in its data, Unavailable when the connection
    is not there, and Lost when it was lost on the way: it is not sent again, unless it was certainly not even read.
    """
    forgotten = 0
    while True:
        try:
            return await _relay_once(upstream, caller, what, send)
        except _NeverRead:
            continue
        except _Forgotten as error:
            # Once more in a new session. One that forgets each at once would have it asked for ever.
            forgotten += 1
            if forgotten > 1:
                raise Unavailable(upstream.name, str(error)) from error


async def _relay_once(upstream: Upstream, caller: Caller | None, what: str, send: Send[T]) -> T:
    limit_s = limit_of(upstream)
    async with upstream.use(caller) as held:
        sent_before = held.connection.sent()
        try:
            async with asyncio.timeout(limit_s) as clock:

                async def on_progress(progress: float, total: float | None, message: str | None) -> None:
                    if not clock.expired():
                        clock.reschedule(asyncio.get_running_loop().time() + limit_s)
                    upstream.status.prove()
                    if caller is not None:
                        await caller.progress(progress, total, message)

                return await send(held.session, caller.upstream_meta() if caller else None, on_progress)
        except TimeoutError:
            held.connection.probe.look_now(silent=True)
            raise _timed_out(upstream, what, limit_s) from None
        except ValidationError as error:
            upstream.status.prove()
            raise Lost(upstream.name, f'its answer to {what} is not MCP: it may or may not have been done') from error
        except (MCPError, anyio.ClosedResourceError, anyio.BrokenResourceError) as error:
            if held.connection.has_forgotten(error):
                upstream.lose(held.connection)
                raise _Forgotten(await held.connection.why_lost(error)) from error
            if not lost(error):
                # Of a session, the transport's own error may mean that no request is served any more.
                if held.connection.refused() and not is_modern(held.session):
                    held.connection.probe.look_now()
                else:
                    upstream.status.prove()
                raise
            upstream.lose(held.connection)
            why = await held.connection.why_lost(error)
            if held.connection.read_nothing_since(sent_before):
                raise _NeverRead from error
            raise Lost(upstream.name, f'{why}, while {what} ran: it may or may not have been done') from error


async def call_tool(
    upstream: Upstream, caller: Caller | None, name: str, arguments: dict[str, Any]
) -> mcp_types.CallToolResult:
    """Call a tool under its own name there."""

    async def send(
        session: ClientSession, meta: RequestParamsMeta | None, progress: ProgressFnT
    ) -> mcp_types.CallToolResult:
        return await session.call_tool(name, arguments, progress_callback=progress, meta=meta)

    return await relay(upstream, caller, name, send)


async def read_resource(upstream: Upstream, caller: Caller | None, uri: str) -> mcp_types.ReadResourceResult:
    """Read a resource."""

    async def send(
        session: ClientSession, meta: RequestParamsMeta | None, _progress: ProgressFnT
    ) -> mcp_types.ReadResourceResult:
        return await session.read_resource(uri, meta=meta)

    return await relay(upstream, caller, uri, send)


async def get_prompt(
    upstream: Upstream, caller: Caller | None, name: str, arguments: dict[str, str]
) -> mcp_types.GetPromptResult:
    """Render a prompt under its own name there."""

    async def send(
        session: ClientSession, meta: RequestParamsMeta | None, _progress: ProgressFnT
    ) -> mcp_types.GetPromptResult:
        return await session.get_prompt(name, arguments, meta=meta)

    return await relay(upstream, caller, name, send)


async def complete(
    upstream: Upstream,
    ref: mcp_types.PromptReference | mcp_types.ResourceTemplateReference,
    argument: dict[str, str],
    known: dict[str, str] | None,
) -> mcp_types.CompleteResult:
    """Complete an argument of a prompt or a resource template."""

    async def send(
        session: ClientSession, _meta: RequestParamsMeta | None, _progress: ProgressFnT
    ) -> mcp_types.CompleteResult:
        (name, value) = next(iter(argument.items()))
        return await session.complete(ref, {'name': name, 'value': value}, known)

    return await relay(upstream, None, 'completion', send)


# The URIs that were subscribed to on each connection.
Asked = MutableMapping[ClientSession, set[str]]


async def subscribe(upstream: Upstream, uri: str, asked: Asked) -> None:
    """Have the upstream tell when a resource changes, once per connection. Raises MCPError where it can't."""

    async def send(session: ClientSession, _meta: RequestParamsMeta | None, _progress: ProgressFnT) -> None:
        if is_modern(session):
            raise MCPError(METHOD_NOT_FOUND, f'the server {upstream.name} is not listened to for single resources')
        uris = asked.setdefault(session, set())
        if uri in uris:
            return
        # Noted first: another who asks for the same meanwhile must not ask again.
        uris.add(uri)
        try:
            # The session's own method warns that newer upstreams have none: those don't come here.
            request = mcp_types.SubscribeRequest(params=mcp_types.SubscribeRequestParams(uri=uri))
            await session.send_request(request, mcp_types.EmptyResult)
        except BaseException:
            uris.discard(uri)
            raise

    await relay(upstream, None, f'subscribing to {uri}', send)


async def unsubscribe(upstream: Upstream, uri: str, asked: Asked) -> None:
    """Nobody wants to be told any more."""

    async def send(session: ClientSession, _meta: RequestParamsMeta | None, _progress: ProgressFnT) -> None:
        uris = asked.get(session, set())
        if uri in uris:
            uris.discard(uri)
            request = mcp_types.UnsubscribeRequest(params=mcp_types.UnsubscribeRequestParams(uri=uri))
            await session.send_request(request, mcp_types.EmptyResult)

    await relay(upstream, None, f'unsubscribing from {uri}', send)
