"""Makes events of what upstreams log over MCP. A flood costs nothing but the count of what is left out."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import mcp_types

from workspace_hub.app.content import Content
from workspace_hub.app.journal import Journal
from workspace_hub.contract.event import Severity
from workspace_hub.contract.text import JsonObject
from workspace_hub.upstreams.pool import Pool
from workspace_hub.upstreams.upstream import Upstream

_SCOPE = 'mcp/logs'
PER_SECOND = 200
_LOGGER = 200
_SEVERITIES: dict[str, Severity] = {
    'debug': 'debug',
    'info': 'info',
    'notice': 'info',
    'warning': 'warning',
    'error': 'error',
    'critical': 'critical',
    'alert': 'critical',
    'emergency': 'critical',
}


def _said(data: Any) -> str:
    """The words of a log line; many servers wrap them."""
    if isinstance(data, dict):
        words = next((data[key] for key in ('msg', 'message', 'preview') if isinstance(data.get(key), str)), None)
        return words or json.dumps(data, ensure_ascii=False)
    return '' if data is None else str(data)


class _Server:
    """The log of one upstream."""

    def __init__(self, name: str, journal: Journal, content: Content) -> None:
        self._name, self._journal, self._content = name, journal, content
        self._told, self._left_out = 0, 0

    def add(self, params: mcp_types.LoggingMessageNotificationParams, trace: str | None) -> None:
        if self._told == 0:
            asyncio.get_running_loop().call_later(1, self._next_second)
        self._told += 1
        if self._told > PER_SECOND:
            self._left_out += 1
            return
        shown = self._content.field('data', params.data)
        facts: JsonObject = {'server': self._name, 'level': params.level, **shown}
        if params.logger:
            facts['logger'] = params.logger[:_LOGGER]
        summary = f'{self._name}: {_said(shown.get("data")) or params.level}'
        self._journal.publish(_SCOPE, _SEVERITIES[params.level], summary, facts, trace=trace)

    def _next_second(self) -> None:
        left_out, self._told, self._left_out = self._left_out, 0, 0
        if left_out:
            facts = {'server': self._name, 'leftOut': left_out}
            self._journal.publish(_SCOPE, 'warning', f'{self._name}: {left_out} log lines left out', facts)


def tell_logs(pool: Pool, journal: Journal, content: Content) -> None:
    """Publish each log line, with the trace of the request it belongs to where that is certain."""
    servers = {upstream.name: _Server(upstream.name, journal, content) for upstream in pool.upstreams}

    def logged(upstream: Upstream, params: mcp_types.LoggingMessageNotificationParams, trace: str | None) -> None:
        servers[upstream.name].add(params, trace)

    pool.on_log(logged)
