from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

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
