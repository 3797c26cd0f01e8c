"""What came of a call that a person approved."""

from __future__ import annotations

from typing import Any

from fastmcp.exceptions import FastMCPError
from fastmcp.tools.base import ToolResult
from mcp.shared.exceptions import MCPError
from mcp_types import INTERNAL_ERROR

from workspace_hub.app.content import Content
from workspace_hub.contract.text import JsonObject
from workspace_hub.upstreams.faults import Lost
from workspace_hub.upstreams.status import time_text

_UNSEEN = 'The client gave it up while it ran: it may or may not have been done. It is not run again.'


def _is_unknown(cause: BaseException) -> bool:
    if not isinstance(cause, MCPError):
        return isinstance(cause, Lost)
    data = cause.error.data
    # It was told to stop, and nobody saw whether it had done its work by then.
    return isinstance(data, dict) and data.get('code') == 'TIMEOUT'


class Receipt:
    """Begun right before the call runs."""

    def __init__(self, content: Content) -> None:
        self._content = content
        self._started_at = time_text()

    def _of(self, outcome: str, more: JsonObject) -> JsonObject:
        return {'startedAt': self._started_at, 'endedAt': time_text(), 'outcome': outcome, **more}

    def ended(self, result: Any) -> JsonObject:
        """It answered."""
        if not isinstance(result, ToolResult):
            return self._of('ok', {})
        return self._of('error' if result.is_error else 'ok', self._content.result(result))

    def failed(self, error: BaseException) -> JsonObject:
        """It ended with an error. Whether it was done is not known where the connection was lost on the way."""
        cause = error.__cause__ if isinstance(error, FastMCPError) and error.__cause__ else error
        code = cause.error.code if isinstance(cause, MCPError) else INTERNAL_ERROR
        outcome = 'unknown' if _is_unknown(cause) else 'error'
        return self._of(outcome, {'error': {'code': code, 'message': self._content.error(error)}})

    def given_up(self) -> JsonObject:
        """Its client cancelled it while it ran."""
        return self._of('unknown', {'error': {'code': INTERNAL_ERROR, 'message': _UNSEEN}})
