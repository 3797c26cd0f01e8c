from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from fastmcp import Client
from fastmcp.client.transports import StreamableHttpTransport
from mcp.client.subscriptions import ToolsListChanged, listen
from mcp.shared.exceptions import MCPError

from helpers import (
    ERAS,
    EVERYTHING,
    FIXTURES,
    NODE,
    QUICK,
    Served,
    client_of,
    launch_value,
    make_worker,
    raw,
    served,
    text_of,
    tools_server,
    until,
)

pytestmark = pytest.mark.process


async def url_of(worker: Served) -> str:
    return f'http://127.0.0.1:{(await worker.line())["port"]}/mcp'


async def test_over_http_progress_reaches_the_client_that_asked_and_cancelling_the_tool(tmp_path: Path) -> None:
    async with served(launch_value({'fix': tools_server()})) as worker:
        url = await url_of(worker)

        async def ask(label: str, mode: str) -> list[str | None]:
            heard: list[str | None] = []

            async def hear(progress: float, total: float | None, message: str | None) -> None:
                heard.append(message)

            async with Client(url, mode=mode) as client:
                await client.call_tool('fix_steps', {'label': label, 'count': 20}, progress_handler=hear)
            return heard

        async def cancel(folder: Path, mode: str) -> None:
            folder.mkdir()
            async with Client(url, mode=mode) as client:
                call = asyncio.create_task(client.call_tool('fix_wait_for_cancel', {'folder': str(folder)}))
                await until((folder / 'started').exists)
                call.cancel()
                await asyncio.gather(call, return_exceptions=True)
                await until((folder / 'cancelled').exists)
                assert text_of(await client.call_tool('fix_pid')).isdigit()

        labels = [f'{number} {mode}' for number in range(2) for mode in ERAS]
        heard = await asyncio.gather(*(ask(label, label[2:]) for label in labels))
        assert heard == [[label] * 20 for label in labels]
        await asyncio.gather(*(cancel(tmp_path / mode, mode) for mode in ERAS))


async def test_a_log_line_goes_to_the_one_waiting_client() -> None:
    worker = make_worker({'fix': raw(tools='speak')})
    heard: list[Any] = []

    async def hear(message: Any) -> None:
        heard.append(message.data)

    async with client_of(worker, 'legacy', log_handler=hear) as client:
        await client.call_tool('fix_speak', {'text': 'careful'})
        await until(lambda: heard)
        assert 'careful' in str(heard[0])


async def test_a_call_without_an_answer_times_out_and_is_cancelled(tmp_path: Path) -> None:
    worker = make_worker({'fix': raw(tools='slow,hang')}, dataclasses.replace(QUICK, call_s=0.5))
    async with client_of(worker) as client:
        # Progress starts the clock again.
        assert text_of(await client.call_tool('fix_slow')) == 'slow'
        with pytest.raises(MCPError) as raised:
            await client.call_tool('fix_hang', {'folder': str(tmp_path)})
        assert raised.value.error.data['code'] == 'TIMEOUT'
        assert raised.value.error.data['workspace'] == 'shop'
        await until((tmp_path / 'cancelled').exists)


async def test_a_servers_own_timeout_wins(tmp_path: Path) -> None:
    worker = make_worker({'fix': raw(tools='hang', timeout=300)})
    async with client_of(worker) as client:
        with pytest.raises(MCPError, match='FastMCP communication error'):
            await client.call_tool('fix_hang', {'folder': str(tmp_path)})


@pytest.mark.parametrize('mode', ERAS)
async def test_an_upstreams_json_rpc_error_comes_back_as_it_was(mode: str) -> None:
    worker = make_worker({'fix': raw(tools='refuse')})
    async with client_of(worker, mode) as client:
        with pytest.raises(MCPError) as raised:
            await client.call_tool('fix_refuse')
        assert raised.value.error.code == -32050
        assert raised.value.error.data == {'try': 'tomorrow'}


async def test_an_http_upstream_sees_the_trace_but_not_the_clients_headers() -> None:
    async with http_upstream() as upstream:
        servers = {'web': {'url': upstream, 'headers': {'X-Configured': 'yes'}}}
        async with served(launch_value(servers)) as worker:
            url = await url_of(worker)
            trace = f'00-{"a" * 32}-{"b" * 16}-01'
            own = {'Authorization': 'Bearer secret', 'Cookie': 'c=1', 'X-Front': '1', 'traceparent': trace}
            for mode in ERAS:
                async with Client(StreamableHttpTransport(url, headers=own), mode=mode) as client:
                    seen = (await client.call_tool('web_headers')).data
                assert seen['x-configured'] == 'yes' and seen['meta.traceparent'] == trace
                assert not {'authorization', 'cookie', 'x-front'} & set(seen)


@pytest.mark.timeout(90)
async def test_an_http_upstream_that_comes_back_is_there_again() -> None:
    async with http_upstream() as upstream:
        worker = make_worker({'web': {'url': upstream}, 'good': raw()})
        running = client_of(worker)
        client = await running.__aenter__()
        first = text_of(await client.call_tool('web_pid'))
    try:
        lost = await client.call_tool('web_pid', raise_on_error=False)
        assert lost.is_error and 'the server web is not available' in text_of(lost)
        await until(lambda: worker.pool.health()[0]['state'] == 'backoff')
        assert "can't connect" in worker.pool.health()[0]['reason']
        assert text_of(await client.call_tool('good_hello')) == 'hello'
        async with http_upstream(int(upstream.rpartition(':')[2].partition('/')[0])):
            assert text_of(await client.call_tool('web_pid')) != first
            seen = worker.pool.health()[0]
            assert seen['kind'] == 'http' and 'pid' not in seen and seen['restarts'] > 0
    finally:
        await running.__aexit__(None, None, None)


async def test_many_calls_that_take_long_keep_no_other_from_an_http_upstream(tmp_path: Path) -> None:
    async with http_upstream() as upstream, client_of(make_worker({'web': {'url': upstream}})) as client:
        await client.call_tool('web_pid')
        arguments = {'folder': str(tmp_path)}
        long = [asyncio.create_task(client.call_tool('web_wait_for_cancel', arguments)) for _ in range(120)]
        await until((tmp_path / 'started').exists)
        assert text_of(await client.call_tool('web_pid'))
        for call in long:
            call.cancel()
        await asyncio.gather(*long, return_exceptions=True)


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(('127.0.0.1', port)) == 0


@contextlib.asynccontextmanager
async def http_upstream(port: int = 0) -> AsyncIterator[str]:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(('127.0.0.1', port))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, str(FIXTURES / 'tools_server.py'), '--http', str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        await until(lambda: listens(port))
        yield f'http://127.0.0.1:{port}/mcp'
    finally:
        process.kill()
        process.wait()


async def test_a_changed_list_is_told_to_a_client_of_the_session_era() -> None:
    worker = make_worker({'fix': raw(tools='grow')})
    told: list[str] = []

    async def hear(message: Any) -> None:
        told.append(message.method)

    async with client_of(worker, 'legacy', message_handler=hear) as client:
        assert 'fix_grown' not in {tool.name for tool in await client.list_tools()}
        await client.call_tool('fix_grow')
        await until(lambda: 'notifications/tools/list_changed' in told and 'fix_grown' in worker.pool.table.tools)
        assert 'fix_grown' in {tool.name for tool in await client.list_tools()}


async def test_a_server_that_tells_nothing_is_asked_for_its_list_also_while_it_is_busy() -> None:
    worker = make_worker({'fix': tools_server()})
    async with client_of(worker, '2026-07-28') as client:
        await client.call_tool('fix_grow')
        async with asyncio.timeout(15):
            while 'fix_grown' not in worker.pool.table.tools:
                await client.call_tool('fix_pid')


async def test_a_changed_list_is_told_to_a_client_of_the_new_era_that_listens() -> None:
    worker = make_worker({'fix': raw(tools='grow')})
    async with client_of(worker, '2026-07-28') as client:
        await client.list_tools()
        async with listen(client.session, tools_list_changed=True) as changes:
            await client.call_tool('fix_grow')
            assert isinstance(await anext(aiter(changes)), ToolsListChanged)
        assert 'fix_grown' in {tool.name for tool in await client.list_tools()}


@pytest.mark.skipif(not EVERYTHING.exists() or not NODE.exists(), reason='node modules are not installed')
async def test_progress_of_a_session_era_server_reaches_a_new_era_client() -> None:
    worker = make_worker({'everything': {'command': str(NODE), 'args': [str(EVERYTHING)]}})
    heard: list[float] = []

    async def hear(progress: float, total: float | None, message: str | None) -> None:
        heard.append(progress)

    async with client_of(worker, '2026-07-28') as client:
        arguments = {'duration': 0.3, 'steps': 3}
        await client.call_tool('everything_trigger-long-running-operation', arguments, progress_handler=hear)
    assert heard == [1, 2, 3]
