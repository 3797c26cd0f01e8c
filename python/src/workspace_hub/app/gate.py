"""What every request to an upstream passes: is it there, may it run. Errors become the client's words here."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import mcp_types
from fastmcp.exceptions import NotFoundError, ToolError
from fastmcp.prompts import PromptResult
from fastmcp.resources import ResourceResult
from fastmcp.server.middleware import CallNext, Middleware, MiddlewareContext
from fastmcp.tools.base import ToolResult
from mcp.shared.exceptions import MCPError
from mcp_types import INTERNAL_ERROR, INVALID_REQUEST

from workspace_hub.app.ask import NotRun
from workspace_hub.app.call import call_of
from workspace_hub.app.rules import Request, Rules
from workspace_hub.contract.text import JsonObject
from workspace_hub.policy.approval import verdict_on_reading, verdict_on_tool
from workspace_hub.policy.question import Question, Subject, about_prompt, about_resource, about_tool
from workspace_hub.upstreams.caller import caller_of
from workspace_hub.upstreams.faults import Unavailable
from workspace_hub.upstreams.pool import Pool

T = TypeVar('T')
ToolContext = MiddlewareContext[mcp_types.CallToolRequestParams]
CallTool = CallNext[mcp_types.CallToolRequestParams, ToolResult]


def _missing_text(error: Unavailable) -> str:
    return f'the server {error.name} is not available: {error.reason}'


def _missing(error: Unavailable) -> ToolError:
    return ToolError(_missing_text(error), log_level=logging.DEBUG)


def _told(error: NotRun) -> str:
    return f'{str(error).rstrip(". ")}. It was not run.'


async def _call(context: ToolContext, call_next: CallTool) -> ToolResult:
    try:
        return await call_next(context)
    except ToolError as error:
        # FastMCP words every failure as a tool's. What the upstream answered goes back as it was.
        if isinstance(error.__cause__, MCPError):
            raise error.__cause__ from None
        if isinstance(error.__cause__, Unavailable):
            raise _missing(error.__cause__) from error.__cause__
        raise


class Gate(Middleware):
    """The last middleware before the tools."""

    def __init__(self, pool: Pool, rules: Rules, own_tools: tuple[str, ...]) -> None:
        self._pool, self._rules, self._own_tools = pool, rules, own_tools
        self._reading = verdict_on_reading(rules.policy)

    async def on_call_tool(self, context: ToolContext, call_next: CallTool) -> ToolResult:
        name = context.message.name
        if name in self._own_tools:
            return await call_next(context)
        try:
            await self._pool.admit(name)
        except Unavailable as error:
            raise _missing(error) from error
        offer = self._pool.table.tools.get(name)
        if offer is None:
            # Refused before anyone is asked about it, and before it can turn up unasked.
            raise NotFoundError(f'Unknown tool: {name!r}')
        tool = offer.item
        verdict = verdict_on_tool(self._rules.policy, name, tool.annotations)
        if self._rules.runs_at_once(verdict):
            return await _call(context, call_next)
        asked = context.message.arguments or {}
        request = self._request(context, Subject('tool', name), lambda: about_tool(name, tool, asked))

        async def run(approved: JsonObject | None) -> ToolResult:
            if approved is None:
                return await _call(context, call_next)
            request.call.approved = approved
            message = context.message.model_copy(update={'arguments': approved})
            return await _call(context.copy(message=message), call_next)

        try:
            return await self._rules.apply(request, verdict, run)
        except NotRun as error:
            raise ToolError(_told(error), log_level=logging.DEBUG) from error

    async def on_read_resource(
        self,
        context: MiddlewareContext[mcp_types.ReadResourceRequestParams],
        call_next: CallNext[mcp_types.ReadResourceRequestParams, ResourceResult],
    ) -> ResourceResult:
        uri = str(context.message.uri)
        await self._pool.admit_resource(uri)
        if self._reading == 'allow':
            return await call_next(context)
        if self._pool.table.upstream_for_uri(uri) is None:
            raise NotFoundError(f'Unknown resource: {uri!r}')
        request = self._request(context, Subject('resource', uri), lambda: about_resource(uri))
        return await self._read(request, lambda: call_next(context))

    async def on_get_prompt(
        self,
        context: MiddlewareContext[mcp_types.GetPromptRequestParams],
        call_next: CallNext[mcp_types.GetPromptRequestParams, PromptResult],
    ) -> PromptResult:
        name, arguments = context.message.name, context.message.arguments or {}
        try:
            await self._pool.admit_prompt(name)
        except Unavailable as error:
            raise MCPError(INTERNAL_ERROR, _missing_text(error)) from error
        if self._reading == 'allow':
            return await call_next(context)
        if name not in self._pool.table.prompts:
            raise NotFoundError(f'Unknown prompt: {name!r}')
        request = self._request(context, Subject('prompt', name), lambda: about_prompt(name, arguments))
        return await self._read(request, lambda: call_next(context))

    async def _read(self, request: Request, read: Callable[[], Awaitable[T]]) -> T:
        try:
            return await self._rules.apply(request, self._reading, lambda _: read())
        except NotRun as error:
            raise MCPError(INVALID_REQUEST, _told(error)) from error

    def _request(self, context: MiddlewareContext[Any], subject: Subject, question: Callable[[], Question]) -> Request:
        ctx = context.fastmcp_context
        return Request(call_of(ctx), caller_of(ctx) if ctx else None, subject, question)
