"""Calls whose end nobody saw: the answer says so in a way that programs can read."""

from __future__ import annotations

from typing import Any

import mcp_types
from fastmcp.exceptions import ToolError
from fastmcp.server.middleware import CallNext, Middleware, MiddlewareContext
from fastmcp.tools.base import ToolResult

from workspace_hub.upstreams.faults import Lost

UNSEEN = {'workspace-hub/outcome': 'unknown'}


class Unseen(Middleware):
    """Adds `_meta` to the error of a call that was lost with its server: it may or may not have been done."""

    async def on_call_tool(
        self,
        context: MiddlewareContext[mcp_types.CallToolRequestParams],
        call_next: CallNext[mcp_types.CallToolRequestParams, Any],
    ) -> Any:
        try:
            return await call_next(context)
        except ToolError as error:
            if not isinstance(error.__cause__, Lost):
                raise
            return ToolResult(content=str(error), meta=UNSEEN, is_error=True)
