"""Records each call of a tool: when it starts, so that running ones are seen, and how it ended."""

from __future__ import annotations

import asyncio
import time
import uuid

import mcp_types
from fastmcp.server.middleware import CallNext, Middleware, MiddlewareContext
from fastmcp.tools.base import ToolResult

from workspace_hub.app.excerpt import excerpt
from workspace_hub.app.journal import Journal
from workspace_hub.contract.redact import Redact
from workspace_hub.contract.text import JsonObject
from workspace_hub.upstreams.caller import client_name, trace_of

_SCOPE = 'mcp/calls'


def _result(result: ToolResult, redact: Redact) -> JsonObject:
    shown: JsonObject = {
        'content': [block.model_dump(mode='json', by_alias=True, exclude_none=True) for block in result.content]
    }
    if result.structured_content is not None:
        shown['structuredContent'] = result.structured_content
    return excerpt(shown, redact)


class _Call:
    """One running call."""

    def __init__(
        self, journal: Journal, redact: Redact, context: MiddlewareContext[mcp_types.CallToolRequestParams]
    ) -> None:
        ctx = context.fastmcp_context
        self._journal = journal
        self._tool = context.message.name
        self._client = client_name(ctx) if ctx else None
        self._trace = trace_of(ctx) if ctx else None
        self._began = time.monotonic()
        self._facts: JsonObject = {
            'call': str(uuid.uuid4()),
            'tool': self._tool,
            'arguments': excerpt(context.message.arguments or {}, redact),
        }
        if self._client:
            self._facts['client'] = self._client
        self._post('info', f'{self._tool} started', {'phase': 'started'})

    def end(self, outcome: str, more: JsonObject) -> None:
        took_ms = round((time.monotonic() - self._began) * 1000)
        severity = 'warning' if outcome == 'error' else 'info'
        facts = {'phase': 'ended', 'outcome': outcome, 'durationMs': took_ms, **more}
        self._post(severity, f'{self._tool} {outcome} in {took_ms} ms', facts)

    def _post(self, severity: str, summary: str, facts: JsonObject) -> None:
        self._journal.publish(_SCOPE, severity, summary, self._facts | facts, source=self._client, trace=self._trace)


class Record(Middleware):
    """The first middleware around the tools: it sees what the client sees."""

    def __init__(self, journal: Journal, redact: Redact) -> None:
        self._journal, self._redact = journal, redact

    async def on_call_tool(
        self,
        context: MiddlewareContext[mcp_types.CallToolRequestParams],
        call_next: CallNext[mcp_types.CallToolRequestParams, ToolResult],
    ) -> ToolResult:
        call = _Call(self._journal, self._redact, context)
        try:
            result = await call_next(context)
        except asyncio.CancelledError:
            call.end('cancelled', {})
            raise
        except Exception as error:
            call.end('error', {'error': self._redact(str(error)[:1000])})
            raise
        call.end('error' if result.is_error else 'ok', {'result': _result(result, self._redact)})
        return result
