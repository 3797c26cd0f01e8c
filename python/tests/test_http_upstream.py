from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from helpers import client_of, make_worker, text_of, until

pytestmark = pytest.mark.process


@contextlib.asynccontextmanager
async def answering(status: str) -> AsyncIterator[str]:
    """A server that answers every request with this status, and nothing else."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            await reader.readuntil(b'\r\n\r\n')
            writer.write(f'HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n'.encode())
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, '127.0.0.1', 0)
    async with server:
        yield f'http://127.0.0.1:{server.sockets[0].getsockname()[1]}/mcp'


@pytest.mark.parametrize('status', ['401 Unauthorized', '404 Not Found', '500 Internal Server Error', '429 Too Fast'])
async def test_what_an_http_upstream_answers_instead_is_said(status: str) -> None:
    async with answering(status) as url:
        worker = make_worker({'web': {'url': f'{url}?api_key=k-12345'}})
        async with client_of(worker) as client:
            await until(lambda: worker.pool.health()[0]['state'] == 'backoff')
            reason = worker.pool.health()[0]['reason']
            assert f'HTTP {status} from {url}?api_key=[redacted]' in reason
            failed = await client.call_tool('web_anything', raise_on_error=False)
            assert failed.is_error and f'HTTP {status}' in text_of(failed) and 'k-12345' not in text_of(failed)


class Sessions(ThreadingHTTPServer):
    """A server of the session era, which can forget its session, or answer calls with something else."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(('127.0.0.1', 0), _Handler)
        self.session, self.served = 1, 0
        # How it refuses who comes with another session, and what it answers to calls, if anything special.
        self.unknown: tuple[int, bytes] = (404, b'')
        self.special: tuple[int, str, bytes] | None = None
        self.content: Any = None

    @property
    def url(self) -> str:
        return f'http://127.0.0.1:{self.server_address[1]}/mcp'


class _Handler(BaseHTTPRequestHandler):
    server: Sessions
    protocol_version = 'HTTP/1.1'

    def log_message(self, *_: Any) -> None:
        pass

    def do_GET(self) -> None:
        self.give(405, b'')

    def do_DELETE(self) -> None:
        self.give(405, b'')

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers['Content-Length'])))
        method = asked['method']
        if method == 'server/discover':
            self.give(400, b'')
        elif method != 'initialize' and self.headers['Mcp-Session-Id'] != f's{self.server.session}':
            self.give(*self.server.unknown)
        elif 'id' not in asked:
            self.give(202, b'')
        elif method == 'tools/call' and self.server.special:
            status, kind, body = self.server.special
            self.give(status, body, kind)
        else:
            self.give(200, json.dumps({'jsonrpc': '2.0', 'id': asked['id'], 'result': self.result(method)}).encode())

    def result(self, method: str) -> dict[str, Any]:
        if method == 'initialize':
            info = {'name': 'sessions', 'version': '1'}
            return {'protocolVersion': '2025-06-18', 'capabilities': {'tools': {}}, 'serverInfo': info}
        if method == 'tools/list':
            return {'tools': [{'name': 'count', 'inputSchema': {'type': 'object'}}]}
        if method == 'tools/call':
            self.server.served += 1
            return {'content': self.server.content or [{'type': 'text', 'text': str(self.server.served)}]}
        return {}

    def give(self, status: int, body: bytes, kind: str = 'application/json') -> None:
        self.send_response(status)
        self.send_header('Content-Type', kind)
        self.send_header('Content-Length', str(len(body)))
        self.send_header('Mcp-Session-Id', f's{self.server.session}')
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def sessions() -> Any:
    server = Sessions()
    Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


NOT_FOUND = b'{"jsonrpc":"2.0","error":{"code":-32001,"message":"Session not found"},"id":null}'


@pytest.mark.parametrize('body', [NOT_FOUND, b'', b'<h1>gone</h1>', NOT_FOUND.replace(b'null', b'"server-error"')])
async def test_a_forgotten_session_is_opened_again_and_no_call_notices(sessions: Sessions, body: bytes) -> None:
    sessions.unknown = (404, body)
    worker = make_worker({'web': {'url': sessions.url}})
    async with client_of(worker) as client:
        assert text_of(await client.call_tool('web_count')) == '1'
        sessions.session = 2
        told = await asyncio.gather(*(client.call_tool('web_count') for _ in range(5)))
        assert sorted(text_of(one) for one in told) == ['2', '3', '4', '5', '6']
        # Nobody asks: the probe finds it.
        sessions.session = 3
        await until(lambda: worker.pool.health()[0]['restarts'] == 2 and worker.pool.health()[0]['health'] == 'healthy')


async def test_one_that_forgets_every_session_is_said_to(sessions: Sessions) -> None:
    sessions.unknown = (404, NOT_FOUND)
    worker = make_worker({'web': {'url': sessions.url}})
    async with client_of(worker) as client:
        await client.call_tool('web_count')
        sessions.special = (404, 'application/json', NOT_FOUND)
        failed = await client.call_tool('web_count', raise_on_error=False)
        assert failed.is_error and 'it has forgotten the session' in text_of(failed)
        assert sessions.served == 1


async def test_a_session_refused_in_other_ways_is_proven_again(sessions: Sessions) -> None:
    body = b'{"jsonrpc":"2.0","error":{"code":-32000,"message":"Bad Request: No valid session ID provided"},"id":null}'
    sessions.unknown = (400, body)
    worker = make_worker({'web': {'url': sessions.url}})
    async with client_of(worker) as client:
        await client.call_tool('web_count')
        sessions.session = 2
        with contextlib.suppress(Exception):
            await client.call_tool('web_count')
        await until(lambda: worker.pool.health()[0]['restarts'] == 1 and worker.pool.health()[0]['health'] == 'healthy')
        assert text_of(await client.call_tool('web_count')) == '2'


@pytest.mark.parametrize(
    ('special', 'said'),
    [
        ((200, 'text/html', b'<h1>log in</h1>'), 'Unexpected content type: text/html'),
        ((200, 'application/json', b'{"jsonrpc":'), 'Failed to parse JSON response'),
        ((200, 'application/json', b''), 'Failed to parse JSON response'),
        ((302, 'text/html', b''), 'Unexpected content type: text/html'),
    ],
)
async def test_what_is_no_answer_is_the_servers_fault(
    sessions: Sessions, special: tuple[int, str, bytes], said: str
) -> None:
    worker = make_worker({'web': {'url': sessions.url}})
    async with client_of(worker) as client:
        await client.call_tool('web_count')
        sessions.special = special
        failed = await client.call_tool('web_count', raise_on_error=False)
        assert failed.is_error and 'the server web is not available' in text_of(failed)
        assert said in text_of(failed) and 'it may or may not have been done' in text_of(failed)
        sessions.special = None
        assert text_of(await client.call_tool('web_count')) == '2'


async def test_a_result_that_is_none_is_not_the_clients_fault(sessions: Sessions) -> None:
    worker = make_worker({'web': {'url': sessions.url}})
    async with client_of(worker) as client:
        sessions.content = 'not a list'
        failed = await client.call_tool('web_count', raise_on_error=False)
        said = 'the server web is not available: its answer to count is not MCP: it may or may not have been done'
        assert failed.is_error and text_of(failed) == said
        assert sessions.served == 1
