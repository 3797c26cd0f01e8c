"""What every request to an upstream passes: is it there, may it run. Errors become the client's words here."""

from __future__ import annotations

import logging

import mcp_types
from fastmcp.exceptions import ToolError
from fastmcp.prompts import PromptResult
from fastmcp.resources import ResourceResult
from fastmcp.server.context import Context
from fastmcp.server.middleware import CallNext, Middleware, MiddlewareContext
from fastmcp.tools.base import ToolResult
from mcp.shared.exceptions import MCPError
from mcp_types import INVALID_REQUEST

from workspace_hub.contract.launch import ApprovalPolicy
from workspace_hub.policy.approval import refusal, verdict_on_reading, verdict_on_tool
from workspace_hub.policy.grant import GRANT_HEADER, Grants
from workspace_hub.upstreams.faults import Unavailable
from workspace_hub.upstreams.pool import Pool


def _missing(error: Unavailable) -> ToolError:
    return ToolError(f'the server {error.name} is not available: {error.reason}', log_level=logging.DEBUG)


class Gate(Middleware):
    """The last middleware before the tools."""

    def __init__(self, pool: Pool, policy: ApprovalPolicy, grants: Grants, own_tools: tuple[str, ...]) -> None:
        self._pool, self._policy, self._grants, self._own_tools = pool, policy, grants, own_tools

    async def on_call_tool(
        self,
        context: MiddlewareContext[mcp_types.CallToolRequestParams],
        call_next: CallNext[mcp_types.CallToolRequestParams, ToolResult],
    ) -> ToolResult:
        name = context.message.name
        if name in self._own_tools:
            return await call_next(context)
        try:
            await self._pool.admit(name)
        except Unavailable as error:
            raise _missing(error) from error
        self._check_policy(name, context.fastmcp_context)
        try:
            return await call_next(context)
        except ToolError as error:
            # FastMCP words every failure as a tool's. What the upstream answered goes back as it was.
            if isinstance(error.__cause__, MCPError):
                raise error.__cause__ from None
            if isinstance(error.__cause__, Unavailable):
                raise _missing(error.__cause__) from None
            raise

    def _check_policy(self, name: str, context: Context | None) -> None:
        offer = self._pool.table.tools.get(name)
        if offer is None:
            # Unknown tools are refused before anyone is asked about them.
            return
        verdict = verdict_on_tool(self._policy, name, offer.item.annotations)
        if verdict == 'allow' or (verdict == 'ask' and self._grants.redeem(_header(context, GRANT_HEADER))):
            return
        raise ToolError(refusal(verdict, name), log_level=logging.DEBUG)

    async def on_read_resource(
        self,
        context: MiddlewareContext[mcp_types.ReadResourceRequestParams],
        call_next: CallNext[mcp_types.ReadResourceRequestParams, ResourceResult],
    ) -> ResourceResult:
        self._check_reading(str(context.message.uri))
        return await call_next(context)

    async def on_get_prompt(
        self,
        context: MiddlewareContext[mcp_types.GetPromptRequestParams],
        call_next: CallNext[mcp_types.GetPromptRequestParams, PromptResult],
    ) -> PromptResult:
        self._check_reading(context.message.name)
        return await call_next(context)

    def _check_reading(self, what: str) -> None:
        verdict = verdict_on_reading(self._policy)
        if verdict != 'allow':
            raise MCPError(INVALID_REQUEST, refusal(verdict, what))


def _header(context: Context | None, name: str) -> str | None:
    request_context = context.request_context if context else None
    request = request_context.request if request_context else None
    return request.headers.get(name) if request is not None else None
