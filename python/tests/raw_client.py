"""A client of either era without a library, which can drop the connection of one request."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable
from typing import Any

import httpx2
from mcp_types import CLIENT_CAPABILITIES_META_KEY, PROTOCOL_VERSION_META_KEY

_OLD, _NEW = '2025-06-18', '2026-07-28'
_ACCEPT = {'accept': 'application/json, text/event-stream'}


class RawClient:
    def __init__(self, url: str, mode: str, **headers: str) -> None:
        self._url, self._modern = url, mode == _NEW
        self._http = httpx2.AsyncClient(headers=_ACCEPT | headers, trust_env=False, timeout=20)
        self._headers: dict[str, str] = {}

    async def __aenter__(self) -> RawClient:
        if not self._modern:
            hello = {'protocolVersion': _OLD, 'capabilities': {}, 'clientInfo': {'name': 'raw', 'version': '1'}}
            opened = await self._http.post(self._url, json=_message('initialize', hello))
            self._headers = {
                'mcp-session-id': opened.headers['mcp-session-id'],
                'mcp-protocol-version': _OLD,
            }
            ready = {'jsonrpc': '2.0', 'method': 'notifications/initialized'}
            await self._http.post(self._url, json=ready, headers=self._headers)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._http.aclose()

    @contextlib.asynccontextmanager
    async def call(self, tool: str, arguments: dict[str, Any]) -> AsyncIterator[Awaitable[httpx2.Response]]:
        """Ask, and get the answer by awaiting what is given. Leaving drops the connection."""
        params: dict[str, Any] = {'name': tool, 'arguments': arguments}
        headers = self._headers
        if self._modern:
            params['_meta'] = {PROTOCOL_VERSION_META_KEY: _NEW, CLIENT_CAPABILITIES_META_KEY: {}}
            headers = {'mcp-protocol-version': _NEW, 'mcp-method': 'tools/call', 'mcp-name': tool}
        body = _message('tools/call', params)
        asking = asyncio.create_task(self._http.post(self._url, json=body, headers=headers))
        try:
            yield asking
        finally:
            asking.cancel()
            await asyncio.gather(asking, return_exceptions=True)


def _message(method: str, params: dict[str, Any]) -> dict[str, Any]:
    return {'jsonrpc': '2.0', 'id': 1, 'method': method, 'params': params}
