from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from typing import Any

import pytest
from fastmcp import Client
from fastmcp.client.transports import StdioTransport
from mcp.shared.exceptions import MCPError

from fake_hub import FakeHub
from helpers import ERAS, TESTS, launch_value, raw, served, text_of, tools_server, until
from workspace_hub.serve.folders import hub_url

pytestmark = pytest.mark.process


def command(*arguments: str, **environment: str) -> StdioTransport:
    inherited = {key: os.environ[key] for key in ('PATH', 'HOME') if key in os.environ}
    return StdioTransport(
        sys.executable,
        ['-m', 'workspace_hub', *arguments],
        env={**inherited, 'PYTHONPATH': str(TESTS.parent / 'src'), **environment},
        keep_alive=False,
    )


@pytest.mark.parametrize('mode', ERAS)
async def test_an_agent_starts_the_own_tools_over_stdio(hub: FakeHub, mode: str) -> None:
    async with Client(command('mcp', '--workspace', 'shop', HUB_URL=hub.url), mode=mode) as client:
        assert len(await client.list_tools()) == 3
        proposal = (await client.call_tool('propose_action', {'title': 'Go'})).structured_content or {}
        assert proposal['status'] == 'pending' and proposal['workspace'] == 'shop'
    assert hub.keys == [None]


async def test_the_workspace_may_come_from_the_environment(hub: FakeHub) -> None:
    async with Client(command('mcp', HUB_URL=hub.url, HUB_WORKSPACE='other')) as client:
        await client.call_tool('propose_action', {'title': 'Go'})
    assert hub.events[0]['workspace'] == 'other'


async def test_what_is_read_over_stdio_is_told_too(hub: FakeHub) -> None:
    await hub.publish('ui/clicks', workspace='shop', data={'page': 'x'})
    async with Client(command('mcp', HUB_URL=hub.url)) as client:
        await client.call_tool('get_recent_clicks')
        told = await hub.first('ui/reads', count=1)
    assert 'workspace' not in told and told['source']


class Behind:
    """Puts a worker's `/mcp` where the hub has the workspace's stable URL: a byte-for-byte TCP forwarder."""

    def __init__(self, port: int) -> None:
        self._port, self._taken = port, 0
        self.url = ''
        self._writers: list[asyncio.StreamWriter] = []

    async def __aenter__(self) -> Behind:
        await self.back()
        self.url = f'http://127.0.0.1:{self._taken}'
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()

    async def back(self) -> None:
        """Listen, on the port it had before if it had one."""
        self._server = await asyncio.start_server(self._forward, '127.0.0.1', self._taken)
        self._taken = self._server.sockets[0].getsockname()[1]

    def leave(self) -> None:
        """Refuse connections, as long as no hub runs."""
        self._server.close()
        self.cut()

    def cut(self) -> None:
        """Break all connections off, as a killed hub does."""
        for writer in self._writers:
            writer.transport.abort()

    async def _forward(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        to_worker = await asyncio.open_connection('127.0.0.1', self._port)
        self._writers.append(writer)

        async def copy(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
            try:
                while chunk := await source.read(65_536):
                    target.write(chunk.replace(b' /mcp/shop ', b' /mcp '))
                    await target.drain()
            except ConnectionError:
                pass
            finally:
                target.close()

        await asyncio.gather(copy(reader, to_worker[1]), copy(to_worker[0], writer))


@pytest.mark.parametrize('mode', ERAS)
async def test_connect_bridges_both_eras(mode: str, tmp_path: Path) -> None:
    async with (
        served(launch_value({'raw': raw(), 'fix': tools_server()})) as worker,
        Behind((await worker.line())['port']) as front,
        Client(command('connect', 'shop', HUB_URL=front.url), mode=mode) as client,
    ):
        heard: list[Any] = []

        async def hear(progress: float, total: float | None, message: str | None) -> None:
            heard.append(message)

        assert 'raw_hello' in [tool.name for tool in await client.list_tools()]
        assert text_of(await client.call_tool('raw_hello')) == 'hello'
        await client.call_tool('fix_steps', {'label': 'x', 'count': 3}, progress_handler=hear)
        assert heard == ['x'] * 3
        call = asyncio.create_task(client.call_tool('fix_wait_for_cancel', {'folder': str(tmp_path)}))
        await until((tmp_path / 'started').exists)
        call.cancel()
        await asyncio.gather(call, return_exceptions=True)
        await until((tmp_path / 'cancelled').exists)
        (tmp_path / 'started').unlink()
        call = asyncio.create_task(client.call_tool('fix_wait_for_cancel', {'folder': str(tmp_path)}))
        await until((tmp_path / 'started').exists)
        front.cut()
        with pytest.raises(MCPError) as raised:
            await asyncio.wait_for(call, 15)
        assert raised.value.error.data['code'] == 'WORKER_DIED'


@pytest.mark.parametrize('mode', ERAS)
async def test_connect_sends_no_call_that_was_cancelled_while_the_hub_was_away(mode: str, tmp_path: Path) -> None:
    async with (
        served(launch_value({'fix': tools_server()})) as worker,
        Behind((await worker.line())['port']) as front,
    ):
        async with Client(command('connect', 'shop', HUB_URL=front.url), mode=mode) as client:
            await client.list_tools()
            front.leave()
            call = asyncio.create_task(client.call_tool('fix_wait_for_cancel', {'folder': str(tmp_path)}))
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(call, 0.1)
            listing = asyncio.create_task(client.list_tools())
            await front.back()
            assert await listing
        # Before it ends `connect` waits a moment for what it was asked.
        assert not (tmp_path / 'started').exists()


def test_where_the_hub_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv('HUB_URL', raising=False)
    monkeypatch.setenv('XDG_DATA_HOME', str(tmp_path))
    monkeypatch.setattr(sys, 'platform', 'linux')
    assert hub_url() == 'http://127.0.0.1:8431'
    (tmp_path / 'workspace-hub').mkdir()
    (tmp_path / 'workspace-hub/hub.json').write_text('{"url": "http://127.0.0.1:5/", "pid": 1}')
    assert hub_url() == 'http://127.0.0.1:5'
    monkeypatch.setenv('HUB_URL', 'http://127.0.0.1:6')
    assert hub_url() == 'http://127.0.0.1:6'
