"""Pays beforehand for what the first worker of a process costs: imports, validators built late, first requests."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import re
from pathlib import Path
from typing import Any

import httpx2
from mcp_types import CLIENT_CAPABILITIES_META_KEY, PROTOCOL_VERSION_META_KEY

from workspace_hub.app.build import build_worker
from workspace_hub.app.http import build_http_app
from workspace_hub.contract.launch import Launch
from workspace_hub.serve import config  # noqa: F401  (needed once the line is there)
from workspace_hub.serve.http import uvicorn_config

_MODERN, _OLD = '2026-07-28', '2025-11-25'
_LENGTH = re.compile(rb'content-length: (\d+)', re.IGNORECASE)
_ACCEPT = {'accept': 'application/json, text/event-stream'}
_META = {'_meta': {PROTOCOL_VERSION_META_KEY: _MODERN, CLIENT_CAPABILITIES_META_KEY: {}}}


def warm_up() -> None:
    """Build a worker without upstreams, ask it once for everything in both eras, and throw it away."""
    gc.disable()
    asyncio.run(_with_hub())
    gc.collect()
    # What is here now stays: no later collection looks at it, or touches its pages.
    gc.freeze()


async def _hub(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Stands in for the hub, which has no clicks and takes every event: to be refused would mean to try again."""
    body = b'{"events":[],"next":0}'
    with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
        while True:
            head = await reader.readuntil(b'\r\n\r\n')
            length = _LENGTH.search(head)
            await reader.readexactly(int(length[1]) if length else 0)
            writer.write(b'HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n%s' % (len(body), body))
    writer.close()


async def _with_hub() -> None:
    async with await asyncio.start_server(_hub, '127.0.0.1', 0) as hub:
        await _rehearse(f'http://127.0.0.1:{hub.sockets[0].getsockname()[1]}')


async def _rehearse(hub: str) -> None:
    launch = Launch.model_validate(
        {
            'workspace': 'standby',
            'listen': {'transport': 'http'},
            'cwd': str(Path.cwd()),
            'hub': {'url': hub, 'key': 'none'},
            'mcpServers': {},
        }
    )
    app = build_http_app(build_worker(launch).mcp)
    uvicorn_config(app).load()
    client = httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url='http://127.0.0.1', headers=_ACCEPT)
    async with app.router.lifespan_context(app), client:
        await client.get('/health')
        await _ask_modern(client, 'tools/list', {})
        await _ask_modern(client, 'tools/call', {'name': 'get_recent_clicks', 'arguments': {}})
        hello = {'protocolVersion': _OLD, 'capabilities': {}, 'clientInfo': {'name': 'standby', 'version': '0'}}
        opened = await client.post('/mcp', json=_request('initialize', hello))
        session = {'mcp-session-id': opened.headers['mcp-session-id'], 'mcp-protocol-version': _OLD}
        await client.post('/mcp', json={'jsonrpc': '2.0', 'method': 'notifications/initialized'}, headers=session)
        await client.post('/mcp', json=_request('tools/list', {}), headers=session)
        await client.delete('/mcp', headers=session)


def _request(method: str, params: dict[str, Any]) -> dict[str, Any]:
    return {'jsonrpc': '2.0', 'id': 1, 'method': method, 'params': params}


async def _ask_modern(client: httpx2.AsyncClient, method: str, params: dict[str, Any]) -> None:
    name = {'mcp-name': params['name']} if 'name' in params else {}
    headers = {'mcp-protocol-version': _MODERN, 'mcp-method': method, **name}
    await client.post('/mcp', json=_request(method, {**params, **_META}), headers=headers)
