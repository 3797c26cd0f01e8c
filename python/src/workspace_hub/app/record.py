"""Records each call of a tool: when it starts, so that running ones are seen, and how it ended."""

from __future__ import annotations

import asyncio
import time

import mcp_types
from fastmcp.server.middleware import CallNext, Middleware, MiddlewareContext
from fastmcp.tools.base import ToolResult

from workspace_hub.app.call import Call, call_of
from workspace_hub.app.content import Content
from workspace_hub.app.journal import Journal
from workspace_hub.contract.event import Severity
from workspace_hub.contract.text import JsonObject

_SCOPE = 'mcp/calls'


class _Entry:
    """One running call."""

    def __init__(self, journal: Journal, content: Content, call: Call, message: mcp_types.CallToolRequestParams):
        self._journal, self._content, self._call = journal, content, call
        self._tool = message.name
        self._began = time.monotonic()
        self._facts: JsonObject = {'call': call.id, 'tool': self._tool} | content.arguments(message.arguments or {})
        if call.client:
            self._facts['client'] = call.client
        self._post('info', f'{self._tool} started', {'phase': 'started'})

    def end(self, outcome: str, more: JsonObject) -> None:
        took_ms = round((time.monotonic() - self._began) * 1000)
        ran_with = {} if self._call.approved is None else self._content.arguments(self._call.approved)
        facts = {'phase': 'ended', 'outcome': outcome, 'durationMs': took_ms, **ran_with, **more}
        severity: Severity = 'warning' if outcome == 'error' else 'info'
        self._post(severity, f'{self._tool} {outcome} in {took_ms} ms', facts)

    def _post(self, severity: Severity, summary: str, facts: JsonObject) -> None:
        call = self._call
        self._journal.publish(_SCOPE, severity, summary, self._facts | facts, source=call.client, trace=call.trace)


class Record(Middleware):
    """The first middleware around the tools: it sees what the client sees."""

    def __init__(self, journal: Journal, content: Content) -> None:
        self._journal, self._content = journal, content

    async def on_call_tool(
        self,
        context: MiddlewareContext[mcp_types.CallToolRequestParams],
        call_next: CallNext[mcp_types.CallToolRequestParams, ToolResult],
    ) -> ToolResult:
        entry = _Entry(self._journal, self._content, call_of(context.fastmcp_context), context.message)
        try:
            result = await call_next(context)
        except asyncio.CancelledError:
            entry.end('cancelled', {})
            raise
        except Exception as error:
            entry.end('error', {'error': self._content.error(error)})
            raise
        entry.end('error' if result.is_error else 'ok', self._content.result(result))
        return result
